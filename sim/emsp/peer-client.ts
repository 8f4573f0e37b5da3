import { authorizationOf } from "./authorization.ts";
import type { Finding } from "./fields.ts";
import { isObject, type JsonObject, parseJson } from "./json.ts";
import { cposOf, type Party } from "./party.ts";
import {
  bodyTypeFindings,
  CONFIGURATION_MODULES,
  envelopeFindings,
  finding,
  type Headers,
  ID_HEADERS,
  routing,
  routingFindings,
} from "./transport-rules.ts";
import type { World } from "./world.ts";

export interface Call {
  readonly module: string;
  readonly method: string;
  readonly url: string;
  readonly token: string;
  /** Its name in the journal: A, B, C. */
  readonly tokenName: string;
  readonly body?: unknown;
  /** The CPO it is for; the first of the peer's roles unless told. */
  readonly to?: Party;
}

export interface Answer {
  /** 0 where there was no answer. */
  readonly http: number;
  readonly code?: number;
  readonly message?: string;
  readonly data?: unknown;
  readonly headers: Headers;
  readonly number: number;
}

/** Of real time: however fast the stack's clock runs, the network does not. */
const LONGEST_CALL_MS = 30_000;
const LARGEST_ANSWER = 20_000_000;

/** One OCPI call to the CPO. Follows no redirect; what is wrong with the answer goes to the journal. */
export async function call(world: World, asked: Call): Promise<Answer> {
  const { journal, setup } = world;
  const { newId } = setup;
  const isConfiguration = CONFIGURATION_MODULES.has(asked.module);
  const [cpo] = cposOf(world.connection.peer?.roles);
  const to = asked.to ?? cpo ?? { countryCode: "", partyId: "" };
  const headers: Record<string, string> = {
    "x-request-id": newId(),
    "x-correlation-id": newId(),
    ...(isConfiguration ? {} : routing(to, setup.party)),
    ...(asked.body === undefined ? {} : { "content-type": "application/json" }),
  };
  const { method, url, body, tokenName } = asked;
  const entry = journal.begin({ direction: "out", method, url, token: tokenName, headers, ...withBody(body) });
  const heard = await exchange(asked, headers).catch((error: unknown) => String(error));
  if (typeof heard === "string") {
    journal.end(entry, 0);
    return { http: 0, message: heard, headers: {}, number: entry.number };
  }
  const envelope = parseJson(heard.text)?.value;
  journal.note(entry, answerFindings(asked, heard, { sent: headers, envelope, world, to }));
  const { code, ...rest } = contentsOf(envelope);
  journal.end(entry, heard.http, code);
  return {
    http: heard.http,
    headers: heard.headers,
    number: entry.number,
    ...rest,
    ...(code === undefined ? {} : { code }),
  };
}

export function isDone({ http, code }: Answer): boolean {
  return http >= 200 && http < 300 && code !== undefined && code >= 1000 && code < 2000;
}

function withBody(body: unknown): { readonly body?: unknown } {
  return body === undefined ? {} : { body };
}

interface Heard {
  readonly http: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A kept connection may end just when it is used again: what changes nothing is then asked once more (RFC 9110 §9.2.2). */
async function exchange(asked: Call, headers: Record<string, string>): Promise<Heard> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error("no answer in time")), LONGEST_CALL_MS);
  try {
    const send = () =>
      fetch(asked.url, {
        method: asked.method,
        headers: { ...headers, authorization: authorizationOf(asked.token) },
        redirect: "manual",
        signal: late.signal,
        ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
      });
    const isRepeatable = asked.method === "GET" && !late.signal.aborted;
    const response = await send().catch((error) => (isRepeatable ? send() : Promise.reject(error)));
    return { http: response.status, headers: Object.fromEntries(response.headers), text: await textOf(response) };
  } finally {
    clearTimeout(timer);
  }
}

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > LARGEST_ANSWER) throw new Error(`the answer is larger than ${LARGEST_ANSWER}`);
  }
  return text + decoder.decode();
}

function contentsOf(envelope: unknown): { readonly code?: number; readonly message?: string; readonly data?: unknown } {
  if (!isObject(envelope)) return {};
  const { status_code: code, status_message: message, data } = envelope;
  return {
    ...(typeof code === "number" ? { code } : {}),
    ...(typeof message === "string" ? { message } : {}),
    ...(data === undefined ? {} : { data }),
  };
}

interface Context {
  readonly sent: Readonly<Record<string, string>>;
  readonly envelope: unknown;
  readonly world: World;
  readonly to: Party;
}

/** The answer as a response: envelope and ids on errors too (OCPI-T4, T9), to and from swapped (T10). */
function answerFindings({ module }: Call, { http, headers }: Heard, { sent, envelope, world, to }: Context): Finding[] {
  const isRedirect = http >= 300 && http < 400;
  return [
    ...finding(isRedirect, "T29", "response", `is a redirect: ${http}`),
    ...bodyTypeFindings(headers),
    ...(isRedirect ? [] : envelopeFindings(envelope)),
    ...ID_HEADERS.flatMap((name) => finding(headers[name] !== sent[name], "T9", name, "is not that of the request")),
    ...(http === 401 ? [] : routingFindings(module, headers, { us: world.setup.party, peers: [to] })),
  ];
}

export function dataObject({ data }: Answer): JsonObject {
  return isObject(data) ? data : {};
}
