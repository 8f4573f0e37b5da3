import { m } from "../../text.ts";

/** What there is to enter of a station, in the order in which it is entered. */
export const STEPS = ["identity", "slots", "battery", "dsos", "connect"] as const;
export type Step = (typeof STEPS)[number];

export const STEP_WORDS: Readonly<Record<Step, () => string>> = {
  identity: m.stepIdentity,
  slots: m.slots,
  battery: m.battery,
  dsos: m.dsos,
  connect: m.stepConnect,
};

export interface StepSearch {
  /** Left out: the first. */
  readonly step?: Step | undefined;
}

export function stepSearchOf({ step }: Record<string, unknown>): StepSearch {
  return { step: STEPS.find((each) => each === step) };
}
