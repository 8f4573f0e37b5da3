/** @jsxImportSource preact */

import { elapsed } from "../../elapsed.ts";
import { kilowatts } from "../../format.ts";
import { m } from "../../paraglide/messages.js";
import { loadCurve } from "../api.ts";
import { usePolled } from "../use-polled.ts";
import styles from "./slot.module.css";

const EVERY_MS = 10_000;
const curveWait = () => EVERY_MS;
const WIDTH = 300;
const HEIGHT = 56;

interface Point {
  readonly atMs: number;
  readonly powerW: number;
}

/** Power over time. Its finding in words stands beside it, for everybody. */
export function Curve() {
  const { value } = usePolled(loadCurve, curveWait);
  const points = (value?.items ?? []).flatMap(({ at, powerW }) =>
    powerW === null ? [] : [{ atMs: Date.parse(at), powerW }],
  );
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || first === last) return null;
  const peak = points.reduce((highest, point) => (point.powerW > highest.powerW ? point : highest));
  return (
    <figure class={styles.curve}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={areaOf(points, peak.powerW)} />
      </svg>
      <figcaption>
        {m.curveFinding({ power: kilowatts(peak.powerW), time: elapsed(peak.atMs - first.atMs) })}
      </figcaption>
    </figure>
  );
}

/** Steps: each reading holds until the next. */
function areaOf(points: readonly Point[], peakW: number): string {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return "";
  const spanMs = Math.max(1, last.atMs - first.atMs);
  const x = ({ atMs }: Point) => (((atMs - first.atMs) / spanMs) * WIDTH).toFixed(1);
  const y = ({ powerW }: Point) => (HEIGHT - (powerW / Math.max(1, peakW)) * (HEIGHT - 2)).toFixed(1);
  const steps = points.map((point) => `H${x(point)}V${y(point)}`);
  return `M0 ${HEIGHT}V${y(first)}${steps.join("")}V${HEIGHT}Z`;
}
