import { env } from "cloudflare:workers";
import { createHmac, scryptSync } from "node:crypto";
import { decode, sign } from "hono/jwt";
import { describe, expect, it } from "vitest";
import { configOf } from "../../src/config.ts";
import { issueAccessToken, readAccessToken } from "../../src/entry/api/access-token.ts";
import type { SignedIn } from "../../src/services/auth.ts";
import { checkPassword, hashPassword } from "../../src/services/passwords.ts";
import { openDatabase } from "../../src/store/database.ts";
import { loadPassword, loadUser } from "../../src/store/users.ts";
import {
  type Cookies,
  call,
  cookiesOf,
  createApiKey,
  createUser,
  PASSWORD,
  signIn,
  type TestUser,
} from "./api-client.ts";

const ACCESS = "__Host-cpms_access";
const SESSION = "__Host-cpms_session";
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const config = configOf(env);
const db = openDatabase(env.DB);

const login = (email: string, password: string) =>
  call("/api/auth/login", { method: "POST", body: { email, password } });
const refresh = (cookies: Cookies) => call("/api/auth/refresh", { method: "POST", cookies });
const read = (cookies: Cookies) => call("/api/tokens", { cookies });
const change = (cookies: Cookies) =>
  call("/api/locations", { method: "POST", cookies, body: { ...LOCATION, id: crypto.randomUUID() } });

const LOCATION = {
  name: "Harbour",
  address: "Quay 1",
  city: "Genova",
  country: "ITA",
  latitude: "44.40560",
  longitude: "8.94630",
  timeZone: "Europe/Rome",
};

async function expectProblem(response: Response, status: number, code: string): Promise<void> {
  expect(response.status).toBe(status);
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({ status, code });
}

async function signedIn(user: TestUser, cookies: Cookies): Promise<SignedIn> {
  const known = await loadUser(db, user.id);
  if (!known) throw new Error("no such user");
  return { user: known, signInId: cookies[SESSION]?.split(".")[0] ?? "" };
}

/** The access cookie the user would hold had it been issued then. */
async function cookiesIssued(user: TestUser, cookies: Cookies, at: number): Promise<Cookies> {
  return { ...cookies, [ACCESS]: await issueAccessToken(config, await signedIn(user, cookies), at) };
}

describe("the two cookies (portal 2.1)", () => {
  it("are HttpOnly, Secure, SameSite=Strict, for the whole host and no other", async () => {
    const user = await createUser("viewer");
    const lines = (await login(user.email, PASSWORD)).headers.getSetCookie();
    expect(lines.map((line) => line.split("=")[0]).sort()).toEqual([ACCESS, SESSION]);
    for (const line of lines) {
      expect(line).toContain("HttpOnly");
      expect(line).toContain("Secure");
      expect(line).toContain("SameSite=Strict");
      expect(line).toContain("Path=/");
      expect(line).not.toContain("Domain");
    }
  });

  it("access: HS256, lives 15 minutes, says nothing personal", async () => {
    const user = await createUser("technician");
    const { header, payload } = decode((await signIn(user))[ACCESS] ?? "");
    expect(header.alg).toBe("HS256");
    expect(Object.keys(payload).sort()).toEqual(["aud", "exp", "iat", "iss", "role", "sid", "sub", "tv"]);
    expect(payload).toMatchObject({ sub: user.id, role: "technician", tv: 0, aud: "portal" });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(15 * 60 + 5);
  });

  it("session: an id and 256 random bits, of which D1 keeps only the SHA-256", async () => {
    const [id = "", value = ""] = (await signIn(await createUser("viewer")))[SESSION]?.split(".") ?? [];
    expect(Buffer.from(value, "base64url")).toHaveLength(32);
    const row = await env.DB.prepare("select * from sign_ins where id = ?").bind(id).first();
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(value));
    expect(row).toMatchObject({ value_hash: Buffer.from(hash).toString("hex"), revoked_at: null });
    expect(JSON.stringify(row)).not.toContain(value);
    expect(Number(row?.ends_at) - Number(row?.created_at)).toBe(12 * HOUR_MS);
  });

  it("the portal learns name, role and permissions from /me", async () => {
    const user = await createUser("viewer");
    const me = await call("/api/auth/me", { cookies: await signIn(user) });
    expect(await me.json()).toEqual({
      id: user.id,
      email: user.email,
      name: "Test Person",
      role: "viewer",
      permissions: ["station.read", "session.read"],
      locationIds: null,
      language: "en",
      theme: "auto",
      density: "compact",
    });
  });
});

