import type { Context, MiddlewareHandler } from "hono";
import type { Refusal } from "../../domain/result.ts";
import { countTry, type Guessed } from "../../services/wrong-tries.ts";
import { problem } from "../errors.ts";
import { count, countedNetwork } from "../rate-limits.ts";
import type { ApiEnv } from "./context.ts";

/** What strangers may do and could guess at: so many of each kind from one address (portal 2.6). */
export function limitedTries(kind: "set-up" | "link" | "reset"): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const network = countedNetwork(c);
    const stayAway = network === null ? null : await count(c, "SIGN_INS_PER_ADDRESS", `${kind} ${network}`);
    return stayAway === null ? next() : tooMany(c, stayAway, "too_many_requests");
  };
}

/** What is guessed at one account or one secret, from wherever. Null: go on. */
export async function guardGuess(c: Context<ApiEnv>, guessed: Guessed, refusal: TooMany) {
  const stayAway = await countTry(c.get("deps"), guessed);
  return stayAway === null ? null : tooMany(c, stayAway, refusal);
}

type TooMany = Extract<Refusal, "too_many_sign_ins" | "too_many_requests">;

/** @param seconds to stay away. */
export function tooMany(c: Context<ApiEnv>, seconds: number, refusal: TooMany) {
  c.header("Retry-After", `${seconds}`);
  return problem(c, refusal);
}
