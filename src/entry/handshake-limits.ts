import type { Context } from "hono";
import { configOf } from "../config.ts";
import { isLoopback, networkOf } from "../domain/address.ts";
import type { ApiEnv } from "./api/context.ts";

/** Who may knock how often (OCPP-C2, C11), counted by the platform before D1 is asked anything. */
export interface HandshakeLimits {
  /** Counts a handshake. Answers for how many seconds to stay away; null: come in. */
  knock(identity: string | null): Promise<number | null>;
  /** Counts an identity that nobody registered. */
  newcomer(): Promise<number | null>;
  /** The next tries of this identity, from there, come to their end the sooner. */
  wrongPassword(identity: string): Promise<void>;
}

/** How long a refused handshake is asked to stay away: each another time, so that a storm spreads. */
const STAY_AWAY_SECONDS = {
  HANDSHAKES_PER_ADDRESS: { least: 5, most: 20 },
  HANDSHAKES_PER_IDENTITY: { least: 20, most: 60 },
} as const;

/** A handshake counts 1, one with a wrong password 5: a guesser is out of tries long before a charger that flaps. */
const MORE_FOR_A_WRONG_PASSWORD = 4;

const UNLIMITED: HandshakeLimits = {
  knock: async () => null,
  newcomer: async () => null,
  wrongPassword: async () => {},
};

export function handshakeLimits(c: Context<ApiEnv>): HandshakeLimits {
  const address = addressOf(c);
  const isExempt = address === null || (configOf(c.env).LIMIT_LOOPBACK === "0" && isLoopback(address));
  if (isExempt) return UNLIMITED;
  const network = networkOf(address);
  const perIdentity = (identity: string) => count(c, "HANDSHAKES_PER_IDENTITY", `${network} ${identity}`);
  return {
    async knock(identity) {
      const stayAway = await count(c, "HANDSHAKES_PER_ADDRESS", network);
      if (stayAway !== null || identity === null) return stayAway;
      // Of one identity at one address: nobody elsewhere can use up what a charger may.
      return perIdentity(identity);
    },
    // All of one address together: a site in commissioning has some tens, and each comes once.
    newcomer: () => count(c, "HANDSHAKES_PER_IDENTITY", `${network} newcomer`),
    async wrongPassword(identity) {
      for (let more = 0; more < MORE_FOR_A_WRONG_PASSWORD; more += 1) await perIdentity(identity);
    },
  };
}

async function count(c: Context<ApiEnv>, counter: keyof typeof STAY_AWAY_SECONDS, key: string): Promise<number | null> {
  const { log, randomBytes } = c.get("deps");
  try {
    const { success } = await c.env[counter].limit({ key });
    if (success) return null;
  } catch (error) {
    // Nobody is locked out because counting fails.
    log("handshake.limit.failed", { counter, error: String(error) });
    return null;
  }
  const { least, most } = STAY_AWAY_SECONDS[counter];
  const [luck = 0] = randomBytes(1);
  return least + (luck % (most - least + 1));
}

/** Who is at the other end; Cloudflare says so, and nobody else can. Null: it was not asked through the network. */
export function addressOf(c: Context<ApiEnv>): string | null {
  return c.req.header("CF-Connecting-IP") ?? null;
}
