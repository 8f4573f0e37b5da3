import type { LockedPrice } from "./cost.ts";
import type { ConnectorClass } from "./location.ts";
import type { Offer } from "./offer.ts";
import { type BookedPrices, doesQuoteHold, type StartInstants, type TakenQuote } from "./quote.ts";

/** What may price a session. All of it was entered before its start was told of, and never changes. */
export interface LockCandidates {
  /** At the start instant first; where the clock is in doubt, at its neighbours too (EN-T5). Null: no price yet. */
  readonly offers: readonly (Offer | null)[];
  /** Of the session's token at its EVSE. */
  readonly quotes: readonly TakenQuote[];
  /** Of the booking that it fulfils. */
  readonly booked: { readonly bookingId: string; readonly guarantee: BookedPrices } | null;
}

/** The price of a session: the least that was offered, seen (EN-T3) or guaranteed (EN-T4). Null: there was none. */
export function lockedPrice(
  { offers, quotes, booked }: LockCandidates,
  start: StartInstants & { readonly class: ConnectorClass },
): LockedPrice | null {
  const offer = cheapest(offers.filter((each) => each !== null));
  if (offer === null) return null;
  const { currency } = offer;
  const isOfIt = (price: { readonly class: ConnectorClass; readonly currency: string }) =>
    price.class === start.class && price.currency === currency;
  const quote = cheapest(quotes.filter((each) => isOfIt(each) && doesQuoteHold(each, start)));
  const guaranteed = cheapest(booked?.guarantee.prices.filter(isOfIt) ?? []);
  return [
    quote && {
      ...lowered(offer, quote),
      origin: { ...listOf(offer), kind: "quote" as const, quoteId: quote.id, shownAt: quote.shownAt },
    },
    guaranteed &&
      booked && {
        ...lowered(offer, guaranteed),
        origin: {
          ...listOf(offer),
          kind: "booking" as const,
          bookingId: booked.bookingId,
          quotedAt: booked.guarantee.quotedAt,
        },
      },
  ].reduce<LockedPrice>(
    (best, each) => (each !== null && each.priceMicroPerKwh < best.priceMicroPerKwh ? each : best),
    offered(offer),
  );
}

/** Where there is nothing to choose, the first: what applies by itself comes before what only makes it the same. */
function cheapest<Price extends { readonly priceMicroPerKwh: number }>(prices: readonly Price[]): Price | null {
  return prices.reduce<Price | null>(
    (best, each) => (best !== null && best.priceMicroPerKwh <= each.priceMicroPerKwh ? best : each),
    null,
  );
}

function offered(offer: Offer): LockedPrice {
  const { promotionId } = offer;
  return {
    ...lowered(offer, offer),
    origin: promotionId === null ? { kind: "tariff" } : { ...listOf(offer), kind: "promotion", promotionId },
  };
}

/** VAT is that of the start, whatever it was when a price was shown: what the driver pays includes it. */
function lowered(
  { tariffVersionId, currency, vatBasisPoints }: Offer,
  { priceMicroPerKwh }: { readonly priceMicroPerKwh: number },
) {
  return { tariffVersionId, currency, vatBasisPoints, priceMicroPerKwh };
}

function listOf({ listMicroPerKwh }: Offer) {
  return { listMicroPerKwh };
}
