import type { BookingKind, BookingOrigin, BookingState } from "./booking.ts";
import { clashesOf, type Period } from "./calendar.ts";
import { timeOfDay } from "./time.ts";

/** What holds its place at an EVSE, as far as it matters to who wants to have it kept. */
export interface InTheWay {
  readonly id: string;
  readonly evseUid: string | null;
  readonly kind: BookingKind;
  readonly origin: BookingOrigin;
  readonly state: BookingState;
  readonly heldFrom: number;
  readonly heldUntil: number;
}

export interface WantedHold {
  readonly id: string;
  readonly period: Period;
  readonly bufferMs: number;
  readonly timeZone: string;
}

/**
 * Why an EVSE cannot be kept from now on, in a sentence; null: nothing speaks against it (OCPI-B8).
 * @param evseUids of a reservation of any connector: all of the charge point. It waits for whichever becomes free, so that
 * one of them is enough that nobody has booked, whoever may be there now; it holds no place of its own.
 */
export function whyNotHold(
  held: readonly InTheWay[],
  evseUids: readonly string[],
  { id, period, bufferMs, timeZone }: WantedHold,
): string | null {
  const isAny = evseUids.length > 1;
  const others = held.filter((each) => each.id !== id && (!isAny || each.origin === "booked"));
  const clashes = evseUids.map((uid) => {
    const own = others.filter(({ evseUid }) => evseUid === uid);
    return clashesOf(own.map(placed), period, bufferMs)[0];
  });
  const [first] = clashes;
  if (first === undefined || clashes.includes(undefined)) return null;
  return isAny ? "Each EVSE of the charge point is booked by then." : sentence(first, period, timeZone);
}

const placed = (booking: InTheWay) => ({ ...booking, beginAt: booking.heldFrom, endAt: booking.heldUntil });

function sentence({ kind, origin, state, heldFrom }: InTheWay, period: Period, timeZone: string): string {
  if (origin === "held") return "It is reserved already.";
  if (kind === "booking" && (origin === "started" || state === "FULFILLED")) return "The EVSE is occupied.";
  const what = kind === "maintenance" ? "in maintenance" : "booked";
  if (heldFrom <= period.beginAt) return `The EVSE is ${what}.`;
  return `The EVSE is ${what} from ${timeOfDay(heldFrom, timeZone)}.`;
}
