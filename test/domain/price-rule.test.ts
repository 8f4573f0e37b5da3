import { describe, expect, it } from "vitest";
import type { PriceOrigin } from "../../src/domain/price-origin.ts";
import { INITIAL_POLICIES, turnAtOnce, turnOf, whyNotPolicy } from "../../src/domain/price-rule.ts";
import { PRICE_FORMULA, type PriceDecision } from "../../src/domain/pricing.ts";
import type { TariffVersion } from "../../src/domain/tariff.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";

const NOON = Date.UTC(2026, 10, 22, 12);
const byHand = (endAt: number | null): PriceOrigin => ({ kind: "hand", by: "U1", reason: null, endAt });
const BY_RULE: PriceOrigin = { kind: "rule", decision: { formula: PRICE_FORMULA } as PriceDecision };

function version(id: string, validFrom: number, origin: PriceOrigin, createdAt = validFrom): TariffVersion {
  const money = { currency: "EUR", priceMicroPerKwh: 500_000, vatBasisPoints: 1_900 };
  const list = { scope: "organisation", class: "fast" } as const;
  return { id, ...list, validFrom, createdAt, ...money, origin, withdrawnAt: null };
}

describe("the evaluation of an hour", () => {
  const first = version("first", NOON - 100 * HOUR, byHand(null));

  it("is about the next full hour, with the price that would stand then", () => {
    const rule = version("rule", NOON - HOUR, BY_RULE);
    expect(turnOf([first, rule], NOON, NOON - 50 * HOUR)).toEqual({
      validFrom: NOON + HOUR,
      current: rule,
      overtaken: [],
    });
  });

  it("waits while a price set by hand stands (EN-T8), unless it was there before the rule was turned on", () => {
    const held = version("held", NOON - 10 * MINUTE, byHand(null));
    expect(turnOf([first, held], NOON, NOON - HOUR)).toBe("by_hand");
    expect(turnOf([first, held], NOON, NOON)).toMatchObject({ validFrom: NOON + HOUR, current: held });
    const until = version("until", NOON - 10 * MINUTE, byHand(NOON + 9 * HOUR));
    expect(turnOf([first, until], NOON, NOON)).toBe("by_hand");
  });

  it("prepares the end of a price set by hand in time, instead of the price that would return then", () => {
    const endAt = NOON + HOUR + 20 * MINUTE;
    const until = version("until", NOON - 5 * HOUR, byHand(endAt));
    const returns = version(
      "returns",
      endAt,
      { kind: "return", after: "until", by: null, reason: null },
      NOON - 5 * HOUR,
    );
    const versions = [first, until, returns];
    expect(turnOf(versions, NOON - HOUR, NOON - 50 * HOUR)).toBe("by_hand");
    expect(turnOf(versions, NOON, NOON - 50 * HOUR)).toEqual({ validFrom: endAt, current: until, overtaken: [] });
    const atFullHour = { ...returns, validFrom: NOON + HOUR };
    const earlier = { ...until, origin: byHand(NOON + HOUR) };
    expect(turnOf([first, earlier, atFullHour], NOON, NOON - 50 * HOUR)).toEqual({
      validFrom: NOON + HOUR,
      current: earlier,
      overtaken: [],
    });
  });

  it("decides nothing where a version begins at that very instant, or where there is no price", () => {
    const rule = version("rule", NOON + HOUR, BY_RULE, NOON);
    expect(turnOf([first, rule], NOON, NOON - 50 * HOUR)).toBe("unchanged");
    expect(turnOf([], NOON, 0)).toBe("no_price");
    expect(turnOf([version("later", NOON + 5 * HOUR, byHand(null))], NOON, 0)).toBe("no_price");
  });

  it("leaves a price that people have set for later to them", () => {
    const planned = version("planned", NOON + 90 * MINUTE, byHand(null), NOON);
    expect(turnOf([first, planned], NOON, NOON - HOUR)).toMatchObject({ validFrom: NOON + HOUR, current: first });
    expect(turnOf([first, planned], NOON + HOUR, NOON - HOUR)).toBe("by_hand");
  });
});

describe("a price that is handed back", () => {
  const rule = { policy: INITIAL_POLICIES.fast, onSince: NOON - 9 * HOUR };

  it("is decided for as soon as notice allows, and overtakes what the rule has published for later", () => {
    const held = version("held", NOON - HOUR, byHand(NOON + 5 * HOUR));
    const back = version("back", NOON, { kind: "return", after: "held", by: "U1", reason: null });
    const late = version("late", NOON + 5 * HOUR, BY_RULE, NOON - HOUR);
    const planned = version("planned", NOON + 9 * HOUR, byHand(null), NOON - HOUR);
    expect(turnAtOnce([held, back, late, planned], NOON + 1, rule)).toEqual({
      validFrom: NOON + 16 * MINUTE,
      current: back,
      overtaken: [late],
    });
    expect(turnAtOnce([], NOON, rule)).toBe("no_price");
  });

  it("is not decided while people hold it", () => {
    const until = version("until", NOON - HOUR, byHand(NOON + 5 * HOUR));
    expect(turnAtOnce([until], NOON, { ...rule, onSince: NOON })).toBe("by_hand");
    const endless = version("endless", NOON - HOUR, byHand(null));
    expect(turnAtOnce([endless], NOON, { ...rule, onSince: NOON })).toMatchObject({ current: endless });
  });
});

describe("a policy", () => {
  it("has its floor below its ceiling, in whole minor units", () => {
    const policy = INITIAL_POLICIES.fast;
    expect(whyNotPolicy(policy, "EUR")).toBeNull();
    expect(whyNotPolicy({ ...policy, floorMicroPerKwh: 1_000_000 }, "EUR")).toMatch(/above the ceiling/);
    expect(whyNotPolicy({ ...policy, stepMicroPerKwh: 5_000 }, "EUR")).toMatch(/multiples of 10000/);
    expect(whyNotPolicy(policy, "JPY")).toMatch(/multiples of 1000000/);
  });
});
