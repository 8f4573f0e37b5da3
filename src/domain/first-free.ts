import type { EvseUse } from "./evse-use.ts";
import { type EvseWindow, keptUntil, windowAt } from "./evse-windows.ts";
import type { ChargingPeriod } from "./session.ts";
import { HOUR, MINUTE, SECOND } from "./time.ts";

/** How it is known when something is free: by the end of what it is kept for, by the course of the charge, by earlier stays. */
export const ESTIMATE_SOURCES = ["booking_end", "charging_curve", "history", "unknown"] as const;
export type EstimateSource = (typeof ESTIMATE_SOURCES)[number];

/** When the first of several is free, about. */
export type FirstFree =
  | { readonly at: number; readonly source: Exclude<EstimateSource, "unknown"> }
  | { readonly at: null; readonly source: "unknown" };

/** How long a car that has left was there: until its last energy flowed, and from then on. */
export interface Stay {
  readonly chargedSeconds: number;
  readonly parkedSeconds: number;
}

/** A session that has an EVSE now. */
export interface RunningSession {
  readonly startedAt: number;
  readonly chargingPeriods: readonly ChargingPeriod[];
  /** Null: not measured. */
  readonly powerW: number | null;
  /** The most that was measured. */
  readonly peakPowerW: number | null;
  /** Until when its driver has booked; null: nothing was booked for it. */
  readonly bookedUntil: number | null;
  /** The newest at its location, of its class; in any order. */
  readonly pastStays: readonly Stay[];
}

export interface TakenEvse {
  readonly use: EvseUse;
  readonly session: RunningSession | null;
  readonly windows: readonly EvseWindow[];
}

/** When one EVSE may be free: any of these instants is as likely as any other. */
export interface Prospect {
  readonly source: Exclude<EstimateSource, "unknown">;
  /** In order, at least one, none before now. */
  readonly instants: readonly number[];
}

/** Fewer say nothing about the next. */
const LEAST_STAYS = 10;
/** So few that were there longer say nothing about how much longer. */
const LEAST_LONGER = 5;

/** When an EVSE that is not free may be so; null: nobody can say. */
export function prospectOf({ use, session, windows }: TakenEvse, now: number): Prospect | null {
  if (use === "inUse") return session === null ? keptProspect(windows, now) : chargingProspect(session, windows, now);
  const isMaintained = windowAt(windows, now)?.kind === "maintenance";
  return use === "reserved" || (use === "inoperative" && isMaintained) ? keptProspect(windows, now) : null;
}

/**
 * When the first of several is free: the instant by which it is as likely as not that one is. That is earlier than each alone
 * would be. What nobody can say anything about is left out.
 */
export function firstFree(prospects: readonly (Prospect | null)[], now: number): FirstFree {
  const earliest = earliestOf(prospects);
  if (earliest === null) return { at: null, source: "unknown" };
  const { source } = earliest;
  const at = medianOfFirst(prospects.filter((prospect) => prospect !== null));
  // A booking ends at its instant; the others are guesses, and not to the second.
  return { at: source === "booking_end" ? at : Math.max(now, Math.round(at / MINUTE) * MINUTE), source };
}

/** That of the EVSE that is likely the first. */
export function earliestOf(prospects: readonly (Prospect | null)[]): Prospect | null {
  const known = prospects.filter((prospect) => prospect !== null);
  return known.toSorted((left, right) => medianOf(left) - medianOf(right))[0] ?? null;
}

function medianOfFirst(prospects: readonly Prospect[]): number {
  const candidates = prospects.flatMap(({ instants }) => instants).sort((left, right) => left - right);
  const stillTakenAt = (at: number) =>
    prospects.reduce(
      (share, { instants }) => share * (instants.filter((each) => each > at).length / instants.length),
      1,
    );
  const first = candidates.find((at) => stillTakenAt(at) <= 0.5);
  return first ?? Number.NaN;
}

function medianOf({ instants }: Pick<Prospect, "instants">): number {
  return instants[Math.ceil(instants.length / 2) - 1] ?? Number.NaN;
}

/**
 * Nobody stays longer than booked, until he does, nor into what the next one has booked; and what is kept when a car leaves is
 * not free then.
 */
