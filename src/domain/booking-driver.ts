import type { BookingOrigin } from "./booking.ts";
import { sameUid, type Token } from "./token.ts";

/** Whose an EVSE is, as far as it is known who may charge. */
export interface ItsDriver {
  readonly origin: BookingOrigin;
  /** Who may charge; empty: whoever the party starts with the booking's reference. */
  readonly tokens: readonly Token[];
  readonly authorizationReference: string | null;
  /** Null: no partner's. */
  readonly partyCountryCode: string | null;
  readonly partyId: string | null;
}

/** Who wants to start. */
export interface Starter {
  readonly uid: string;
  /** Null: a token that nobody knows. */
  readonly token: Token | null;
  readonly authorizationReference: string | null;
}

/** Is it this driver that it was booked, or kept, for (OCPI-B9)? All of it in any case of the letters (OCPI-T14). */
export function isItsDriver(booking: ItsDriver, starter: Starter): boolean {
  if (booking.tokens.length === 0) return isItsReference(booking, starter);
  return booking.tokens.some((token) => isSameDriver(token, starter, booking.origin));
}

function isItsReference({ authorizationReference, partyCountryCode, partyId }: ItsDriver, starter: Starter): boolean {
  const party = starter.token?.roaming;
  if (party === undefined || partyCountryCode === null || partyId === null) return false;
  const isSameParty = sameUid(party.countryCode, partyCountryCode) && sameUid(party.partyId, partyId);
  return isSameParty && authorizationReference !== null && authorizationReference === starter.authorizationReference;
}

/** The token or its group, of the same party. What a charge point keeps, it keeps for a uid, whoever issued it (§5.13). */
function isSameDriver(booked: Token, { uid, token }: Starter, origin: BookingOrigin): boolean {
  if (origin === "held" && sameUid(booked.uid, uid)) return true;
  if (token === null || partyOf(booked) !== partyOf(token)) return false;
  if (sameUid(booked.uid, token.uid)) return true;
  return booked.parentUid !== null && token.parentUid !== null && sameUid(booked.parentUid, token.parentUid);
}

/** Empty: ours. */
function partyOf({ roaming }: Token): string {
  return roaming === undefined ? "" : `${roaming.countryCode}*${roaming.partyId}`.toUpperCase();
}
