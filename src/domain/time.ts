/** Instants are epoch milliseconds, UTC. This is the one file that knows local time. */

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** No instant is later. */
export const LAST_INSTANT = 8.64e15;

export interface ReadInstant {
  readonly at: number;
  /** The clock that wrote it cannot be trusted. */
  readonly suspect: boolean;
}

const EARLIEST = Date.UTC(2020, 0, 1);

const ISO_INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([Zz]|[+-]\d{2}(?::?\d{2})?)?$/;

/**
 * Reads what a charger calls a timestamp (TOL-5): any fraction, `+02`, or no zone at all, which is the charger's own
 * zone. Unreadable, before 2020 or more than a day ahead: the instant of receipt, suspect.
 */
export function readInstant(text: string | undefined, receivedAt: number, zone: string | undefined): ReadInstant {
  if (text === undefined) return { at: receivedAt, suspect: false };
  const written = writtenInstant(text, zone);
  if (written === null || !isPossibleInstant(written.at, receivedAt)) return { at: receivedAt, suspect: true };
  return { at: written.at, suspect: !written.hasZone };
}

/** The instant that a text names, in a charger's zone (else UTC) if it names none; null: it names no instant. */
export function writtenInstant(
  text: string,
  zone: string | undefined,
): { readonly at: number; readonly hasZone: boolean } | null {
  const match = ISO_INSTANT.exec(text.trim());
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const [fraction, offset] = match.slice(7);
  if (!isOnCalendar(year, month, day) || !isOnClock(hour, minute, second)) return null;
  const local =
    Date.UTC(year, month - 1, day, hour, minute, second) + Number((fraction ?? "").padEnd(3, "0").slice(0, 3));
  const at = local - (offset === undefined ? zoneOffset(local, zone) : writtenOffset(offset));
  return Number.isFinite(at) ? { at, hasZone: offset !== undefined } : null;
}

function isOnCalendar(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** With the leap second, and the end of the day as ISO 8601 may write it. */
function isOnClock(hour: number, minute: number, second: number): boolean {
  const isUsual = hour <= 23 && minute <= 59 && second <= 60;
  return isUsual || (hour === 24 && minute === 0 && second === 0);
}

/** A clock that was never set shows the past; none is a day ahead. */
export function isPossibleInstant(at: number, receivedAt: number): boolean {
  return at >= EARLIEST && at <= receivedAt + DAY;
}

/** Was this written by a clock that had been set? If not, it may be written again at another time. */
export function isClockSet(text: string): boolean {
  const written = writtenInstant(text, undefined);
  return written !== null && written.at >= EARLIEST;
}

function writtenOffset(offset: string): number {
  if (offset === "Z" || offset === "z") return 0;
  const digits = offset.slice(1).replace(":", "").padEnd(4, "0");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4));
  return (offset.startsWith("-") ? -minutes : minutes) * MINUTE;
}

/** How far local time in a zone is ahead of UTC, at a local wall-clock instant written as if it were UTC. */
function zoneOffset(local: number, zone: string | undefined): number {
  if (zone === undefined) return 0;
  const first = offsetAt(local, zone);
  return offsetAt(local - first, zone);
}

/**
 * The instant at which the clocks of a zone show a time; of an hour that comes twice the first, of one that is left out as
 * long after its begin as if it had come (RFC 5545 3.3.5). @param date `YYYY-MM-DD`
 */
export function instantAt(date: string, minuteOfDay: number, zone: string): number {
  const local = Date.parse(date) + minuteOfDay * MINUTE;
  const before = local - offsetAt(local - DAY, zone);
  const after = local - offsetAt(local + DAY, zone);
  return [before, after].find((at) => at + offsetAt(at, zone) === local) ?? before;
}

/** The day so many days after another: `YYYY-MM-DD`. */
export function dateAfter(date: string, days: number): string {
  return toIso(Date.parse(date) + days * DAY).slice(0, 10);
}

/** What calendar and clock on a wall show. */
export interface WallClock {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** 1 is Monday. */
  readonly weekday: number;
  readonly minuteOfDay: number;
}

export function wallClock(at: number, zone: string): WallClock {
  const local = at + offsetAt(at, zone);
  return {
    date: toIso(local).slice(0, 10),
    weekday: new Date(local).getUTCDay() || 7,
    minuteOfDay: Math.floor((((local % DAY) + DAY) % DAY) / MINUTE),
  };
}

/** Whether the clocks of a zone, because they are put back, show the same once more within hours. */
export function isShownTwice(at: number, zone: string): boolean {
  const offset = offsetAt(at, zone);
  return [at - PUT_BACK_WITHIN, at + PUT_BACK_WITHIN].some((near) => {
    const other = offsetAt(near, zone);
    return other !== offset && offsetAt(at + offset - other, zone) === other;
  });
}

