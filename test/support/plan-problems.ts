import { randomFrom } from "../../sim/random.ts";
import type { PlanBattery, PlanProblem, PlanSupply, PlanWeights } from "../../src/domain/plan-problem.ts";

/** What a made-up problem has beside DSOs, load and battery. */
export const PROBLEM_KINDS = [
  "plain",
  "battery override",
  "DSO override",
  "outage",
  "PV",
  "limits",
  "goals",
  "reserve",
  "export",
  "band",
  "everything",
] as const;
type ProblemKind = (typeof PROBLEM_KINDS)[number];

const START = Date.UTC(2026, 0, 5);
const WEAR_MICRO_PER_KWH = 10_000;
const NO_PRICE_LIMIT = -1_000_000;

/** The same for the same seed. All-in prices stay above the bound of energy 4.2 unless `belowBound` is wanted. */
export function problemFrom(seed: number, kind: ProblemKind, count: number, belowBound = false): PlanProblem {
  const luck = new Luck(seed);
  const has = (each: ProblemKind) => kind === each || (kind === "everything" && luck.value() < 0.5);
  const slots = Array.from({ length: count }, (_, slot) => slot);
  const battery = batteryFrom(luck, slots, { isOverridden: has("battery override"), isOutOfBand: has("band") });
  const least = belowBound ? -600_000 : Math.ceil(boundMicroPerKwh(battery));
  const supplies = suppliesFrom(luck, slots, { least, isOut: has("outage") });
  const hasPv = has("PV") || has("export");
  return {
    startAt: START,
    supplies,
    gridLimitW: slots.map(() => (has("limits") ? luck.whole(0, 150_000) : 200_000)),
    loadW: loadFrom(luck, slots),
    pvW: slots.map(() => (hasPv ? Math.max(0, luck.whole(-40_000, 90_000)) : 0)),
    exports: exportsFrom(luck, slots, has("export")),
    battery,
    weights: weightsFrom(luck, slots, { has, supplies, battery }),
  };
}

/** Below it, to charge and discharge at once would pay: −ω (1 + η) / (1 − η). */
export function boundMicroPerKwh({
  chargeEfficiencyBasisPoints,
  dischargeEfficiencyBasisPoints,
  wearMicroPerKwh,
}: PlanBattery): number {
  const efficiency = (chargeEfficiencyBasisPoints * dischargeEfficiencyBasisPoints) / 10_000 ** 2;
  if (efficiency >= 1) return NO_PRICE_LIMIT;
  return (-wearMicroPerKwh * (1 + efficiency)) / (1 - efficiency);
}

function loadFrom(luck: Luck, slots: readonly number[]): readonly number[] {
  const isIdle = luck.value() < 0.05;
  return slots.map(() => (isIdle || luck.value() < 0.3 ? 0 : luck.whole(0, 160_000)));
}

function suppliesFrom(
  luck: Luck,
  slots: readonly number[],
  { least, isOut }: { readonly least: number; readonly isOut: boolean },
): readonly PlanSupply[] {
  const out = new Set(slots.filter(() => isOut && luck.value() < 0.3));
  return ["a", "b", "c"].slice(0, luck.whole(1, 3)).map((dsoId) => {
    const capacityW = luck.whole(30_000, 130_000);
    const isFlat = luck.value() < 0.3;
    const flat = luck.whole(100_000, 300_000);
    return {
      dsoId,
      slots: slots.map((slot) => ({
        priceMicroPerKwh: isFlat ? flat : Math.max(least, luck.whole(-300_000, 500_000)),
        co2GramsPerKwh: luck.value() < 0.1 ? null : luck.whole(0, 900),
        capacityW: out.has(slot) ? 0 : capacityW,
      })),
    };
  });
}

function batteryFrom(
  luck: Luck,
  slots: readonly number[],
  { isOverridden, isOutOfBand }: { readonly isOverridden: boolean; readonly isOutOfBand: boolean },
): PlanBattery {
  const [minWh, maxWh] = [luck.whole(0, 30_000), luck.whole(60_000, 180_000)];
  const [chargeW, dischargeW] = [luck.whole(10_000, 80_000), luck.whole(10_000, 80_000)];
  const isIdeal = luck.value() < 0.05;
  const modes = slots.map(() => (isOverridden ? luck.whole(0, 3) : 0));
  const outside = luck.value() < 0.5 ? luck.whole(0, minWh) : luck.whole(maxWh, maxWh + 20_000);
  return {
    storedWh: isOutOfBand ? outside : luck.whole(minWh, maxWh),
    minWh,
    maxWh,
    chargeW: modes.map((mode) => (mode === 1 || mode === 3 ? 0 : chargeW)),
    dischargeW: modes.map((mode) => (mode === 2 || mode === 3 ? 0 : dischargeW)),
    chargeEfficiencyBasisPoints: isIdeal ? 10_000 : luck.whole(8_500, 9_900),
    dischargeEfficiencyBasisPoints: isIdeal ? 10_000 : luck.whole(8_500, 9_900),
    wearMicroPerKwh: luck.value() < 0.1 ? 0 : WEAR_MICRO_PER_KWH,
  };
}

function exportsFrom(luck: Luck, slots: readonly number[], has: boolean): PlanProblem["exports"] {
  return slots.map(() => {
    if (!has || luck.value() < 0.2) return null;
    return { limitW: luck.whole(0, 60_000), priceMicroPerKwh: luck.whole(-20_000, 180_000) };
  });
}

function weightsFrom(
  luck: Luck,
  slots: readonly number[],
  {
    has,
    supplies,
    battery,
  }: {
    readonly has: (kind: ProblemKind) => boolean;
    readonly supplies: readonly PlanSupply[];
    readonly battery: PlanBattery;
  },
): PlanWeights {
  const isForced = has("DSO override");
  const reserveWh = has("reserve") ? luck.whole(0, 90_000) : 0;
  const goals = has("goals") ? slots.slice(0, 2) : [];
  return {
    carbonMicroPerKg: luck.value() < 0.5 ? 0 : luck.whole(0, 1_000_000),
    unservedMicroPerKwh: 5_000_000,
    terminalBasisPoints: luck.whole(5_000, 12_000),
    reserveWh: slots.map(() => reserveWh),
    reserveMicroPerKwhHour: 500_000,
    goals: goals.map(() => ({
      slot: luck.whole(1, slots.length),
      storedWh: luck.whole(battery.minWh, battery.maxWh + 10_000),
      microPerKwh: 2_000_000,
    })),
    forcedDsoId: slots.map(() => (isForced && luck.value() < 0.5 ? (supplies.at(-1)?.dsoId ?? null) : null)),
    forcedMicroPerKwh: 1_000_000,
  };
}

class Luck {
  readonly value: () => number;

  constructor(seed: number) {
    this.value = randomFrom(seed);
  }

  /** Both ends may come. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.value() * (most - least + 1));
  }
}
