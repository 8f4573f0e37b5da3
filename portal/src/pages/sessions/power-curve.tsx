import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { decimal } from "../../../../src/entry/api/shared/csv.ts";
import type { SessionView } from "../../../../src/entry/api/shared/schemas.ts";
import { Answer } from "../../blocks/answer.tsx";
import { elapsed } from "../../elapsed.ts";
import { Cursor } from "../../figures/cursor.tsx";
import { Figure } from "../../figures/figure.tsx";
import { Lane, TimeTicks } from "../../figures/lane.tsx";
import { type Scale, type Step, scaleOf, stepPath, type TimeSpan, xOf, yOf } from "../../figures/time-span.ts";
import { allOf, clockTime, exactMoney, exactTime, kilowattHours, kilowatts } from "../../format.ts";
import { m } from "../../text.ts";
import { type CurvePoint, curvePoints, peakOf } from "./curve-points.ts";
import { limitAt, limitSteps } from "./limits.ts";
import { type Pause, type PauseCause, pausedBy, pausesOf } from "./pauses.ts";
import { type Moments, momentsQuery, sessionStatusesQuery } from "./queries.ts";
import styles from "./sessions.module.css";

interface CurveProps {
  readonly session: SessionView;
  readonly timeZone: string;
  /** Of its connector; null: not known. */
  readonly ratedW: number | null;
}

/** Power over time under its limit, pauses with their cause, the car's battery where it is told, and the cost so far (portal 6). */
export function PowerCurve({ session, ...place }: CurveProps) {
  const moments = useQuery(momentsQuery(session.id));
  const { data: statuses = [] } = useQuery(sessionStatusesQuery(session));
  return (
    <Answer of={moments} heightsPx={[300]}>
      {(found) => {
        const points = curvePoints(found, session);
        const peak = peakOf(points);
        if (peak === null) return <p className={styles.quiet}>{m.nothingMeasured()}</p>;
        return <Curve session={session} {...place} moments={found} statuses={statuses} points={points} peak={peak} />;
      }}
    </Answer>
  );
}

interface DrawnProps extends CurveProps {
  readonly moments: Moments;
  readonly statuses: Parameters<typeof pausesOf>[1];
  readonly points: readonly CurvePoint[];
  readonly peak: CurvePoint & { readonly powerW: number };
}

const HEIGHT_PX = 180;
const PERCENT: Scale = { least: 0, most: 100 };
/** A picture of one moment still has a width. */
const LEAST_SPAN_MS = 60_000;

function Curve({ session, timeZone, ratedW, moments, statuses, points, peak }: DrawnProps) {
  const pattern = useId();
  const [pointed, point] = useState<number | null>(null);
  const startAt = Date.parse(session.startedAt);
  const endAt = Math.max(points.at(-1)?.at ?? startAt, startAt + LEAST_SPAN_MS);
  const span: TimeSpan = { from: Math.min(startAt, points[0]?.at ?? startAt), to: endAt };
  const limits = limitSteps(moments, ratedW, span);
  const pauses = pausesOf(session, statuses, span);
  const scale = scaleOf([...points.map(({ powerW }) => powerW), ...limits.map(({ value }) => value)].map(inKw));
  const hasCharge = points.some(({ socPercent }) => socPercent !== null);
  const currency = session.price?.currency ?? "EUR";
  const texts = textsOf(timeZone, currency);
  const textOf = (index: number) => {
    const at = points[index];
    return at === undefined ? "" : texts.reading(at);
  };
  return (
    <Figure
      title={m.powerCurve()}
      finding={findingOf(m.curveFinding({ power: kilowatts(peak.powerW), time: elapsed(peak.at - startAt) }), pauses)}
      fileName={m.curveFile()}
      rows={points}
      keyOf={({ index }) => String(index)}
      columns={[
        { label: m.timeColumn(), text: ({ at }) => texts.time(at), csv: ({ at }) => new Date(at).toISOString() },
        { label: m.powerColumn(), isNumber: true, text: texts.power, csv: ({ powerW }) => kilo(powerW) },
        {
          label: m.limitColumn(),
          isNumber: true,
          text: ({ at }) => kilowattsOrNone(limitAt(limits, at)),
          csv: ({ at }) => kilo(limitAt(limits, at)),
        },
        { label: m.energyKwhColumn(), isNumber: true, text: texts.energy, csv: ({ energyWh }) => kilo(energyWh) },
        { label: m.carBattery(), isNumber: true, text: texts.charge, csv: ({ socPercent }) => whole(socPercent) },
        { label: m.costSoFar(), isNumber: true, text: texts.cost, csv: ({ costMicro }) => micro(costMicro) },
      ]}
      cursor={<Cursor label={m.powerCurve()} count={points.length} index={pointed} textOf={textOf} onMove={point} />}
    >
      <Lane
        label={m.powerColumn()}
        span={span}
        heightPx={HEIGHT_PX}
        scale={scale}
        valueText={String}
        cursorAt={pointed === null ? null : (points[pointed]?.at ?? null)}
        onPoint={(at) => point(nearest(points, at))}
      >
        <Hatch id={pattern} />
        {pauses.map(({ from, to }) => (
          <rect
            key={from}
            fill={`url(#${pattern})`}
            x={xOf(from, span)}
            width={xOf(to, span) - xOf(from, span)}
            height={HEIGHT_PX}
          />
        ))}
        <path className={styles.limit} d={stepPath(limits.map(stepInKw), span, scale, HEIGHT_PX)} />
        <path className={styles.area} d={areaPath(points, span, scale)} />
        {hasCharge && <path className={styles.charge} d={chargePath(points, span)} />}
      </Lane>
      <TimeTicks span={span} timeZone={timeZone} />
      <ul className={styles.legend}>
        {limits.some(({ value }) => value !== null) && <li>{m.limitLegend()}</li>}
        {pauses.length > 0 && <li>{m.pauseLegend()}</li>}
        {hasCharge && <li>{m.chargeLegend()}</li>}
      </ul>
    </Figure>
  );
}

