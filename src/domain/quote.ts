import type { ConnectorClass } from "./location.ts";
import { MINUTE } from "./time.ts";

/** A price that was shown for a slot: whoever starts there in time pays no more (EN-T3). */
export interface Quote {
  readonly id: string;
  readonly evseUid: string;
  readonly class: ConnectorClass;
  readonly currency: string;
  /** Includes VAT. */
  readonly priceMicroPerKwh: number;
  readonly shownAt: number;
}

/** A quote with which somebody asked for a start. */
export interface TakenQuote extends Quote {
  readonly takenAt: number;
}

/** A price holds so long from when it was shown. */
export const QUOTE_HOLDS_MS = 15 * MINUTE;
/** Plugging in takes a while after a start was asked for; and the clock of a charge point may be so wrong. */
const STARTS_WITHIN_MS = 15 * MINUTE;

export function quoteExpiresAt({ shownAt }: Pick<Quote, "shownAt">): number {
  return shownAt + QUOTE_HOLDS_MS;
}

/** When a session began, by the charger's own clock and by when it was told of. */
export interface StartInstants {
  readonly startedAt: number;
  readonly receivedAt: number;
}

/**
 * Does a quote price a session of its token? It was taken before we heard of the start, and the start was told or, where
 * the charger was offline, written soon after.
 */
export function doesQuoteHold({ takenAt }: TakenQuote, { startedAt, receivedAt }: StartInstants): boolean {
  if (takenAt > receivedAt) return false;
  return receivedAt <= takenAt + STARTS_WITHIN_MS || Math.abs(startedAt - takenAt) <= STARTS_WITHIN_MS;
}

/** Outside of it no quote that was taken holds for a start. */
export function quoteWindow({ startedAt, receivedAt }: StartInstants): { readonly from: number; readonly to: number } {
  return { from: Math.min(startedAt, receivedAt) - STARTS_WITHIN_MS, to: receivedAt };
}

/** What a kWh costs at most who comes by a booking: as it was when it was booked (EN-T4). */
export interface BookedPrices {
  readonly quotedAt: number;
  /** Of each class that had a price there. Including VAT. */
  readonly prices: readonly {
    readonly class: ConnectorClass;
    readonly currency: string;
    readonly priceMicroPerKwh: number;
  }[];
}
