import type * as z from "zod";
import type { promotionRequest } from "../../src/entry/api/shared/promotions.ts";
import type { ApiClient } from "./api-client.ts";

const DAY_MS = 86_400_000;
const LASTS_DAYS = 365;
const HOUR_MINUTES = 60;

/** The system decides both prices of the demo world, from what its DSOs and its battery make energy cost; one is lowered at times. */
export async function startDemoPrices(api: ApiClient, now: number): Promise<void> {
  for (const connectorClass of ["standard", "fast"]) {
    const path = `/price-rules/organisation/${connectorClass}`;
    const { body, etag } = await api.get(path);
    if (body.isOn !== true) await api.put(path, { policy: body.policy, isOn: true }, etag);
  }
  const promotions = await api.list("/promotions");
  // Whoever has entered or ended one himself is not disturbed.
  if (promotions.length === 0) await api.post("/promotions", demoPromotion(now));
}

/** Weekday evenings at the fast slots of Braga Sul. It takes off less than the rules put on top of what energy costs. */
export function demoPromotion(now: number): z.input<typeof promotionRequest> {
  const today = now - (now % DAY_MS);
  return {
    name: "Evening fast charging",
    discount: { kind: "percentage", basisPoints: 1_000 },
    classes: ["fast"],
    locationIds: ["bs1"],
    weekdays: [1, 2, 3, 4, 5],
    startMinute: 18 * HOUR_MINUTES,
    endMinute: 22 * HOUR_MINUTES,
    endAt: new Date(today + LASTS_DAYS * DAY_MS).toISOString(),
  };
}
