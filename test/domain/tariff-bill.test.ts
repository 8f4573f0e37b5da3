import fc from "fast-check";
import Fraction from "fraction.js";
import { describe, expect, it } from "vitest";
import type { Stretch } from "../../src/domain/session-pieces.ts";
import { type PricedSession, priceSession } from "../../src/domain/tariff-bill.ts";
import type {
  PriceComponent,
  Restrictions,
  TariffElement,
  TariffStructure,
} from "../../src/domain/tariff-structure.ts";
import { HOUR, SECOND } from "../../src/domain/time.ts";
import { tariffExamples } from "../support/tariff-examples.ts";

const EUR = 1_000_000;

describe("a session under a tariff of OCPI", () => {
  it.each(tariffExamples)(
    "prices worked example $id exactly (OCPI-F2–F5, F8, J13, R22, R24, X5)",
    ({ tariff, session, exact }) => {
      const { total } = priceSession(tariff, session);
      const [excl, incl] = exact;
      expect(total.excl.toFraction()).toBe(excl?.toFraction());
      if (incl) expect(total.incl.toFraction()).toBe(incl.toFraction());
    },
  );

  it("has all 31 examples, W01 to W31", () => {
    expect(tariffExamples.map(({ id }) => Number(id.slice(1)))).toEqual(Array.from({ length: 31 }, (_, at) => at + 1));
  });

  it("reads the clock of the location: the hour that comes twice in autumn is priced twice (OCPI-F1, R23)", () => {
    const night = tariff(element([pay("TIME", 1)], { startMinute: 120, endMinute: 180 }));
    // Lisbon, 2026-10-25: at 02:00 the clocks go back to 01:00; Berlin's 03:00 becomes 02:00.
    const session = charging("2026-10-24T23:00:00Z", 4 * HOUR);
    expect(hours(night, session, "Europe/Berlin")).toBe("2");
    expect(hours(night, session, "Europe/Lisbon")).toBe("1");
    const spring = charging("2026-03-29T00:00:00Z", 4 * HOUR);
    expect(hours(night, spring, "Europe/Berlin")).toBe("0");
  });

  it("begins a charging period at the moment another component becomes active, energy interpolated (OCPI-F1)", () => {
    const bands = tariff(element([pay("ENERGY", 0.2)], { energyWh: { max: 2_500 } }), element([pay("ENERGY", 0.3)]));
    const { pieces, energy } = priceSession(bands, {
      stretches: charging("2026-05-08T10:00:00Z", HOUR, 10_000),
      reservation: null,
      timeZone: "UTC",
    });
    expect(pieces.map(({ startAt, energyWh }) => [new Date(startAt).toISOString(), Number(energyWh)])).toEqual([
      ["2026-05-08T10:00:00.000Z", 2_500],
      ["2026-05-08T10:15:00.000Z", 7_500],
    ]);
    expect(Number(energy.excl) / EUR).toBe(2.5 * 0.2 + 7.5 * 0.3);
  });

  it("matches no restriction on what was not measured (OCPI-F1)", () => {
    const strong = tariff(element([pay("TIME", 9)], { powerW: { min: 0 } }), element([pay("TIME", 1)]));
    expect(hours(strong, charging("2026-05-08T10:00:00Z", HOUR))).toBe("1");
  });

  it("adds the same to both totals where VAT does not apply (OCPI-F5)", () => {
    const free = tariff(
      element([
        { ...pay("FLAT", 1), vat: null },
        { ...pay("ENERGY", 1), vat: new Fraction(1, 5) },
      ]),
    );
    const { total } = bill(free, charging("2026-05-08T10:00:00Z", HOUR, 1_000));
    expect([Number(total.excl), Number(total.incl)]).toEqual([2 * EUR, 2.2 * EUR]);
  });
});

