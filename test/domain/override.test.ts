import { describe, expect, it } from "vitest";
import { nextOverrideEdge, replaces, whyNotPeriod, whyNotWish, wishesAt } from "../../src/domain/override.ts";
import type { OverrideWish } from "../../src/domain/site.ts";
import { DAY, HOUR } from "../../src/domain/time.ts";
import { anOverride, BATTERY, NOON } from "../support/planned-site.ts";

const hold: OverrideWish = { kind: "battery", mode: "hold" };
const use = (dsoId: string): OverrideWish => ({ kind: "use_dso", dsoId });
const ban = (dsoId: string): OverrideWish => ({ kind: "ban_dso", dsoId });

describe("overrides", () => {
  it("hold from their begin up to their end, and not at it", () => {
    const made = [anOverride(hold)];
    const modes = [-1, 0, 4 * HOUR - 1, 4 * HOUR].map((after) => wishesAt(made, NOON + after).battery);
    expect(modes).toEqual([null, "hold", "hold", null]);
    expect(nextOverrideEdge(made, NOON - 1)).toBe(NOON);
    expect(nextOverrideEdge(made, NOON)).toBe(NOON + 4 * HOUR);
    expect(nextOverrideEdge(made, NOON + 4 * HOUR)).toBeNull();
  });

  it("of one kind the newest holds, and all bans do", () => {
    const made = [anOverride(use("B")), anOverride(use("A")), anOverride(ban("C")), anOverride(ban("D"))];
    expect(wishesAt(made, NOON)).toMatchObject({ useDsoId: "B", bannedDsoIds: ["C", "D"] });
  });

  it.each([
    ["the same kind", hold, { kind: "battery", mode: "use" }, true],
    ["another kind", hold, use("A"), false],
    ["another DSO", use("B"), use("A"), true],
    ["a ban of the same DSO", ban("A"), ban("A"), true],
    ["a ban of another DSO", ban("B"), ban("A"), false],
    ["a ban of the DSO that is wanted", ban("A"), use("A"), true],
    ["a wish for the DSO that is banned", use("A"), ban("A"), true],
    ["a ban beside a wish for another", ban("B"), use("A"), false],
  ] as const)("are replaced by %s: %j after %j is %s", (_, newer, older, expected) => {
    expect(replaces(anOverride(newer), anOverride(older))).toBe(expected);
    const later = { startAt: NOON + 4 * HOUR, endAt: NOON + 5 * HOUR };
    expect(replaces(anOverride(newer, later), anOverride(older))).toBe(false);
  });

  it("last 7 days at most, and end ahead of now", () => {
    const why = (startAt: number, endAt: number, wish: OverrideWish = hold) =>
      whyNotPeriod({ wish, startAt, endAt }, NOON);
    expect(why(NOON, NOON + 7 * DAY)).toBeNull();
    expect(why(NOON, NOON + 7 * DAY + 1)).toMatch(/7 days at most/);
    expect(why(NOON - HOUR, NOON)).toMatch(/in the past/);
    expect(why(NOON + 8 * DAY, NOON + 9 * DAY)).toMatch(/ahead/);
    const charge = { kind: "charge_to", storedWh: 1, at: NOON + 2 * HOUR } as const;
    expect(why(NOON, NOON + 2 * HOUR, charge)).toBeNull();
    expect(why(NOON, NOON + HOUR, charge)).toMatch(/still holds/);
  });

  it("ask for nothing that is not there", () => {
    const site = { battery: BATTERY };
    expect(whyNotWish(use("A"), site, ["A"])).toBeNull();
    expect(whyNotWish(ban("B"), site, ["A"])).toMatch(/does not serve/);
    expect(whyNotWish({ kind: "reserve", reserveWh: 160_001 }, site, [])).toMatch(/160000 Wh at most/);
    expect(whyNotWish({ kind: "charge_to", storedWh: 180_001, at: NOON }, site, [])).toMatch(/180000 Wh at most/);
    expect(whyNotWish({ kind: "charge_to", storedWh: 1, at: NOON }, { battery: null }, [])).toMatch(/no battery/);
  });
});
