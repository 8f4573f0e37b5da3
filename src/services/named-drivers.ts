import { ok, type Result, refuse } from "../domain/result.ts";
import { mustAsk } from "../domain/roaming.ts";
import { authorize, type Token } from "../domain/token.ts";
import { roamingToken } from "../ocpi/tokens.ts";
import { loadRoamingToken, type RoamingTokenKey } from "../store/roaming-tokens.ts";
import { findToken } from "../store/tokens.ts";
import type { Deps } from "./deps.ts";
import { objectOf } from "./roaming-tokens.ts";

/** How operators name a driver: by a token of our own, or by one that a partner told us of. */
export interface NamedDriver {
  readonly tokenUid?: string | undefined;
  readonly driver?: RoamingTokenKey | undefined;
}

/** @returns `invalid_request`: nobody is named, or two are, or nobody known. */
export async function findDriver(deps: Deps, { tokenUid, driver }: NamedDriver): Promise<Result<Token>> {
  if (tokenUid !== undefined && driver === undefined) {
    const token = await findToken(deps.db, tokenUid);
    return token === null ? refuse("invalid_request", `There is no token ${tokenUid}.`) : ok(token);
  }
  if (driver !== undefined && tokenUid === undefined) {
    const row = await loadRoamingToken(deps.db, driver);
    if (row === null) return refuse("invalid_request", "No partner told us of such a token.");
    return ok(roamingToken(objectOf(row), row.partnerId));
  }
  return refuse("invalid_request", "Name the driver: a `tokenUid` of our own, or a partner's `driver`.");
}

/** May it be booked for? A token about which its partner is asked each time is, when its driver comes. */
export function mayBook(token: Token, at: number): Result<null> {
  const status = authorize(token, at);
  const isAskedLater = token.state === "valid" && token.roaming && mustAsk(token.roaming.whitelist, token.state);
  return status === "Accepted" || isAskedLater
    ? ok(null)
    : refuse("invalid_request", `The token may not charge then: ${status}.`);
}
