import type { OccupancyReportView } from "../../../../src/entry/api/shared/slot-reports.ts";

type SpeedView = OccupancyReportView["speeds"][number];
export type Speed = SpeedView["speed"];

export interface HourCell {
  /** 1 is Monday. */
  readonly weekday: number;
  readonly hour: number;
  /** In so many weeks it was counted, at the station where it was most often. */
  readonly weeks: number;
  readonly countedSeconds: number;
  readonly occupiedSeconds: number;
  /** 0 to 1; null: it was not counted, so that nothing is known. */
  readonly share: number | null;
}

export interface SpeedHours {
  readonly speed: Speed;
  readonly slots: number;
  /** From Monday 0:00 on. */
  readonly cells: readonly HourCell[];
}

const SPEEDS: readonly Speed[] = ["slow", "fast", "rapid"];

/** All stations together, each on its own clock. */
export function occupiedHours(reports: readonly OccupancyReportView[]): readonly SpeedHours[] {
  return SPEEDS.flatMap((speed) => {
    const own = reports.flatMap(({ speeds }) => speeds.filter((each) => each.speed === speed));
    if (own.length === 0) return [];
    const slots = own.reduce((sum, each) => sum + each.slots, 0);
    const byHour = Map.groupBy(
      own.flatMap(({ hours }) => hours),
      ({ weekday, hour }) => (weekday - 1) * 24 + hour,
    );
    const cells = [...byHour].toSorted(([left], [right]) => left - right).map(([, hours]) => cellOf(hours));
    return [{ speed, slots, cells }];
  });
}

function cellOf(hours: SpeedView["hours"]): HourCell {
  const sum = (read: (hour: SpeedView["hours"][number]) => number) =>
    hours.reduce((total, each) => total + read(each), 0);
  const countedSeconds = sum((each) => each.countedSeconds);
  const occupiedSeconds = sum((each) => each.occupiedSeconds);
  return {
    weekday: hours[0]?.weekday ?? 1,
    hour: hours[0]?.hour ?? 0,
    weeks: Math.max(...hours.map(({ days }) => days)),
    countedSeconds,
    occupiedSeconds,
    share: countedSeconds === 0 ? null : occupiedSeconds / countedSeconds,
  };
}

/** Less than that of the time: a slot is found free nine times of ten. */
const QUIET_BELOW = 0.1;

export interface OccupancyFinding {
  /** Null: nothing was in use. */
  readonly busiest: HourCell | null;
  /** The hour of the day before which it is quiet on all days; null: it is not, or that is not known. */
  readonly quietBefore: number | null;
}

/** Null: nothing was counted. */
export function occupancyFinding(cells: readonly HourCell[]): OccupancyFinding | null {
  const counted = cells.filter(({ share }) => share !== null);
  if (counted.length === 0) return null;
  const [busiest] = counted.toSorted((left, right) => (right.share ?? 0) - (left.share ?? 0));
  if (busiest === undefined || busiest.share === 0) return { busiest: null, quietBefore: null };
  const ofHour = (hour: number) => counted.filter((cell) => cell.hour === hour);
  const isQuiet = (hour: number) =>
    ofHour(hour).length > 0 && ofHour(hour).every(({ share }) => (share ?? 0) < QUIET_BELOW);
  const first = Array.from({ length: 24 }, (_, hour) => hour).find((hour) => !isQuiet(hour)) ?? 0;
  return { busiest, quietBefore: first === 0 ? null : first };
}

/** The least and the most weeks that an hour was counted in. */
export function weeksCounted(cells: readonly HourCell[]): readonly [least: number, most: number] {
  const weeks = cells.filter(({ share }) => share !== null).map((cell) => cell.weeks);
  return weeks.length === 0 ? [0, 0] : [Math.min(...weeks), Math.max(...weeks)];
}
