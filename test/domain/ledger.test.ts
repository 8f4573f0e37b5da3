import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { energyCost } from "../../src/domain/cost.ts";
import {
  type LedgerTransaction,
  left,
  moneyIn,
  moneyOut,
  partOf,
  type SoldAmounts,
  sale,
  taken,
} from "../../src/domain/ledger.ts";

const cause = { id: "session:s-1", currency: "EUR", sessionId: "s-1", locationId: "l-1" };
const DRIVER = "receivable:driver:d-1";

const price = fc.record({
  currency: fc.constantFrom("EUR", "JPY", "KWD"),
  priceMicroPerKwh: fc.integer({ min: 0, max: 2_000_000 }),
  vatBasisPoints: fc.constantFrom(0, 600, 2_100, 2_300, 2_700),
});

const sold = fc.tuple(fc.integer({ min: 0, max: 150_000 }), price).map(([energyWh, of]): SoldAmounts => {
  const { totalInclMicro: inclMicro, totalExclMicro: exclMicro, payableMicro } = energyCost(energyWh, of);
  return { inclMicro, exclMicro, payableMicro };
});

const sumOf = (transactions: readonly (LedgerTransaction | null)[], account?: string) =>
  transactions
    .flatMap((transaction) => transaction?.entries ?? [])
    .filter((entry) => account === undefined || entry.account === account)
    .reduce((sum, { amountMicro }) => sum + amountMicro, 0);

describe("double entry", () => {
  it("books a session: what is owed against revenue, VAT and rounding", () => {
    const amounts = { inclMicro: 3_705_100, exclMicro: 3_012_300, payableMicro: 3_710_000 };
    expect(sale({ ...cause, kind: "session" }, DRIVER, amounts)?.entries).toEqual([
      { account: DRIVER, amountMicro: 3_710_000 },
      { account: "revenue", amountMicro: -3_012_300 },
      { account: "vat", amountMicro: -692_800 },
      { account: "rounding", amountMicro: -4_900 },
    ]);
  });

  it("books nothing for what costs nothing", () => {
    expect(sale({ ...cause, kind: "cdr" }, DRIVER, { inclMicro: 0, exclMicro: 0, payableMicro: 0 })).toBeNull();
  });

  it("never books what does not sum to nothing", () => {
    const run = fc.property(sold, fc.nat(1_000_000), (amounts, moneyMicro) => {
      const all = [
        sale({ ...cause, kind: "session" }, DRIVER, amounts),
        sale({ ...cause, kind: "credit" }, DRIVER, taken(amounts)),
        moneyIn({ ...cause, kind: "capture" }, "processor:stripe", DRIVER, moneyMicro),
        moneyOut({ ...cause, kind: "refund" }, "processor:stripe", DRIVER, moneyMicro),
      ];
      for (const transaction of all) {
        expect(sumOf([transaction])).toBe(0);
        expect(transaction?.entries.every(({ amountMicro }) => Number.isSafeInteger(amountMicro)) ?? true).toBe(true);
      }
    });
    fc.assert(run);
  });

  it("leaves nothing on any account of a session that was credited in parts, in full", () => {
    const parts = fc.array(fc.integer({ min: 1, max: 999 }), { maxLength: 4 });
    const run = fc.property(sold, parts, (amounts, permille) => {
      const booked: (LedgerTransaction | null)[] = [sale({ ...cause, kind: "session" }, DRIVER, amounts)];
      let rest = amounts;
      const credit = (payableMicro: number) => {
        const part = partOf(rest, payableMicro);
        booked.push(sale({ ...cause, kind: "credit" }, DRIVER, taken(part)));
        rest = left(rest, part);
      };
      for (const each of permille) credit(Math.floor((rest.payableMicro * each) / 1_000));
      credit(rest.payableMicro);
      for (const account of [DRIVER, "revenue", "vat", "rounding"]) expect(sumOf(booked, account)).toBe(0);
    });
    fc.assert(run);
  });

  it("splits a part at the VAT of the sale", () => {
    const amounts = { inclMicro: 12_300_000, exclMicro: 10_000_000, payableMicro: 12_300_000 };
    expect(partOf(amounts, 1_230_000)).toEqual({ inclMicro: 1_230_000, exclMicro: 1_000_000, payableMicro: 1_230_000 });
  });
});
