import { STATE_KINDS, type StateKind } from "../../states/slot-state.ts";
import type { Slot } from "./totals.ts";

/** What the list of stations shows, as the address holds it. */

/** States of slots, and what is asked for beside them: not working, or drawing power now. */
export const SLOT_CHOICES = [...STATE_KINDS, "broken", "drawing"] as const;
export type SlotChoice = (typeof SLOT_CHOICES)[number];

export const VIEWS = ["slots", "map"] as const;

export interface StationFilter {
  /** Left out: the stations as a list. */
  readonly view?: (typeof VIEWS)[number] | undefined;
  /** Stations with such a slot; of slots these alone. */
  readonly state?: SlotChoice | undefined;
  /** The town. */
  readonly site?: string | undefined;
  readonly alerts?: true | undefined;
  /** Not in contact at all. */
  readonly offline?: true | undefined;
}

/** What an address does not say right is left out. */
export function stationFilterOf({ view, state, site, alerts, offline }: Record<string, unknown>): StationFilter {
  return {
    view: VIEWS.find((choice) => choice === view),
    state: SLOT_CHOICES.find((choice) => choice === state),
    site: typeof site === "string" && site !== "" ? site : undefined,
    alerts: alerts === true ? true : undefined,
    offline: offline === true ? true : undefined,
  };
}

const BROKEN: readonly StateKind[] = ["faulted", "offline"];

/** What an offline slot draws is not known now. */
export function drawnW({ evse, state }: Slot): number {
  return state.kind === "offline" ? 0 : (evse.activeSession?.powerW ?? 0);
}

export function isShown(slot: Slot, choice: SlotChoice | undefined): boolean {
  if (choice === undefined) return true;
  if (choice === "broken") return BROKEN.includes(slot.state.kind);
  if (choice === "drawing") return drawnW(slot) > 0;
  return slot.state.kind === choice;
}
