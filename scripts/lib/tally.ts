/** The sum of a whole run, over all its parts. */
export type Tally = { readonly passed: number; readonly failed: number; readonly skipped: number };

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0 };

/** What of vitest's JSON report is counted. */
export type Report = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
};

export function add(one: Tally, other: Tally): Tally {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

export function checkTally(ok: boolean): Tally {
  return { ...NOTHING, ...(ok ? { passed: 1 } : { failed: 1 }) };
}

/**
 * The tests of one vitest run. A file that failed without a failed test (it did not load, a hook threw) counts as one failed
 * test, and so does a run that ended badly for a reason no test shows, or without a report.
 */
export function reportTally(report: Report | undefined, exitCode: number | null): Tally {
  if (!report) return { ...NOTHING, failed: 1 };
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.every((each) => each.status !== "failed"),
  );
  const failed = report.numFailedTests + brokenFiles.length;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** A run in which nothing ran has not succeeded. */
export function succeeded({ passed, failed }: Tally): boolean {
  return failed === 0 && passed > 0;
}
