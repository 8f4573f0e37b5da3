import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { energyCost } from "../../src/domain/cost.ts";
import { offerOf } from "../../src/domain/offer.ts";
import { type Promotion, promotionAt } from "../../src/domain/promotion.ts";
import type { TariffVersion } from "../../src/domain/tariff.ts";
import { type BilledSession, type Proposal, whatIf } from "../../src/domain/what-if.ts";

const PLACE = { locationId: "here", timeZone: "Europe/Lisbon" };
const HOUR = 3_600_000;
const START = Date.parse("2026-07-01T00:00+01:00");

const version = (fields: Partial<TariffVersion> = {}): TariffVersion => ({
  id: "v1",
  scope: "organisation",
  class: "fast",
  validFrom: START,
  createdAt: 0,
  currency: "EUR",
  priceMicroPerKwh: 520_000,
  vatBasisPoints: 2_300,
  origin: { kind: "hand", by: null, reason: null, endAt: null },
  withdrawnAt: null,
  ...fields,
});

const promotion = (fields: Partial<Promotion> = {}): Promotion => ({
  id: "p1",
  name: "Evening",
  discount: { kind: "percentage", basisPoints: 1_000 },
  classes: ["fast"],
  locationIds: null,
  weekdays: [],
  startMinute: 18 * 60,
  endMinute: 20 * 60,
  startAt: START,
  endAt: START + 31 * 24 * HOUR,
  endedAt: null,
  createdAt: 0,
  ...fields,
});

/** As the lock prices a start, and the bill a stop. */
function session(
  startedAt: number,
  energyWh: number,
  list: TariffVersion,
  active: readonly Promotion[] = [],
): BilledSession {
  const offer = offerOf(list, promotionAt(active, { ...PLACE, class: list.class }, startedAt));
  const { promotionId, listMicroPerKwh, tariffVersionId, currency, vatBasisPoints, priceMicroPerKwh } = offer;
  const origin =
    promotionId === null
      ? ({ kind: "tariff" } as const)
      : ({ kind: "promotion", promotionId, listMicroPerKwh } as const);
  const price = { tariffVersionId, currency, vatBasisPoints, priceMicroPerKwh, origin };
  const { scope } = list;
  const totals = energyCost(energyWh, price);
  return {
    id: `${startedAt}`,
    class: list.class,
    startedAt,
    energyWh,
    price,
    scope,
    ...totals,
    energyCostMicro: energyWh * 200,
  };
}

const NOTHING: Proposal = { prices: [], promotion: null };
const at = (local: string) => Date.parse(`2026-07-${local}+01:00`);

