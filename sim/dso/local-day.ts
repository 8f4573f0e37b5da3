/** Days as calendars on a wall show them; they have 23, 24 or 25 hours. */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export interface LocalDay {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly startAt: number;
  readonly endAt: number;
}

/** @param offset in days: 1 is the day after. */
export function localDay(at: number, zone: string, offset = 0): LocalDay {
  const wall = at + zoneOffset(at, zone);
  const midnight = Math.floor(wall / DAY) * DAY + offset * DAY;
  return {
    date: new Date(midnight).toISOString().slice(0, 10),
    startAt: instantOf(midnight, zone),
    endAt: instantOf(midnight + DAY, zone),
  };
}

/** @param minuteOfDay as clocks there show it. */
export function clockTime(day: LocalDay, minuteOfDay: number, zone: string): number {
  return instantOf(Date.parse(`${day.date}T00:00:00Z`) + minuteOfDay * MINUTE, zone);
}

export function minuteOfDay(at: number, zone: string): number {
  const wall = at + zoneOffset(at, zone);
  return Math.floor((((wall % DAY) + DAY) % DAY) / MINUTE);
}

/** @param wall what clocks show, as if it were UTC. */
function instantOf(wall: number, zone: string): number {
  const first = wall - zoneOffset(wall, zone);
  return wall - zoneOffset(first, zone);
}

function zoneOffset(at: number, zone: string): number {
  const parts = formatOf(zone).formatToParts(at);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return wall - Math.floor(at / 1_000) * 1_000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const numeric = "numeric" as const;
  const fields = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric };
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", ...fields });
  formats.set(zone, format);
  return format;
}