describe("the bill of any session under any tariff", () => {
  const component = fc.record({
    dimension: fc.constantFrom("ENERGY", "FLAT", "PARKING_TIME", "TIME"),
    priceMicro: fc.nat(20_000).map((hundreds) => new Fraction(hundreds * 100)),
    vat: fc.option(fc.nat(2_500).map((basisPoints) => new Fraction(basisPoints, 10_000))),
    stepSize: fc.constantFrom(0, 1, 60, 500, 900),
  }) satisfies fc.Arbitrary<PriceComponent>;
  const bounds = (most: number) => fc.record({ min: fc.nat(most), max: fc.nat(most) }, { requiredKeys: [] });
  const restrictions: fc.Arbitrary<Restrictions> = fc.record(
    {
      startMinute: fc.nat(1_439),
      endMinute: fc.nat(1_439),
      weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 3 }),
      energyWh: bounds(40_000),
      durationSeconds: bounds(30_000),
      currentMilliA: bounds(64_000),
      powerW: bounds(50_000),
    },
    { requiredKeys: [] },
  );
  const elements = fc.array(
    fc.record({ components: fc.array(component, { minLength: 1, maxLength: 3 }), restrictions }),
    {
      minLength: 1,
      maxLength: 5,
    },
  );
  const stretches = fc
    .array(
      fc.record({
        seconds: fc.nat(20_000),
        energyWh: fc.nat(20_000),
        isCharging: fc.boolean(),
        currentMilliA: fc.option(fc.nat(64_000)),
        powerW: fc.option(fc.nat(50_000)),
      }),
      { minLength: 1, maxLength: 5 },
    )
    .map((parts) => {
      let at = Date.parse("2026-10-24T18:00:00Z");
      return parts.map(({ seconds, energyWh, isCharging, ...measured }): Stretch => {
        const startAt = at;
        at += seconds * SECOND;
        const activity = isCharging ? "charging" : "parking";
        return { startAt, endAt: at, activity, energyWh: isCharging ? energyWh : 0, ...measured };
      });
    });

  it("is the same however its stretches are split", () => {
    fc.assert(
      fc.property(elements, stretches, fc.nat(999), (given, session, share) => {
        const whole = bill({ elements: given, minimum: null, maximum: null }, session);
        const split = bill(
          { elements: given, minimum: null, maximum: null },
          session.flatMap((each) => halves(each, share)),
        );
        expect(exact(split)).toEqual(exact(whole));
      }),
    );
  });

  it("is the same in whatever order its dimensions are stated: each looks for its own first element (OCPI-F2)", () => {
    fc.assert(
      fc.property(elements, stretches, (given, session) => {
        const alone = given.flatMap(({ components, restrictions }) =>
          components.map((each) => ({ components: [each], restrictions })),
        );
        const sorted = alone.toSorted((left, right) =>
          (right.components[0]?.dimension ?? "").localeCompare(left.components[0]?.dimension ?? ""),
        );
        const inOrder = bill({ elements: alone, minimum: null, maximum: null }, session);
        expect(exact(bill({ elements: sorted, minimum: null, maximum: null }, session))).toEqual(exact(inOrder));
      }),
    );
  });

  it("is the sum of its parts, and its periods hold the session's whole time and energy", () => {
    fc.assert(
      fc.property(elements, stretches, (given, session) => {
        const { total, energy, time, parking, fixed, reservation, pieces } = bill(
          { elements: given, minimum: null, maximum: null },
          session,
        );
        const parts = [energy, time, parking, fixed, reservation];
        const sum = (amounts: readonly Fraction[]) => amounts.reduce((whole, each) => whole.add(each), new Fraction(0));
        expect(total.excl.equals(sum(parts.map(({ excl }) => excl)))).toBe(true);
        expect(total.incl.equals(sum(parts.map(({ incl }) => incl)))).toBe(true);
        expect(total.incl.gte(total.excl)).toBe(true);
        const first = session[0];
        const last = session.at(-1);
        const duration = new Fraction((last?.endAt ?? 0) - (first?.startAt ?? 0), HOUR);
        expect(sum(pieces.map(({ hours: each }) => each)).equals(duration)).toBe(true);
        const energyWh = session.reduce((wh, each) => wh + Number(each.energyWh), 0);
        expect(sum(pieces.map((each) => each.energyWh)).equals(energyWh)).toBe(true);
        expect(pieces.slice(1).every(({ startAt }, index) => startAt === pieces[index]?.endAt)).toBe(true);
      }),
    );
  });

  it("is between the least and the most, without VAT and with it apart (OCPI-F5)", () => {
    const amount = fc
      .nat(50)
      .map((units) => ({ excl: new Fraction(units * EUR), incl: new Fraction(units * EUR * 2) }));
    fc.assert(
      fc.property(elements, stretches, amount, amount, (given, session, least, more) => {
        const maximum = { excl: least.excl.add(more.excl), incl: least.incl.add(more.incl) };
        const { total } = bill({ elements: given, minimum: least, maximum }, session);
        expect(total.excl.gte(least.excl) && total.excl.lte(maximum.excl)).toBe(true);
        expect(total.incl.gte(least.incl) && total.incl.lte(maximum.incl)).toBe(true);
      }),
    );
  });
});

function pay(dimension: PriceComponent["dimension"], price: number): PriceComponent {
  return { dimension, priceMicro: new Fraction(price).mul(EUR), vat: null, stepSize: 1 };
}

function element(components: readonly PriceComponent[], restrictions: Restrictions = {}): TariffElement {
  return { components, restrictions };
}

function tariff(...elements: readonly TariffElement[]): TariffStructure {
  return { elements, minimum: null, maximum: null };
}

function charging(start: string, lengthMs: number, energyWh = 0): readonly Stretch[] {
  const startAt = Date.parse(start);
  return [{ startAt, endAt: startAt + lengthMs, activity: "charging", energyWh, currentMilliA: null, powerW: null }];
}

function bill(structure: TariffStructure, stretches: readonly Stretch[], timeZone = "Europe/Lisbon") {
  return priceSession(structure, { stretches, reservation: null, timeZone } satisfies PricedSession);
}

/** Priced at 1 per hour, the amount is the time that was priced. */
function hours(structure: TariffStructure, stretches: readonly Stretch[], timeZone = "UTC"): string {
  return bill(structure, stretches, timeZone).time.excl.div(EUR).toFraction();
}

/** In two parts, at a full second: what is measured in between lies on the line. */
function halves(stretch: Stretch, share: number): readonly Stretch[] {
  const length = stretch.endAt - stretch.startAt;
  const seconds = Math.floor((length / SECOND) * (share / 1_000));
  if (seconds === 0) return [stretch];
  const middle = stretch.startAt + seconds * SECOND;
  const before = new Fraction(stretch.energyWh).mul(new Fraction(seconds * SECOND, length));
  return [
    { ...stretch, endAt: middle, energyWh: before },
    { ...stretch, startAt: middle, energyWh: new Fraction(stretch.energyWh).sub(before) },
  ];
}

function exact({ total, energy, time, parking, fixed }: ReturnType<typeof priceSession>) {
  return [total, energy, time, parking, fixed].map(({ excl, incl }) => [excl.toFraction(), incl.toFraction()]);
}
