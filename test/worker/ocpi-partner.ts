import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { depsOf } from "../../src/entry/deps.ts";
import { wakePartners } from "../../src/services/push-delivery.ts";
import { judgeExchange } from "../ocpi/judge/exchange.ts";
import { ORIGIN } from "./api-client.ts";
import { clock } from "./ocpp-world.ts";
import { fresh, type Operator } from "./operator.ts";

/** What tests wait for in a partner's object. */
interface Telling {
  readonly running: Promise<void> | null;
}

export interface OcpiAnswer {
  readonly http: number;
  readonly headers: Headers;
  readonly body: { readonly status_code: number; readonly data?: unknown; readonly timestamp: string };
}

interface Endpoint {
  readonly identifier: string;
  readonly role: string;
  readonly url: string;
}

const HOST = "emsp.example.org";

/** Something that it was told. */
export interface Push {
  readonly method: string;
  /** Behind the address of our version: `locations/PT/EML/…`. */
  readonly path: string;
  readonly body: Record<string, unknown>;
}

const PUSHED = /^\/2\.2\.1\/((?:locations|tariffs|sessions|cdrs|commands|chargingprofiles|bookings)(?:\/.*)?)$/;

/** A party is one partner's: each has a new one. */
let partners = 0;

/**
 * An eMSP behind whatever the Worker fetches; what is asked of it, and what it answers, is in its hands. Whatever is asked
 * is to be right by the text.
 */
export class Partner {
  readonly base = `https://${HOST}`;
  readonly asked: {
    readonly method: string;
    readonly path: string;
    readonly token: string;
    readonly correlationId: string | null;
    readonly body: unknown;
  }[] = [];
  /** What was wrong with what it was asked. */
  readonly #faults: string[] = [];
  /** By which it may be called. */
  token = "B-of-the-partner";
  partyId = "MSP";
  /** What its party plays. */
  roles: readonly string[] = ["EMSP"];
  versions: readonly { readonly version: string; readonly url: string }[] = [];
  endpoints: readonly Endpoint[] = [];
  /** What it answers to POST and PUT of our credentials; it may call us first. */
  onCredentials: (ours: { readonly token: string; readonly url: string }) => Promise<unknown> = async () => {
    this.token = "C-of-the-partner";
    return this.credentials();
  };
  /** What it answers when it is asked whether a token may charge (mod_tokens authorize). */
  onAuthorize: (uid: string, body: unknown) => Response | Promise<Response> = () => wrapped(undefined, 2004, 404);
  /** What it answers to a GET of its list of tokens. */
  onTokens: (url: URL) => Response = () => wrapped([]);
  /** What it answers to what it is told as RECEIVER. */
  onPush: (push: Push) => Response | Promise<Response> = () => wrapped(undefined);
  /** Instead of all answers. */
  instead: ((path: string) => Response | undefined) | null = null;

