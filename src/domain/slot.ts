import { type EvseUse, evseUseFor } from "./evse-use.ts";
import type { PublicConnector, PublicEvse } from "./external-status.ts";
import { type FirstFree, firstFree, prospectOf } from "./first-free.ts";

/** An EVSE as whoever stands before it sees it (portal 4.19). */
export const SLOT_STATES = ["free", "in_use", "reserved", "out_of_service", "offline"] as const;
export type SlotState = (typeof SLOT_STATES)[number];

export interface Slot {
  readonly state: SlotState;
  /** A vehicle is plugged in and nothing flows: its driver may be the one who looks. */
  readonly isPluggedIn: boolean;
  /** Null: it is free. */
  readonly freeAt: FirstFree | null;
}

/** @param connector the one that is wanted. */
export function slotOf(evse: PublicEvse, connector: PublicConnector, now: number): Slot {
  const { session, windows, isOnline } = evse;
  const use = evseUseFor(evse, [connector], now);
  // Cable first: who has plugged in, and nobody charges, can start (O5.1).
  const isPluggedIn = isOnline && session === null && connector.status === "Preparing";
  const state = isPluggedIn ? "free" : session !== null && use === "free" ? "in_use" : STATE_BY_USE[use];
  if (state === "free") return { state, isPluggedIn, freeAt: null };
  const taken = { use: state === "in_use" ? ("inUse" as const) : use, session, windows };
  return { state, isPluggedIn, freeAt: firstFree([prospectOf(taken, now)], now) };
}

const STATE_BY_USE = {
  free: "free",
  inUse: "in_use",
  reserved: "reserved",
  inoperative: "out_of_service",
  faulted: "out_of_service",
  unknown: "offline",
} as const satisfies Record<EvseUse, SlotState>;
