import { SLOT } from "./slots.ts";
import { MINUTE } from "./time.ts";

/** Another DSO must be so much better (1 ct), */
const ADVANTAGE_MICRO_PER_KWH = 10_000;
/** and the one before must have led for so long, before it is changed (energy 4.1). */
const DWELL_MS = 30 * MINUTE;

/** From whom the first kWh comes. The others give what it cannot. */
export interface Leader {
  readonly dsoId: string;
  /** Begin of the slot since which it leads. */
  readonly since: number;
  /** By hand. When that ends, nothing is kept of it. */
  readonly isChosen: boolean;
}

/** A DSO as it is compared with the others, slot by slot: its price with everything that weighs beside it. */
export interface Candidate {
  readonly dsoId: string;
  readonly effectiveMicroPerKwh: readonly number[];
  /** Null: nothing may be drawn from it in this slot. */
  readonly capacityW: readonly (number | null)[];
}

/** Who leads in each slot, as it will come slot by slot if nothing else becomes known. @param chosen by slot: by hand. */
export function leadersOf(
  startAt: number,
  candidates: readonly Candidate[],
  chosen: readonly (string | null)[],
  before: Leader | null,
): readonly (Leader | null)[] {
  let leader = before;
  return chosen.map((chosenId, slot) => {
    const able = candidates.flatMap(({ dsoId, effectiveMicroPerKwh, capacityW }) => {
      const price = effectiveMicroPerKwh[slot];
      return price === undefined || (capacityW[slot] ?? 0) <= 0 ? [] : [{ dsoId, price }];
    });
    leader = nextLeader(startAt + slot * SLOT, able, chosenId, leader);
    return leader;
  });
}

interface Able {
  readonly dsoId: string;
  readonly price: number;
}

function nextLeader(at: number, able: readonly Able[], chosenId: string | null, before: Leader | null): Leader | null {
  const chosen = able.find(({ dsoId }) => dsoId === chosenId);
  if (chosen !== undefined) {
    return before?.dsoId === chosen.dsoId && before.isChosen
      ? before
      : { dsoId: chosen.dsoId, since: at, isChosen: true };
  }
  const [best] = able.toSorted((left, right) => left.price - right.price);
  if (best === undefined) return null;
  const kept = before?.isChosen ? undefined : able.find(({ dsoId }) => dsoId === before?.dsoId);
  const isSettled = before !== null && at - before.since >= DWELL_MS;
  const isBeaten = kept !== undefined && isSettled && kept.price - best.price >= ADVANTAGE_MICRO_PER_KWH;
  return kept === undefined || isBeaten ? { dsoId: best.dsoId, since: at, isChosen: false } : before;
}
