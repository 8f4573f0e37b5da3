import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";

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

/** A CPO that does what the text says, keeps what it saw, and errs where a test tells it to. */
export async function startRecordingCpo() {
  const seen: Seen[] = [];
  /** The token of the eMSP, once it was told. */
  let emspToken = "";
  let emspVersions = "";
  /** What it answers instead of the usual. */
  let answers: (request: Seen) => Told | undefined | Promise<Told | undefined> = () => undefined;
  let minted = 0;

  const server = createServer(async (request, response) => {
    const asked = await read(request);
    seen.push(asked);
    const told = (await answers(asked)) ?? (await usual(asked));
    const { http = 200, code = 1000, data, headers = {}, raw } = told;
    const isConfiguration = CONFIGURATION.test(asked.path);
    response.writeHead(http, {
      "content-type": "application/json",
      "x-request-id": String(asked.headers["x-request-id"]),
      "x-correlation-id": String(asked.headers["x-correlation-id"]),
      ...(isConfiguration ? {} : ROUTING),
      ...headers,
    });
    response.end(raw ?? JSON.stringify({ data, status_code: code, timestamp: START_AT }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const base = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;

  async function usual(asked: Seen): Promise<Told> {
    if (asked.path === "/ocpi/versions") return { data: [{ version: "2.2.1", url: `${base}/ocpi/2.2.1` }] };
    if (asked.path === "/ocpi/2.2.1") {
      const endpoints = MODULES.map(([identifier, role]) => ({
        identifier,
        role,
        url: `${base}/ocpi/2.2.1/${identifier}`,
      }));
      return { data: { version: "2.2.1", endpoints } };
    }
    if (asked.path !== "/ocpi/2.2.1/credentials") return { http: 404, code: 2000 };
    if (asked.method === "GET") return { data: credentials(asked.token) };
    if (asked.method === "DELETE") return {};
    await callBack(String(asked.body.url), String(asked.body.token));
    emspToken = String(asked.body.token);
    emspVersions = String(asked.body.url);
    minted += 1;
    return { data: credentials(`cpo-c-${minted}`) };
  }

  async function callBack(versionsUrl: string, token: string): Promise<void> {
    const versions = await send("GET", versionsUrl, { token });
    const [first] = Array.isArray(versions.data) ? versions.data : [];
    if (first) await send("GET", String(first.url), { token });
  }

  function credentials(token: string) {
    const role = { role: "CPO", business_details: { name: "CPO" }, ...PARTY };
    return { token, url: `${base}/ocpi/versions`, roles: [role] };
  }

  async function send(method: string, url: string, { body, text, token, headers = {} }: Sending = {}): Promise<Heard> {
    const wanted: Record<string, string> = {
      authorization: `Token ${Buffer.from(token ?? emspToken).toString("base64")}`,
      "x-request-id": randomUUID(),
      "x-correlation-id": randomUUID(),
      ...(body === undefined && text === undefined ? {} : { "content-type": "application/json" }),
      ...(CONFIGURATION.test(new URL(url).pathname) ? {} : ROUTING),
      ...headers,
    };
    const sent = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== ""));
    const content = text ?? (body === undefined ? undefined : JSON.stringify(body));
    const init = content === undefined ? {} : { body: content };
    const response = await fetch(url, { method, headers: sent, redirect: "manual", ...init });
    const answered = await response.text();
    const { status_code: code, data } = envelopeOf(answered);
    return { http: response.status, headers: response.headers, text: answered, code, data };
  }

  return {
    seen,
    base,
    versionsUrl: `${base}/ocpi/versions`,
    credentials,
    send,
    callBack,
    /** A call under the eMSP's 2.2.1, such as `/locations/NL/CPO/LOC1`. */
    push: (method: string, path: string, body?: unknown, sending: Sending = {}) =>
      send(method, emspVersions.replace(/versions$/, `2.2.1${path}`), { ...sending, ...(body ? { body } : {}) }),
    /** It registered by itself, or a token was rotated by its own PUT. */
    knows: (versionsUrl: string, token: string) => {
      emspVersions = versionsUrl;
      emspToken = token;
    },
    answer: (next: typeof answers) => {
      answers = next;
    },
    last: (method: string, path: string) => seen.findLast((each) => each.method === method && each.path.endsWith(path)),
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

export type RecordingCpo = Awaited<ReturnType<typeof startRecordingCpo>>;

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
