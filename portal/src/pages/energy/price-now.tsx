import { clockTime, exactMoney } from "../../format.ts";
import { m } from "../../text.ts";
import type { Dso } from "./queries.ts";
import { timeZoneOf } from "./standing.ts";

/** The price now; of a DSO that is silent the last one it told, with its time. */
export function priceWords(dso: Dso): string {
  const { priceNow, lastKnown, currency } = dso;
  if (priceNow !== null && priceNow.quality !== "estimated") return exactMoney(priceNow.priceMicroPerKwh, currency);
  if (lastKnown !== null) {
    const time = clockTime(lastKnown.startAt, timeZoneOf(dso));
    return m.priceOfTime({ price: exactMoney(lastKnown.priceMicroPerKwh, currency), time });
  }
  if (priceNow !== null) return m.priceEstimated({ price: exactMoney(priceNow.priceMicroPerKwh, currency) });
  return m.priceUnknown();
}

export function cheapestWords(dso: Dso): string {
  const { cheapest, currency } = dso;
  if (cheapest === null) return m.priceUnknown();
  const time = clockTime(cheapest.startAt, timeZoneOf(dso));
  return m.priceAtTime({ price: exactMoney(cheapest.priceMicroPerKwh, currency), time });
}
