import type { Stretch } from "./spans.ts";
import { DAY, HOUR, type LocalMonth, MINUTE, wallClock, weekClock } from "./time.ts";

/** One hour of the week on the clocks of a place, of all its weeks in a month. */
export interface OccupiedHour {
  /** 1 is Monday. */
  readonly weekday: number;
  /** 0 to 23. */
  readonly hour: number;
  /** On so many days it was counted. */
  readonly days: number;
  /** EVSEs × time that was counted. */
  readonly countedMs: number;
  /** Of it a session had an EVSE. */
  readonly occupiedMs: number;
}

export interface OccupiedEvse {
  /** When it is counted; what lies outside is not. */
  readonly during: Stretch;
  /** Its sessions, in any order; they may overlap where a charger's clock was wrong. */
  readonly sessions: readonly Stretch[];
}

/**
 * How much of each hour of the week EVSEs had a session, from Monday 0:00 on. Hours that are shown twice because clocks are
 * put back count twice, those that are left out do not: the sums are the time that passed.
 */
export function occupancyOf(month: LocalMonth, zone: string, evses: readonly OccupiedEvse[]): readonly OccupiedHour[] {
  const hours = hoursOfMonth(month, zone);
  const cells = Array.from({ length: 7 * 24 }, () => ({ dates: new Set<number>(), countedMs: 0, occupiedMs: 0 }));
  for (const { during, sessions } of evses) {
    const occupied = united(sessions);
    let first = 0;
    for (const hour of hours) {
      const counted = overlap(hour, during);
      const cell = cells[hour.ofWeek];
      if (counted === null || cell === undefined) continue;
      cell.dates.add(hour.day);
      cell.countedMs += counted.to - counted.from;
      while ((occupied[first]?.to ?? counted.from + 1) <= counted.from) first += 1;
      for (let index = first; (occupied[index]?.from ?? counted.to) < counted.to; index += 1) {
        const both = overlap(occupied[index] ?? counted, counted);
        if (both !== null) cell.occupiedMs += both.to - both.from;
      }
    }
  }
  return cells.map(({ dates, ...time }, ofWeek) => ({
    weekday: Math.floor(ofWeek / 24) + 1,
    hour: ofWeek % 24,
    days: dates.size,
    ...time,
  }));
}

interface HourOfMonth extends Stretch {
  /** From Monday 0:00 on. */
  readonly ofWeek: number;
  readonly day: number;
}

/** The hours of a month as the clocks of a zone show them, one after another without a hole. */
function hoursOfMonth({ days, endAt }: LocalMonth, zone: string): readonly HourOfMonth[] {
  return days.flatMap(({ startAt }, day) => {
    const nextAt = days[day + 1]?.startAt ?? endAt;
    const minuteAt = weekClock(zone, startAt, nextAt);
    const { weekday } = wallClock(startAt, zone);
    const hours: HourOfMonth[] = [];
    for (let from = startAt; from < nextAt; ) {
      const minute = minuteAt(from) % (DAY / MINUTE);
      const to = Math.min(nextAt, from + HOUR - (minute % 60) * MINUTE);
      hours.push({ from, to, ofWeek: (weekday - 1) * 24 + Math.floor(minute / 60), day });
      from = to;
    }
    return hours;
  });
}

/** What any of them covers, in order, without overlaps. */
function united(stretches: readonly Stretch[]): readonly Stretch[] {
  const all: Stretch[] = [];
  for (const stretch of stretches.toSorted((left, right) => left.from - right.from)) {
    const last = all.at(-1);
    if (last !== undefined && stretch.from <= last.to) {
      all[all.length - 1] = { from: last.from, to: Math.max(last.to, stretch.to) };
    } else all.push(stretch);
  }
  return all;
}

/** Null: they have nothing in common. */
function overlap(one: Stretch, other: Stretch): Stretch | null {
  const from = Math.max(one.from, other.from);
  const to = Math.min(one.to, other.to);
  return from < to ? { from, to } : null;
}
