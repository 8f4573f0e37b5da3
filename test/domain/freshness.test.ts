import { describe, expect, it } from "vitest";
import type { DsoSlot } from "../../src/domain/dso.ts";
import { connectionLimitsOf, type DsoOffer, freshnessOf, suppliesOf } from "../../src/domain/freshness.ts";
import { SLOT, slotsBetween } from "../../src/domain/slots.ts";
import { DAY, HOUR } from "../../src/domain/time.ts";

const NOON = Date.UTC(2031, 4, 5, 12);
const MIDNIGHT = Date.UTC(2031, 4, 6);

const slot = (startAt: number, energyMicroPerKwh: number, more: Partial<DsoSlot> = {}): DsoSlot => ({
  startAt,
  price: { energyMicroPerKwh, gridFeeMicroPerKwh: 0, leviesMicroPerKwh: 0, taxMicroPerKwh: 0 },
  quality: "binding",
  ...more,
});
const pricesIn = (from: number, until: number, price: (startAt: number) => number): readonly DsoSlot[] =>
  slotsBetween(from, until).map((startAt) => slot(startAt, price(startAt)));

const offer = (
  more: Partial<Omit<DsoOffer, "dso">> & { id?: string; sells?: boolean; gridOperator?: boolean } = {},
): DsoOffer => {
  const { id = "A", sells = true, gridOperator = false, ...rest } = more;
  return {
    dso: { id, name: id, kind: "openadr3", currency: "EUR", sells, gridOperator },
    capacityW: 50_000,
    resourceId: null,
    subscriptionW: null,
    grants: [],
    expectedAt: NOON,
    boundUntil: null,
    slots: pricesIn(MIDNIGHT - 2 * DAY, MIDNIGHT, () => 200_000),
    ...rest,
  };
};
const NEED = { dropAfterMs: 6 * HOUR, neededW: Array<number>(200).fill(40_000) };
const first = <T>(values: readonly T[]): T => {
  const [value] = values;
  if (value === undefined) throw new Error("there is none");
  return value;
};

describe("how fresh a DSO is", () => {
  it("counts from the end of the last binding price, not from the last answer (energy 2.6)", () => {
    const silent = offer({ expectedAt: NOON });
    expect(freshnessOf(silent, NOON)).toBe("fresh");
    expect(freshnessOf(silent, NOON + 2 * HOUR)).toBe("fresh");
    expect(freshnessOf(silent, NOON + 2 * HOUR + 1)).toBe("late");
    expect(freshnessOf(silent, MIDNIGHT - 1)).toBe("late");
    expect(freshnessOf(silent, MIDNIGHT + 1)).toBe("stale");
    expect(freshnessOf(silent, MIDNIGHT + DAY)).toBe("stale");
    expect(freshnessOf(silent, MIDNIGHT + DAY + 1)).toBe("unusable");
  });

  it("is unusable where no price was ever known, and a forecast binds nobody", () => {
    expect(freshnessOf(offer({ slots: [] }), NOON)).toBe("unusable");
    const forecast = offer({ slots: [slot(NOON - SLOT, 1), slot(NOON, 1, { quality: "forecast" })] });
    expect(freshnessOf(forecast, NOON + 1)).toBe("stale");
  });

  it("remembers the end of prices that are read no more", () => {
    expect(freshnessOf(offer({ slots: [], boundUntil: NOON - HOUR }), NOON)).toBe("stale");
  });
});

describe("the supply of a DSO", () => {
  it("is what it said, and then the same slot of the last day that had one, 2 ct dearer (EN-D9)", () => {
    const prices = pricesIn(MIDNIGHT - DAY, MIDNIGHT, (at) => 100_000 + ((at - MIDNIGHT + DAY) / SLOT) * 1_000);
    const horizon = slotsBetween(MIDNIGHT - HOUR, MIDNIGHT + HOUR);
    const supply = first(suppliesOf([offer({ slots: prices })], horizon, MIDNIGHT - HOUR, NEED));
    expect(supply.slots.map(({ priceMicroPerKwh }) => priceMicroPerKwh)).toEqual(
      [192, 193, 194, 195, 120, 121, 122, 123].map((thousands) => thousands * 1_000),
    );
    expect(supply.slots.map(({ quality }) => quality)).toEqual([
      ...Array(4).fill("binding"),
      ...Array(4).fill("estimated"),
    ]);
  });

  it("is the last known price and 2 ct where the slot itself was never seen, and never nothing (EN-D9)", () => {
    const now = offer({
      slots: [slot(NOON, 180_000, { co2: { gramsPerKwh: 90, basis: "average" }, mix: { WIND: 10_000 } })],
    });
    const supply = first(suppliesOf([now], slotsBetween(NOON + HOUR, NOON + 2 * HOUR), NOON + HOUR, NEED));
    expect(supply).toMatchObject({ freshness: "stale", isPriced: true });
    expect(supply.slots).toEqual(
      Array(4).fill({
        priceMicroPerKwh: 200_000,
        quality: "estimated",
        co2: { gramsPerKwh: 90, basis: "average" },
        mix: null,
        capacityW: 50_000,
      }),
    );
  });

  it("comes after every known price where none of its own was ever known, and still serves", () => {
    const [known, never] = suppliesOf(
      [offer({ id: "A", slots: pricesIn(NOON, MIDNIGHT, () => 1_500_000) }), offer({ id: "B", slots: [] })],
      [NOON],
      NOON,
      { ...NEED, neededW: [60_000] },
    );
    expect(known?.slots[0]).toMatchObject({ priceMicroPerKwh: 1_500_000, capacityW: 50_000 });
    expect(never).toMatchObject({ freshness: "unusable", isPriced: false });
    expect(never?.slots[0]).toMatchObject({ priceMicroPerKwh: 1_520_000, quality: "estimated", capacityW: 50_000 });
  });

  it("leaves out the DSOs that do not sell", () => {
    expect(suppliesOf([offer({ sells: false, gridOperator: true })], [NOON], NOON, NEED)).toEqual([]);
  });
});

