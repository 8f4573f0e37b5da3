import type { Problem } from "../../src/entry/api/shared/schemas.ts";

/** Why a call of the API failed. `code` is the API's own, or "unreachable" where none of ours answered. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number | null;
  readonly requestId: string | null;
  /** What exactly was refused, in a sentence of the API. */
  readonly detail: string | null;
  /** Until then every further try is refused (epoch ms); null: at once. */
  readonly retryAt: number | null;

  constructor(
    problem: Pick<Problem, "code"> & Partial<Pick<Problem, "status" | "requestId" | "detail">>,
    retryAfter: string | null = null,
  ) {
    super(problem.code);
    this.code = problem.code;
    this.status = problem.status ?? null;
    this.requestId = problem.requestId ?? null;
    this.detail = problem.detail ?? null;
    this.retryAt = retryAfter === null ? null : Date.now() + Number(retryAfter) * 1_000;
  }
}

/** The sign-in is over: the person has to sign in again. */
export function isSignInOver(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.code === "session_ended" || error.code === "not_signed_in");
}

/**
 * `fetch` for the API: renews an expired sign-in once and repeats the request; throws ApiError unless it was answered
 * with success. Bodies must be repeatable, as strings are.
 */
export async function apiFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    return await send(input, init);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "token_expired") throw error;
    await renewSignIn();
    return send(input, init);
  }
}

/** One tab at a time, so that two do not rotate the session value against each other (portal sign-in, rotation). */
export async function renewSignIn(): Promise<void> {
  renewal ??= navigator.locks
    .request("renew-sign-in", () => send("/api/auth/refresh", { method: "POST" }))
    .finally(() => {
      renewal = undefined;
    });
  await renewal;
}

let renewal: Promise<unknown> | undefined;

/** `fetch` as it is, but throws ApiError unless it was answered with success. */
export async function send(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init).catch(() => {
    throw new ApiError({ code: "unreachable" });
  });
  const type = response.headers.get("Content-Type") ?? "";
  // Without a Worker behind it, the static host answers any path with the page itself.
  if (response.ok && type.startsWith("text/html")) throw new ApiError({ code: "unreachable" });
  if (response.ok) return response;
  throw type.startsWith("application/problem+json")
    ? new ApiError((await response.json()) as Problem, response.headers.get("Retry-After"))
    : new ApiError({ code: "unreachable", status: response.status });
}
