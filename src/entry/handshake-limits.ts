import type { Context } from "hono";
import type { ApiEnv } from "./api/context.ts";
import { count, countedNetwork } from "./rate-limits.ts";

/** Who may knock how often (OCPP-C2, C11), counted by the platform before D1 is asked anything. */
export interface HandshakeLimits {
  /** Counts a handshake. Answers for how many seconds to stay away; null: come in. */
  knock(identity: string | null): Promise<number | null>;
  /** Counts an identity that nobody registered. */
  newcomer(): Promise<number | null>;
  /** The next tries of this identity, from there, come to their end the sooner. */
  wrongPassword(identity: string): Promise<void>;
}

/** A handshake counts 1, one with a wrong password 5: a guesser is out of tries long before a charger that flaps. */
const MORE_FOR_A_WRONG_PASSWORD = 4;

const UNLIMITED: HandshakeLimits = {
  knock: async () => null,
  newcomer: async () => null,
  wrongPassword: async () => {},
};

export function handshakeLimits(c: Context<ApiEnv>): HandshakeLimits {
  const network = countedNetwork(c);
  if (network === null) return UNLIMITED;
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
