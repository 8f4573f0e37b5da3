import { expect, it } from "vitest";
import { INITIAL_SPEEDS, speedOf, whyNotSpeeds } from "../../src/domain/speed.ts";

it.each([
  [3_700, "slow"],
  [21_999, "slow"],
  [22_000, "fast"],
  [99_999, "fast"],
  [100_000, "rapid"],
  [400_000, "rapid"],
] as const)("%d W is %s at first (R11)", (maxPowerW, speed) => {
  expect(speedOf(maxPowerW, INITIAL_SPEEDS)).toBe(speed);
});

it("follows the operator's thresholds, of which rapid is the higher", () => {
  expect(speedOf(22_000, { fastFromW: 43_000, rapidFromW: 150_000 })).toBe("slow");
  expect(whyNotSpeeds({ fastFromW: 43_000, rapidFromW: 43_001 })).toBeNull();
  expect(whyNotSpeeds({ fastFromW: 43_000, rapidFromW: 43_000 })).toBe("Rapid begins above fast.");
});
