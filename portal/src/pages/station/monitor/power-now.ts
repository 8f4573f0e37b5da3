import type { SiteLive } from "../../../../../src/entry/api/shared/energy.ts";
import { speedOfEvse } from "../../../../../src/entry/api/shared/evse-rules.ts";
import type { Slot } from "../../stations/totals.ts";

/** What flows at a station now: from its sources to the bus, and from there to what takes it. Watts are of the bus. */

export const FLOW_KINDS = ["grid", "batteryUse", "rapid", "fast", "slow", "batteryStore"] as const;
export type FlowKind = (typeof FLOW_KINDS)[number];

export interface Flow {
  readonly kind: FlowKind;
  readonly isSource: boolean;
  readonly powerW: number;
  /** Of slots: how many charge of how many there are. Null: it is none. */
  readonly slots: { readonly inUse: number; readonly total: number; readonly broken: readonly Slot[] } | null;
}

type Thresholds = Parameters<typeof speedOfEvse>[1];

/** The sources first. A kind that the station does not have is left out. */
export function powerNow(
  slots: readonly Slot[],
  battery: Pick<NonNullable<SiteLive["battery"]>, "measuredW"> | null,
  thresholds: Thresholds,
): readonly Flow[] {
  const bySpeed = Map.groupBy(slots, ({ evse }) => speedOfEvse(evse, thresholds));
  const sinks = (["rapid", "fast", "slow"] as const).flatMap((kind) => {
    const own = bySpeed.get(kind);
    return own === undefined ? [] : [slotsFlow(kind, own)];
  });
  const carsW = sinks.reduce((sum, { powerW }) => sum + powerW, 0);
  const batteryW = battery?.measuredW ?? 0;
  // Cars and battery are not measured at the same instant: what is drawn from the grid is never less than nothing.
  const gridW = Math.max(0, carsW + batteryW);
  const source = (kind: FlowKind, powerW: number): Flow => ({ kind, isSource: true, powerW, slots: null });
  return [
    source("grid", gridW),
    ...(battery === null ? [] : [source("batteryUse", Math.max(0, -batteryW))]),
    ...sinks,
    ...(battery === null ? [] : [{ ...source("batteryStore", Math.max(0, batteryW)), isSource: false }]),
  ];
}

function slotsFlow(kind: FlowKind, slots: readonly Slot[]): Flow {
  const inContact = slots.filter(({ state }) => state.kind !== "offline");
  const powerW = inContact.reduce((sum, { evse }) => sum + (evse.activeSession?.powerW ?? 0), 0);
  const inUse = slots.filter(({ evse }) => evse.activeSession !== null).length;
  const broken = slots.filter(({ state }) => state.kind === "faulted" || state.kind === "offline");
  return { kind, isSource: false, powerW, slots: { inUse, total: slots.length, broken } };
}

/** What the sources give, and so what the rest takes. */
export function totalW(flows: readonly Flow[]): number {
  return flows.filter(({ isSource }) => !isSource).reduce((sum, { powerW }) => sum + powerW, 0);
}
