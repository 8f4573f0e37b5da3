import { abilitiesOf, type EvseMakeup } from "./abilities.ts";
import type { ConnectorStatus } from "./location.ts";
import { HOUR } from "./time.ts";

/** An EVSE is kept from now on, for somebody who is on the way; what is for another day is a booking. */
export const LONGEST_HOLD_MS = 24 * HOUR;

/** What is known of an EVSE when a partner wants to have one kept; all of it may be old by a moment. */
export interface ReservableEvse extends EvseMakeup {
  readonly uid: string;
  readonly chargePointId: string;
  readonly isReachable: boolean;
  readonly connectors: readonly {
    readonly connectorId: number;
    readonly format: "SOCKET" | "CABLE";
    /** Null: never reported. */
    readonly status: ConnectorStatus | null;
  }[];
}

/** Where a charge point may be asked. Connector 0 is any one of its connectors. */
export interface HoldPlace {
  readonly chargePointId: string;
  readonly connectorId: number;
  /** Null with connector 0: it is not known yet which. */
  readonly evseUid: string | null;
}

/** `places`: in the order in which they are to be tried. `why` is a sentence for a person. */
export type HoldChoice =
  | { readonly kind: "places"; readonly places: readonly [HoldPlace, ...HoldPlace[]] }
  | { readonly kind: "unknown" | "unable" | "refused"; readonly why: string };

/** Until when an EVSE may be kept; null: nothing speaks against it. */
export function whyNotUntil(expiresAt: number, now: number): string | null {
  if (expiresAt <= now) return "expiry_date is in the past.";
  const isTooLong = expiresAt > now + LONGEST_HOLD_MS;
  return isTooLong ? "expiry_date is too far ahead: an EVSE is kept for 24 hours at most." : null;
}

/**
 * Where an EVSE can be kept for a driver. Without a wish the free ones come first, then those of which nobody knows, then,
 * where it has more than one, any EVSE of a charge point, which keeps the one that becomes free. Of exclusive connectors one
 * is named to the charge point; whoever comes may take another of them.
 * @param evses in their order. @param evseUid null: any. @param isKept for somebody else.
 */
export function chooseHold(
  evses: readonly ReservableEvse[],
  evseUid: string | null,
  isKept: (place: Omit<HoldPlace, "evseUid">) => boolean,
): HoldChoice {
  const meant = evses.filter((each) => evseUid === null || each.uid.toUpperCase() === evseUid.toUpperCase());
  if (meant.length === 0) return { kind: "unknown", why: "There is no such EVSE." };
  const able = meant.filter((each) => abilitiesOf(each).reserve !== "no");
  if (able.length === 0) return { kind: "unable", why: "The charge point takes no reservations." };
  const reachable = able.filter((each) => each.isReachable);
  if (reachable.length === 0) return { kind: "refused", why: "The charge point is not connected." };
  const open = reachable.filter((each) => !placesOf(each).some(isKept));
  const best = open.flatMap(bestOf).toSorted((left, right) => left.rank - right.rank);
  const chosen = evseUid === null ? best.filter(({ rank }) => rank < BUSY) : best;
  const [first, ...others] = [...chosen.map(({ place }) => place), ...(evseUid === null ? wholeBoxes(reachable) : [])];
  if (first === undefined) return { kind: "refused", why: open.length === 0 ? RESERVED : "No EVSE is free." };
  return { kind: "places", places: [first, ...others] };
}

const RESERVED = "It is reserved already.";
const BUSY = 2;

function placesOf({ uid, chargePointId, connectors }: ReservableEvse): readonly HoldPlace[] {
  return connectors.map(({ connectorId }) => ({ chargePointId, connectorId, evseUid: uid }));
}

/** The connector that an EVSE is asked for by; none: it has none. */
function bestOf({ uid, chargePointId, connectors }: ReservableEvse) {
  const ranked = connectors.map(({ connectorId, status }) => ({
    place: { chargePointId, connectorId, evseUid: uid },
    rank: status === "Available" ? 0 : status === null ? 1 : BUSY,
  }));
  return ranked.toSorted((left, right) => left.rank - right.rank).slice(0, 1);
}

function wholeBoxes(evses: readonly ReservableEvse[]): readonly HoldPlace[] {
  const boxes = [...Map.groupBy(evses, ({ chargePointId }) => chargePointId)];
  const whole = boxes.filter(([, own]) => own.length > 1);
  return whole.map(([chargePointId]) => ({ chargePointId, connectorId: 0, evseUid: null }));
}
