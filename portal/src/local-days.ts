import { instantOf, localOf } from "./local-time.ts";

/** Days of a station's own clock, `YYYY-MM-DD`: some have 23 or 25 hours. Instants are epoch ms. */

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export function dateOf(at: number, timeZone: string): string {
  return localOf(at, timeZone).slice(0, 10);
}

export function midnight(date: string, timeZone: string): number {
  return instantOf(`${date}T00:00`, timeZone);
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The first and the last day of a date's month, or of one so many months later. */
export function monthOf(date: string, later = 0): { readonly first: string; readonly last: string } {
  const [year = 0, month = 1] = date.split("-").map(Number);
  const day = (months: number, ofMonth: number) =>
    new Date(Date.UTC(year, month - 1 + months, ofMonth)).toISOString().slice(0, 10);
  return { first: day(later, 1), last: day(later + 1, 0) };
}

/** How far the clocks there are ahead of UTC: "+01:00". */
export function offsetOf(at: number, timeZone: string): string {
  const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
  const ahead = (Date.parse(`${localOf(minute, timeZone)}Z`) - minute) / MINUTE_MS;
  const pad = (part: number) => String(Math.floor(part)).padStart(2, "0");
  return `${ahead < 0 ? "-" : "+"}${pad(Math.abs(ahead) / 60)}:${pad(Math.abs(ahead) % 60)}`;
}

/** Whether a text is a day that there is: addresses are typed by hand, too. */
export function isDate(text: unknown): text is string {
  return typeof text === "string" && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** Whether the clocks are put forward or back on that day. */
export function isClockChange(date: string, timeZone: string): boolean {
  return midnight(addDays(date, 1), timeZone) - midnight(date, timeZone) !== DAY_MS;
}
