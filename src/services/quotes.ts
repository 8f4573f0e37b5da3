import * as z from "zod";
import { type Quote, quoteExpiresAt } from "../domain/quote.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { DAY } from "../domain/time.ts";
import { deleteQuotesTakenBefore, loadSlotClasses, saveTakenQuote } from "../store/quotes.ts";
import type { Deps } from "./deps.ts";
import { type FoundOffer, findOffer, type OfferedPlace } from "./offers.ts";
import { seal, unseal } from "./sealing.ts";

/** What a kWh costs at a slot, as it is shown to somebody. */
export interface ShownQuote {
  /** The quote itself, sealed: at most 600 characters of Base64. */
  readonly id: string;
  /** Whoever asks for a start until then pays no more. */
  readonly expiresAt: number;
  readonly offer: FoundOffer;
}

/**
 * Quotes the price of a slot, of the dearest class that it has (EN-T3). Nothing is stored: anybody may look at prices, and as
 * often as they like.
 * @param party whose driver asks; null: our own, or nobody's.
 * @returns null: there is no such slot, or it has no price.
 */
export async function makeQuote(
  deps: Deps,
  { evseUid, party = null }: { readonly evseUid: string; readonly party?: OfferedPlace["party"] },
): Promise<ShownQuote | null> {
  const shownAt = deps.now();
  const classes = await loadSlotClasses(deps.db, evseUid);
  const offers = await Promise.all(
    classes.map(async ({ locationId, class: connectorClass }) => {
      const offer = await findOffer(deps, { locationId, connectorClass, party }, shownAt);
      return offer === null ? [] : [{ class: connectorClass, offer }];
    }),
  );
  const [dearest] = offers.flat().sort((left, right) => right.offer.priceMicroPerKwh - left.offer.priceMicroPerKwh);
  if (dearest === undefined) return null;
  const { currency, priceMicroPerKwh } = dearest.offer;
  const quote: Quote = { id: deps.newId(), evseUid, class: dearest.class, currency, priceMicroPerKwh, shownAt };
  const id = seal(deps, PURPOSE, JSON.stringify(quote));
  return { id, expiresAt: quoteExpiresAt(quote), offer: dearest.offer };
}

/**
 * Asks for a start at a price that was shown: the session that `tokenUid` then begins there costs no more. The same again
 * changes nothing, so that whoever tries once more keeps the price.
 * @returns `invalid_request`: it is no quote of ours, or another slot's; `quote_expired`.
 */
export async function takeQuote(
  deps: Deps,
  quoteId: string,
  { evseUid, tokenUid }: { readonly evseUid: string; readonly tokenUid: string },
): Promise<Result<Quote>> {
  const takenAt = deps.now();
  const quote = opened(deps, quoteId);
  if (quote === null || quote.evseUid !== evseUid) return refuse("invalid_request", "It is no quote for this slot.");
  if (takenAt >= quoteExpiresAt(quote)) return refuse("quote_expired");
  await saveTakenQuote(deps.db, tokenUid, { ...quote, takenAt });
  return ok(quote);
}

const PURPOSE = ["quote"];

const quoteSchema: z.ZodType<Quote> = z.object({
  id: z.string(),
  evseUid: z.string(),
  class: z.enum(["standard", "fast"]),
  currency: z.string(),
  priceMicroPerKwh: z.int(),
  shownAt: z.int(),
});

function opened(deps: Deps, quoteId: string): Quote | null {
  try {
    return quoteSchema.parse(JSON.parse(unseal(deps, PURPOSE, quoteId)));
  } catch {
    // Whatever it is, we did not make it, or with a pepper that is no more.
    return null;
  }
}

/** A charger that was offline for longer tells of no start that was asked for here. */
const TAKEN_KEPT_MS = 365 * DAY;

export async function purgeQuotes({ db, now }: Deps): Promise<void> {
  await deleteQuotesTakenBefore(db, now() - TAKEN_KEPT_MS);
}
