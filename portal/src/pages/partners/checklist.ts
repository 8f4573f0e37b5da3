import type { HandshakeStep } from "./queries.ts";

/** The steps of a handshake as people know them, in order. */
export type StepName = "received" | "versions" | "details" | "credentials" | "goodbye";

export interface CheckedStep {
  readonly name: StepName;
  readonly state: "done" | "failed" | "not_reached";
  /** What was called and what came back; null: it was not reached. */
  readonly said: HandshakeStep | null;
}

export interface Handshake {
  readonly id: string;
  readonly at: string;
  /** `in`: the partner began. */
  readonly direction: "in" | "out";
  readonly steps: readonly CheckedStep[];
  readonly failed: CheckedStep | null;
}

/** @param steps as the API lists them, the newest first. */
export function handshakesOf(steps: readonly HandshakeStep[]): readonly Handshake[] {
  const runs = new Map<string, HandshakeStep[]>();
  for (const step of steps) runs.set(step.handshakeId, [step, ...(runs.get(step.handshakeId) ?? [])]);
  return [...runs].map(([id, run]) => handshakeOf(id, run));
}

function handshakeOf(id: string, run: readonly HandshakeStep[]): Handshake {
  const direction = run.some(({ what }) => nameOf(what) === "received") ? "in" : "out";
  const told = new Map<StepName, HandshakeStep>();
  let last: StepName = expected(direction, run)[0] ?? "versions";
  for (const step of run) {
    const name = nameOf(step.what);
    last = name ?? placeOf(step) ?? last;
    // A finding about an answer is the answer's, where it is bad news.
    if (name !== null || !step.ok) told.set(last, step);
  }
  const names = expected(direction, run).filter((name) => told.has(name) || !isTest(run));
  const steps = names.map((name): CheckedStep => {
    const said = told.get(name) ?? null;
    return { name, said, state: said === null ? "not_reached" : said.ok ? "done" : "failed" };
  });
  const failed = steps.find(({ state }) => state === "failed") ?? null;
  return { id, at: run[0]?.at ?? "", direction, steps, failed };
}

const NAMES: readonly (readonly [what: RegExp, name: StepName])[] = [
  [/credentials received$/, "received"],
  [/^GET versions$/, "versions"],
  [/^GET version details$/, "details"],
  [/^(POST|PUT) credentials$/, "credentials"],
  [/^DELETE credentials$/, "goodbye"],
];

function nameOf(what: string): StepName | null {
  return NAMES.find(([pattern]) => pattern.test(what))?.[1] ?? null;
}

/** Which step's answer a finding is about; null: that of the step before. */
function placeOf({ cause }: HandshakeStep): StepName | null {
  return cause === "no_common_version" ? "versions" : cause === "no_credentials" ? "details" : null;
}

/** A handshake that was only to find out whether the partner answers, and did. */
function isTest(run: readonly HandshakeStep[]): boolean {
  return run.every(({ what, ok }) => ok && (nameOf(what) === "versions" || nameOf(what) === "details"));
}

function expected(direction: Handshake["direction"], run: readonly HandshakeStep[]): readonly StepName[] {
  if (run.every(({ what }) => nameOf(what) === "goodbye")) return ["goodbye"];
  return direction === "in" ? ["received", "versions", "details"] : ["versions", "details", "credentials"];
}