describe("what an access token must be (portal 2.1)", () => {
  const now = Date.now();
  const claims = {
    sub: "u",
    role: "viewer",
    sid: "s",
    tv: 0,
    iss: "emall-cpms",
    aud: "portal",
    iat: Math.floor(now / 1000) - 5,
    exp: Math.floor(now / 1000) + 900,
  };
  const { exp: _exp, ...endless } = claims;
  const unsigned = (text: string) => Buffer.from(text).toString("base64url");

  it.each([
    ["signed with another secret", () => sign(claims, "another secret of at least 32 characters", "HS256")],
    ["signed with another algorithm", () => sign(claims, config.JWT_SECRET, "HS512")],
    ["not signed", async () => `${unsigned('{"alg":"none","typ":"JWT"}')}.${unsigned(JSON.stringify(claims))}.`],
    ["without an end", () => sign(endless, config.JWT_SECRET, "HS256")],
    ["for another audience", () => sign({ ...claims, aud: "driver" }, config.JWT_SECRET, "HS256")],
    ["of another issuer", () => sign({ ...claims, iss: "someone" }, config.JWT_SECRET, "HS256")],
    ["issued in the future", () => sign({ ...claims, iat: claims.iat + 60 }, config.JWT_SECRET, "HS256")],
    ["of an unknown role", () => sign({ ...claims, role: "owner" }, config.JWT_SECRET, "HS256")],
    ["no token at all", async () => "hello"],
  ])("refused: %s", async (_what, make) => {
    expect(await readAccessToken(config, await make(), now)).toEqual({ ok: false, refusal: "not_signed_in" });
  });

  it("accepted under the previous signing secret while it is changed", async () => {
    const token = await sign(claims, config.JWT_SECRET, "HS256");
    const changed = { ...config, JWT_SECRET: "the next signing secret, 32 characters or more" };
    expect((await readAccessToken(changed, token, now)).ok).toBe(false);
    const changing = { ...changed, JWT_SECRET_PREVIOUS: config.JWT_SECRET };
    expect(await readAccessToken(changing, token, now)).toEqual({ ok: true, value: claims });
  });

  it("expired at its last second", async () => {
    const token = await sign(claims, config.JWT_SECRET, "HS256");
    expect((await readAccessToken(config, token, claims.exp * 1000 - 1)).ok).toBe(true);
    expect(await readAccessToken(config, token, claims.exp * 1000)).toEqual({ ok: false, refusal: "token_expired" });
  });
});

