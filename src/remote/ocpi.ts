import { writeAuthorization } from "../ocpi/authorization.ts";
import { type ReceivedEnvelope, readEnvelope } from "../ocpi/envelope.ts";
import { type Routing, routingHeaders } from "../ocpi/routing.ts";
import { limitedText } from "./limited-body.ts";

export interface OcpiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly token: string;
  readonly body?: unknown;
  /** Of one request; and of all that it caused (OCPI-T9). */
  readonly requestId: string;
  readonly correlationId: string;
  /** In functional modules, and in no others (OCPI-T10). */
  readonly routing?: Routing;
  /** Where somebody waits who has less time than usual. */
  readonly timeoutMs?: number;
}

/** What became of a call. `why` is a sentence for a person. */
export type OcpiAnswer =
  | {
      readonly kind: "answered";
      readonly httpStatus: number;
      readonly envelope: ReceivedEnvelope;
      readonly link: string | null;
      /** Where it says that it keeps what it was sent. */
      readonly location: string | null;
    }
  | { readonly kind: "strange"; readonly httpStatus: number; readonly why: string }
  | { readonly kind: "unreached"; readonly why: string };

/** Longer than a healthy platform takes, shorter than one waits who has a request open to us. */
const TIMEOUT_MS = 10_000;
/** A page of a thousand objects is less. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const MAX_REASON = 200;

/** Calls a partner's interface. Redirects are not followed (OCPI-C9, R9); an answer that never ends is cut. Never throws. */
export async function callOcpi(request: OcpiRequest): Promise<OcpiAnswer> {
  const { method, url, body, timeoutMs = TIMEOUT_MS } = request;
  try {
    const response = await fetch(url, {
      method,
      headers: headersOf(request),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await limitedText(response, MAX_ANSWER_BYTES);
    return text === null
      ? { kind: "strange", httpStatus: response.status, why: `It answered more than ${MAX_ANSWER_BYTES} bytes.` }
      : answerOf(response, text);
  } catch (error) {
    return { kind: "unreached", why: reasonOf(error, timeoutMs) };
  }
}

function headersOf({ token, requestId, correlationId, body, routing }: OcpiRequest): Readonly<Record<string, string>> {
  return {
    accept: "application/json",
    authorization: writeAuthorization(token),
    "user-agent": "emall-cpms",
    "x-correlation-id": correlationId,
    "x-request-id": requestId,
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(routing === undefined ? {} : routingHeaders(routing)),
  };
}

function answerOf({ status: httpStatus, headers }: Response, text: string): OcpiAnswer {
  if (httpStatus >= 300 && httpStatus < 400) {
    return {
      kind: "strange",
      httpStatus,
      why: `It answered with a redirect (HTTP ${httpStatus}), which is not followed.`,
    };
  }
  const body = parsed(text);
  if (body === undefined) return { kind: "strange", httpStatus, why: `Its answer (HTTP ${httpStatus}) is no JSON.` };
  const envelope = readEnvelope(body);
  return envelope
    ? { kind: "answered", httpStatus, envelope, link: headers.get("link"), location: headers.get("location") }
    : { kind: "strange", httpStatus, why: `Its answer (HTTP ${httpStatus}) has no status_code.` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return `It did not answer within ${timeoutMs / 1_000} s.`;
  }
  return `It was not reached: ${String(error).slice(0, MAX_REASON)}`;
}
