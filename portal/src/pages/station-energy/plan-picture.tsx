import { useId } from "react";
import { Lane, TimeTicks } from "../../figures/lane.tsx";
import {
  leftOf,
  percentOf,
  type Scale,
  type Step,
  scaleOf,
  stepPath,
  type TimeSpan,
  xOf,
  yOf,
} from "../../figures/time-span.ts";
import { clockHour, exactMoney, kilowatts } from "../../format.ts";
import { m } from "../../text.ts";
import styles from "./plan.module.css";
import { isOf, type PlanDso, type PlanRow, ROW_KINDS, type RowKind, stretchesOf } from "./plan-rows.ts";
import { KIND_WORDS } from "./words.ts";

const PRICES_PX = 130;
const STRIP_PX = 26;
const BATTERY_PX = 90;

interface PlanPictureProps {
  readonly rows: readonly PlanRow[];
  readonly dsos: readonly PlanDso[];
  readonly currency: string;
  readonly timeZone: string;
  readonly hasBattery: boolean;
  readonly nowAt: number;
  readonly cursorAt: number | null;
  onPoint(at: number): void;
}

export function PlanPicture({ rows, dsos, currency, timeZone, hasBattery, ...pointers }: PlanPictureProps) {
  const hatch = useId();
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return null;
  const span = { from: first.startAt, to: last.endAt };
  const lane: LaneFacts = { rows, span, gapFill: `url(#${hatch})`, ...pointers };
  return (
    <div className={styles.plan}>
      <svg className={styles.patterns} aria-hidden="true">
        <Hatch id={hatch} className={styles.gapHatch} />
      </svg>
      <PriceLegend rows={rows} dsos={dsos} currency={currency} />
      <KindLegend rows={rows} />
      <NowMark at={pointers.nowAt} span={span} timeZone={timeZone} />
      <PriceLane dsos={dsos} currency={currency} {...lane} />
      <SourceStrip rows={rows} dsos={dsos} span={span} nowAt={pointers.nowAt} />
      {hasBattery && <BatteryLane {...lane} />}
      <TimeTicks span={span} timeZone={timeZone} />
    </div>
  );
}

/** Colour and dashes of a DSO: by its place in the organisation's order. */
function lineOf(dsos: readonly PlanDso[], id: string): number {
  return dsos.findIndex((dso) => dso.id === id) + 1;
}

/** What each DSO asks when the plan begins. */
function PriceLegend({ rows, dsos, currency }: Pick<PlanPictureProps, "rows" | "dsos" | "currency">) {
  const told = rows.find(isOf("planned"))?.told;
  return (
    <ul className={styles.legend}>
      {dsos.map(({ id, name }) => {
        const now = told?.kind === "planned" ? told.slot.prices[id] : undefined;
        const price = now === undefined ? m.priceUnknown() : exactMoney(now.microPerKwh, currency);
        const words = now?.quality === "estimated" ? m.dsoLineSilent : m.dsoLine;
        return (
          <li key={id}>
            <svg width="24" height="8" viewBox="0 0 24 8" aria-hidden="true">
              <path className={styles.line} data-dso={lineOf(dsos, id)} d="M0 4H24" />
            </svg>
            {words({ dso: name, price })}
          </li>
        );
      })}
    </ul>
  );
}

/** How what happened is told apart from what is planned, where both are shown. */
function KindLegend({ rows }: Pick<PlanPictureProps, "rows">) {
  const kinds = ROW_KINDS.filter((kind) => rows.some(isOf(kind)));
  if (kinds.length < 2) return null;
  return (
    <ul className={styles.legend}>
      {kinds.map((kind) => (
        <li key={kind}>
          <span className={styles.swatch} data-kind={kind} aria-hidden="true" />
          {KIND_WORDS[kind]()}
        </li>
      ))}
    </ul>
  );
}

interface NowMarkProps {
  readonly at: number;
  readonly span: TimeSpan;
  readonly timeZone: string;
}

/** The time at the head of the line that says now. */
function NowMark({ at, span, timeZone }: NowMarkProps) {
  if (at < span.from || at > span.to) return null;
  return (
    <p className={styles.now}>
      <span style={{ left: leftOf(at, span, "3em") }}>{m.nowAt({ time: clockHour(at, timeZone) })}</span>
    </p>
  );
}

interface LaneFacts extends Pick<PlanPictureProps, "rows" | "nowAt" | "cursorAt" | "onPoint"> {
  readonly span: TimeSpan;
  readonly gapFill: string;
}

function PriceLane({
  rows,
  dsos,
  currency,
  span,
  gapFill,
  ...pointers
}: LaneFacts & Pick<PlanPictureProps, "dsos" | "currency">) {
  const stepsOf = (read: (row: PlanRow) => number | null): readonly Step[] =>
    rows.map((row) => ({ startAt: row.startAt, endAt: row.endAt, value: read(row) }));
  const priceOf = (id: string) => stepsOf(({ prices }) => prices[id]?.microPerKwh ?? null);
  const all = rows.flatMap(({ prices }) => Object.values(prices).map(({ microPerKwh }) => microPerKwh));
  const scale = scaleOf(all);
  const path = (steps: readonly Step[]) => stepPath(steps, span, scale, PRICES_PX);
  return (
    <Lane
      label={m.planPrices({ currency })}
      span={span}
      heightPx={PRICES_PX}
      scale={scale}
      valueText={(value) => exactMoney(value, currency)}
      {...pointers}
    >
      <Gaps rows={rows.filter(isOf("unknown"))} span={span} heightPx={PRICES_PX} fill={gapFill} />
      {rows.filter(isOf("past")).map(({ startAt, endAt, priceMicro }) => (
        <rect
          key={startAt}
          className={styles.paid}
          {...boxOf({ startAt, endAt, value: priceMicro ?? 0 }, span, scale, PRICES_PX)}
        />
      ))}
      <path className={styles.chosen} d={path(stepsOf(({ priceMicro }) => priceMicro))} />
      {dsos.map(({ id }) => (
        <path key={id} className={styles.line} data-dso={lineOf(dsos, id)} d={path(priceOf(id))} />
      ))}
    </Lane>
  );
}

