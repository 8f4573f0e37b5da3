import { clockTime, kilowattHours, ratedKilowatts } from "../../format.ts";
import { m } from "../../text.ts";
import type { Draft } from "./draft.ts";
import type { RowKind } from "./plan-rows.ts";
import type { Energy, EnergyChange, Override, PlanSlot } from "./queries.ts";

export const KIND_WORDS: Readonly<Record<RowKind, () => string>> = {
  past: m.rowPast,
  planned: m.rowPlanned,
  unknown: m.rowUnknown,
};

export const GOAL_WORDS: Readonly<Record<Draft["goal"], () => string>> = {
  cheapest: m.goalCheapest,
  balanced: m.goalBalanced,
  greenest: m.goalGreenest,
};

export const BATTERY_WORDS: Readonly<Record<Draft["battery"], () => string>> = {
  automatic: m.automatic,
  use: m.batteryUse,
  store: m.batteryStore,
  hold: m.batteryHold,
};

type Reason = Energy["now"]["reasons"][number];

export const REASON_WORDS: Readonly<Record<Reason, () => string>> = {
  price_late: m.reasonPriceLate,
  price_estimated: m.reasonPriceEstimated,
  dso_left_out: m.reasonDsoLeftOut,
  limit_unknown: m.reasonLimitUnknown,
  soc_unknown: m.reasonSocUnknown,
  soc_out_of_band: m.reasonSocOutOfBand,
  short_history: m.reasonShortHistory,
  price_below_bound: m.reasonPriceBelowBound,
  override_unmet: m.reasonOverrideUnmet,
  unserved_expected: m.reasonUnservedExpected,
  no_price: m.reasonNoPrice,
  check_failed: m.reasonCheckFailed,
};

const SUPPLY_WHYS: Readonly<Record<PlanSlot["why"]["supply"]["kind"], () => string>> = {
  cheapest: m.whyCheapest,
  greenest: m.whyGreenest,
  only: m.whyOnly,
  by_hand: m.whyByHand,
  kept: m.whyKept,
  none: m.whyNone,
};

type BatteryWhy = Exclude<NonNullable<PlanSlot["why"]["battery"]>["kind"], "holds">;

const BATTERY_WHYS: Readonly<Record<BatteryWhy, (at: { time: string }) => string>> = {
  stores_for: m.whyStoresFor,
  used_now: m.whyUsedNow,
  covers_peak: m.whyCoversPeak,
  fills_reserve: m.whyFillsReserve,
  charges_to: m.whyChargesTo,
  by_hand: m.whyBatteryByHand,
};

/** Why a slot is planned so: from whom, and what the battery does. */
export function whyWords({ why: { supply, battery } }: PlanSlot, timeZone: string): string {
  const first = SUPPLY_WHYS[supply.kind]();
  if (battery === null || battery.kind === "holds") return first;
  const time = battery.at === null ? "" : clockTime(battery.at, timeZone);
  return `${first} ${BATTERY_WHYS[battery.kind]({ time })}`;
}

/** @param nameOf a DSO by its id. */
export function wishWords(wish: Override["wish"], nameOf: (dsoId: string) => string, timeZone: string): string {
  switch (wish.kind) {
    case "use_dso":
      return m.wishUseDso({ dso: nameOf(wish.dsoId) });
    case "ban_dso":
      return m.wishBanDso({ dso: nameOf(wish.dsoId) });
    case "battery":
      return m.wishBattery({ mode: BATTERY_WORDS[wish.mode]() });
    case "charge_to":
      return m.wishChargeTo({ energy: kilowattHours(wish.storedWh, 0), time: clockTime(wish.at, timeZone) });
    case "reserve":
      return m.wishReserve({ energy: kilowattHours(wish.reserveWh, 0) });
    case "grid_limit":
      return m.wishGridLimit({ power: ratedKilowatts(wish.limitW) });
  }
}

/** Whoever is gone keeps their id. */
export function authorWords({ author, authorName }: EnergyChange): string {
  return authorName ?? author;
}
