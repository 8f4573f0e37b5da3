import { randomUUID } from "node:crypto";
import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";

/** A request as the CPO saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly token: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Told {
  readonly http?: number;
  readonly code?: number;
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the envelope. */
  readonly raw?: string;
}

export interface Heard {
  readonly http: number;
  readonly headers: Headers;
  readonly text: string;
  readonly code: number | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Sending {
  readonly body?: unknown;
  readonly text?: string;
  readonly token?: string;
  /** Replaces headers; an empty text leaves one out. */
  readonly headers?: Readonly<Record<string, string>>;
}

const PARTY = { country_code: "NL", party_id: "CPO" };
const EMSP = { country_code: "NL", party_id: "EMS" };
/** From the CPO to the eMSP, in its requests and its responses alike. */
const ROUTING = {
  "ocpi-to-country-code": EMSP.country_code,
  "ocpi-to-party-id": EMSP.party_id,
  "ocpi-from-country-code": PARTY.country_code,
  "ocpi-from-party-id": PARTY.party_id,
};
const MODULES = [
  ["credentials", "SENDER"],
  ["locations", "SENDER"],
  ["sessions", "SENDER"],
  ["cdrs", "SENDER"],
  ["tariffs", "SENDER"],
  ["tokens", "RECEIVER"],
  ["commands", "RECEIVER"],
  ["chargingprofiles", "RECEIVER"],
] as const;
const CONFIGURATION = /\/(versions|2\.2\.1|credentials)$/;
const START_AT = "2026-03-02T08:00:00Z";

type Answers = (request: Seen) => Told | undefined | Promise<Told | undefined>;

/** A CPO that does what the text says, keeps what it saw, and errs where a test tells it to. */
export class RecordingCpo {
  readonly seen: Seen[] = [];
  readonly base: string;
  readonly #server: Server;
  #answers: Answers = () => undefined;
  #emspToken = "";
  #emspVersions = "";
  #minted = 0;

  private constructor(server: Server, base: string) {
    this.#server = server;
    this.base = base;
  }

  static async start(): Promise<RecordingCpo> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const cpo = new RecordingCpo(server, `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
    server.on("request", (request, response) => cpo.#serve(request, response));
    return cpo;
  }

  get versionsUrl(): string {
    return `${this.base}/ocpi/versions`;
  }

  /** What it answers instead of the usual; undefined is the usual. */
  answer(answers: Answers): void {
    this.#answers = answers;
  }

  last(method: string, path: string): Seen | undefined {
    return this.seen.findLast((each) => each.method === method && each.path.endsWith(path));
  }

  credentials(token: string) {
    const role = { role: "CPO", business_details: { name: "CPO" }, ...PARTY };
    return { token, url: this.versionsUrl, roles: [role] };
  }

  /** A call under the 2.2.1 of the eMSP that registered, such as `/locations/NL/CPO/LOC1`. */
  push(method: string, path: string, body?: unknown, sending: Sending = {}): Promise<Heard> {
    const url = this.#emspVersions.replace(/versions$/, `2.2.1${path}`);
    return this.send(method, url, { ...sending, ...(body ? { body } : {}) });
  }

  async send(method: string, url: string, sending: Sending = {}): Promise<Heard> {
    const { body, text, token = this.#emspToken, headers = {} } = sending;
    const content = text ?? (body === undefined ? undefined : JSON.stringify(body));
    const wanted: Record<string, string> = {
      authorization: `Token ${Buffer.from(token).toString("base64")}`,
      "x-request-id": randomUUID(),
      "x-correlation-id": randomUUID(),
      ...(content === undefined ? {} : { "content-type": "application/json" }),
      ...(CONFIGURATION.test(new URL(url).pathname) ? {} : ROUTING),
      ...headers,
    };
    const sent = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== ""));
    const init = content === undefined ? {} : { body: content };
    const response = await fetch(url, { method, headers: sent, redirect: "manual", ...init });
    const answered = await response.text();
    const { status_code: code, data } = envelopeOf(answered);
    return { http: response.status, headers: response.headers, text: answered, code, data };
  }

  async callBack(versionsUrl: string, token: string): Promise<void> {
    const versions = await this.send("GET", versionsUrl, { token });
    const [first] = Array.isArray(versions.data) ? versions.data : [];
    if (first) await this.send("GET", String(first.url), { token });
  }

  stop(): Promise<unknown> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await read(request);
    this.seen.push(asked);
    const { http = 200, code = 1000, data, headers, raw } = (await this.#answers(asked)) ?? (await this.#usual(asked));
    response.writeHead(http, {
      "content-type": "application/json",
      "x-request-id": String(asked.headers["x-request-id"]),
      "x-correlation-id": String(asked.headers["x-correlation-id"]),
      ...(CONFIGURATION.test(asked.path) ? {} : ROUTING),
      ...headers,
    });
    response.end(raw ?? JSON.stringify({ data, status_code: code, timestamp: START_AT }));
  }

  async #usual({ path, method, token, body }: Seen): Promise<Told> {
    if (path === "/ocpi/versions") return { data: [{ version: "2.2.1", url: `${this.base}/ocpi/2.2.1` }] };
    if (path === "/ocpi/2.2.1") return { data: { version: "2.2.1", endpoints: this.#endpoints() } };
    if (path !== "/ocpi/2.2.1/credentials") return { http: 404, code: 2000 };
    if (method === "GET") return { data: this.credentials(token) };
    if (method === "DELETE") return {};
    this.#emspVersions = String(body.url);
    await this.callBack(this.#emspVersions, String(body.token));
    this.#emspToken = String(body.token);
    this.#minted += 1;
    return { data: this.credentials(`cpo-c-${this.#minted}`) };
  }

  #endpoints() {
    const url = (identifier: string) => `${this.base}/ocpi/2.2.1/${identifier}`;
    return MODULES.map(([identifier, role]) => ({ identifier, role, url: url(identifier) }));
  }
}

async function read(request: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString("utf8");
  const url = new URL(request.url ?? "/", "http://cpo");
  const { headers, method = "GET" } = request;
  const token = Buffer.from(String(headers.authorization).replace("Token ", ""), "base64").toString("utf8");
  const body = text === "" ? {} : JSON.parse(text);
  return { method, path: url.pathname, query: url.searchParams, headers, token, body };
}

function envelopeOf(text: string): { readonly status_code: number | undefined; readonly data: Heard["data"] } {
  try {
    const { status_code, data = {} } = JSON.parse(text);
    return { status_code, data };
  } catch {
    return { status_code: undefined, data: {} };
  }
}