function SourceStrip({
  rows,
  dsos,
  span,
  nowAt,
}: Pick<PlanPictureProps, "rows" | "dsos" | "nowAt"> & { readonly span: TimeSpan }) {
  const isNowInSight = nowAt >= span.from && nowAt <= span.to;
  return (
    <div className={styles.stripLane}>
      <p>{m.planSources()}</p>
      <div className={styles.strip} style={{ height: STRIP_PX }}>
        {ROW_KINDS.flatMap((kind) =>
          stretchesOf(rows.filter(isOf(kind)), ({ dso }) => dso).map(({ value: dso, startAt, endAt }) => {
            const left = percentOf(startAt, span);
            const words = dso?.name ?? (kind === "unknown" ? m.rowUnknown() : m.noValue());
            return (
              <span
                key={startAt}
                data-kind={kind}
                data-dso={dso === null ? undefined : lineOf(dsos, dso.id)}
                style={{ left: `${left}%`, width: `${percentOf(endAt, span) - left}%` }}
                title={words}
              >
                {words}
              </span>
            );
          }),
        )}
        {isNowInSight && <i style={{ left: `${percentOf(nowAt, span)}%` }} />}
      </div>
    </div>
  );
}

/** Where nothing is planned the axis still has values that can be told apart. */
const LEAST_BATTERY_W = 1_000;

function BatteryLane({ rows, span, gapFill, ...pointers }: LaneFacts) {
  const ids = { past: useId(), planned: useId() };
  const known = rows.flatMap(({ battery }) => battery ?? []);
  const most = Math.max(LEAST_BATTERY_W, ...known.flatMap(({ storesW, givesW }) => [storesW, givesW]));
  const scale: Scale = { least: -most * 1.1, most: most * 1.1 };
  const levels = { least: 0, most: Math.max(1, ...known.map(({ storedWh }) => storedWh)) * 1.05 };
  const level = (kind: RowKind) =>
    stepPath(
      rows
        .filter(isOf(kind))
        .map(({ startAt, endAt, battery }) => ({ startAt, endAt, value: battery?.storedWh ?? null })),
      span,
      levels,
      BATTERY_PX,
    );
  const barsOf = (kind: "past" | "planned") =>
    rows.filter(isOf(kind)).flatMap(({ startAt, endAt, battery }) => {
      const bar = (value: number, use: "stores" | "gives") => ({
        kind,
        use,
        ...boxOf({ startAt, endAt, value }, span, scale, BATTERY_PX),
      });
      return battery === null ? [] : [bar(battery.storesW, "stores"), bar(-battery.givesW, "gives")];
    });
  return (
    <Lane
      label={m.planBattery()}
      span={span}
      heightPx={BATTERY_PX}
      scale={scale}
      valueText={(value) => kilowatts(Math.abs(value))}
      {...pointers}
    >
      <defs>
        <Hatch id={ids.past} className={styles.pastHatch} />
        <Hatch id={ids.planned} className={styles.plannedHatch} />
      </defs>
      <Gaps rows={rows.filter(({ battery }) => battery === null)} span={span} heightPx={BATTERY_PX} fill={gapFill} />
      {[...barsOf("past"), ...barsOf("planned")]
        .filter(({ height }) => height > 0)
        .map(({ kind, use, ...box }) => (
          <rect
            key={`${box.x} ${use}`}
            className={styles.bar}
            data-kind={kind}
            data-use={use}
            fill={use === "gives" ? `url(#${ids[kind]})` : undefined}
            {...box}
          />
        ))}
      <path className={styles.stored} d={level("past")} />
      <path className={styles.stored} data-kind="planned" d={level("planned")} />
    </Lane>
  );
}

interface HatchProps {
  readonly id: string;
  readonly className: string | undefined;
}

function Hatch({ id, className }: HatchProps) {
  return (
    <pattern id={id} width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <path className={className} d="M0 0V8" />
    </pattern>
  );
}

interface GapsProps {
  readonly rows: readonly PlanRow[];
  readonly span: TimeSpan;
  readonly heightPx: number;
  readonly fill: string;
}

/** Hatched, so that it never looks like nothing. */
function Gaps({ rows, span, heightPx, fill }: GapsProps) {
  return stretchesOf(rows, () => null).map(({ startAt, endAt }) => (
    <rect
      key={startAt}
      x={xOf(startAt, span)}
      width={xOf(endAt, span) - xOf(startAt, span)}
      height={heightPx}
      fill={fill}
    />
  ));
}

/** From zero to the value. */
function boxOf(
  { startAt, endAt, value }: Step & { readonly value: number },
  span: TimeSpan,
  scale: Scale,
  heightPx: number,
) {
  const [zero, end] = [yOf(0, scale, heightPx), yOf(value, scale, heightPx)];
  return {
    x: xOf(startAt, span),
    width: xOf(endAt, span) - xOf(startAt, span),
    y: Math.min(zero, end),
    height: Math.abs(zero - end),
  };
}
