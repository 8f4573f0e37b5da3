import { wholePercent } from "../../format.ts";
import { m } from "../../text.ts";
import styles from "./heat-map.module.css";
import { weekdayName } from "./months.ts";
import type { HourCell } from "./occupied-hours.ts";

interface HeatMapProps {
  /** From Monday 0:00 on. */
  readonly cells: readonly HourCell[];
  readonly pointed: number | null;
  onPoint(index: number): void;
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
const LABELLED_HOURS = [0, 3, 6, 9, 12, 15, 18, 21];
const LEGEND = [0, 0.25, 0.5, 0.75, 1];

/** Days of the week one above the other, their hours side by side: the fuller, the darker (portal 6). */
export function HeatMap({ cells, pointed, onPoint }: HeatMapProps) {
  return (
    <div className={styles.map}>
      {WEEKDAYS.map((weekday) => (
        <div key={weekday} className={styles.day}>
          <span className={styles.label}>{weekdayName(weekday, "short")}</span>
          {cells.map((cell, index) =>
            cell.weekday === weekday ? (
              <span
                key={cell.hour}
                className={styles.hour}
                data-known={cell.share !== null}
                data-pointed={index === pointed}
                onPointerEnter={() => onPoint(index)}
              >
                <span style={{ opacity: cell.share ?? 0 }} />
              </span>
            ) : null,
          )}
        </div>
      ))}
      <div className={styles.day}>
        <span />
        {LABELLED_HOURS.map((hour) => (
          <span key={hour} className={styles.tick}>
            {String(hour).padStart(2, "0")}
          </span>
        ))}
      </div>
      <ul className={styles.legend}>
        {LEGEND.map((share) => (
          <li key={share}>
            <span className={styles.hour} data-known="true">
              <span style={{ opacity: share }} />
            </span>
            {wholePercent(share * 100)}
          </li>
        ))}
        {cells.some(({ share }) => share === null) && (
          <li>
            <span className={styles.hour} data-known="false" />
            {m.notCounted()}
          </li>
        )}
      </ul>
    </div>
  );
}
