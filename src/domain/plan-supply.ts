import type { Piece } from "./plan-curve.ts";
import type { PlanProblem, PlanSupply } from "./plan-problem.ts";

/** Where power comes from, or goes to: a DSO by its place in the problem. */
export type PowerSource = number | "pv" | "export" | "unserved";

/** So many watts at such a price, in micro-units for each Wh. */
export interface SupplyPiece extends Piece {
  readonly source: PowerSource;
}

/**
 * What the net supply of a slot costs, cheapest first. It begins where as much is exported as may be, so that giving up some
 * of that export is one more source (energy 4.2, 1).
 */
export interface SupplyList {
  readonly exportW: number;
  readonly exportMicroPerWh: number;
  readonly pieces: readonly SupplyPiece[];
}

/** How a slot is supplied; by supply, as in the problem. */
export interface Dispatch {
  readonly drawW: readonly number[];
  readonly pvW: number;
  readonly exportW: number;
  readonly unservedW: number;
}

/** What a kWh of a DSO counts in the objective: its price, its CO2, and that another one was chosen by hand. Per Wh. */
export function effectiveMicroPerWh({ weights }: PlanProblem, supply: PlanSupply, slot: number): number {
  const { priceMicroPerKwh = 0, co2GramsPerKwh = null } = supply.slots[slot] ?? {};
  const forcedDsoId = weights.forcedDsoId[slot] ?? null;
  const carbonMicroPerKwh = (weights.carbonMicroPerKg * (co2GramsPerKwh ?? 0)) / 1_000;
  const forcedMicroPerKwh = forcedDsoId === null || forcedDsoId === supply.dsoId ? 0 : weights.forcedMicroPerKwh;
  return (priceMicroPerKwh + carbonMicroPerKwh + forcedMicroPerKwh) / 1_000;
}

/** What may be drawn from each DSO, in the order of what it counts; together no more than the connection bears. */
export function gridPieces(problem: PlanProblem, slot: number): readonly SupplyPiece[] {
  const offers = problem.supplies
    .map((supply, source) => ({
      slope: effectiveMicroPerWh(problem, supply, slot),
      width: supply.slots[slot]?.capacityW ?? 0,
      source,
    }))
    .sort((one, other) => one.slope - other.slope);
  let leftW = problem.gridLimitW[slot] ?? 0;
  const pieces: SupplyPiece[] = [];
  for (const offer of offers) {
    const width = Math.min(offer.width, leftW);
    if (width > 0) pieces.push({ ...offer, width });
    leftW -= width;
  }
  return pieces;
}

/** What a Wh given to the grid counts: never more than one costs that is drawn or not served, so that nothing is bought to be sold. */
export function exportMicroPerWh(problem: PlanProblem, slot: number, cheapestMicroPerWh: number): number {
  const { priceMicroPerKwh = 0 } = problem.exports[slot] ?? {};
  return Math.min(priceMicroPerKwh / 1_000, cheapestMicroPerWh, problem.weights.unservedMicroPerKwh / 1_000);
}

export function supplyList(problem: PlanProblem, slot: number): SupplyList {
  const grid = gridPieces(problem, slot);
  const exportW = problem.exports[slot]?.limitW ?? 0;
  const exported = exportMicroPerWh(problem, slot, grid[0]?.slope ?? Number.POSITIVE_INFINITY);
  const others: readonly SupplyPiece[] = [
    { slope: 0, width: problem.pvW[slot] ?? 0, source: "pv" },
    { slope: exported, width: exportW, source: "export" },
    { slope: problem.weights.unservedMicroPerKwh / 1_000, width: problem.loadW[slot] ?? 0, source: "unserved" },
  ];
  const pieces = [...grid, ...others.filter(({ width }) => width > 0)].sort((one, other) => one.slope - other.slope);
  return { exportW, exportMicroPerWh: exported, pieces };
}

/** The cheapest way to supply so many watts net of exports. */
export function dispatched(list: SupplyList, netW: number, supplies: number): Dispatch {
  const drawW = Array.from({ length: supplies }, () => 0);
  const taken = { pv: 0, export: 0, unserved: 0 };
  let leftW = netW + list.exportW;
  for (const { source, width } of list.pieces) {
    const takenW = Math.max(0, Math.min(width, leftW));
    leftW -= takenW;
    if (typeof source === "number") drawW[source] = takenW;
    else taken[source] = takenW;
  }
  return { drawW, pvW: taken.pv, exportW: list.exportW - taken.export, unservedW: taken.unserved };
}

/** What serves the next watt beyond so many; null: nothing can. */
export function nextSource(list: SupplyList, netW: number): PowerSource | null {
  let leftW = netW + list.exportW;
  for (const { source, width } of list.pieces) {
    if (leftW < width) return source;
    leftW -= width;
  }
  return null;
}
