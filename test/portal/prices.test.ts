import { describe, expect, it } from "vitest";
import { readAmount, readPercent, writtenAmount } from "../../portal/src/pages/prices/amounts.ts";
import { priceListAt, type ReadPrices, untilOf } from "../../portal/src/pages/prices/price-list.ts";
import type { TariffView } from "../../src/entry/api/shared/tariffs.ts";

describe("prices as people type them (R8)", () => {
  it.each([
    ["0.49", 490_000],
    ["0,49", 490_000],
    [" 1 ", 1_000_000],
    [".5", 500_000],
    ["0", 0],
    ["0.3955", 395_500],
    ["100", 100_000_000],
  ])("%s is read exactly", (text, micro) => {
    expect(readAmount(text)).toEqual({ ok: true, micro });
  });

  it.each([
    ["", "missing"],
    ["  ", "missing"],
    ["abc", "notNumber"],
    [".", "notNumber"],
    ["1.2.3", "notNumber"],
    ["1e3", "notNumber"],
    ["-0.01", "negative"],
    ["0.39551", "decimals"],
    ["100.01", "tooHigh"],
  ])("“%s” is refused: %s", (text, fault) => {
    expect(readAmount(text)).toEqual({ ok: false, fault });
  });

  it("are written as they are read again, in both languages", () => {
    for (const micro of [0, 100, 390_000, 395_500, 1_234_567_00]) {
      for (const locale of ["en", "it"]) {
        expect(readAmount(writtenAmount(micro, locale), 1e9)).toEqual({ ok: true, micro });
      }
    }
  });

  it("percentages are read in hundredths, within their bounds", () => {
    const bounds = { least: 0.01, most: 100 };
    expect(["12.5", "0.01", "100", "0", "100.01", "12.345", "x"].map((text) => readPercent(text, bounds))).toEqual([
      1_250,
      1,
      10_000,
      null,
      null,
      null,
      null,
    ]);
  });
});

describe("a price list at an instant (PF7)", () => {
  const NOW = Date.parse("2026-11-18T09:20:00Z");

  it("has exactly two prices, whatever was entered", () => {
    expect(priceListAt(read([]), NOW).map((price) => [price.class, price.inForce])).toEqual([
      ["standard", null],
      ["fast", null],
    ]);
  });

  it("the latest that has begun is in force, what is to come is planned, the soonest first", () => {
    const versions = [
      version("d", "2026-11-20"),
      version("c", "2026-11-19"),
      version("b", "2026-11-18"),
      version("a", "2026-01-01"),
    ];
    const [, fast] = priceListAt(read(versions), NOW);
    expect(fast?.inForce?.id).toBe("b");
    expect(fast?.planned.map(({ id }) => id)).toEqual(["c", "d"]);
    expect(fast && untilOf(fast)).toBe("2026-11-19T00:00:00Z");
  });

  it("a list of one's own has no price from its end on", () => {
    const [, fast] = priceListAt(read([end("2026-11-18"), version("a", "2026-01-01")]), NOW);
    expect(fast?.inForce).toBeNull();
  });

  it("what had ended when it was read is over, though the page's time has not moved on since", () => {
    const versions = [end("2026-11-19"), version("a", "2026-01-01")];
    const [, fast] = priceListAt({ ...read(versions), readAt: Date.parse("2026-11-19T00:00:01Z") }, NOW);
    expect([fast?.inForce, fast?.planned]).toEqual([null, []]);
  });

  it("what the Worker says is in force has begun, though this device's clock is behind", () => {
    const saved = {
      versions: [version("c", "2026-11-20"), version("b", "2026-11-19"), version("a", "2026-01-01")],
      inForceIds: new Set(["c"]),
      readAt: NOW,
    };
    const [, fast] = priceListAt(saved, NOW);
    expect([fast?.inForce?.id, fast?.planned]).toEqual(["c", []]);
  });

  function read(versions: readonly TariffView[]): ReadPrices {
    return { versions, inForceIds: new Set(), readAt: NOW };
  }

  function end(day: string): TariffView {
    return { ...version("z", day), origin: { kind: "end", after: "a", by: null, reason: null } };
  }

  function version(id: string, day: string): TariffView {
    return {
      id,
      locationId: null,
      party: null,
      ownerName: null,
      class: "fast",
      validFrom: `${day}T00:00:00Z`,
      currency: "EUR",
      priceMicroPerKwh: 520_000,
      vatBasisPoints: 2_300,
      origin: { kind: "hand", by: "u1", reason: null, endAt: null },
      authorName: "Ada",
      createdAt: `${day}T00:00:00Z`,
      withdrawnAt: null,
    };
  }
});
