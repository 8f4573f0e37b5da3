import { ApiError } from "../../fetch.ts";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import type { AmountFault } from "./amounts.ts";
import type { ConnectorClass } from "./price-list.ts";
import type { PriceVerdict } from "./queries.ts";

export const CLASS_WORDS: Readonly<Record<ConnectorClass, () => string>> = {
  standard: m.classStandard,
  fast: m.classFast,
};

export const FAULT_WORDS: Readonly<Record<AmountFault, () => string>> = {
  missing: m.amountMissing,
  notNumber: m.amountNotNumber,
  negative: m.amountNegative,
  decimals: m.amountDecimals,
  tooHigh: m.amountTooHigh,
};

export const OUTCOME_WORDS: Readonly<Record<PriceVerdict["outcome"], () => string>> = {
  published: m.outcomePublished,
  unchanged: m.outcomeUnchanged,
  day_full: m.outcomeDayFull,
  by_hand: m.outcomeByHand,
  no_cost: m.outcomeNoCost,
  no_price: m.outcomeNoPrice,
};

type Decision = NonNullable<PriceVerdict["decision"]>;

export const BOUND_WORDS: Readonly<Record<Decision["boundBy"][number], () => string>> = {
  floor: m.boundFloor,
  ceiling: m.boundCeiling,
  hysteresis: m.boundHysteresis,
  step: m.boundStep,
};

/** Why something was not done; of prices some codes say more. */
export function whyRefused(error: unknown): string {
  if (error instanceof ApiError && error.code === "already_exists") return m.refusedSameInstant();
  if (error instanceof ApiError && error.code === "version_conflict") return m.refusedChangedMeanwhile();
  return whyNotDone(error);
}
