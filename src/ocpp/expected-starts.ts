import type { ReadInstant } from "../domain/time.ts";
import { sameUid, type Token } from "../domain/token.ts";
import { bookedToken } from "./calendar.ts";
import type { InboundRequest } from "./messages.ts";
import { permittedToken, readTag } from "./reply.ts";
import { reservedToken } from "./roaming-reservations.ts";
import { type ChargePointState, type ExpectedStart, liveStartMs } from "./state.ts";
import { instantOf } from "./transactions.ts";

/** What is known of a start before it comes: who has it made, and who has vouched for its token. */

/** The remote start that this start follows from, if it does: one from long before is an older charge, told late (OCPP-T4). */
export function expectedStart(
  state: ChargePointState,
  { connectorId, idTag, timestamp }: Partial<InboundRequest<"StartTransaction">>,
  now: number,
): ExpectedStart | null {
  const instant = instantOf(state, timestamp, now);
  const mayFollow = ({ createdAt }: ExpectedStart) => instant.suspect || instant.at + liveStartMs(state) >= createdAt;
  // Of several the newest: whoever asked again waits for that one.
  return (
    state.startsExpected.findLast(
      (expected) =>
        expected.connectorId === connectorId &&
        sameUid(expected.idTag, readTag(idTag)) &&
        now < expected.forgetAt &&
        mayFollow(expected),
    ) ?? null
  );
}

/** The token of a remote start whose session is to come, at whatever connector: an Authorize names none. */
export function expectedToken(state: ChargePointState, idTag: string, now: number): Token | null {
  const expected = state.startsExpected.find((each) => sameUid(each.idTag, idTag) && now < each.forgetAt);
  return expected?.token ?? null;
}

/** The token whose partner had a start made with it that is still to come: the command was the permission (OCPI-C5). */
export function commandedToken(state: ChargePointState, idTag: string, now: number): Token | null {
  const token = expectedToken(state, idTag, now);
  return token?.roaming === undefined ? null : token;
}

/**
 * When a start may have happened: as its charger says, though not after we heard of it; and, if it was a moment ago, when we
 * heard of it, for clocks differ.
 */
export function instantsOf(state: ChargePointState, { at, suspect }: ReadInstant, now: number): readonly number[] {
  const startedAt = Math.min(at, now);
  return isLive(state, { at, suspect }, now) ? [startedAt, now] : [startedAt];
}

export function isLive(state: ChargePointState, { at, suspect }: ReadInstant, now: number): boolean {
  return !suspect && now - at <= liveStartMs(state);
}

/** The token of a start that somebody has vouched for already: nobody is asked about it. */
export function vouchedToken(
  state: ChargePointState,
  { idTag, evseUid }: { readonly idTag: string; readonly evseUid: string },
  timestamp: string | undefined,
  now: number,
): Token | null {
  const instants = instantsOf(state, instantOf(state, timestamp, now), now);
  const promised = reservedToken(state, idTag) ?? bookedToken(state, idTag, instants, [evseUid]);
  return promised ?? permittedToken(state, idTag, evseUid, now);
}
