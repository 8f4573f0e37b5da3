/** What `datetime-local` fields hold: a station's wall clock, without its zone. */

/** "2026-11-18T09:20" of an instant, as the clock there shows it. */
export function localOf(at: number, timeZone: string): string {
  const parts = Object.fromEntries(
    clockOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/**
 * The instant at which the clock there shows it; of an hour that comes twice the first, of one that is left out the one
 * that follows.
 */
export function instantOf(local: string, timeZone: string): number {
  const asUtc = Date.parse(`${local}Z`);
  const candidates = [asUtc - DAY_MS, asUtc + DAY_MS].map((near) => asUtc - offsetAt(near, timeZone));
  return (
    candidates.filter((at) => localOf(at, timeZone) === local.slice(0, 16)).sort((a, b) => a - b)[0] ??
    Math.max(...candidates)
  );
}

const DAY_MS = 86_400_000;

/** What the clock there is ahead of UTC, in ms. */
function offsetAt(at: number, timeZone: string): number {
  const minute = Math.floor(at / 60_000) * 60_000;
  return Date.parse(`${localOf(minute, timeZone)}Z`) - minute;
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
}
