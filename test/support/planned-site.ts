import type { DsoSlot } from "../../src/domain/dso.ts";
import type { DsoOffer } from "../../src/domain/freshness.ts";
import type { PlanningFacts } from "../../src/domain/plan-inputs.ts";
import { INITIAL_POLICY, type Override, type OverrideWish, type Site } from "../../src/domain/site.ts";
import { SLOT, slotsBetween } from "../../src/domain/slots.ts";
import { DAY, HOUR } from "../../src/domain/time.ts";

/** A Saturday. */
export const NOON = Date.UTC(2031, 4, 3, 12);
export const MIDNIGHT = Date.UTC(2031, 4, 4);

export const aSite = (more: Partial<Site> = {}): Site => ({
  locationId: "pn1",
  name: "Porto Norte 1",
  timeZone: "Europe/Lisbon",
  connection: { gridLimitW: 100_000, feeders: [], chargePoints: {}, phases: {} },
  chargePoints: [],
  battery: null,
  policy: INITIAL_POLICY,
  ...more,
});

export const BATTERY = {
  capacityWh: 200_000,
  minWh: 20_000,
  maxWh: 180_000,
  maxChargeW: 80_000,
  maxDischargeW: 80_000,
  chargeEfficiencyBasisPoints: 9_500,
  dischargeEfficiencyBasisPoints: 9_500,
  wearMicroPerKwh: 10_000,
  url: "http://127.0.0.1/battery",
};

export const aReading = (storedWh: number) => ({
  at: NOON,
  storedWh,
  powerW: 0,
  maxChargeW: 80_000,
  maxDischargeW: 80_000,
  chargedWh: 0,
  dischargedWh: 0,
});

/** A DSO with binding prices from two days before to midnight, unless told otherwise. */
export function anOffer(
  id: string,
  priceAt: number | ((startAt: number) => number),
  { until = MIDNIGHT, ...more }: Partial<DsoSlot> & { until?: number; capacityW?: number } = {},
): DsoOffer {
  const { capacityW = 60_000, ...said } = more;
  const price = typeof priceAt === "number" ? () => priceAt : priceAt;
  const slots = slotsBetween(MIDNIGHT - 3 * DAY, until).map((startAt) => ({
    startAt,
    price: { energyMicroPerKwh: price(startAt), gridFeeMicroPerKwh: 0, leviesMicroPerKwh: 0, taxMicroPerKwh: 0 },
    quality: "binding" as const,
    ...said,
  }));
  return {
    dso: { id, name: `DSO ${id}`, kind: "openadr3", currency: "EUR", sells: true, gridOperator: false },
    capacityW,
    resourceId: null,
    subscriptionW: null,
    grants: [],
    expectedAt: until,
    boundUntil: until,
    slots,
  };
}

export const anOverride = (wish: OverrideWish, more: Partial<Override> = {}): Override => ({
  id: "o1",
  locationId: "pn1",
  wish,
  author: "user:1",
  reason: "A try",
  startAt: NOON,
  endAt: NOON + 4 * HOUR,
  ...more,
});

/** Ten days of the same load, and two DSOs: all that a plan needs to be called optimal. */
export const someFacts = (more: Partial<PlanningFacts> = {}): PlanningFacts => ({
  now: NOON,
  site: aSite(),
  offers: [anOffer("A", 200_000), anOffer("B", 300_000)],
  overrides: [],
  history: slotsBetween(NOON - 10 * DAY, NOON).map((slotAt) => ({ slotAt, loadW: 20_000 })),
  meteredW: 20_000,
  known: [],
  reading: null,
  leader: null,
  ...more,
});

export const slotOf = (at: number): number => (at - NOON) / SLOT;
