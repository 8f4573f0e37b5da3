import type { Step } from "../../figures/time-span.ts";
import type { DsoPrices } from "./queries.ts";

export type PriceKind = "binding" | "forecast" | "estimated";

export interface PriceStep extends Step {
  /** Null: no price. */
  readonly kind: PriceKind | null;
}

type Slot = DsoPrices["slots"][number];

/** Quarter hours of the same price, of the same kind, as one step: 24 of a DSO that prices hours, 96 of one that prices quarters. */
export function priceSteps(slots: readonly Slot[]): readonly PriceStep[] {
  return stepsOf(slots, (slot) => ({ value: slot.priceMicroPerKwh, kind: slot.quality }));
}

/** The renewable share in percent; null where the mix is not told. */
export function mixSteps(slots: readonly Slot[], renewableOf: (mix: NonNullable<Slot["mix"]>) => number | null) {
  return stepsOf(slots, ({ mix }) => ({ value: mix === null ? null : renewableOf(mix), kind: null }));
}

function stepsOf(
  slots: readonly Slot[],
  read: (slot: Slot) => Pick<PriceStep, "value" | "kind">,
): readonly PriceStep[] {
  const steps: PriceStep[] = [];
  for (const slot of slots) {
    const { value, kind } = read(slot);
    const [startAt, endAt] = [Date.parse(slot.startAt), Date.parse(slot.endAt)];
    const last = steps.at(-1);
    const goesOn = last?.value === value && last.kind === kind && last.endAt === startAt;
    if (goesOn) steps[steps.length - 1] = { ...last, endAt };
    else steps.push({ startAt, endAt, value, kind });
  }
  return steps;
}

/** Those with a value that are not over. */
export function ahead(steps: readonly PriceStep[], now: number): readonly PriceStep[] {
  return steps.filter(({ endAt, value }) => endAt > now && value !== null);
}

/** The lowest, the highest and when each begins; null without any value. */
export function extremesOf(steps: readonly Step[]) {
  const valued = steps.flatMap(({ value, startAt }) => (value === null ? [] : [{ value, startAt }]));
  const [first] = valued;
  if (first === undefined) return null;
  return {
    least: valued.reduce((best, step) => (step.value < best.value ? step : best), first),
    most: valued.reduce((best, step) => (step.value > best.value ? step : best), first),
  };
}
