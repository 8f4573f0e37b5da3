import { env, exports } from "cloudflare:workers";
import { configOf } from "../../src/config.ts";
import { permissionsOf, type Role } from "../../src/entry/api/shared/permissions.ts";
import { hashPassword } from "../../src/services/passwords.ts";

/** What a browser or a script says to the Worker, in a few words. */
export const ORIGIN = "http://127.0.0.1:9400";
export const OWN_PAGE = { "Sec-Fetch-Site": "same-origin", Origin: ORIGIN } as const;
export const PASSWORD = "correct horse battery";

export interface CallOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly cookies?: Cookies;
}

export type Cookies = Readonly<Record<string, string>>;

/** Calls the Worker as our own page does, unless `headers` say otherwise. */
export function call(path: string, options: CallOptions = {}): Promise<Response> {
  const { method = "GET", body, cookies = {}, headers = OWN_PAGE } = options;
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  return exports.default.fetch(
    new Request(ORIGIN + path, {
      method,
      headers: {
        ...headers,
        ...(cookie.length === 0 ? {} : { Cookie: cookie.join("; ") }),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
}

/** The cookies an answer sets; a cleared one is left out. */
export function cookiesOf(response: Response): Cookies {
  const pairs = response.headers.getSetCookie().map((line) => {
    const [pair = ""] = line.split(";");
    const at = pair.indexOf("=");
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  return Object.fromEntries(pairs.filter(([, value]) => value !== ""));
}

export interface TestUser {
  readonly id: string;
  readonly email: string;
}

/** Made once for all users of a test file: hashing is work on purpose. */
let secretOfPassword: Promise<string> | undefined;

/** A user with `PASSWORD`, under a fresh address. */
export async function createUser(role: Role): Promise<TestUser> {
  const id = crypto.randomUUID();
  const email = `${id}@example.com`;
  secretOfPassword ??= hashPassword(PASSWORD, configOf(env).PEPPER, (length) => new Uint8Array(length));
  await env.DB.batch([
    env.DB.prepare(
      "insert into users (id, email, name, role, active, token_version, created_at) values (?, ?, ?, ?, 1, 0, 0)",
    ).bind(id, email, "Test Person", role),
    env.DB.prepare(
      "insert into credentials (id, user_id, kind, secret, created_at) values (?, ?, 'password', ?, 0)",
    ).bind(id, id, await secretOfPassword),
  ]);
  return { id, email };
}

export async function signIn(user: TestUser): Promise<Cookies> {
  const response = await call("/api/auth/login", { method: "POST", body: { email: user.email, password: PASSWORD } });
  if (response.status !== 200) throw new Error(`Sign-in answered ${response.status}: ${await response.text()}`);
  return cookiesOf(response);
}

/** An API key's `Authorization` header; all permissions of an administrator unless told. */
export async function createApiKey(
  permissions: readonly string[] = permissionsOf("administrator"),
): Promise<{ readonly Authorization: string }> {
  const key = `key-${crypto.randomUUID()}`;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
  const keyHash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  await env.DB.prepare("insert into api_keys (id, name, key_hash, permissions, created_at) values (?, 'Test', ?, ?, 0)")
    .bind(key, keyHash, JSON.stringify(permissions))
    .run();
  return { Authorization: `Bearer ${key}` };
}
