import type * as z from "zod";
import type { Asked, DsoFault } from "../../domain/dso.ts";
import { limitedText } from "../limited-body.ts";
import { refuseAddress } from "../public-address.ts";

/** What adapters reach the world by; `entry/` gives it. */
export interface DsoMeans {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly now: () => number;
  /** On a developer's machine: a DSO may be a program on the same machine. */
  readonly isDevelopment: boolean;
}

export interface DsoCall {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface DsoAnswer {
  readonly status: number;
  readonly text: string;
  readonly etag: string | null;
}

/** Energy 2.6: longer than a healthy DSO takes, short enough for three tries within one tick. */
const TIMEOUT_MS = 5_000;
/** Fifty events of two days in quarter hours are less. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const MAX_DETAIL = 200;
const TOO_MANY_REQUESTS = 429;

export const answered = <T>(value: T): Asked<T> => ({ ok: true, value });

export const faulty = (kind: DsoFault["kind"], detail: string): { readonly ok: false; readonly fault: DsoFault } => ({
  ok: false,
  fault: { kind, detail: detail.slice(0, MAX_DETAIL) },
});

/**
 * One question to a DSO. Redirects are not followed, an answer that never ends is cut. Never throws. A status below 500
 * is the caller's to judge, but for those that only ask for patience.
 */
export async function callDso({ fetch, now, isDevelopment }: DsoMeans, call: DsoCall): Promise<Asked<DsoAnswer>> {
  const { url, body, method, headers } = call;
  const refusal = refuseAddress(url, isDevelopment);
  if (refusal !== null) return faulty("refused", `${refusal} (${url.split("?")[0]})`);
  try {
    const response = await fetch(url, {
      method,
      headers: { accept: "application/json", "user-agent": "emall-cpms", ...headers },
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body }),
    });
    const text = await limitedText(response, MAX_ANSWER_BYTES);
    return text === null
      ? faulty("unreadable", "It answered more than anybody reads.")
      : answerOf(response, text, now());
  } catch (error) {
    return faulty("unreachable", reasonOf(error));
  }
}

function answerOf({ status, headers }: Response, text: string, now: number): Asked<DsoAnswer> {
  if (status >= 500 || status === TOO_MANY_REQUESTS) {
    const wait = headers.get("retry-after");
    const { fault } = faulty(
      "unreachable",
      `It answered HTTP ${status}${wait === null ? "" : ` and asks to wait ${wait}`}.`,
    );
    const retryAfterSeconds = secondsOf(wait ?? "", now);
    return { ok: false, fault: retryAfterSeconds === null ? fault : { ...fault, retryAfterSeconds } };
  }
  if (status >= 300 && status < 400 && status !== 304) {
    return faulty("unreadable", `It answered with a redirect (HTTP ${status}), which is not followed.`);
  }
  return answered({ status, text, etag: headers.get("etag") });
}

/** Retry-After is seconds or a date (RFC 9110 §10.2.3); null: neither, or past. */
function secondsOf(wait: string, now: number): number | null {
  const seconds = /^\d+$/.test(wait) ? Number(wait) : Math.ceil((Date.parse(wait) - now) / 1_000);
  return seconds > 0 ? seconds : null;
}

function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return `It did not answer within ${TIMEOUT_MS / 1_000} s.`;
  }
  return `It was not reached: ${String(error)}`;
}

/** A text as JSON of a shape; else `unreadable`, with the first place that is not. */
export function readJson<T>(text: string, schema: z.ZodType<T>): Asked<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return faulty("unreadable", "Its answer is no JSON.");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return answered(parsed.data);
  const [issue] = parsed.error.issues;
  return faulty("unreadable", `Its answer is not as expected at ${issue?.path.join(".")}: ${issue?.message}`);
}