/** No clock is put back by more, but where a country changed the side of the date line. */
const PUT_BACK_WITHIN = 3 * HOUR;

/**
 * The minute of the week, from Monday 0:00 on, at any instant between two others: for thousands of them, because it asks the
 * calendar only where clocks are put forward or back.
 */
export function weekClock(zone: string, from: number, to: number): (at: number) => number {
  const spans = [from, ...offsetChanges(from, to, zone)].map((begin) => ({ begin, offset: offsetAt(begin, zone) }));
  return (at) => {
    const { offset = 0 } = spans.findLast(({ begin }) => begin <= at) ?? spans[0] ?? {};
    const minute = Math.floor((at + offset - FIRST_MONDAY) / MINUTE);
    return ((minute % MINUTES_OF_WEEK) + MINUTES_OF_WEEK) % MINUTES_OF_WEEK;
  };
}

const FIRST_MONDAY = 4 * DAY;
const MINUTES_OF_WEEK = (7 * DAY) / MINUTE;

/** A local month, `YYYY-MM`, and its days, each from its midnight. Null: there is no such month. */
export function localMonth(month: string, zone: string): LocalMonth | null {
  const [, year, ofYear] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month) ?? [];
  if (year === undefined || ofYear === undefined) return null;
  const count = new Date(Date.UTC(Number(year), Number(ofYear), 0)).getUTCDate();
  const midnights = Array.from({ length: count + 1 }, (_, index) => {
    const local = Date.UTC(Number(year), Number(ofYear) - 1, index + 1);
    return local - zoneOffset(local, zone);
  });
  const days = midnights
    .slice(0, count)
    .map((startAt, index) => ({ date: `${month}-${String(index + 1).padStart(2, "0")}`, startAt }));
  return { startAt: midnights[0] ?? 0, endAt: midnights[count] ?? 0, days };
}

export interface LocalMonth {
  readonly startAt: number;
  readonly endAt: number;
  readonly days: readonly { readonly date: string; readonly startAt: number }[];
}

/** The month that many months after another, or before it: `YYYY-MM`. */
export function monthAfter(month: string, count = 1): string {
  const [year = 0, ofYear = 1] = month.split("-").map(Number);
  return toIso(Date.UTC(year, ofYear - 1 + count, 1)).slice(0, 7);
}

/** As people read it from a clock there: `14:05`. */
export function timeOfDay(at: number, zone: string): string {
  const { minuteOfDay } = wallClock(at, zone);
  const pad = (part: number) => String(Math.floor(part)).padStart(2, "0");
  return `${pad(minuteOfDay / 60)}:${pad(minuteOfDay % 60)}`;
}

/**
 * Every instant between two others at which the clocks of a zone show one of the given minutes of the day, are at
 * midnight, or are put forward or back.
 */
export function clockInstants(
  from: number,
  to: number,
  zone: string,
  minutesOfDay: readonly number[],
): readonly number[] {
  const changes = offsetChanges(from, to, zone);
  const minutes = [...new Set([0, ...minutesOfDay])];
  const edges = [from, ...changes, to];
  const shown = edges.slice(1).flatMap((end, index) => {
    const start = edges[index] ?? from;
    const offset = offsetAt(start, zone);
    const days = daysBetween(start + offset, end + offset);
    return days.flatMap((day) => minutes.map((minute) => day * DAY + minute * MINUTE - offset));
  });
  return [...changes, ...shown].filter((at) => at > from && at < to);
}

function daysBetween(from: number, to: number): readonly number[] {
  const first = Math.floor(from / DAY);
  return Array.from({ length: Math.floor(to / DAY) - first + 1 }, (_, index) => first + index);
}

/** Zones change their offset at full seconds, and never twice within so long: between equal offsets there is no change. */
const STEADY = 7 * DAY;

function offsetChanges(from: number, to: number, zone: string): readonly number[] {
  if (to - from <= STEADY && offsetAt(from, zone) === offsetAt(to, zone)) return [];
  if (to - from <= SECOND) return [Math.ceil((from + 1) / SECOND) * SECOND];
  const middle = Math.floor((from + to) / 2);
  return [...offsetChanges(from, middle, zone), ...offsetChanges(middle, to, zone)];
}

/** Making one costs more than asking it a hundred times. There are as many as zones were asked for. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  FORMATS.set(zone, format);
  return format;
}

function offsetAt(at: number, zone: string): number {
  const parts = formatOf(zone).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((each) => each.type === type)?.value);
  const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return wall - Math.floor(at / SECOND) * SECOND;
}

export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The only spelling of an instant we send (`YYYY-MM-DDTHH:MM:SS.sssZ`). */
export function toIso(at: number): string {
  return new Date(at).toISOString();
}
