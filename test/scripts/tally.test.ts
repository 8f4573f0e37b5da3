import { describe, expect, it } from "vitest";
import { add, checkTally, closingLine, NOTHING, type Report, reportTally, succeeded } from "../../scripts/lib/tally.ts";

const report = (given: Partial<Report> = {}): Report => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...given,
});

describe("the closing line of npm test", () => {
  it("sums tests, lint and type check over the whole run", () => {
    const parts = [checkTally(true), checkTally(false), { passed: 40, failed: 1, skipped: 2 }];
    expect(closingLine(parts.reduce(add, NOTHING))).toBe("41 passed, 2 failed, 2 skipped");
  });

  it("counts a file that did not load, a run that ended badly and a run without a report as failures", () => {
    const broken = report({ testResults: [{ status: "failed", assertionResults: [] }] });
    expect(reportTally(broken, 1).failed).toBe(1);
    expect(reportTally(report({ numPassedTests: 3 }), 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
    expect(reportTally(report({ numPassedTests: 3 }), null).failed).toBe(1);
    expect(reportTally(undefined, 0).failed).toBe(1);
  });

  it("does not count a failed test twice", () => {
    const one = { status: "failed", assertionResults: [{ status: "failed" }, { status: "passed" }] };
    const tally = reportTally(report({ numFailedTests: 1, numPassedTests: 1, testResults: [one] }), 1);
    expect(tally).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it("is a success only if something ran and nothing failed", () => {
    expect(succeeded({ passed: 1, failed: 0, skipped: 5 })).toBe(true);
    expect(succeeded({ passed: 9, failed: 1, skipped: 0 })).toBe(false);
    expect(succeeded({ passed: 0, failed: 0, skipped: 5 })).toBe(false);
  });
});
