import { SLOT, slotAt } from "./slots.ts";

/** What flowed in one quarter hour. */
export interface SlotEnergy {
  readonly slotAt: number;
  readonly energyWh: number;
}

/** Energy that flowed evenly between two instants. */
export interface Flow {
  readonly startAt: number;
  readonly endAt: number;
  readonly energyWh: number;
}

/**
 * Divides energy among quarter hours by time, in whole Wh whose sum is that of the flows. What is not positive says nothing.
 * @returns in order of time, without the slots in which nothing flowed.
 */
export function slotEnergies(flows: readonly Flow[]): readonly SlotEnergy[] {
  const energies = new Map<number, number>();
  for (const flow of flows) {
    for (const { slotAt: at, energyWh } of cut(flow)) energies.set(at, (energies.get(at) ?? 0) + energyWh);
  }
  return [...energies]
    .filter(([, energyWh]) => energyWh > 0)
    .map(([at, energyWh]) => ({ slotAt: at, energyWh }))
    .toSorted((left, right) => left.slotAt - right.slotAt);
}

/** Each slot gets what was due by its end and not given before: nothing is lost to rounding. */
function cut({ startAt, endAt, energyWh }: Flow): readonly SlotEnergy[] {
  const parts: SlotEnergy[] = [];
  if (energyWh <= 0) return parts;
  let givenWh = 0;
  for (let at = slotAt(startAt); givenWh < energyWh; at += SLOT) {
    const isLast = at + SLOT >= endAt;
    const dueWh = isLast ? energyWh : Math.round((energyWh * (at + SLOT - startAt)) / (endAt - startAt));
    parts.push({ slotAt: at, energyWh: dueWh - givenWh });
    givenWh = dueWh;
  }
  return parts;
}
