import { randomFrom } from "../../sim/random.ts";
import { firstFree, prospectOf, type RunningSession, type Stay } from "../../src/domain/first-free.ts";
import { HOUR, MINUTE, SECOND } from "../../src/domain/time.ts";
import { spreadOf } from "../report.ts";
import type { Course, Site, WholeSession } from "./sessions.ts";

export const ESTIMATORS = ["ours", "bookedEnd", "averageStay"] as const;
export type Estimator = (typeof ESTIMATORS)[number];

/** How far off each estimate is, of instants at which every EVSE of a site is taken. */
export type Quality = {
  readonly site: string;
  readonly instants: number;
  readonly medianErrorMinutes: Readonly<Record<Estimator, number>>;
  /** At how many instants ours was decided by what. */
  readonly sources: Readonly<Record<string, number>>;
};

/** What a start without a booking is taken to last, at first (src/domain/booking-settings.ts). */
const UNBOOKED_MS = HOUR;
/** As often as D1 is told of a running session. */
const PUSHED_EACH_MS = 5 * MINUTE;
/** As many as a location remembers (src/store/stays.ts). */
const STAYS_REMEMBERED = 100;
/** So many instants are judged, and so many are drawn at the most to find them. */
const JUDGED = 2_000;
const DRAWN = 50_000;
const SEED = 9;

/** Random instants of the second half of a site's time. Whoever estimates knows what has happened before, and nothing else. */
export function judgeEstimates({ name, evses, sessions }: Site): Quality {
  const value = randomFrom(SEED);
  const byEnd = sessions.toSorted((left, right) => left.stoppedAt - right.stoppedAt);
  const middle = sessions[Math.floor(sessions.length / 2)]?.startedAt ?? 0;
  const last = sessions.at(-1)?.startedAt ?? 0;
  const errors: Record<Estimator, number[]> = { ours: [], bookedEnd: [], averageStay: [] };
  const sources: Record<string, number> = {};
  for (let drawn = 0; drawn < DRAWN && errors.ours.length < JUDGED; drawn += 1) {
    const now = middle + value() * (last - middle);
    const running = sessions.filter(({ startedAt, stoppedAt }) => startedAt <= now && now < stoppedAt);
    if (running.length < evses) continue;
    const ended = byEnd.filter(({ stoppedAt }) => stoppedAt <= now);
    const truth = Math.min(...running.map(({ stoppedAt }) => stoppedAt));
    const { source, ...estimates } = estimatesAt(now, running, ended);
    sources[source] = (sources[source] ?? 0) + 1;
    for (const each of ESTIMATORS) errors[each].push(Math.abs(estimates[each] - truth));
  }
  const medianMinutes = (each: Estimator) => spreadOf(errors[each]).median / MINUTE;
  return {
    site: name,
    instants: errors.ours.length,
    medianErrorMinutes: {
      ours: medianMinutes("ours"),
      bookedEnd: medianMinutes("bookedEnd"),
      averageStay: medianMinutes("averageStay"),
    },
    sources,
  };
}

function estimatesAt(now: number, running: readonly WholeSession[], ended: readonly WholeSession[]) {
  const pastStays = ended.slice(-STAYS_REMEMBERED).map(stayOf);
  const seen = running.map((session) => seenOf(session, pastStays, now));
  const { at, source } = firstFree(
    seen.map((session) => prospectOf({ use: "inUse", session, windows: [] }, now)),
    now,
  );
  const stayedMs = ended.reduce((sum, { startedAt, stoppedAt }) => sum + stoppedAt - startedAt, 0);
  const earliest = (endOf: (session: WholeSession) => number) => Math.max(now, Math.min(...running.map(endOf)));
  return {
    source,
    // Whoever knows nothing says that it is now; in the second half of a site's time nobody does.
    ours: at ?? now,
    bookedEnd: earliest(({ startedAt, bookedUntil }) => bookedUntil ?? startedAt + UNBOOKED_MS),
    averageStay: earliest(({ startedAt }) => startedAt + stayedMs / ended.length),
  };
}

/** A running session as D1 has it: what the charge point last reported. */
function seenOf(
  { startedAt, bookedUntil, course }: WholeSession,
  pastStays: readonly Stay[],
  now: number,
): RunningSession {
  const readMs = Math.floor((now - startedAt) / PUSHED_EACH_MS) * PUSHED_EACH_MS;
  const seen = { startedAt, bookedUntil, pastStays };
  if (course === null || readMs === 0) return { ...seen, chargingPeriods: [], powerW: null, peakPowerW: null };
  const isParked = readMs >= course.chargedMs + PUSHED_EACH_MS;
  const chargedMs = isParked ? course.chargedMs : readMs;
  const [doneAt, readAt] = [startedAt + chargedMs, startedAt + readMs];
  const energyWh = energyWhAt(course, chargedMs);
  const charging = { startAt: startedAt, endAt: doneAt, energyWh, activity: "charging" } as const;
  const parking = { startAt: doneAt, endAt: readAt, energyWh: 0, activity: "parking" } as const;
  const powerW = readMs > course.chargedMs ? 0 : powerWAt(course, readMs);
  const chargingPeriods = isParked ? [charging, parking] : [charging];
  return { ...seen, chargingPeriods, powerW, peakPowerW: powerWAt(course, PUSHED_EACH_MS) };
}

function powerWAt({ peakW, constantMs, decayMs }: Course, ms: number): number {
  return peakW * Math.exp(-Math.max(0, ms - constantMs) / decayMs);
}

export function energyWhAt(course: Course, ms: number): number {
  const { peakW, constantMs, decayMs } = course;
  const decayedMs = decayMs * (1 - powerWAt(course, ms) / peakW);
  return (peakW * (Math.min(ms, constantMs) + decayedMs)) / HOUR;
}

function stayOf({ startedAt, stoppedAt, course }: WholeSession): Stay {
  const stayedMs = stoppedAt - startedAt;
  const chargedMs = Math.min(stayedMs, course?.chargedMs ?? stayedMs);
  return { chargedSeconds: chargedMs / SECOND, parkedSeconds: (stayedMs - chargedMs) / SECOND };
}
