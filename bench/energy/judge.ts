import { solvePlan } from "../../src/domain/plan.ts";
import { SLOT } from "../../src/domain/slots.ts";
import { METERED, NAIVE, PERCENTILES, PROFILE, perfectForesight, planned, RUNNING, TRUTH } from "./policies.ts";
import { type Outcome, played } from "./run.ts";
import { BATTERY, type EnergyWorld, problemAt } from "./world.ts";

export type EnergyQuality = {
  readonly site: string;
  readonly days: number;
  readonly deliveredWh: number;
  /** The first is what the others save from, the last what nobody can beat. */
  readonly outcomes: readonly Outcome[];
};

/** Processor time of a plan of two days, in ms; the first is that of code that never ran before. */
export type PlanCpu = { readonly firstMs: number; readonly meanMs: number };

/** Above the least that the battery keeps: what was once drawn beyond the connection at a stretch. */
const RESERVE_WH = 20_000;
const SLOTS_PER_DAY = 96;
const CPU_SLOTS = 192;
const CPU_PLANS = 200;

/** The first days of a world, played by each policy. */
export function judgeEnergy(whole: EnergyWorld, days: number): EnergyQuality {
  const loadW = whole.loadW.slice(0, days * SLOTS_PER_DAY);
  const endAt = whole.startAt + loadW.length * SLOT;
  const world = { ...whole, loadW, sessions: whole.sessions.filter(({ startAt }) => startAt < endAt) };
  const policies = [
    NAIVE,
    PERCENTILES,
    planned("plan, profile forecast", PROFILE),
    planned("plan, current slot metered", METERED),
    planned("the same, reserve 20 kWh", METERED, RESERVE_WH),
    planned("the same, running sessions", RUNNING, RESERVE_WH),
    planned("plan, perfect load", TRUTH),
    perfectForesight(world),
  ];
  return {
    site: world.name,
    days: world.loadW.length / SLOTS_PER_DAY,
    deliveredWh: world.loadW.reduce((sum, loadW) => sum + loadW, 0) / 4,
    outcomes: policies.map((policy) => played(world, policy)),
  };
}

export function cpuOfPlans(world: EnergyWorld): PlanCpu {
  const last = Math.max(1, world.loadW.length - CPU_SLOTS);
  const problems = Array.from({ length: CPU_PLANS }, (_, index) => {
    const slot = Math.floor((index * last) / CPU_PLANS);
    return problemAt(world, slot, { storedWh: BATTERY.startWh, loadW: world.loadW.slice(slot, slot + CPU_SLOTS) });
  });
  const firstMs = cpuMsOf(() => problems.slice(0, 1).map(solvePlan));
  // The clock of processor time is too coarse for a single one.
  const others = cpuMsOf(() => problems.slice(1).map(solvePlan));
  return { firstMs, meanMs: others / (problems.length - 1) };
}

function cpuMsOf(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
