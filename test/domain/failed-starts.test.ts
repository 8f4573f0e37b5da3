import { expect, it } from "vitest";
import type { CommandState } from "../../src/domain/command.ts";
import { failureOfStart, type StartFailure } from "../../src/domain/failed-starts.ts";

it.each<[CommandState, string | null, StartFailure | null]>([
  ["queued", null, null],
  ["sent", null, null],
  ["answered", "Accepted", null],
  ["answered", "Rejected", "rejected"],
  ["answered", null, "rejected"],
  ["timedOut", null, "no_answer"],
  ["timedOut", "Accepted", "not_plugged_in"],
  ["offline", null, "offline"],
  ["failed", null, "error"],
])("a remote start that is %s with %s failed: %s (portal 4.15)", (state, answer, failure) => {
  expect(failureOfStart({ state, answer })).toBe(failure);
});
