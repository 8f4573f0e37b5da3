import type { PlanProblem, PlanSupply } from "../../src/domain/plan-problem.ts";
import { SLOT } from "../../src/domain/slots.ts";
import { DAY, HOUR } from "../../src/domain/time.ts";

/** A location with a battery and what its DSOs ask, slot by slot, from end to end. */
export type EnergyWorld = {
  readonly name: string;
  /** Midnight of its own clock, which is the same all year. */
  readonly startAt: number;
  readonly timeZone: string;
  /** In the order of their ends. */
  readonly sessions: readonly PlayedSession[];
  readonly loadW: readonly number[];
  readonly supplies: readonly PlanSupply[];
  readonly gridLimitW: number;
};

/** Its energy is spread evenly over its stay. */
export type PlayedSession = { readonly startAt: number; readonly endAt: number; readonly powerW: number };

/** The battery of energy 9. */
export const BATTERY = {
  startWh: 60_000,
  minWh: 20_000,
  maxWh: 180_000,
  powerW: 80_000,
  efficiencyBasisPoints: 9_500,
  wearMicroPerKwh: 10_000,
} as const;
export const EFFICIENCY = BATTERY.efficiencyBasisPoints / 10_000;

/** Energy that a car wanted and did not get: so much for the planner, who shall avoid it, and so much for who judges. */
export const UNSERVED_MICRO_PER_KWH = { planned: 5_000_000, judged: 1_000_000 } as const;
const TERMINAL_BASIS_POINTS = 9_000;
const RESERVE_MICRO_PER_KWH_HOUR = 500_000;
/** When the prices of tomorrow are there, by the clock of the world. */
const PUBLISHED_AT = 13 * HOUR;

/** Mean power of each slot. */
export function loadOf(sessions: readonly PlayedSession[], startAt: number, slots: number): readonly number[] {
  const energyWh = Array.from({ length: slots }, () => 0);
  for (const session of sessions) {
    const first = Math.floor((session.startAt - startAt) / SLOT);
    for (let slot = Math.max(0, first); slot < slots && startAt + slot * SLOT < session.endAt; slot += 1) {
      energyWh[slot] = (energyWh[slot] ?? 0) + (session.powerW * sharedMs(session, startAt + slot * SLOT)) / HOUR;
    }
  }
  return energyWh.map((energy) => Math.round((energy * HOUR) / SLOT));
}

function sharedMs({ startAt, endAt }: PlayedSession, at: number): number {
  return Math.max(0, Math.min(endAt, at + SLOT) - Math.max(startAt, at));
}

/** Of how many slots the prices are known, the current one included. */
export function knownSlots(world: EnergyWorld, slot: number): number {
  const sinceStart = slot * SLOT;
  const day = Math.floor(sinceStart / DAY);
  const untilDay = sinceStart - day * DAY >= PUBLISHED_AT ? day + 2 : day + 1;
  return Math.min(world.loadW.length - slot, (untilDay * DAY - sinceStart) / SLOT);
}

type ProblemWishes = {
  readonly storedWh: number;
  readonly loadW: readonly number[];
  readonly reserveWh?: number;
  readonly unservedMicroPerKwh?: number;
  readonly terminalBasisPoints?: number;
};

/** What is to be planned at a slot, for as many slots as there is a load of. */
export function problemAt(world: EnergyWorld, slot: number, wishes: ProblemWishes): PlanProblem {
  const { storedWh, loadW, reserveWh = 0 } = wishes;
  const each = <T>(value: T) => loadW.map(() => value);
  return {
    startAt: world.startAt + slot * SLOT,
    supplies: world.supplies.map(({ dsoId, slots }) => ({ dsoId, slots: slots.slice(slot, slot + loadW.length) })),
    gridLimitW: each(world.gridLimitW),
    loadW,
    pvW: each(0),
    exports: each(null),
    battery: {
      storedWh,
      minWh: BATTERY.minWh,
      maxWh: BATTERY.maxWh,
      chargeW: each(BATTERY.powerW),
      dischargeW: each(BATTERY.powerW),
      chargeEfficiencyBasisPoints: BATTERY.efficiencyBasisPoints,
      dischargeEfficiencyBasisPoints: BATTERY.efficiencyBasisPoints,
      wearMicroPerKwh: BATTERY.wearMicroPerKwh,
    },
    weights: {
      carbonMicroPerKg: 0,
      unservedMicroPerKwh: wishes.unservedMicroPerKwh ?? UNSERVED_MICRO_PER_KWH.planned,
      terminalBasisPoints: wishes.terminalBasisPoints ?? TERMINAL_BASIS_POINTS,
      reserveWh: each(reserveWh),
      reserveMicroPerKwhHour: RESERVE_MICRO_PER_KWH_HOUR,
      goals: [],
      forcedDsoId: each(null),
      forcedMicroPerKwh: 0,
    },
  };
}