describe("what is checked when (portal 2.2)", () => {
  it("without cookies nothing is shown: 401 not_signed_in", async () => {
    const response = await read({});
    expect(response.headers.get("WWW-Authenticate")).toBe("Bearer");
    await expectProblem(response, 401, "not_signed_in");
  });

  it("an expired access token is told so: 401 token_expired, for reading and for changing", async () => {
    const user = await createUser("administrator");
    const cookies = await cookiesIssued(user, await signIn(user), Date.now() - 16 * MINUTE_MS);
    await expectProblem(await read(cookies), 401, "token_expired");
    await expectProblem(await change(cookies), 401, "token_expired");
  });

  it.each([
    ["revoked session", "update sign_ins set revoked_at = 1 where user_id = ?"],
    ["disabled user", "update users set active = 0 where id = ?"],
    ["raised token version", "update users set token_version = 1 where id = ?"],
  ])("%s: reads go on for the token's life, changes and /me answer 401 session_ended", async (_what, sql) => {
    const user = await createUser("administrator");
    const cookies = await signIn(user);
    expect((await change(cookies)).status).toBe(201);
    await env.DB.prepare(sql).bind(user.id).run();
    expect((await read(cookies)).status).toBe(200);
    await expectProblem(await change(cookies), 401, "session_ended");
    await expectProblem(await call("/api/auth/me", { cookies }), 401, "session_ended");
  });

  it("for changes the role is D1's, not the token's", async () => {
    const user = await createUser("administrator");
    const cookies = await signIn(user);
    await env.DB.prepare("update users set role = 'viewer' where id = ?").bind(user.id).run();
    await expectProblem(await change(cookies), 403, "not_permitted");
  });

  it("refresh needs no access token, and lets the sign-in live for another idle time", async () => {
    const user = await createUser("viewer");
    const { [SESSION]: session = "" } = await signIn(user);
    await env.DB.prepare("update sign_ins set ends_at = ends_at - 1000 where user_id = ?").bind(user.id).run();
    const response = await refresh({ [SESSION]: session });
    expect(response.status).toBe(204);
    expect((await read(cookiesOf(response))).status).toBe(200);
    const row = await env.DB.prepare("select used_at, ends_at from sign_ins where user_id = ?").bind(user.id).first();
    expect(Number(row?.ends_at) - Number(row?.used_at)).toBe(12 * HOUR_MS);
  });

  it.each([
    ["revoked", "update sign_ins set revoked_at = 1 where user_id = ?"],
    ["idle too long", "update sign_ins set ends_at = 1 where user_id = ?"],
    ["of a disabled user", "update users set active = 0 where id = ?"],
  ])("refresh of a sign-in %s: 401 session_ended, and the cookies are cleared", async (_what, sql) => {
    const user = await createUser("viewer");
    const cookies = await signIn(user);
    await env.DB.prepare(sql).bind(user.id).run();
    const response = await refresh(cookies);
    expect(cookiesOf(response)).toEqual({});
    expect(response.headers.getSetCookie()).toHaveLength(2);
    await expectProblem(response, 401, "session_ended");
  });

  it("refresh with another value, or none", async () => {
    const cookies = await signIn(await createUser("viewer"));
    const forged = `${cookies[SESSION]?.split(".")[0]}.${"A".repeat(43)}`;
    await expectProblem(await refresh({ [SESSION]: forged }), 401, "session_ended");
    await expectProblem(await refresh({}), 401, "not_signed_in");
  });

  it("signing out ends this sign-in at once, and another of the same user goes on", async () => {
    const user = await createUser("administrator");
    const [one, other] = [await signIn(user), await signIn(user)];
    const response = await call("/api/auth/logout", { method: "POST", cookies: one });
    expect(response.status).toBe(204);
    expect(cookiesOf(response)).toEqual({});
    await expectProblem(await change(one), 401, "session_ended");
    await expectProblem(await refresh(one), 401, "session_ended");
    expect((await change(other)).status).toBe(201);
  });

  it("signing out twice, or without a sign-in, is done already", async () => {
    expect((await call("/api/auth/logout", { method: "POST" })).status).toBe(204);
  });
});

