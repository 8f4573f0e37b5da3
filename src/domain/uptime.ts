import { type ConnectorStatus, evseStatus } from "./location.ts";
import type { Stretch } from "./spans.ts";

/**
 * What an EVSE was for its drivers. `maintenance`: planned, whatever it showed meanwhile. `unknown`: nothing was told of it,
 * which is neither up nor down.
 */
export const CONDITIONS = ["up", "faulted", "unavailable", "offline", "maintenance", "unknown"] as const;
export type Condition = (typeof CONDITIONS)[number];

/** In ms. */
export type ConditionTimes = Readonly<Record<Condition, number>>;

/** From an instant on. */
export interface ShownStatus {
  readonly connectorId: number;
  readonly at: number;
  /** Null: a word that is none of OCPP's. */
  readonly status: ConnectorStatus | null;
}

export interface EvseHistory {
  /** What is counted. */
  readonly during: Stretch;
  /** In order of time; what was shown before the stretch tells how it begins. */
  readonly shown: readonly ShownStatus[];
  /** When its charge point was out of contact. */
  readonly silences: readonly Stretch[];
  readonly maintenances: readonly Stretch[];
  /** From then on nothing was read of what it showed. */
  readonly readUntil: number;
}

const NO_TIME: ConditionTimes = { up: 0, faulted: 0, unavailable: 0, offline: 0, maintenance: 0, unknown: 0 };

export function addTimes(all: readonly ConditionTimes[]): ConditionTimes {
  const sum = { ...NO_TIME };
  for (const time of all) for (const condition of CONDITIONS) sum[condition] += time[condition];
  return sum;
}

/** How long an EVSE was what, in ms: sums to the stretch. */
export function timeByCondition(history: EvseHistory): ConditionTimes {
  const time = { ...NO_TIME };
  const bounds = boundsOf(history);
  const status = new Map<number, ConnectorStatus | null>();
  let next = 0;
  for (const [index, from] of bounds.slice(0, -1).entries()) {
    for (let change = history.shown[next]; change !== undefined && change.at <= from; change = history.shown[next]) {
      status.set(change.connectorId, change.status);
      next += 1;
    }
    time[conditionAt(from, history, evseStatus([...status.values()]))] += (bounds[index + 1] ?? from) - from;
  }
  return time;
}

/** The share of the time in which drivers could use it, or knew that they could not; null: nothing is known of it. */
export function uptimeBasisPoints(time: ConditionTimes): number | null {
  const whole = CONDITIONS.reduce((sum, condition) => sum + time[condition], 0);
  if (whole === time.unknown) return null;
  // Cut, so that what was down for a moment is never 100 %.
  return Math.floor((10_000 * (time.up + time.maintenance)) / whole);
}

/** Between two of them, in order, nothing changes. */
function boundsOf({ during: { from, to }, shown, silences, maintenances, readUntil }: EvseHistory): readonly number[] {
  if (to <= from) return [];
  const edges = [...silences, ...maintenances].flatMap((stretch) => [stretch.from, stretch.to]);
  const inside = [...shown.map(({ at }) => at), ...edges, readUntil].filter((at) => at > from && at < to);
  return [...new Set([from, ...inside, to])].sort((left, right) => left - right);
}

function conditionAt(
  at: number,
  { silences, maintenances, readUntil }: EvseHistory,
  status: ConnectorStatus | null,
): Condition {
  if (isIn(maintenances, at)) return "maintenance";
  if (isIn(silences, at)) return "offline";
  if (at >= readUntil || status === null) return "unknown";
  if (status === "Faulted") return "faulted";
  return status === "Unavailable" ? "unavailable" : "up";
}

function isIn(stretches: readonly Stretch[], at: number): boolean {
  return stretches.some(({ from, to }) => from <= at && at < to);
}
