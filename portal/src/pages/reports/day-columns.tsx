import { mixShares } from "../../../../src/entry/api/shared/mix-shares.ts";
import { gridValues, type Scale, WIDTH, yOf } from "../../figures/time-span.ts";
import { kilowattHours } from "../../format.ts";
import { sourceWords } from "../../source-words.ts";
import { m } from "../../text.ts";
import styles from "./reports.module.css";
import type { DayTotals } from "./sums.ts";

const HEIGHT_PX = 200;
/** Of a day's room. */
const COLUMN = 0.7;
const BATTERY = 0.14;

interface DayColumnsProps {
  /** Of the page's patterns. */
  readonly id: string;
  readonly days: readonly DayTotals[];
  readonly pointed: number | null;
  onPoint(index: number): void;
}

export function DayColumns({ id, days, pointed, onPoint }: DayColumnsProps) {
  const most = Math.max(1, ...days.map(({ delivered }) => delivered.energyWh));
  const scale: Scale = { least: 0, most: most * 1.05 };
  const room = WIDTH / days.length;
  const values = gridValues(scale);
  const sources = mixShares(Object.assign({}, ...days.map(({ delivered }) => delivered.sourcesWh)));
  return (
    <div className={styles.picture}>
      <p className={styles.quiet}>{m.deliveredPerDay()}</p>
      <div className={styles.values} style={{ height: HEIGHT_PX }}>
        {values.map((value) => (
          <span key={value} style={{ top: yOf(value, scale, HEIGHT_PX) }}>
            {kilowattHours(value, 0)}
          </span>
        ))}
      </div>
      <svg
        className={styles.columns}
        viewBox={`0 0 ${WIDTH} ${HEIGHT_PX}`}
        height={HEIGHT_PX}
        preserveAspectRatio="none"
        aria-hidden="true"
        onPointerMove={({ currentTarget, clientX }) => {
          const { left, width } = currentTarget.getBoundingClientRect();
          onPoint(Math.min(days.length - 1, Math.max(0, Math.floor(((clientX - left) / width) * days.length))));
        }}
      >
        <defs>
          <pattern id={`${id}-burnt`} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <path className={styles.hatch} d="M0 0V4" />
          </pattern>
          <pattern
            id={`${id}-unknown`}
            width="6"
            height="6"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(-45)"
          >
            <path className={styles.unknownHatch} d="M0 0V6" />
          </pattern>
        </defs>
        {values.map((value) => (
          <path key={value} className={styles.grid} d={`M0 ${yOf(value, scale, HEIGHT_PX)}H${WIDTH}`} />
        ))}
        {days.map((day, index) => (
          <DayColumn
            key={day.date}
            id={id}
            day={day}
            x={index * room}
            room={room}
            scale={scale}
            isPointed={index === pointed}
          />
        ))}
      </svg>
      <div className={styles.dates}>
        {days.map(({ date }, index) => (
          <span key={date} data-shown={index % 5 === 0}>
            {Number(date.slice(8))}
          </span>
        ))}
      </div>
      <ul className={styles.legend}>
        {sources.map(({ source }) => (
          <li key={source}>
            <span data-source={source} aria-hidden="true" />
            {sourceWords(source)}
          </li>
        ))}
        <li>
          <span data-source="BATTERY" aria-hidden="true" />
          {m.fromBattery()}
        </li>
      </ul>
    </div>
  );
}

interface DayColumnProps {
  readonly id: string;
  readonly day: DayTotals;
  readonly x: number;
  readonly room: number;
  readonly scale: Scale;
  readonly isPointed: boolean;
}

const BURNT: readonly string[] = ["GAS", "COAL", "GENERAL_FOSSIL"];

function DayColumn({ id, day, x, room, scale, isPointed }: DayColumnProps) {
  const width = room * COLUMN;
  const left = x + (room - width) / 2;
  const y = (energyWh: number) => yOf(energyWh, scale, HEIGHT_PX);
  let below = 0;
  return (
    <g>
      {isPointed && <rect className={styles.pointed} x={x} y={0} width={room} height={HEIGHT_PX} />}
      {mixShares(day.delivered.sourcesWh).map(({ source, amount }) => {
        const box = { x: left, width, y: y(below + amount), height: y(below) - y(below + amount) };
        below += amount;
        const hatch = BURNT.includes(source) ? "burnt" : "unknown";
        return (
          <g key={source}>
            {source !== "UNKNOWN" && <rect className={styles.source} data-source={source} {...box} />}
            {(hatch === "burnt" || source === "UNKNOWN") && <rect fill={`url(#${id}-${hatch})`} {...box} />}
          </g>
        );
      })}
      <rect
        className={styles.battery}
        x={left + width}
        width={room * BATTERY}
        y={y(day.fromBattery.energyWh)}
        height={HEIGHT_PX - y(day.fromBattery.energyWh)}
      />
    </g>
  );
}
