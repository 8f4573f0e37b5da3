import type { Context } from "hono";
import { type Bindings, configOf } from "../config.ts";
import { isLoopback, networkOf } from "../domain/address.ts";
import type { ApiEnv } from "./api/context.ts";

/** How long who is refused is asked to stay away: each another time, so that a storm spreads. */
const STAY_AWAY_SECONDS = {
  HANDSHAKES_PER_ADDRESS: { least: 5, most: 20 },
  HANDSHAKES_PER_IDENTITY: { least: 20, most: 60 },
  SIGN_INS_PER_ADDRESS: { least: 30, most: 60 },
  SIGN_INS_PER_EMAIL: { least: 30, most: 60 },
  PUBLIC_READS_PER_ADDRESS: { least: 5, most: 10 },
} as const satisfies Partial<Record<keyof Bindings, { readonly least: number; readonly most: number }>>;

/** Whom the platform counts: one address, or a customer's whole network. Null: nobody is counted, on a developer's machine. */
export function countedNetwork(c: Context<ApiEnv>): string | null {
  const address = addressOf(c);
  const isExempt = address === null || (configOf(c.env).LIMIT_LOOPBACK === "0" && isLoopback(address));
  return isExempt ? null : networkOf(address);
}

/** Counts one. @returns for how many seconds to stay away; null: come in. */
export async function count(
  c: Context<ApiEnv>,
  counter: keyof typeof STAY_AWAY_SECONDS,
  key: string,
): Promise<number | null> {
  const { log, randomBytes } = c.get("deps");
  try {
    const { success } = await c.env[counter].limit({ key });
    if (success) return null;
  } catch (error) {
    // Nobody is locked out because counting fails.
    log("limit.failed", { counter, error: String(error) });
    return null;
  }
  const { least, most } = STAY_AWAY_SECONDS[counter];
  const [luck = 0] = randomBytes(1);
  return least + (luck % (most - least + 1));
}

export type DriverCall = "start" | "account" | "card";

/** As many as sign-ins of one address, each kind by itself. @returns for how many seconds to stay away; null: come in. */
export async function countDriverCall(c: Context<ApiEnv>, kind: DriverCall): Promise<number | null> {
  const network = countedNetwork(c);
  return network === null ? null : count(c, "SIGN_INS_PER_ADDRESS", `driver ${kind} ${network}`);
}

/** Who is at the other end; Cloudflare says so, and nobody else can. Null: it was not asked through the network. */
export function addressOf({ req }: Pick<Context, "req">): string | null {
  return req.header("CF-Connecting-IP") ?? null;
}
