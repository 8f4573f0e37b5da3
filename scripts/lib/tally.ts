/** The sum of a whole run, over all its parts; each failure as it is told again at the end. */
export type Tally = { readonly passed: number; readonly failures: readonly string[]; readonly skipped: number };

export const NOTHING: Tally = { passed: 0, failures: [], skipped: 0 };

/** What of vitest's JSON report is counted. */
export type Report = {
  readonly numPassedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly FileResult[];
};

type FileResult = {
  readonly name: string;
  readonly status: string;
  /** Why the file as a whole failed; empty where tests in it did. */
  readonly message: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages: readonly string[];
  }[];
};

/** So much of a reason is told: a difference of two large objects fills screens. */
const REASON_CHARACTERS = 2_000;

export function add(one: Tally, other: Tally): Tally {
  return {
    passed: one.passed + other.passed,
    failures: [...one.failures, ...other.failures],
    skipped: one.skipped + other.skipped,
  };
}

export function checkTally(name: string, ok: boolean): Tally {
  return { ...NOTHING, ...(ok ? { passed: 1 } : { failures: [name] }) };
}

/**
 * The tests of one vitest run of a project. A file that failed without a failed test (it did not load, a hook threw) counts as
 * one failed test, and so does a run that ended badly for a reason no test shows, or without a report.
 */
export function reportTally(project: string, report: Report | undefined, exitCode: number | null): Tally {
  if (!report) return { ...NOTHING, failures: [`${project}: no report, exit code ${exitCode}`] };
  const failures = report.testResults.flatMap(failuresOf).map((failure) => `${project}: ${failure}`);
  const unseen = failures.length === 0 && exitCode !== 0 ? [`${project}: exit code ${exitCode}`] : [];
  return {
    passed: report.numPassedTests,
    failures: [...failures, ...unseen],
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function failuresOf({ name, status, message, assertionResults }: FileResult): string[] {
  const failed = assertionResults.filter((each) => each.status === "failed");
  if (failed.length === 0 && status === "failed") return [told(name, message)];
  return failed.map(({ fullName, failureMessages }) => told(`${name} > ${fullName}`, failureMessages.join("\n")));
}

function told(what: string, why: string): string {
  return `${what}\n${why.slice(0, REASON_CHARACTERS)}`;
}

/** The last words of a run: what failed, though it may have been said far above, and one line that counts. */
export function closing({ passed, failures, skipped }: Tally): string {
  return [
    ...failures.map((each) => `✗ ${each}\n`),
    `${passed} passed, ${failures.length} failed, ${skipped} skipped`,
  ].join("\n");
}

/** A run in which nothing ran has not succeeded. */
export function succeeded({ passed, failures }: Tally): boolean {
  return failures.length === 0 && passed > 0;
}
