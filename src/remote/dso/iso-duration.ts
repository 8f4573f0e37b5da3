import { DAY, HOUR, LAST_INSTANT, MINUTE, SECOND } from "../../domain/time.ts";

/** ISO 8601, as far as OpenADR 3.1 lets it go. */
const DURATION =
  /^(-?)P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

export interface Duration {
  /** Of the calendar, in UTC. */
  readonly months: number;
  readonly milliseconds: number;
}

export function readDuration(text: string): Duration | null {
  const match = DURATION.exec(text);
  if (!match) return null;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(2)
    .map((part) => Number(part ?? 0));
  const sign = match[1] === "-" ? -1 : 1;
  const milliseconds = (7 * weeks + days) * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND;
  return { months: sign * (12 * years + months), milliseconds: sign * Math.round(milliseconds) };
}

/** The instant so much later. `P9999Y` is without end. */
export function after(at: number, { months, milliseconds }: Duration): number {
  const date = new Date(at);
  date.setUTCMonth(date.getUTCMonth() + months);
  const later = date.getTime() + milliseconds;
  return Number.isFinite(later) && months < 12 * WITHOUT_END_YEARS ? Math.min(later, LAST_INSTANT) : LAST_INSTANT;
}

const WITHOUT_END_YEARS = 9999;
