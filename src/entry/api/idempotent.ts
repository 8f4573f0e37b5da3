import type { Context, MiddlewareHandler } from "hono";
import { claim, type IdempotentAnswer, keepAnswer, release } from "../../services/idempotency.ts";
import { problem } from "../errors.ts";
import type { ApiEnv } from "./context.ts";
import { isRead } from "./same-origin.ts";

const KEY = /^[\x21-\x7e]{1,255}$/;
const RETRY_AFTER_SECONDS = "1";
/** What a repeated answer says besides its body. */
const KEPT_HEADERS = ["Content-Type", "ETag", "Location"] as const;

/** An unsafe call with an `Idempotency-Key` is carried out once; its repeat gets the same answer. */
export const idempotent: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const key = c.req.header("Idempotency-Key");
  if (key === undefined || isRead(c)) return next();
  if (!KEY.test(key)) {
    return problem(c, "invalid_request", "An Idempotency-Key has 1 to 255 printable characters without spaces.");
  }
  const deps = c.get("deps");
  const { kind, id } = c.get("principal");
  const result = await claim(deps, { principal: `${kind}:${id}`, key, request: await requestText(c) });
  if (!result.ok) {
    if (result.refusal === "idempotency_in_progress") c.header("Retry-After", RETRY_AFTER_SECONDS);
    return problem(c, result.refusal);
  }
  if (!result.value.first) return replay(result.value.answer);
  await next();
  if (c.res.status >= 500) await release(deps, result.value.claim);
  else await keepAnswer(deps, result.value.claim, await answerOf(c.res.clone()));
};

/** What must be the same in a repeat. */
async function requestText(c: Context<ApiEnv>): Promise<string> {
  const { pathname, search } = new URL(c.req.url);
  return JSON.stringify([c.req.method, pathname + search, c.req.header("If-Match") ?? null, await c.req.text()]);
}

async function answerOf(response: Response): Promise<IdempotentAnswer> {
  const headers = KEPT_HEADERS.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const body = response.body === null ? null : await response.text();
  return { status: response.status, headers: Object.fromEntries(headers), body };
}

function replay({ status, headers, body }: IdempotentAnswer): Response {
  return new Response(body, { status, headers });
}
