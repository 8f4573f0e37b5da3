import type { Kind } from "./definitions.ts";
import { type Data, type Endpoint, endpointOf, type Match } from "./endpoints.ts";
import { faultsOfRequest, faultsOfResponse, type HeaderFields } from "./headers.ts";
import { type JudgeOptions, judge } from "./judge.ts";

/** One request and its answer, as they were recorded; headers are judged where they were recorded too. */
export interface Exchange {
  /** Whose interface was called. */
  readonly server: Endpoint["server"];
  /** Identifier of the module, whatever its custom name is; `details` for the URL of a version. */
  readonly module: string;
  readonly method: string;
  /** What follows the module's URL. */
  readonly path: string;
  readonly request: Message;
  readonly response: Message & { readonly status: number };
}

export interface Message {
  /** As read from JSON; absent: there was none. */
  readonly body?: unknown;
  readonly headers?: HeaderFields;
}

export interface ExchangeOptions extends JudgeOptions {
  /** Where the other half is said by a partner who may err on purpose. */
  readonly only?: "request" | "response";
}

function judgeData(data: Data, value: unknown, options: JudgeOptions): readonly string[] {
  if (data === "anything") return [];
  if (data === "none") return value === undefined ? [] : ["/data has no place here (T7)"];
  if (value === undefined) return ["/data is missing (T6)"];
  const isList = /[*+]$/.test(data);
  const kind = data.replace(/[*+]$/, "") as Kind;
  if (!isList) return judge(kind, value, options).map((fault) => `/data${fault}`);
  if (!Array.isArray(value)) return ["/data is no list (T6)"];
  if (data.endsWith("+") && value.length === 0) return ["/data is empty (T6)"];
  return value.flatMap((item, index) => judge(kind, item, options).map((fault) => `/data/${index}${fault}`));
}

/** T25, H12: an object is where its own fields say that it is. */
function misplaced({ fields }: Match, object: unknown, at: string): readonly string[] {
  if (typeof object !== "object" || object === null) return [];
  const own = new Map(Object.entries(object));
  return Object.entries(fields).flatMap(([name, value]) => {
    const inside = own.get(name);
    const isOther = typeof inside === "string" && inside.toLowerCase() !== value.toLowerCase();
    return isOther ? [`${at}/${name} is ${inside}, but ${value} in the path (T25)`] : [];
  });
}

function judgeBody(match: Match, body: unknown, options: JudgeOptions): readonly string[] {
  const expected = match.endpoint.body;
  if (expected === undefined) return body === undefined ? [] : [" has no place here"];
  if (body === undefined) return [" is missing"];
  const kinds = typeof expected === "string" ? [expected] : expected;
  const found = kinds.map((kind) => judge(kind, body, options));
  return [...(found.find((faults) => faults.length === 0) ?? found.at(-1) ?? []), ...misplaced(match, body, "")];
}

interface Envelope {
  readonly data?: unknown;
  readonly status_code: number;
}

/** 3 digits of a module that two partners agreed on: 19xx, 29xx, 39xx, 49xx (T8). */
const STATUS_CODE = /^(1000|200[0-4]|300[0-3]|400[0-3]|[1-4]9\d\d)$/;

/** H1 to H16: which HTTP status goes with which code of OCPI. */
function judgeStatus(status: number, code: number, method: string): readonly string[] {
  const isSuccess = code < 2000;
  const isDone = status === 200 || (status === 201 && (method === "PUT" || method === "POST"));
  return [
    ...(STATUS_CODE.test(String(code)) ? [] : [`/body/status_code ${code} is none of OCPI (T8)`]),
    ...(isSuccess && !isDone ? [`/status ${status} goes with ${code} (H7, H8)`] : []),
    ...(!isSuccess && status !== 200 && status < 400 ? [`/status ${status} goes with ${code} (H8)`] : []),
  ];
}

function judgeResponse(match: Match | null, { method, response }: Exchange, options: JudgeOptions): readonly string[] {
  const { body, status } = response;
  const faults = judge("Envelope", body);
  if (faults.length > 0) return faults.map((fault) => `/body${fault}`);
  const { data, status_code } = body as Envelope;
  const isSuccess = status_code < 2000;
  const expected = match?.endpoint.data ?? "none";
  const hasNone = !isSuccess && (data === undefined || status >= 400);
  return [
    ...judgeStatus(status, status_code, method),
    ...(match === null && status < 400 ? [`/status ${status} for what no module has (H6)`] : []),
    ...judgeData(hasNone ? "none" : expected, data, options).map((fault) => `/body${fault}`),
    ...(match === null ? [] : misplaced(match, data, "/body/data")),
  ];
}

function requestFaults(match: Match | null, { module, method, path, request }: Exchange, options: JudgeOptions) {
  if (match === null) return [` ${method} ${path || "/"} is nothing that ${module} has (H6)`];
  const { body, headers } = request;
  const said = headers === undefined ? [] : faultsOfRequest(module, headers, body !== undefined);
  return [
    ...judgeBody(match, body, options).map((fault) => `/body${fault}`),
    ...said.map(({ at, says }) => `${at} ${says}`),
  ];
}

/** A refusal is answered with 200 too (OCPI-H8). */
function isRefusal(body: unknown): boolean {
  return judge("Envelope", body).length === 0 && (body as Envelope).status_code >= 2000;
}

function responseFaults(match: Match | null, exchange: Exchange, options: JudgeOptions): readonly string[] {
  const { module, request, response } = exchange;
  const { data } = match?.endpoint ?? { data: "none" as const };
  const isSuccess = response.status < 300 && !isRefusal(response.body);
  const said =
    response.headers === undefined
      ? []
      : faultsOfResponse({ module, data }, request.headers ?? {}, response.headers, isSuccess);
  return [...judgeResponse(match, exchange, options), ...said.map(({ at, says }) => `${at} ${says}`)];
}

/**
 * Judges a recorded exchange by the endpoint table.
 * @returns what is wrong, each with its path in the exchange; empty: nothing.
 */
export function judgeExchange(exchange: Exchange, options: ExchangeOptions = {}): readonly string[] {
  const { server, module, method, path } = exchange;
  const match = endpointOf(server, module, method, path);
  return [
    ...(options.only === "response" ? [] : requestFaults(match, exchange, options).map((fault) => `request${fault}`)),
    ...(options.only === "request" ? [] : responseFaults(match, exchange, options).map((fault) => `response${fault}`)),
  ];
}
