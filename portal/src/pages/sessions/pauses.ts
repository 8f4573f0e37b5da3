import type { SessionView } from "../../../../src/entry/api/shared/schemas.ts";
import type { TimeSpan } from "../../figures/time-span.ts";

/** `idle`: nothing flowed, and nobody said why. */
export type PauseCause = "car" | "station" | "idle";

export interface Pause extends TimeSpan {
  readonly cause: PauseCause;
}

/** What a connector showed from an instant on. */
export interface Shown {
  readonly connectorId: number;
  readonly at: string;
  readonly status: string | null;
}

const CAUSES: Readonly<Record<string, PauseCause>> = { SuspendedEV: "car", SuspendedEVSE: "station" };

/**
 * When a session paused, and by whom, in order of time: as its charger showed it, and where nothing flowed all the same.
 * @param shown of the charge point, in any order.
 */
export function pausesOf(
  { connectorId, chargingPeriods }: Pick<SessionView, "connectorId" | "chargingPeriods">,
  shown: readonly Shown[],
  span: TimeSpan,
): readonly Pause[] {
  const told = shown
    .filter((change) => change.connectorId === connectorId)
    .map(({ at, status }) => ({ at: Date.parse(at), status }))
    .sort((left, right) => left.at - right.at);
  const suspended = told.flatMap(({ at, status }, index): Pause[] => {
    const cause = CAUSES[status ?? ""];
    const within = { from: Math.max(at, span.from), to: Math.min(told[index + 1]?.at ?? span.to, span.to) };
    return cause === undefined || within.from >= within.to ? [] : [{ ...within, cause }];
  });
  const idle = chargingPeriods
    .filter(({ activity }) => activity === "parking")
    .map(({ startAt, endAt }): Pause => ({ from: Date.parse(startAt), to: Date.parse(endAt), cause: "idle" }))
    .filter(({ from, to }) => !suspended.some((each) => each.from < to && each.to > from));
  return [...suspended, ...idle].sort((left, right) => left.from - right.from);
}

/** How long each cause paused it, in ms; causes that did not are left out. */
export function pausedBy(pauses: readonly Pause[]): readonly (readonly [cause: PauseCause, ms: number])[] {
  return [...Map.groupBy(pauses, ({ cause }) => cause)].map(([cause, own]) => [
    cause,
    own.reduce((sum, { from, to }) => sum + to - from, 0),
  ]);
}