describe("a month under other prices", () => {
  const noon = session(at("10T12:00"), 10_000, version());
  const evening = session(at("10T18:30"), 20_000, version());

  it("says what a price would have brought, beside what really was", () => {
    const prices = [{ class: "fast" as const, validFrom: START, priceMicroPerKwh: 230_000 }];
    const [result] = whatIf([noon, evening], { ...NOTHING, prices }, [], PLACE);
    expect(result).toEqual({
      class: "fast",
      currency: "EUR",
      sessions: 2,
      energyWh: 30_000,
      energyCostMicro: 6_000_000,
      uncostedSessions: 0,
      uncostedWh: 0,
      repriced: 2,
      real: {
        revenueInclMicro: 15_600_000,
        revenueExclMicro: 12_682_900,
        payableMicro: 15_600_000,
        marginMicro: 6_682_900,
        lossMaking: 0,
      },
      proposed: {
        revenueInclMicro: 6_900_000,
        revenueExclMicro: 5_609_700,
        payableMicro: 6_900_000,
        marginMicro: -390_300,
        lossMaking: 2,
      },
    });
  });

  it("lowers by a promotion those alone that began in its hours", () => {
    const [result] = whatIf([noon, evening], { prices: [], promotion: promotion() }, [], PLACE);
    expect(result).toMatchObject({ repriced: 1, proposed: { revenueInclMicro: 5_200_000 + 9_360_000 } });
  });

  it("never stacks a promotion on one that there was", () => {
    const real = promotion({ id: "real" });
    const lowered = session(at("10T18:30"), 20_000, version(), [real]);
    const half = promotion({ discount: { kind: "percentage", basisPoints: 5_000 } });
    const [result] = whatIf([lowered], { prices: [], promotion: half }, [real], PLACE);
    expect(result).toMatchObject({ repriced: 0, proposed: { revenueInclMicro: 9_360_000 } });
  });

  it("keeps the own prices of stations and parties, and a quote that is better", () => {
    const own = session(at("10T12:00"), 10_000, version({ scope: "party:NL*MSP", priceMicroPerKwh: 400_000 }));
    const origin = { kind: "quote", quoteId: "q", listMicroPerKwh: 520_000, shownAt: 0 } as const;
    const seen = { ...noon, price: { ...noon.price, priceMicroPerKwh: 300_000, origin } };
    const priced = { ...seen, ...energyCost(seen.energyWh, seen.price) };
    const proposed = (micro: number) => {
      const prices = [{ class: "fast" as const, validFrom: START, priceMicroPerKwh: micro }];
      return whatIf([own, priced], { ...NOTHING, prices }, [], PLACE)[0]?.proposed.revenueInclMicro;
    };
    expect(proposed(450_000)).toBe(4_000_000 + 3_000_000);
    expect(proposed(200_000)).toBe(4_000_000 + 2_000_000);
  });

  it("names the sessions whose energy cost nobody knows, and leaves them out of the margin", () => {
    const unknown = { ...evening, energyCostMicro: null };
    const [result] = whatIf([noon, unknown], NOTHING, [], PLACE);
    expect(result).toMatchObject({
      uncostedSessions: 1,
      uncostedWh: 20_000,
      energyCostMicro: 2_000_000,
      real: { revenueInclMicro: 15_600_000, marginMicro: 4_227_600 - 2_000_000 },
    });
  });

  it("is exactly the real month when exactly the prices and the promotion that were are proposed", () => {
    const price = fc.integer({ min: 0, max: 9_000 }).map((steps) => steps * 100);
    const lists = fc.array(fc.record({ hour: fc.integer({ min: 1, max: 700 }), price }), { maxLength: 6 });
    const visits = fc.array(
      fc.record({ minute: fc.integer({ min: 0, max: 44_000 }), energyWh: fc.integer({ min: 0, max: 80_000 }) }),
      { maxLength: 40 },
    );
    const basisPoints = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(price, lists, visits, basisPoints, (first, later, all, off) => {
        const byHour = new Map([[0, first], ...later.map((each) => [each.hour, each.price] as const)]);
        const versions = [...byHour].map(([hour, priceMicroPerKwh]) =>
          version({ id: `v${hour}`, validFrom: START + hour * HOUR, priceMicroPerKwh }),
        );
        const real = promotion({ discount: { kind: "percentage", basisPoints: off } });
        const sessions = all.map(({ minute, energyWh }) => {
          const startedAt = START + minute * 60_000;
          const list = versions
            .filter(({ validFrom }) => validFrom <= startedAt)
            .reduce((best, each) => (each.validFrom > best.validFrom ? each : best));
          return session(startedAt, energyWh, list, [real]);
        });
        const prices = versions.map(({ validFrom, priceMicroPerKwh }) => ({
          class: "fast" as const,
          validFrom,
          priceMicroPerKwh,
        }));
        for (const [proposal, there] of [
          [{ prices, promotion: null }, [real]],
          [{ prices, promotion: real }, []],
          [NOTHING, [real]],
        ] as const) {
          for (const result of whatIf(sessions, proposal, there, PLACE)) {
            expect(result.proposed).toEqual(result.real);
            expect(result.repriced).toBe(0);
          }
        }
      }),
    );
  });
});
