import type { PointerEvent, ReactNode } from "react";
import { clockHour, shortDay } from "../format.ts";
import styles from "./lane.module.css";
import { gridValues, hourTicks, leftOf, type Scale, type TimeSpan, WIDTH, xOf, yOf } from "./time-span.ts";

interface LaneProps {
  /** What is drawn, and in which unit. */
  readonly label?: string;
  readonly span: TimeSpan;
  readonly heightPx: number;
  /** Left out: without values at the side. */
  readonly scale?: Scale;
  readonly valueText?: (value: number) => string;
  /** Null or out of sight: no line for it. */
  readonly nowAt?: number | null;
  readonly cursorAt?: number | null;
  onPoint?(at: number): void;
  /** SVG, in a room of `WIDTH` × `heightPx`. */
  readonly children: ReactNode;
}

/** A stretch of time to draw in; several stand in line above each other. Words are HTML beside the drawing. */
export function Lane({ label, span, heightPx, scale, valueText, nowAt, cursorAt, onPoint, children }: LaneProps) {
  const values = scale === undefined || valueText === undefined ? [] : gridValues(scale);
  const point = ({ currentTarget, clientX }: PointerEvent<SVGSVGElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (clientX - left) / width));
    onPoint?.(span.from + share * (span.to - span.from));
  };
  return (
    <div className={styles.lane}>
      {label !== undefined && <p className={styles.label}>{label}</p>}
      <div className={styles.values} style={{ height: heightPx }}>
        {scale !== undefined &&
          values.map((value) => (
            <span key={value} style={{ top: yOf(value, scale, heightPx) }}>
              {valueText?.(value)}
            </span>
          ))}
      </div>
      <svg
        className={styles.drawing}
        viewBox={`0 0 ${WIDTH} ${heightPx}`}
        height={heightPx}
        preserveAspectRatio="none"
        aria-hidden="true"
        onPointerMove={point}
        onPointerDown={point}
      >
        {scale !== undefined &&
          values.map((value) => (
            <path key={value} className={styles.grid} d={`M0 ${yOf(value, scale, heightPx)}H${WIDTH}`} />
          ))}
        {children}
        <Upright className={styles.now} at={nowAt} span={span} heightPx={heightPx} />
        <Upright className={styles.cursor} at={cursorAt} span={span} heightPx={heightPx} />
      </svg>
    </div>
  );
}

interface UprightProps {
  readonly className: string | undefined;
  readonly at: number | null | undefined;
  readonly span: TimeSpan;
  readonly heightPx: number;
}

function Upright({ className, at, span, heightPx }: UprightProps) {
  if (at === null || at === undefined || at < span.from || at > span.to) return null;
  return <path className={className} d={`M${xOf(at, span)} 0V${heightPx}`} />;
}

interface TimeTicksProps {
  readonly span: TimeSpan;
  readonly timeZone: string;
}

const DAY_MS = 86_400_000;

/**
 * The hours under the lanes: every three of a day, every six of more, of days on end only their midnights; of these every
 * second where there is little room, and every third day.
 */
export function TimeTicks({ span, timeZone }: TimeTicksProps) {
  const days = (span.to - span.from) / DAY_MS;
  const every = days > 3 ? 24 : days > 1.3 ? 6 : 3;
  const wordsOf = (at: number) => (every === 24 ? shortDay(at, timeZone) : clockHour(at, timeZone));
  return (
    <div className={styles.lane}>
      <div className={styles.ticks} data-days={every === 24}>
        {hourTicks(span, timeZone, every).map((at) => (
          <span key={at} style={{ left: leftOf(at, span, every === 24 ? "3em" : "1.5em") }}>
            {wordsOf(at)}
          </span>
        ))}
      </div>
    </div>
  );
}
