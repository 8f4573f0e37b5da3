import { clockTime, count } from "../../format.ts";
import { m } from "../../paraglide/messages.js";
import type { StateKind } from "../../states/slot-state.ts";
import type { Charge, Slot } from "../api.ts";

/** Shape and words of each state of a slot. */
export const STATE_KINDS: Record<Slot["state"], StateKind> = {
  free: "available",
  in_use: "charging",
  reserved: "reserved",
  out_of_service: "unavailable",
  offline: "offline",
};

/** "Free", "In use, about 17 min", "Reserved until 10:00", "Out of service", "Not in contact". */
export function slotWords({ state, freeAt, asOf, pluggedIn, station }: Slot): string {
  const at = freeAt?.at ?? null;
  switch (state) {
    case "free":
      return pluggedIn ? m.slotPluggedIn() : m.slotFree();
    case "in_use":
      return at === null ? m.slotInUse() : m.slotInUseAbout({ minutes: minutesBetween(asOf, at) });
    case "reserved":
      return at === null ? m.reserved() : m.slotReservedUntil({ time: clockTime(at, station.timeZone) });
    case "out_of_service":
      return m.outOfServiceNow();
    case "offline":
      return m.slotOffline();
  }
}

function minutesBetween(from: string, to: string): string {
  return count(Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / 60_000)));
}

/** Why nothing came of a start, and what helps. */
export function failureWords(failure: NonNullable<Charge["failure"]>): string {
  return FAILURE_WORDS[failure]();
}

const FAILURE_WORDS: Record<NonNullable<Charge["failure"]>, () => string> = {
  payment_refused: m.startPaymentRefused,
  refused: m.startRefused,
  no_answer: m.startNoAnswer,
  not_plugged_in: m.startNotPluggedIn,
  cancelled: m.startCancelled,
};

/** Why the API refused a start, by its code; others are told as any failure is. */
export const START_REFUSALS: Readonly<Record<string, () => string>> = {
  quote_expired: m.refusedQuoteExpired,
  slot_not_free: m.refusedNotFree,
  in_use: m.refusedInUse,
  connector_not_available: m.refusedNotFree,
  charge_point_not_connected: m.slotOfflineNoStart,
  price_unknown: m.noPrice,
  payment_refused: m.startPaymentRefused,
  payment_owed: m.startPaymentOwed,
  account_blocked: m.accountBlocked,
  unreachable: m.startNotSent,
};
