import { energyCost } from "../domain/cost.ts";
import type { Offer } from "../domain/offer.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import type { Deps } from "./deps.ts";
import { type FoundOffer, findOffer } from "./offers.ts";
import { makeQuote, takeQuote } from "./quotes.ts";
import type { FoundSlot } from "./slots.ts";

/** The price of a slot as its drivers are shown it, and agree to it. */

export interface SlotOffer {
  readonly quoteId: string;
  readonly expiresAt: number;
  readonly offer: FoundOffer;
  readonly example: { readonly energyWh: number; readonly payableMicro: number };
}

/** A charge that people can imagine. */
const EXAMPLE_WH = 30_000;

/** Null: no price is known. */
export async function shownOffer(deps: Deps, { evse }: FoundSlot): Promise<SlotOffer | null> {
  const quote = await makeQuote(deps, { evseUid: evse.uid });
  if (quote === null) return null;
  const { id: quoteId, expiresAt, offer } = quote;
  const example = { energyWh: EXAMPLE_WH, payableMicro: energyCost(EXAMPLE_WH, offer).payableMicro };
  return { quoteId, expiresAt, offer, example };
}

/**
 * What a start is agreed at: the price that was shown, or the one of now.
 * @returns `price_unknown`, `quote_expired`; `invalid_request`: the quote is for another slot.
 */
export async function agreedOffer(deps: Deps, found: FoundSlot, quoteId: string | undefined): Promise<Result<Offer>> {
  const { station, evse, connector, asOf, starter } = found;
  const place = { locationId: station.id, connectorClass: connector.class, party: null };
  const offer = await findOffer(deps, place, asOf);
  if (offer === null) return refuse("price_unknown");
  if (quoteId === undefined) return ok(offer);
  const taken = await takeQuote(deps, quoteId, { evseUid: evse.uid, tokenUid: starter.uid });
  return taken.ok ? ok(offer) : taken;
}
