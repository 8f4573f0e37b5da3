import type { Reading, RegisterDoubt } from "./meter.ts";
import { ok, type Result, refuse } from "./result.ts";

/** OCPI 2.2.1 SessionStatus. */
export const SESSION_STATES = ["RESERVATION", "PENDING", "ACTIVE", "COMPLETED", "INVALID"] as const;
export type SessionState = (typeof SESSION_STATES)[number];

/** What can happen to a session. */
export const SESSION_EVENTS = ["startRequested", "started", "startRefused", "startFailed", "stopped"] as const;
export type SessionEvent = (typeof SESSION_EVENTS)[number];

/**
 * Session states in one table: what each event makes of each state; absent means illegal.
 * `stopped` of an INVALID session keeps it INVALID: the driver was never accepted, so nothing may be billed.
 */
export const SESSION_TRANSITIONS: Record<SessionState, Partial<Record<SessionEvent, SessionState>>> = {
  RESERVATION: { startRequested: "PENDING", started: "ACTIVE", startRefused: "INVALID", startFailed: "INVALID" },
  PENDING: { started: "ACTIVE", startRefused: "INVALID", startFailed: "INVALID" },
  ACTIVE: { stopped: "COMPLETED" },
  COMPLETED: {},
  INVALID: { stopped: "INVALID" },
};

/** Advances a session. Refuses an event the table does not allow. */
export function advance(state: SessionState, event: SessionEvent): Result<SessionState> {
  const next = SESSION_TRANSITIONS[state][event];
  return next === undefined ? refuse("invalid_request") : ok(next);
}

/** Why a person should look at a session before it is believed. */
export const SESSION_FLAGS = [
  "superseded",
  "evse_shared",
  "clock_suspect",
  "not_authorised",
  "boot_not_accepted",
  "register_fell",
  "register_absurd",
  "available_while_open",
  "record_incomplete",
  "late_start",
  "meter_gap",
  "no_energy",
  "reserved_for_other",
] as const;
export type SessionFlag = (typeof SESSION_FLAGS)[number];

/** Flags under which energy is shown but never billed by itself (OCPP-M6, decision 10 of the OCPP reference). */
const UNBILLABLE: readonly SessionFlag[] = ["register_fell", "register_absurd", "record_incomplete"];

export const registerFlag: Record<RegisterDoubt, SessionFlag> = { fell: "register_fell", absurd: "register_absurd" };

/** A session is billed by itself when it was completed and nothing about its meter is in doubt. */
export function isBillable(session: { readonly state: SessionState; readonly flags: readonly SessionFlag[] }): boolean {
  return session.state === "COMPLETED" && !session.flags.some((flag) => UNBILLABLE.includes(flag));
}

/** A stretch of a session in which energy flowed, or did not (OCPI 2.2.1 ChargingPeriod: ENERGY, or PARKING_TIME). */
export interface ChargingPeriod {
  readonly startAt: number;
  readonly endAt: number;
  readonly energyWh: number;
  readonly activity: "charging" | "parking";
}

/** Shorter pauses are a coarse register or a slow meter, not parking. */
export const PARKING_AFTER_MS = 5 * 60_000;

/**
 * Cuts a session into charging and parking at the readings of its register. Energies sum to last − first reading.
 * @param readings register readings in order of time, the first at the start of the session.
 */
export function chargingPeriods(readings: readonly Reading[]): readonly ChargingPeriod[] {
  const pieces: ChargingPeriod[] = [];
  for (const [from, to] of pairs(flowingReadings(readings))) {
    const energyWh = to.registerWh - from.registerWh;
    const activity = energyWh > 0 || to.at - from.at < PARKING_AFTER_MS ? "charging" : "parking";
    const last = pieces.at(-1);
    if (last?.activity === activity) {
      pieces[pieces.length - 1] = { ...last, endAt: to.at, energyWh: last.energyWh + energyWh };
    } else {
      pieces.push({ startAt: from.at, endAt: to.at, energyWh, activity });
    }
  }
  return pieces;
}

/** Keeps the readings at which a flow begins or ends: the edges of every stretch with an unchanged register. */
function flowingReadings(readings: readonly Reading[]): readonly Reading[] {
  return readings.filter((reading, index) => {
    const before = readings[index - 1];
    const after = readings[index + 1];
    return !(before && after && before.registerWh === reading.registerWh && after.registerWh === reading.registerWh);
  });
}

function pairs<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.slice(1).map((item, index) => [items[index] as T, item] as const);
}
