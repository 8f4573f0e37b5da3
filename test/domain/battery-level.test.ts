import { describe, expect, it } from "vitest";
import { isLow } from "../../src/domain/battery-level.ts";

describe("a battery with little left (portal 4.4)", () => {
  const sheet = { minWh: 20_000, maxWh: 200_000 };

  it("has a tenth of what can be taken from it, or less", () => {
    expect([38_001, 38_000, 20_000, 0].map((storedWh) => isLow(storedWh, sheet))).toEqual([false, true, true, true]);
  });
});
