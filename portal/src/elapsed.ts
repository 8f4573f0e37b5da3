import { count } from "./format.ts";
import { m } from "./paraglide/messages.js";

const MINUTE_MS = 60_000;

/** "12 min", "1 h 5 min". */
export function elapsed(durationMs: number): string {
  const minutes = Math.max(0, Math.floor(durationMs / MINUTE_MS));
  const hours = Math.floor(minutes / 60);
  return hours === 0
    ? m.minutes({ minutes: count(minutes) })
    : m.hoursAndMinutes({ hours: count(hours), minutes: count(minutes % 60) });
}
