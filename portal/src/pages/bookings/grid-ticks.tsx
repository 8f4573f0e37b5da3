import { hourTicks, type TimeSpan } from "../../figures/time-span.ts";
import { clockHour, shortDay } from "../../format.ts";
import { dateOf, isClockChange, midnight, offsetOf } from "../../local-days.ts";
import styles from "./bookings.module.css";

const LONGEST_DAY_MS = 26 * 3_600_000;

/** The hours of a day, or the days of a week. */
export function Ticks({ span, timeZone }: { readonly span: TimeSpan; readonly timeZone: string }) {
  const isDay = span.to - span.from <= LONGEST_DAY_MS;
  const isChange = isDay && isClockChange(dateOf(span.from, timeZone), timeZone);
  const hours = hourTicks(span, timeZone, 1).filter((at) => at < span.to);
  const ticks = isDay ? hours : hours.filter((at) => midnight(dateOf(at, timeZone), timeZone) === at);
  return (
    <div className={styles.ticks} data-change={isChange} aria-hidden="true">
      {ticks.map((at) => (
        <span key={at} style={{ left: `${((at - span.from) / (span.to - span.from)) * 100}%` }} data-day={!isDay}>
          {isDay ? clockHour(at, timeZone) : shortDay(at, timeZone)}
          {isChange && <small>{offsetOf(at, timeZone)}</small>}
        </span>
      ))}
    </div>
  );
}
