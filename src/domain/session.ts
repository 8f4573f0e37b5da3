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
  "in_maintenance",
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

/** From an instant on, who says that no energy is to flow; null: nobody. */
export interface Suspension {
  readonly at: number;
  readonly by: "vehicle" | "station" | null;
}

/**
 * Cuts a session into charging and parking at the readings of its register, and where the vehicle or the station said that
 * it pauses. What the vehicle does not ask for is parking; what the station does not give is not (OCPI-D10, X3). Energies sum
 * to last − first reading.
 * @param readings register readings in order of time, the first at the start of the session.
 * @param suspensions in order of time, no two at one instant.
 */
export function chargingPeriods(
  readings: readonly Reading[],
  suspensions: readonly Suspension[] = [],
): readonly ChargingPeriod[] {
  const periods: ChargingPeriod[] = [];
  for (const piece of flows(readings, suspensions)) {
    const last = periods.at(-1);
    if (last?.activity === piece.activity) {
      periods[periods.length - 1] = { ...last, endAt: piece.endAt, energyWh: last.energyWh + piece.energyWh };
    } else periods.push(piece);
  }
  return periods;
}

/** The same, with a piece of its own between every two readings: as near to when the energy flowed as can be known. */
export function flows(
  readings: readonly Reading[],
  suspensions: readonly Suspension[] = [],
): readonly ChargingPeriod[] {
  return pairs(flowingReadings(readings)).flatMap(([from, to]) => piecesBetween(from, to, suspensions));
}

/** What flowed between two readings flowed while the vehicle asked for it. */
function piecesBetween(from: Reading, to: Reading, suspensions: readonly Suspension[]): readonly ChargingPeriod[] {
  const energyWh = to.registerWh - from.registerWh;
  const isPause = energyWh <= 0 && to.at - from.at >= PARKING_AFTER_MS;
  const parts = partsBetween(from.at, to.at, suspensions);
  const isAsked = energyWh <= 0 || parts.some(({ by }) => by !== "vehicle");
  const isParking = (by: Suspension["by"]) => (by === "vehicle" ? isAsked : by === null && isPause);
  const flowing = energyWh > 0 ? parts.filter(({ by }) => !isParking(by)) : parts;
  const flowingMs = flowing.reduce((sum, { startAt, endAt }) => sum + endAt - startAt, 0);
  let passedMs = 0;
  let givenWh = 0;
  return parts.map((part) => {
    const { startAt, endAt, by } = part;
    if (flowing.includes(part)) passedMs += endAt - startAt;
    const dueWh = flowingMs === 0 ? energyWh : Math.round((energyWh * passedMs) / flowingMs);
    const partWh = dueWh - givenWh;
    givenWh = dueWh;
    return { startAt, endAt, energyWh: partWh, activity: isParking(by) ? "parking" : "charging" };
  });
}

function partsBetween(startAt: number, endAt: number, suspensions: readonly Suspension[]) {
  const inside = suspensions.filter(({ at }) => at > startAt && at < endAt);
  const before = suspensions.findLast(({ at }) => at <= startAt);
  const starts = [{ at: startAt, by: before?.by ?? null }, ...inside];
  return starts.map(({ at, by }, index) => ({ startAt: at, endAt: starts[index + 1]?.at ?? endAt, by }));
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
