import type { SiteLive } from "../../../src/entry/api/shared/energy.ts";
import { speedOfEvse } from "../../../src/entry/api/shared/evse-rules.ts";
import type { Slot } from "../pages/stations/totals.ts";

/** What flows now: from its sources to the bus, and from there to what takes it. Watts are of the bus. */

export const FLOW_KINDS = ["grid", "batteryUse", "rapid", "fast", "slow", "batteryStore"] as const;
export type FlowKind = (typeof FLOW_KINDS)[number];

export interface Flow {
  /** Its kind; of the grid with who sells it. */
  readonly id: string;
  readonly kind: FlowKind;
  /** Who sells it; null: it is not from the grid, or nobody knows. */
  readonly dsoId: string | null;
  readonly isSource: boolean;
  readonly powerW: number;
  /** Of slots: how many charge of how many there are. Null: it is none. */
  readonly slots: FlowSlots | null;
}

interface FlowSlots {
  readonly inUse: number;
  readonly total: number;
  /** Of several stations it is empty: there the name of a slot alone says nothing. */
  readonly broken: readonly Slot[];
}

/** What is known of a station. */
export interface StationPower {
  readonly slots: readonly Slot[];
  readonly battery: Pick<NonNullable<SiteLive["battery"]>, "measuredW"> | null;
  /** Who sells what it draws; null: nobody knows. */
  readonly dsoId: string | null;
}

type Thresholds = Parameters<typeof speedOfEvse>[1];

/** Of these stations together, the sources first. A kind that none of them has is left out. */
export function powerNow(stations: readonly StationPower[], thresholds: Thresholds): readonly Flow[] {
  const flows = stations.flatMap((station) => flowsOf(station, thresholds));
  const sums = [...Map.groupBy(flows, ({ id }) => id).values()].map((same) => same.reduce(sumOf));
  return FLOW_KINDS.flatMap((kind) => sums.filter((flow) => flow.kind === kind));
}

function flowsOf({ slots, battery, dsoId }: StationPower, thresholds: Thresholds): readonly Flow[] {
  const bySpeed = Map.groupBy(slots, ({ evse }) => speedOfEvse(evse, thresholds));
  const cars = [...bySpeed].map(([kind, own]) => slotsFlow(kind, own));
  const carsW = cars.reduce((sum, { powerW }) => sum + powerW, 0);
  const batteryW = battery?.measuredW ?? 0;
  // Cars and battery are not measured at the same instant: what is drawn from the grid is never less than nothing.
  const gridW = Math.max(0, carsW + batteryW);
  const grid: Flow = { ...flow("grid", true, gridW), id: `grid ${dsoId ?? ""}`, dsoId };
  if (battery === null) return [grid, ...cars];
  const use = flow("batteryUse", true, Math.max(0, -batteryW));
  return [grid, use, ...cars, flow("batteryStore", false, Math.max(0, batteryW))];
}

function flow(kind: FlowKind, isSource: boolean, powerW: number): Flow {
  return { id: kind, kind, dsoId: null, isSource, powerW, slots: null };
}

function slotsFlow(kind: FlowKind, slots: readonly Slot[]): Flow {
  const inContact = slots.filter(({ state }) => state.kind !== "offline");
  const powerW = inContact.reduce((sum, { evse }) => sum + (evse.activeSession?.powerW ?? 0), 0);
  const inUse = slots.filter(({ evse }) => evse.activeSession !== null).length;
  const broken = slots.filter(({ state }) => state.kind === "faulted" || state.kind === "offline");
  return { ...flow(kind, false, powerW), slots: { inUse, total: slots.length, broken } };
}

function sumOf(one: Flow, other: Flow): Flow {
  const [slots, more] = [one.slots, other.slots];
  return {
    ...one,
    powerW: one.powerW + other.powerW,
    slots: slots && more && { inUse: slots.inUse + more.inUse, total: slots.total + more.total, broken: [] },
  };
}

/** What the sources give, and so what the rest takes. */
export function totalW(flows: readonly Flow[]): number {
  return flows.filter(({ isSource }) => !isSource).reduce((sum, { powerW }) => sum + powerW, 0);
}