describe("API keys (portal 2.1)", () => {
  const withKey = (headers: Readonly<Record<string, string>>, cookies: Cookies = {}) =>
    call("/api/locations", { method: "POST", headers, cookies, body: { ...LOCATION, id: crypto.randomUUID() } });

  it("carry their own permissions, and need no page of ours", async () => {
    expect((await withKey(await createApiKey())).status).toBe(201);
    const response = await withKey(await createApiKey(["station.read"]));
    expect(await response.clone().json()).toMatchObject({ detail: "This needs the permission station.write." });
    await expectProblem(response, 403, "not_permitted");
  });

  it("are kept as SHA-256 only", async () => {
    const { Authorization } = await createApiKey();
    const rows = await env.DB.prepare("select key_hash from api_keys").all();
    expect(JSON.stringify(rows.results)).not.toContain(Authorization.slice("Bearer ".length));
  });

  it("end when revoked", async () => {
    const headers = await createApiKey();
    await env.DB.prepare("update api_keys set revoked_at = 1").run();
    await expectProblem(await withKey(headers), 401, "not_signed_in");
  });

  it("a JWT is none, nor is any other scheme", async () => {
    const cookies = await signIn(await createUser("administrator"));
    for (const value of [`Bearer ${cookies[ACCESS]}`, "Basic YTpi", "Bearer"]) {
      await expectProblem(await withKey({ Authorization: value }), 401, "not_signed_in");
    }
  });

  it("with one, cookies are ignored: for rights, for refreshing and for who one is", async () => {
    const cookies = await signIn(await createUser("administrator"));
    const headers = await createApiKey(["station.read"]);
    await expectProblem(await withKey(headers, cookies), 403, "not_permitted");
    await expectProblem(await call("/api/auth/refresh", { method: "POST", headers, cookies }), 401, "not_signed_in");
    await expectProblem(await call("/api/auth/me", { headers, cookies }), 403, "not_permitted");
  });
});

describe("passwords (portal 2.5)", () => {
  it("a wrong one and an unknown address get the same answer, without cookies", async () => {
    const user = await createUser("viewer");
    const wrong = await login(user.email, "wrong horse battery");
    const unknown = await login(`${crypto.randomUUID()}@example.com`, PASSWORD);
    const [one, other] = [await wrong.json<{ requestId: string }>(), await unknown.json<{ requestId: string }>()];
    expect({ ...one, requestId: "" }).toEqual({ ...other, requestId: "" });
    expect(one).toMatchObject({ status: 401, code: "wrong_credentials" });
    expect([...wrong.headers.getSetCookie(), ...unknown.headers.getSetCookie()]).toEqual([]);
  });

  it("a disabled user gets it too", async () => {
    const user = await createUser("viewer");
    await env.DB.prepare("update users set active = 0 where id = ?").bind(user.id).run();
    await expectProblem(await login(user.email, PASSWORD), 401, "wrong_credentials");
  });

  it("the address is known in any case of letters", async () => {
    const user = await createUser("viewer");
    expect((await login(user.email.toUpperCase(), PASSWORD)).status).toBe(200);
  });

  it("a hash of other parameters still opens, and is made anew at that sign-in", async () => {
    const user = await createUser("viewer");
    const weak = weakHash(PASSWORD);
    await env.DB.prepare("update credentials set secret = ? where user_id = ?").bind(weak, user.id).run();
    expect((await login(user.email, "wrong horse battery")).status).toBe(401);
    expect((await loadPassword(db, user.email))?.secret).toBe(weak);
    expect((await login(user.email, PASSWORD)).status).toBe(200);
    const secret = (await loadPassword(db, user.email))?.secret ?? "";
    expect(secret).toMatch(/^scrypt\$14\$8\$5\$[\w-]{22}\$[\w-]{43}$/);
    expect(await checkPassword(PASSWORD, secret, config.PEPPER)).toBe("right");
  });

  it("depend on the pepper, and are one however the keyboard composed them", async () => {
    const user = await createUser("viewer");
    const secret = (await loadPassword(db, user.email))?.secret ?? "";
    expect(await checkPassword(PASSWORD, secret, "another pepper of at least 32 characters")).toBe("wrong");
    const composed = await hashPassword(
      "caff\u00e8 latte macchiato",
      config.PEPPER,
      (length) => new Uint8Array(length),
    );
    expect(await checkPassword("caffe\u0300 latte macchiato", composed, config.PEPPER)).toBe("right");
  });
});

/** As an earlier release might have stored it: N = 2^10. */
function weakHash(password: string): string {
  const salt = Buffer.alloc(16, 7);
  const peppered = createHmac("sha256", config.PEPPER).update(password).digest();
  const hash = scryptSync(peppered, salt, 32, { N: 1024, r: 8, p: 1 });
  return `scrypt$10$8$1$${salt.toString("base64url")}$${Buffer.from(hash).toString("base64url")}`;
}
