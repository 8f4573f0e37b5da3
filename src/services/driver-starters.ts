import type { Starter } from "../domain/booking-driver.ts";
import { TOKEN_HOLDS_MS } from "../domain/driver-charge.ts";
import { authorize, START_UID_PREFIX, type Token } from "../domain/token.ts";
import { loadDriverTokens } from "../store/driver-tokens.ts";
import { type DriverRow, loadDriver } from "../store/drivers.ts";
import type { Deps } from "./deps.ts";
import { randomLetters } from "./secrets.ts";

/** As whom a driver or a visitor may start: with a token of an account, or with one for this start alone. */
export interface ChargeStarter extends Starter {
  readonly token: Token;
  readonly driver: DriverRow | null;
}

/** 80 bits: nobody meets another's. With the prefix, what an idTag holds. */
const START_UID_LETTERS = 16;

/** The account's own tokens, by which something may be booked; and the token of the start, which any other start takes. */
export async function startersOf(deps: Deps, driverId: string | null): Promise<readonly ChargeStarter[]> {
  const [driver, known] =
    driverId === null
      ? [null, []]
      : await Promise.all([loadDriver(deps.db, driverId), loadDriverTokens(deps.db, driverId)]);
  const now = deps.now();
  const uid = `${START_UID_PREFIX}${randomLetters(deps, START_UID_LETTERS)}`;
  const once: Token = { uid, state: "valid", expiresAt: now + TOKEN_HOLDS_MS, parentUid: driver?.groupUid ?? null };
  const own = known.map(({ token }) => token).filter((token) => authorize(token, now) === "Accepted");
  return [...own, once].map((token) => ({ uid: token.uid, token, authorizationReference: null, driver }));
}
