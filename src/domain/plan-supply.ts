import type { Piece } from "./plan-curve.ts";
import type { PlanProblem, PlanSupply } from "./plan-problem.ts";

/** Where power comes from, or goes to: a DSO by its place in the problem. */
type PowerSource = number | "pv" | "export" | "unserved";

/** So many watts at such a price, in micro-units for each Wh. */
interface SupplyPiece extends Piece {
  readonly source: PowerSource;
}

/**
 * What the net supply of a slot costs, cheapest first. It begins where as much is exported as may be, so that giving up some
 * of that export is one more source (energy 4.2, 1).
 */
export interface SupplyList {
  readonly pieces: readonly SupplyPiece[];
  readonly exportW: number;
  readonly exportMicroPerWh: number;
  /** What a Wh of each DSO counts, by its place in the problem. */
  readonly countsMicroPerWh: readonly number[];
  /** Of the DSOs that something can be drawn from; null: of none. */
  readonly cheapestMicroPerWh: number | null;
}

/** How a slot is supplied; by supply, as in the problem. */
export interface Dispatch {
  readonly drawW: readonly number[];
  readonly pvW: number;
  readonly exportW: number;
  readonly unservedW: number;
}

export function supplyLists(problem: PlanProblem): readonly SupplyList[] {
  return problem.loadW.map((_, slot) => supplyList(problem, slot));
}

function supplyList(problem: PlanProblem, slot: number): SupplyList {
  const counts = problem.supplies.map((supply) => countsMicroPerWh(problem, supply, slot));
  const grid = gridPieces(problem, slot, counts);
  const cheapest = grid[0]?.slope ?? null;
  const unserved = problem.weights.unservedMicroPerKwh / 1_000;
  const { limitW: exportW = 0, priceMicroPerKwh = 0 } = problem.exports[slot] ?? {};
  // Nothing is bought, or withheld from cars, to be sold.
  const exported = Math.min(priceMicroPerKwh / 1_000, cheapest ?? unserved, unserved);
  // Among equals the first comes first: what the sun gives, then what would be exported, before anything is bought.
  const pieces = [
    ...piece("pv", 0, problem.pvW[slot] ?? 0),
    ...piece("export", exported, exportW),
    ...grid,
    ...piece("unserved", unserved, problem.loadW[slot] ?? 0),
  ].sort((one, other) => one.slope - other.slope);
  return { pieces, exportW, exportMicroPerWh: exported, countsMicroPerWh: counts, cheapestMicroPerWh: cheapest };
}

function piece(source: PowerSource, slope: number, width: number): readonly SupplyPiece[] {
  return width > 0 ? [{ slope, width, source }] : [];
}

/** What a Wh of a DSO counts in the objective: its price, its CO2, and that another one was chosen by hand. */
function countsMicroPerWh({ weights }: PlanProblem, { dsoId, slots }: PlanSupply, slot: number): number {
  const { priceMicroPerKwh = 0, co2GramsPerKwh = null } = slots[slot] ?? {};
  const forcedDsoId = weights.forcedDsoId[slot] ?? null;
  const carbonMicroPerKwh = (weights.carbonMicroPerKg * (co2GramsPerKwh ?? 0)) / 1_000;
  const forcedMicroPerKwh = forcedDsoId === null || forcedDsoId === dsoId ? 0 : weights.forcedMicroPerKwh;
  return (priceMicroPerKwh + carbonMicroPerKwh + forcedMicroPerKwh) / 1_000;
}

/** What may be drawn from each DSO, in the order of what it counts; together no more than the connection bears. */
function gridPieces(problem: PlanProblem, slot: number, counts: readonly number[]): readonly SupplyPiece[] {
  let leftW = problem.gridLimitW[slot] ?? 0;
  return problem.supplies
    .map(({ slots }, source) => ({ slope: counts[source] ?? 0, width: slots[slot]?.capacityW ?? 0, source }))
    .sort((one, other) => one.slope - other.slope)
    .flatMap(({ slope, width, source }) => {
      const bornW = Math.min(width, leftW);
      leftW -= bornW;
      return piece(source, slope, bornW);
    });
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