function chargingProspect(session: RunningSession, windows: readonly EvseWindow[], now: number): Prospect | null {
  const reserved = windows.filter(({ kind }) => kind === "reservation").map(({ beginAt }) => beginAt);
  const ends = [session.bookedUntil ?? now, ...reserved].filter((at) => at > now);
  const leavesBy = Math.min(Number.POSITIVE_INFINITY, ...ends);
  const expected = byCurve(session, now) ?? byHistory(session, now);
  const freeAt = (at: number) => keptUntil(windows, at) ?? at;
  if (expected === null) return ends.length === 0 ? keptProspect(windows, now) : pointProspect(freeAt(leavesBy));
  const instants = expected.instants.map((at) => freeAt(Math.min(at, leavesBy))).sort((left, right) => left - right);
  const isGuess = medianOf({ instants }) === medianOf(expected);
  return { source: isGuess ? expected.source : "booking_end", instants };
}

function keptProspect(windows: readonly EvseWindow[], now: number): Prospect | null {
  const until = keptUntil(windows, now);
  return until === null ? null : pointProspect(until);
}

function pointProspect(at: number): Prospect {
  return { source: "booking_end", instants: [at] };
}

/** From then on it tapers: lithium cells take a constant power first, and then one that decays. */
const TAPERS_BELOW = 0.5;
/** And at this part of its most, it is full. */
const FULL_BELOW = 0.1;

/** By what is left of a charge that tapers, or by how long others stayed when theirs was over. */
function byCurve(session: RunningSession, now: number): Prospect | null {
  const doneAt = chargedUntil(session);
  if (doneAt === null) return null;
  if (session.pastStays.length < LEAST_STAYS)
    return doneAt > now ? { source: "charging_curve", instants: [doneAt] } : null;
  const parked = session.pastStays.map(({ parkedSeconds }) => parkedSeconds * SECOND);
  const elapsed = Math.max(0, now - doneAt);
  const left = remaining(
    parked.map((lasted) => ({ phase: lasted, whole: lasted })),
    elapsed,
  );
  return { source: "charging_curve", instants: left.map((each) => Math.max(now, doneAt) + each) };
}

/** When energy flowed last, or will: null: it flows, and does not taper. */
function chargedUntil({ chargingPeriods, powerW, peakPowerW }: RunningSession): number | null {
  const last = chargingPeriods.at(-1);
  if (last === undefined) return null;
  if (last.activity === "parking") return last.startAt;
  const share = powerW === null || peakPowerW === null ? 1 : powerW / peakPowerW;
  if (!(share > 0 && share < TAPERS_BELOW)) return null;
  return last.endAt + leftOfTaper(share, peakPowerW ?? 0, chargingPeriods);
}

/**
 * How long a charge goes on that was constant at first and decays since, until it is full. With P the most, T the time and E the
 * energy so far, and u = ln(P / power now): E = P · (T − u τ) + P τ (1 − e^−u), which gives the time constant τ of the decay.
 */
function leftOfTaper(share: number, peakPowerW: number, periods: readonly ChargingPeriod[]): number {
  const charging = periods.filter(({ activity }) => activity === "charging");
  const hours = charging.reduce((sum, { startAt, endAt }) => sum + (endAt - startAt) / HOUR, 0);
  const energyWh = charging.reduce((sum, period) => sum + period.energyWh, 0);
  const decays = -Math.log(share);
  const missingHours = Math.max(0, hours - energyWh / peakPowerW);
  const decayHours = missingHours / (decays - 1 + share);
  return Math.max(0, Math.log(share / FULL_BELOW)) * decayHours * HOUR;
}

/** By how long those stayed that charged as long as this one has. */
function byHistory({ startedAt, pastStays }: RunningSession, now: number): Prospect | null {
  if (pastStays.length < LEAST_STAYS) return null;
  const stays = pastStays.map(({ chargedSeconds, parkedSeconds }) => ({
    phase: chargedSeconds * SECOND,
    whole: (chargedSeconds + parkedSeconds) * SECOND,
  }));
  return { source: "history", instants: remaining(stays, now - startedAt).map((each) => now + each) };
}

/** What was left for others when they had been there as long; where hardly any was, as if the longest had just got so far. */
function remaining(
  stays: readonly { readonly phase: number; readonly whole: number }[],
  elapsed: number,
): readonly number[] {
  const longer = stays.filter(({ phase }) => phase > elapsed);
  const longest = stays.toSorted((left, right) => left.phase - right.phase).slice(-LEAST_STAYS);
  const [reference] = longest;
  const left =
    longer.length >= LEAST_LONGER
      ? longer.map(({ whole }) => whole - elapsed)
      : longest.map(({ whole }) => whole - (reference?.phase ?? 0));
  return left.sort((one, other) => one - other);
}
