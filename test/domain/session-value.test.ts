import { expect, it } from "vitest";
import { GRACE, judgeValue } from "../../src/domain/session-value.ts";

const ROTATED = Date.UTC(2026, 10, 18, 9);

it.each([
  ["the current value is exchanged", "current", 0, "rotate"],
  ["the value before it goes on for a moment: two tabs asked", "previous", GRACE - 1, "keep"],
  ["later it is exchanged again: the answer was lost on its way", "previous", GRACE, "rotate"],
  ["a value whose successor was used is in a second person's hands", "spent", 0, "end"],
  ["any other is none", "unknown", 0, "refuse"],
] as const)("%s (portal 2.3)", (_what, shown, later, verdict) => {
  expect(judgeValue(shown, ROTATED, ROTATED + later)).toBe(verdict);
});
