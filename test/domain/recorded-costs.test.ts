import fc from "fast-check";
import { expect, it } from "vitest";
import { recordedHours } from "../../src/domain/recorded-costs.ts";
import { balance, LOSSLESS } from "../../src/domain/slot-balance.ts";
import { SLOT } from "../../src/domain/slots.ts";
import { HOUR } from "../../src/domain/time.ts";

const DAY_OF_HOURS = { from: 0, until: 24 * HOUR };

/** What was delivered in a quarter hour; of a price that nobody knows: null. */
function delivered(slotAt: number, deliveredWh: number, priceMicroPerKwh: number | null) {
  const unrated = { averageCo2GramsPerKwh: null, mix: null };
  const supply = { dsoId: "dso", shareBasisPoints: 10_000, currency: "EUR", quality: "binding" as const, ...unrated };
  const supplies = priceMicroPerKwh === null ? [] : [{ ...supply, priceMicroPerKwh }];
  const slot = { slotAt, deliveredWh, inWh: 0, outWh: 0, storedWh: null, supplies };
  return balance(slot, null, { currency: "EUR", losses: LOSSLESS });
}

it("an hour knows what the energy of its look cost, at all locations, and nothing of energy without a price", () => {
  const balances = [
    delivered(HOUR, 1_000, 200_000),
    delivered(HOUR, 3_000, 400_000),
    delivered(2 * HOUR + SLOT, 4_000, 100_000),
    delivered(3 * HOUR, 9_000, null),
  ];
  const hours = recordedHours(balances, { from: 0, until: 5 * HOUR, lookHours: 2 });
  expect(hours.map(({ cost }) => cost && [cost.energyWh, cost.costMicro])).toEqual([
    [4_000, 1_400_000],
    [8_000, 1_800_000],
    [4_000, 400_000],
    null,
    null,
  ]);
  expect(hours[1]).toMatchObject({ validFrom: HOUR, cost: { from: HOUR, until: 3 * HOUR, basis: "load" } });
});

it("neither energy nor cost is lost: with a look of an hour the hours add up to the day, in any order", () => {
  const slot = fc.tuple(fc.nat(95), fc.nat(50_000), fc.nat(900_000));
  fc.assert(
    fc.property(fc.array(slot, { maxLength: 40 }), (slots) => {
      const balances = slots.map(([index, energyWh, price]) => delivered(index * SLOT, energyWh, price));
      const hours = recordedHours(balances, { ...DAY_OF_HOURS, lookHours: 1 });
      expect(recordedHours(balances.toReversed(), { ...DAY_OF_HOURS, lookHours: 1 })).toEqual(hours);
      const total = (of: "energyWh" | "costMicro") => balances.reduce((sum, each) => sum + each.delivered[of], 0);
      const counted = (of: "energyWh" | "costMicro") => hours.reduce((sum, { cost }) => sum + (cost?.[of] ?? 0), 0);
      expect([counted("energyWh"), counted("costMicro")]).toEqual([total("energyWh"), total("costMicro")]);
    }),
  );
});
