/**
 * The optimisation problem of one location, slot by slot (energy 4.1). Whole numbers outside, as everywhere; every list
 * has one entry for each slot of the horizon.
 */
export interface PlanProblem {
  /** The first slot. */
  readonly startAt: number;
  readonly supplies: readonly PlanSupply[];
  /** What the connection bears: the smallest of fuse, grid operator and override. */
  readonly gridLimitW: readonly number[];
  readonly loadW: readonly number[];
  readonly pvW: readonly number[];
  /** Null: nothing may be given to the grid. */
  readonly exports: readonly ({ readonly limitW: number; readonly priceMicroPerKwh: number } | null)[];
  /** Null: there is none, or it is left out. */
  readonly battery: PlanBattery | null;
  readonly weights: PlanWeights;
}

export interface PlanSupply {
  readonly dsoId: string;
  readonly slots: readonly {
    readonly priceMicroPerKwh: number;
    /** Null: not known; it weighs nothing. */
    readonly co2GramsPerKwh: number | null;
    readonly capacityW: number;
  }[];
}

export interface PlanBattery {
  readonly storedWh: number;
  readonly minWh: number;
  readonly maxWh: number;
  /** At the bus, by slot: 0 where an override forbids it. */
  readonly chargeW: readonly number[];
  readonly dischargeW: readonly number[];
  /** Parts of 10,000. */
  readonly chargeEfficiencyBasisPoints: number;
  readonly dischargeEfficiencyBasisPoints: number;
  /** Each way, at the bus. */
  readonly wearMicroPerKwh: number;
}

export interface PlanWeights {
  /** Carbon weight: what a kilogram counts beside its price. */
  readonly carbonMicroPerKg: number;
  readonly unservedMicroPerKwh: number;
  /** Parts of 10,000 of the median effective price that a kWh left in the battery is worth (times its efficiency). */
  readonly terminalBasisPoints: number;
  /** By slot: at least so much above `minWh` is to be left when it ends. It may be used, at a price for each kWh and hour that is missing. */
  readonly reserveWh: readonly number[];
  readonly reserveMicroPerKwhHour: number;
  /** At least so much is to be stored when this slot begins; the slot after the last one is the end of the horizon. */
  readonly goals: readonly { readonly slot: number; readonly storedWh: number; readonly microPerKwh: number }[];
  /** By slot: the DSO that was chosen by hand. */
  readonly forcedDsoId: readonly (string | null)[];
  readonly forcedMicroPerKwh: number;
}

/** What is to happen in one slot. Whole watts, mean over the slot. */
export interface PlannedSlot {
  readonly startAt: number;
  /** By DSO; those that give nothing are left out. */
  readonly drawW: Readonly<Record<string, number>>;
  readonly pvW: number;
  /** At the bus: positive while it charges. */
  readonly batteryW: number;
  readonly exportW: number;
  readonly unservedW: number;
  /** In the battery when the slot ends. */
  readonly storedWh: number;
}

export interface PlanSolution {
  readonly slots: readonly PlannedSlot[];
  /** Of the problem's objective, in micro-units of the currency, and neither rounded nor of rounded watts. */
  readonly objectiveMicro: number;
  /** Some price is so far below zero that to charge and discharge at once would pay, and the optimum is known as a bound only (energy 4.2). */
  readonly isPriceBelowBound: boolean;
  /** So much more than that bound the plan costs; 0 where it is the optimum. */
  readonly gapMicro: number;
}

export const PLAN_REASONS = [
  "price_late",
  "price_estimated",
  "dso_left_out",
  "limit_unknown",
  "soc_unknown",
  "soc_out_of_band",
  "short_history",
  "price_below_bound",
  "override_unmet",
  "unserved_expected",
  "no_price",
  "check_failed",
] as const;
export type PlanReason = (typeof PLAN_REASONS)[number];

/** `optimal` only when every input was fresh and binding (EN-D8). */
export type PlanStatus = "optimal" | "degraded" | "fallback";
