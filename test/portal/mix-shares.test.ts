import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MIX_SOURCES } from "../../src/domain/dso.ts";
import { mixShares, renewablePercent } from "../../src/entry/api/shared/mix-shares.ts";

describe("a mix as it is shown (portal 3.3, 4.8)", () => {
  it("has the parts in their fixed order, renewable ones first, and none of nothing", () => {
    const shares = mixShares({ GAS: 1_373, SOLAR: 1_212, COAL: 0, WATER: 3_427, WIND: 3_988 });
    expect(shares.map(({ source, percent }) => [source, percent])).toEqual([
      ["SOLAR", 12],
      ["WIND", 40],
      ["WATER", 34],
      ["GAS", 14],
    ]);
    expect(renewablePercent(shares)).toBe(86);
  });

  it("always adds up to 100, whatever its parts are", () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 10_000 }), {
      minLength: MIX_SOURCES.length,
      maxLength: MIX_SOURCES.length,
    });
    fc.assert(
      fc.property(amounts, (parts) => {
        const shares = mixShares(Object.fromEntries(MIX_SOURCES.map((source, index) => [source, parts[index]])));
        const sum = shares.reduce((total, { percent }) => total + percent, 0);
        expect(sum).toBe(parts.some((part) => part > 0) ? 100 : 0);
      }),
    );
  });
});
