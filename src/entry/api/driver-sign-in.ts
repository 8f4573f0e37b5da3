import type { Context, MiddlewareHandler } from "hono";
import { findDriverSignIn } from "../../services/driver-accounts.ts";
import { problem } from "../errors.ts";
import { count, countDriverCall, countedNetwork, type DriverCall } from "../rate-limits.ts";
import type { ApiEnv } from "./context.ts";
import { driverCookie } from "./cookies.ts";

/** Only for a driver who is signed in; reads too ask D1, so that a sign-in that was ended reads nothing more. */
export const signedInDriver: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const cookie = driverCookie(c);
  if (cookie === undefined) return problem(c, "not_signed_in");
  const found = await findDriverSignIn(c.get("deps"), cookie);
  if (!found.ok) return problem(c, found.refusal);
  c.set("driver", found.value);
  return next();
};

/** Where nobody need be signed in. Null: nobody is. */
export async function driverIdOf(c: Context<ApiEnv>): Promise<string | null> {
  const cookie = driverCookie(c);
  const found = cookie === undefined ? null : await findDriverSignIn(c.get("deps"), cookie);
  return found?.ok ? found.value.driver.id : null;
}

/** What everybody may read. */
export const limitedRead: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const network = countedNetwork(c);
  const stayAway = network === null ? null : await count(c, "PUBLIC_READS_PER_ADDRESS", network);
  return stayAway === null ? next() : stay(c, stayAway);
};

/** What everybody may do, and costs something. */
export function limitedCall(kind: DriverCall): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const stayAway = await countDriverCall(c, kind);
    return stayAway === null ? next() : stay(c, stayAway);
  };
}

function stay(c: Context<ApiEnv>, seconds: number) {
  c.header("Retry-After", `${seconds}`);
  return problem(c, "too_many_requests");
}
