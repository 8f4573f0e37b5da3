import { currentLocale } from "../../text.ts";

/** Months as 2026-11. */

export function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7);
}

/** @param by negative: before it. */
export function monthsFrom(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return monthOf(Date.UTC(year, number - 1 + by, 15));
}

/** "November 2026". */
export function monthWords(month: string): string {
  const options: Intl.DateTimeFormatOptions = { month: "long", year: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat(currentLocale(), options).format(new Date(`${month}-15T00:00:00Z`));
}

/** "Wed 18". */
export function dayWords(date: string): string {
  const options: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat(currentLocale(), options).format(new Date(`${date}T00:00:00Z`));
}

/** 1 is Monday: "Mon" or "Monday". */
export function weekdayName(weekday: number, length: "short" | "long"): string {
  // 5 January 2026 is a Monday.
  return new Intl.DateTimeFormat(currentLocale(), { weekday: length, timeZone: "UTC" }).format(
    Date.UTC(2026, 0, 4 + weekday),
  );
}
