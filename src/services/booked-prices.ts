import type { BookingSettings } from "../domain/booking-settings.ts";
import { CONNECTOR_CLASSES } from "../domain/location.ts";
import type { BookedPrices } from "../domain/quote.ts";
import type { PricedCase } from "../domain/tariff.ts";
import type { Deps } from "./deps.ts";
import { findOffer } from "./offers.ts";

/**
 * What who books now pays at most, whichever slot it becomes (EN-T4).
 * @returns null: nothing is guaranteed, or nothing has a price.
 */
export async function bookedPrices(
  deps: Deps,
  place: PricedCase,
  { guaranteesPrice }: BookingSettings,
): Promise<BookedPrices | null> {
  if (!guaranteesPrice) return null;
  const quotedAt = deps.now();
  const offers = await Promise.all(
    CONNECTOR_CLASSES.map((connectorClass) => findOffer(deps, { ...place, connectorClass }, quotedAt)),
  );
  const prices = CONNECTOR_CLASSES.flatMap((connectorClass, index) => {
    const offer = offers[index];
    if (!offer) return [];
    const { currency, priceMicroPerKwh } = offer;
    return [{ class: connectorClass, currency, priceMicroPerKwh }];
  });
  return prices.length === 0 ? null : { quotedAt, prices };
}