const NONE = "–";
const inKw = (powerW: number | null) => (powerW ?? 0) / 1_000;
const stepInKw = (step: Step): Step => ({ ...step, value: step.value === null ? null : step.value / 1_000 });
const kilowattsOrNone = (powerW: number | null) => (powerW === null ? NONE : kilowatts(powerW));
const kilo = (value: number | null) => (value === null ? null : decimal(value, 3));
const micro = (value: number | null) => (value === null ? null : decimal(value, 6));
const whole = (value: number | null) => (value === null ? null : { number: String(value) });

function textsOf(timeZone: string, currency: string) {
  const texts = {
    time: (at: number) => clockTime(at, timeZone),
    power: ({ powerW }: CurvePoint) => kilowattsOrNone(powerW),
    energy: ({ energyWh }: CurvePoint) => (energyWh === null ? NONE : kilowattHours(energyWh)),
    charge: ({ socPercent }: CurvePoint) => (socPercent === null ? NONE : String(socPercent)),
    cost: ({ costMicro }: CurvePoint) => (costMicro === null ? NONE : exactMoney(costMicro, currency)),
  };
  return {
    ...texts,
    reading: (point: CurvePoint) =>
      m.curveReading({
        time: exactTime(point.at, timeZone),
        power: texts.power(point),
        energy: texts.energy(point),
        cost: texts.cost(point),
      }),
  };
}

function Hatch({ id }: { readonly id: string }) {
  return (
    <defs>
      <pattern id={id} width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path className={styles.pause} d="M0 0V8" />
      </pattern>
    </defs>
  );
}

const PAUSE_WORDS: Readonly<Record<PauseCause, (words: { readonly time: string }) => string>> = {
  car: m.pausedByCar,
  station: m.pausedByStation,
  idle: m.pausedIdle,
};

/** "Most power: 146 kW after 4 min; paused for 3 min by the car." */
function findingOf(peak: string, pauses: readonly Pause[]): string {
  if (pauses.length === 0) return peak;
  const told = pausedBy(pauses).map(([cause, ms]) => PAUSE_WORDS[cause]({ time: elapsed(ms) }));
  return m.curveFindingPaused({ peak, pauses: allOf(told) });
}

function nearest(points: readonly CurvePoint[], at: number): number {
  return points.reduce((best, point) => {
    const known = points[best];
    return known === undefined || Math.abs(point.at - at) < Math.abs(known.at - at) ? point.index : best;
  }, 0);
}

/** Steps: each reading holds until the next; broken where nothing was measured. */
function areaPath(points: readonly CurvePoint[], span: TimeSpan, scale: Scale): string {
  const x = (at: number) => xOf(at, span).toFixed(1);
  return points
    .map(({ at, powerW }, index) => {
      if (powerW === null) return "";
      const next = points[index + 1]?.at ?? span.to;
      return `M${x(at)} ${HEIGHT_PX}V${yOf(powerW / 1_000, scale, HEIGHT_PX).toFixed(1)}H${x(next)}V${HEIGHT_PX}`;
    })
    .join("");
}

function chargePath(points: readonly CurvePoint[], span: TimeSpan): string {
  const told = points.flatMap(({ at, socPercent }) => (socPercent === null ? [] : [{ at, socPercent }]));
  const spots = told.map(
    ({ at, socPercent }) => `${xOf(at, span).toFixed(1)} ${yOf(socPercent, PERCENT, HEIGHT_PX).toFixed(1)}`,
  );
  return spots.length === 0 ? "" : `M${spots.join("L")}`;
}