describe("a DSO that is silent for longer than the policy waits", () => {
  const silentUntil = (until: number) => offer({ id: "S", slots: pricesIn(until - DAY, until, () => 100_000) });
  const other = offer({ id: "A", slots: pricesIn(MIDNIGHT - DAY, MIDNIGHT + DAY, () => 300_000) });
  const horizon = [NOON, NOON + SLOT];
  const judged = (silentSince: number, neededW: readonly number[], others: readonly DsoOffer[] = [other]) =>
    first(suppliesOf([silentUntil(silentSince), ...others], horizon, NOON, { ...NEED, neededW }));

  it("is left out in the slots that the others cover, and only there", () => {
    const supply = judged(NOON - 7 * HOUR, [50_000, 50_001]);
    expect(supply.freshness).toBe("left_out");
    expect(supply.slots.map(({ capacityW }) => capacityW)).toEqual([0, 50_000]);
  });

  it("is still used while the policy waits, and where the others do not suffice", () => {
    expect(judged(NOON - 6 * HOUR, [0, 0])).toMatchObject({ freshness: "stale", slots: [{ capacityW: 50_000 }, {}] });
    expect(judged(NOON - 7 * HOUR, [50_001, 0])).toMatchObject({
      freshness: "stale",
      slots: [{ capacityW: 50_000 }, {}],
    });
  });

  it("covers nothing for another silent one: when all are silent, all are used", () => {
    const all = suppliesOf(
      [silentUntil(NOON - 7 * HOUR), { ...silentUntil(NOON - 8 * HOUR), capacityW: 10_000 }],
      horizon,
      NOON,
      { ...NEED, neededW: [0, 0] },
    );
    expect(all.map(({ slots }) => slots[0]?.capacityW)).toEqual([50_000, 10_000]);
  });

  it("is unusable after a day: used only where nothing else covers, however long the policy would wait", () => {
    const patient = { dropAfterMs: 40 * HOUR, neededW: [50_000, 50_001] };
    const supply = first(suppliesOf([silentUntil(NOON - 25 * HOUR), other], horizon, NOON, patient));
    expect(supply.freshness).toBe("unusable");
    expect(supply.slots.map(({ capacityW }) => capacityW)).toEqual([0, 50_000]);
  });
});

describe("the capacity of a DSO", () => {
  const capacityOf = (more: Parameters<typeof offer>[0], at = NOON) =>
    first(suppliesOf([offer(more)], [at], at, NEED)).slots[0]?.capacityW;
  const limited = (importLimitW: number) => ({ slots: [slot(NOON, 1, { importLimitW })] });
  const grant = (additionalW: number, more = {}) => ({
    startAt: NOON,
    endAt: NOON + HOUR,
    additionalW,
    feeMicroPerKw: 0,
    ...more,
  });

  it("is min(LIMIT, SUBSCRIPTION + RESERVATION) (EN-A10)", () => {
    expect(capacityOf({ subscriptionW: 30_000 })).toBe(30_000);
    expect(capacityOf({ subscriptionW: 30_000, grants: [grant(5_000)] })).toBe(35_000);
    expect(capacityOf({ subscriptionW: 30_000, grants: [grant(5_000)], ...limited(32_000) })).toBe(32_000);
    expect(capacityOf({ subscriptionW: 30_000, ...limited(32_000) })).toBe(30_000);
    expect(capacityOf({ subscriptionW: 30_000, ...limited(0) })).toBe(0);
  });

  it("never adds reservations up: the newest states the whole of what is in force (EN-A10)", () => {
    expect(capacityOf({ subscriptionW: 30_000, grants: [grant(5_000), grant(3_000)] })).toBe(33_000);
  });

  it("has reservations while they hold, and those of this location only", () => {
    expect(capacityOf({ subscriptionW: 30_000, grants: [grant(5_000)] }, NOON + HOUR)).toBe(30_000);
    const own = { subscriptionW: 30_000, grants: [grant(5_000, { resourceId: "R1" })] };
    expect(capacityOf({ ...own, resourceId: "R1" })).toBe(35_000);
    expect(capacityOf({ ...own, resourceId: "R2" })).toBe(30_000);
  });

  it("is the link's own figure where the DSO tells nothing (EN-A11)", () => {
    expect(capacityOf({})).toBe(50_000);
    expect(capacityOf(limited(20_000))).toBe(20_000);
  });

  it("of those who own the wire is that of the whole connection", () => {
    const owner = offer({ sells: false, gridOperator: true, ...limited(20_000) });
    expect(connectionLimitsOf([owner, offer()], [NOON, NOON + SLOT])).toEqual([20_000, 50_000]);
    expect(connectionLimitsOf([offer()], [NOON])).toEqual([null]);
  });
});
