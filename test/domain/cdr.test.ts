import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BilledSession, cdrFigures, cdrGap, creditOf, parkingMs } from "../../src/domain/cdr.ts";
import { energyCost, type PriceInCurrency } from "../../src/domain/cost.ts";
import { chargingPeriods, SESSION_FLAGS, SESSION_STATES, type SessionFlag } from "../../src/domain/session.ts";
import { anyCourse, START } from "../support/charging-course.ts";

const PRICE: PriceInCurrency = {
  currency: "EUR",
  priceMicroPerKwh: 390_000,
  vatBasisPoints: 2_300,
};
const MINUTE = 60_000;

const anyPrice = fc
  .record({ hundreds: fc.nat(20_000), vatBasisPoints: fc.nat(10_000) })
  .map(({ hundreds, vatBasisPoints }) => ({ ...PRICE, priceMicroPerKwh: hundreds * 100, vatBasisPoints }));

const anySession = anyCourse.map((readings): BilledSession => {
  const last = readings.at(-1) ?? { at: START, registerWh: 0 };
  const energyWh = last.registerWh - (readings[0]?.registerWh ?? 0);
  return { startedAt: START, endedAt: last.at, energyWh, chargingPeriods: chargingPeriods(readings) };
});

const SESSION: BilledSession = {
  startedAt: START,
  endedAt: START + 45 * MINUTE,
  energyWh: 7_345,
  chargingPeriods: [
    { startAt: START, endAt: START + 20 * MINUTE, energyWh: 7_345, activity: "charging" },
    { startAt: START + 20 * MINUTE, endAt: START + 45 * MINUTE, energyWh: 0, activity: "parking" },
  ],
};

describe("the figures of a CDR", () => {
  it("cost what the session cost, whatever its course and price (OCPI-D12, F6, F7)", () => {
    fc.assert(
      fc.property(anySession, anyPrice, (session, price) => {
        const { totalExclMicro, totalInclMicro } = energyCost(session.energyWh, price);
        expect(cdrFigures(session, price, "Europe/Lisbon")).toMatchObject({ totalExclMicro, totalInclMicro });
      }),
    );
  });

  it("cost the same in whatever order the energy flowed: a locked price asks for nothing but how much it was", () => {
    fc.assert(
      fc.property(
        anySession.chain((session) =>
          fc.tuple(
            fc.constant(session),
            fc.shuffledSubarray([...session.chargingPeriods], { minLength: session.chargingPeriods.length }),
          ),
        ),
        anyPrice,
        ([session, shuffled], price) => {
          const { totalExclMicro, totalInclMicro } = cdrFigures(session, price, "Europe/Lisbon");
          const otherwise = cdrFigures(
            { ...session, chargingPeriods: inTime(session, shuffled) },
            price,
            "Europe/Lisbon",
          );
          expect(otherwise).toMatchObject({ totalExclMicro, totalInclMicro });
        },
      ),
    );
  });

  it("have the session's own charging periods, which sum to its energy and its time (OCPI-D4, D5, D12)", () => {
    fc.assert(
      fc.property(anySession, anyPrice, (session, price) => {
        const figures = cdrFigures(session, price, "Europe/Lisbon");
        expect(figures.energyWh).toBe(session.energyWh);
        if (session.chargingPeriods.length > 0) expect(figures.chargingPeriods).toEqual(session.chargingPeriods);
        expect(figures.chargingPeriods.length).toBeGreaterThan(0);
        expect(figures.chargingPeriods.reduce((sum, { energyWh }) => sum + energyWh, 0)).toBe(session.energyWh);
        expect(figures.chargingPeriods[0]?.startAt).toBe(session.startedAt);
        expect(figures.chargingPeriods.at(-1)?.endAt).toBe(session.endedAt);
        expect(parkingMs(figures.chargingPeriods)).toBe(parkingMs(session.chargingPeriods));
      }),
    );
  });

  it("name the parts that the tariff prices, and no others: energy, or that it is free (OCPI-D1, F15)", () => {
    expect(cdrFigures(SESSION, PRICE, "UTC").parts).toEqual({ ENERGY: { exclMicro: 2_328_900, inclMicro: 2_864_600 } });
    expect(cdrFigures({ ...SESSION, energyWh: 0 }, PRICE, "UTC").parts).toEqual({
      ENERGY: { exclMicro: 0, inclMicro: 0 },
    });
    expect(cdrFigures(SESSION, { ...PRICE, priceMicroPerKwh: 0 }, "UTC").parts).toEqual({
      FLAT: { exclMicro: 0, inclMicro: 0 },
    });
  });

  it("are one period where a person says how much it was: nobody knows when it flowed", () => {
    const { startedAt: startAt, endedAt: endAt } = SESSION;
    const { chargingPeriods: periods, totalInclMicro } = cdrFigures({ ...SESSION, energyWh: 5_000 }, PRICE, "UTC");
    expect(periods).toEqual([{ startAt, endAt, energyWh: 5_000, activity: "charging" }]);
    expect(totalInclMicro).toBe(1_950_000);
  });

  it("are taken back by the same ones with another sign before the total alone (OCPI-D3)", () => {
    const figures = cdrFigures(SESSION, PRICE, "UTC");
    const credit = creditOf(figures);
    expect(credit).toEqual({ ...figures, totalExclMicro: -2_328_900, totalInclMicro: -2_864_600 });
    const free = creditOf(cdrFigures({ ...SESSION, energyWh: 0 }, PRICE, "UTC"));
    expect([free.totalExclMicro, free.totalInclMicro]).toEqual([0, 0]);
  });
});

describe("a partner's session without a CDR", () => {
  const whole = { isPriced: true, isPlaced: true };
  const session = (fields: Partial<Parameters<typeof cdrGap>[0]>) => ({
    state: "COMPLETED" as const,
    flags: [],
    energyWh: 1_000,
    ...fields,
  });

  it.each(SESSION_STATES)("has no gap while it is %s and nothing is in doubt: it is billed, or not due", (state) => {
    expect(cdrGap(session({ state }), whole)).toBeNull();
  });

  const doubtful: readonly SessionFlag[] = ["register_fell", "register_absurd", "record_incomplete"];

  it.each(SESSION_FLAGS)("that ended with the flag %s waits for a person only if its energy is in doubt", (flag) => {
    expect(cdrGap(session({ flags: [flag] }), whole)).toBe(doubtful.includes(flag) ? "in_doubt" : null);
  });

  it("says what is missing: an end, a price, a place", () => {
    expect(cdrGap(session({ state: "ACTIVE", flags: ["superseded"] }), whole)).toBe("not_stopped");
    expect(cdrGap(session({}), { ...whole, isPriced: false })).toBe("no_price");
    expect(cdrGap(session({}), { ...whole, isPlaced: false })).toBe("place_unknown");
    expect(cdrGap(session({ energyWh: -1 }), whole)).toBe("in_doubt");
  });
});

/** The same stretches one after the other, from the session's start. */
function inTime(session: BilledSession, periods: BilledSession["chargingPeriods"]): BilledSession["chargingPeriods"] {
  let at = session.startedAt;
  return periods.map(({ startAt, endAt, ...flowed }) => {
    const begin = at;
    at += endAt - startAt;
    return { ...flowed, startAt: begin, endAt: at };
  });
}
