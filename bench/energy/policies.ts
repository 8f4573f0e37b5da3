import { forecastLoadW, type KnownLoad, type MeteredSlot } from "../../src/domain/forecast.ts";
import { solvePlan } from "../../src/domain/plan.ts";
import type { PlanProblem, PlanSolution } from "../../src/domain/plan-problem.ts";
import { SLOT } from "../../src/domain/slots.ts";
import { cheapestMicroPerKwh, type Policy, storedMicroPerKwh } from "./run.ts";
import { runningLoads } from "./running.ts";
import { BATTERY, EFFICIENCY, type EnergyWorld, knownSlots, problemAt, UNSERVED_MICRO_PER_KWH } from "./world.ts";

/** The cheapest DSO now; the battery only where cars want more than the connection bears. */
export const NAIVE: Policy = { name: "cheapest DSO now, no battery", batteryW: () => 0 };

/** Cheaper than this is not worth a cycle. */
const LEAST_SPREAD_MICRO_PER_KWH = 30_000;

/** Charges in the cheapest quarter of what is known, and gives in the dearest. */
export const PERCENTILES: Policy = {
  name: "percentile rule",
  batteryW: (world, { slot }) => {
    const known = Array.from({ length: knownSlots(world, slot) }, (_, ahead) =>
      cheapestMicroPerKwh(world, slot + ahead),
    );
    const now = known[0] ?? 0;
    const sorted = known.toSorted((one, other) => one - other);
    const [low, high] = [percentile(sorted, 0.25), percentile(sorted, 0.75)];
    if (now <= low) return BATTERY.powerW;
    return now >= high && high - low > LEAST_SPREAD_MICRO_PER_KWH ? -BATTERY.powerW : 0;
  },
};

/** Between neighbours, in proportion. */
function percentile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const [below = 0, above = 0] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}

/** What a planner takes for the load of the slots that its prices are known of. */
type Foreseen = (world: EnergyWorld, slot: number, slots: number) => readonly number[];

/** A plan that is made anew in each slot. */
export function planned(name: string, foreseen: Foreseen, reserveWh = 0): Policy {
  return {
    name,
    batteryW: (world, { slot, storedWh }) => {
      const loadW = foreseen(world, slot, knownSlots(world, slot));
      return solved(problemAt(world, slot, { storedWh, loadW, reserveWh })).slots[0]?.batteryW ?? 0;
    },
  };
}

/** What is usual, and nothing of now. */
export const PROFILE: Foreseen = (world, slot, slots) =>
  slot === 0 ? Array.from({ length: slots }, () => 0) : forecast(world, slot - 1, slots + 1, []).slice(1);

/** The power of now, and then what is usual. */
export const METERED: Foreseen = (world, slot, slots) => forecast(world, slot, slots, []);

/** The same, and what is charging now, as long as that lasts as it did before. */
export const RUNNING: Foreseen = (world, slot, slots) => forecast(world, slot, slots, runningLoads(world, slot));

export const TRUTH: Foreseen = (world, slot, slots) => world.loadW.slice(slot, slot + slots);

function forecast(
  world: EnergyWorld,
  slot: number,
  horizonSlots: number,
  known: readonly KnownLoad[],
): readonly number[] {
  return forecastLoadW({
    history: historyOf(world).slice(Math.max(0, slot - HISTORY_SLOTS), slot),
    now: world.startAt + slot * SLOT,
    timeZone: world.timeZone,
    horizonSlots,
    meteredW: world.loadW[slot] ?? 0,
    known,
    gridLimitW: world.gridLimitW,
  });
}

/** As many days as the forecast looks back. */
const HISTORY_SLOTS = 35 * 96;
const HISTORIES = new Map<EnergyWorld, readonly MeteredSlot[]>();

function historyOf(world: EnergyWorld): readonly MeteredSlot[] {
  const known = HISTORIES.get(world);
  if (known !== undefined) return known;
  const history = world.loadW.map((loadW, slot) => ({ slotAt: world.startAt + slot * SLOT, loadW }));
  HISTORIES.set(world, history);
  return history;
}

/** All loads and prices to the end: one plan, which nobody can beat. */
export function perfectForesight(world: EnergyWorld): Policy {
  const { loadW } = world;
  const cheapest = loadW.map((_, slot) => cheapestMicroPerKwh(world, slot)).sort((one, other) => one - other);
  // What is left counts, and what is not served, as it will be judged.
  const terminalBasisPoints = (storedMicroPerKwh(world) / EFFICIENCY / percentile(cheapest, 0.5)) * 10_000;
  const unservedMicroPerKwh = UNSERVED_MICRO_PER_KWH.judged;
  const plan = solved(
    problemAt(world, 0, { storedWh: BATTERY.startWh, loadW, terminalBasisPoints, unservedMicroPerKwh }),
  );
  return { name: "perfect foresight", batteryW: (_, { slot }) => plan.slots[slot]?.batteryW ?? 0 };
}

function solved(problem: PlanProblem): PlanSolution {
  const plan = solvePlan(problem);
  if (plan === "check_failed") throw new Error(`The plan from ${problem.startAt} on is not possible`);
  return plan;
}
