import { describe, expect, it } from "vitest";
import { add, checkTally, closing, NOTHING, type Report, reportTally, succeeded } from "../../scripts/lib/tally.ts";

type FileResult = Report["testResults"][number];

const report = (given: Partial<Report> = {}): Report => ({
  numPassedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...given,
});

const file = (given: Partial<FileResult>): FileResult => ({
  name: "test/a.test.ts",
  status: "failed",
  message: "",
  assertionResults: [],
  ...given,
});

const oneOfTwo = report({
  numPassedTests: 1,
  testResults: [
    file({
      assertionResults: [
        { status: "failed", fullName: "a price holds", failureMessages: ["expected 1 to be 2"] },
        { status: "passed", fullName: "a price begins", failureMessages: [] },
      ],
    }),
  ],
});

describe("the closing of npm test", () => {
  it("sums tests, lint and type check over the whole run", () => {
    const parts = [checkTally("lint", true), checkTally("typecheck", false), reportTally("pure", oneOfTwo, 1)];
    expect(closing(parts.reduce(add, NOTHING)).split("\n").at(-1)).toBe("2 passed, 2 failed, 0 skipped");
  });

  it("counts a file that did not load, a run that ended badly and a run without a report as failures", () => {
    const broken = report({ testResults: [file({ message: "no such module" })] });
    expect(reportTally("pure", broken, 1).failures).toEqual(["pure: test/a.test.ts\nno such module"]);
    expect(reportTally("pure", report({ numPassedTests: 3 }), 1)).toEqual({
      passed: 3,
      failures: ["pure: exit code 1"],
      skipped: 0,
    });
    expect(reportTally("pure", report({ numPassedTests: 3 }), null).failures).toHaveLength(1);
    expect(reportTally("pure", undefined, 0).failures).toHaveLength(1);
  });

  it("says again what failed and why, each once, before its last line", () => {
    expect(closing(reportTally("pure", oneOfTwo, 1))).toBe(
      "✗ pure: test/a.test.ts > a price holds\nexpected 1 to be 2\n\n1 passed, 1 failed, 0 skipped",
    );
  });

  it("cuts a reason that would hide the others", () => {
    const [long] = reportTally("pure", report({ testResults: [file({ message: "x".repeat(9_000) })] }), 1).failures;
    expect(long).toHaveLength("pure: test/a.test.ts\n".length + 2_000);
  });

  it("is a success only if something ran and nothing failed", () => {
    expect(succeeded({ passed: 1, failures: [], skipped: 5 })).toBe(true);
    expect(succeeded({ passed: 9, failures: ["lint"], skipped: 0 })).toBe(false);
    expect(succeeded({ passed: 0, failures: [], skipped: 5 })).toBe(false);
  });
});