  static forTests(): Partner {
    const partner = new Partner();
    beforeEach(() => partner.#reset());
    afterEach(() => {
      vi.restoreAllMocks();
      expect(partner.#faults).toEqual([]);
    });
    return partner;
  }

  credentials(token = this.token) {
    const party = { business_details: { name: "Roamer" }, party_id: this.partyId, country_code: "NL" };
    const roles = this.roles.map((role) => ({ role, ...party }));
    return { token, url: `${this.base}/versions`, roles };
  }

  /** What it was told, the oldest first, of one module or of all. */
  told(module = ""): readonly Push[] {
    const asked = this.asked.filter((each) => each.token === this.token);
    const pushes = asked.map(({ path, ...each }) => ({ ...each, path: PUSHED.exec(path)?.[1] ?? "" }) as Push);
    return pushes.filter(({ path }) => path !== "" && path.startsWith(module));
  }

  /** Takes what is pushed in these modules, when it registers next. */
  receives(...modules: readonly string[]): void {
    const receivers = ["credentials", ...modules].map((identifier) => {
      return { identifier, role: "RECEIVER", url: `${this.base}/2.2.1/${identifier}` };
    });
    this.endpoints = [...this.endpoints.filter(({ role }) => role !== "RECEIVER"), ...receivers];
  }

  /** Waits until our side has nothing more to tell it now. */
  async isTold(id: string): Promise<void> {
    await wakePartners(depsOf(env));
    await runInDurableObject(env.PARTNERS.getByName(id), (object) => (object as unknown as Telling).running);
  }

  /** Time passes, and our side goes on to tell it what is due then. */
  async waits(id: string, seconds: number): Promise<void> {
    await this.isTold(id);
    clock.advance(seconds);
    await runDurableObjectAlarm(env.PARTNERS.getByName(id));
    await this.isTold(id);
  }

  /** Enters it with the operator. */
  async enter(operator: Operator, fields: Record<string, unknown> = {}): Promise<string> {
    const expectedParties = [{ countryCode: "nl", partyId: this.partyId }];
    const request = { name: "Roamer", expectedParties, hosts: [HOST], ...fields };
    const { status, body } = await operator.post<{ id: string }>("/parties", request);
    if (status !== 201) throw new Error(`The partner was answered ${status}: ${JSON.stringify(body)}`);
    return body.id;
  }

  /** Registers with an invitation of the operator's. @returns the token it is to use from now on. */
  async register(operator: Operator, id: string): Promise<string> {
    const { body } = await operator.post<{ token: string }>(`/parties/${id}/invitation`);
    const { body: answer } = await ask("POST", "/ocpi/2.2.1/credentials", body.token, this.credentials());
    return (answer.data as { token: string }).token;
  }

  #reset(): void {
    partners += 1;
    this.partyId = partners.toString(36).padStart(3, "0").toUpperCase();
    this.roles = ["EMSP"];
    this.asked.length = 0;
    this.#faults.length = 0;
    this.token = fresh("B");
    this.instead = null;
    this.versions = [{ version: "2.2.1", url: `${this.base}/2.2.1` }];
    this.endpoints = [
      ...["credentials", "locations"].map((identifier) => ({ identifier, role: "RECEIVER" })),
      { identifier: "tokens", role: "SENDER" },
    ].map((each) => ({ ...each, url: `${this.base}/2.2.1/${each.identifier}` }));
    this.onAuthorize = () => wrapped(undefined, 2004, 404);
    this.onTokens = () => wrapped([]);
    this.onPush = () => wrapped(undefined);
    this.onCredentials = async () => {
      this.token = fresh("C");
      return this.credentials();
    };
    vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => this.#take(new Request(input, init)));
  }

  async #take(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname;
    const token = atob((request.headers.get("authorization") ?? "").replace("Token ", ""));
    const text = await request.text();
    const body = text === "" ? undefined : JSON.parse(text);
    this.asked.push({
      method: request.method,
      path,
      token,
      correlationId: request.headers.get("x-correlation-id"),
      body,
    });
    this.#faults.push(...faultsOfAsking(request, body));
    const instead = this.instead?.(path);
    if (instead) return instead;
    const [, pushed] = PUSHED.exec(path) ?? [];
    if (pushed !== undefined) return this.onPush({ method: request.method, path: pushed, body });
    const [, uid] = /\/tokens\/(.+)\/authorize$/.exec(path) ?? [];
    if (uid !== undefined) return this.onAuthorize(decodeURIComponent(uid), body);
    if (path === "/2.2.1/tokens") return this.onTokens(new URL(request.url));
    if (path === "/versions") return wrapped(this.versions);
    if (path === "/2.2.1") return wrapped({ version: "2.2.1", endpoints: this.endpoints });
    return wrapped(request.method === "DELETE" ? undefined : await this.onCredentials(body));
  }
}

export function wrapped(data: unknown, status = 1000, http = 200): Response {
  return Response.json({ data, status_code: status, timestamp: new Date().toISOString() }, { status: http });
}

/** Follows a list of ours to its end, as OCPI-T21 has it. @returns its pages. */
export async function askList(path: string, token: string): Promise<readonly OcpiAnswer[]> {
  const pages: OcpiAnswer[] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const page = await ask("GET", next, token);
    pages.push(page);
    const link = /^<(.*)>; rel="next"$/.exec(page.headers.get("Link") ?? "")?.[1];
    next = link?.replace(ORIGIN, "");
  }
  return pages;
}

/** Calls the Worker as a partner does. Whatever it answers is to be right by the text. */
export async function ask(
  method: string,
  path: string,
  token: string | null,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<OcpiAnswer> {
  const request = new Request(ORIGIN + path, {
    method,
    headers: {
      ...(token === null ? {} : { Authorization: `Token ${btoa(token)}` }),
      "X-Request-ID": "request-1",
      "X-Correlation-ID": "correlation-1",
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const response = await exports.default.fetch(request.clone());
  const answer = { http: response.status, headers: response.headers, body: await response.json<OcpiAnswer["body"]>() };
  expect(faultsOf(request, answer)).toEqual([]);
  return answer;
}

function faultsOfAsking(request: Request, body: unknown): readonly string[] {
  const { pathname, search } = new URL(request.url);
  const [version = "", identifier = "", ...rest] = pathname.split("/").filter(Boolean);
  const asked = { headers: Object.fromEntries(request.headers), ...(body === undefined ? {} : { body }) };
  return judgeExchange(
    {
      server: "partner",
      module: version === "versions" ? version : identifier || "details",
      method: request.method,
      path: rest.map((segment) => `/${segment}`).join("") + search,
      request: asked,
      response: { status: 200 },
    },
    { only: "request" },
  );
}

function faultsOf(request: Request, { http, headers, body }: OcpiAnswer): readonly string[] {
  const { pathname, search } = new URL(request.url);
  const [version = "", identifier = "", ...rest] = pathname.split("/").filter(Boolean).slice(1);
  return judgeExchange(
    {
      server: "cpo",
      module: version === "versions" ? version : identifier || "details",
      method: request.method,
      path: rest.map((segment) => `/${segment}`).join("") + search,
      request: { headers: Object.fromEntries(request.headers) },
      response: { status: http, headers: Object.fromEntries(headers), body },
    },
    { only: "response" },
  );
}
