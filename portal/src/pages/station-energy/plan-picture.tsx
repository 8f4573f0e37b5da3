import { useId } from "react";
import { Lane, TimeTicks } from "../../figures/lane.tsx";
import { type Scale, type Step, scaleOf, stepPath, type TimeSpan, WIDTH, xOf, yOf } from "../../figures/time-span.ts";
import { exactMoney, kilowatts } from "../../format.ts";
import { m } from "../../text.ts";
import styles from "./plan.module.css";
import { batteryUse, type PlanDso, type PlanRow, stretchesOf } from "./plan-rows.ts";

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
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return null;
  const span = { from: first.startAt, to: last.endAt };
  return (
    <div className={styles.plan}>
      <Legend rows={rows} dsos={dsos} currency={currency} />
      <PriceLane rows={rows} dsos={dsos} currency={currency} span={span} {...pointers} />
      <SourceStrip rows={rows} dsos={dsos} span={span} />
      {hasBattery && <BatteryLane rows={rows} span={span} {...pointers} />}
      <TimeTicks span={span} timeZone={timeZone} />
    </div>
  );
}

/** Colour and dashes of a DSO: by its place in the organisation's order. */
function lineOf(dsos: readonly PlanDso[], id: string): number {
  return dsos.findIndex((dso) => dso.id === id) + 1;
}

function Legend({ rows, dsos, currency }: Pick<PlanPictureProps, "rows" | "dsos" | "currency">) {
  return (
    <ul className={styles.legend}>
      {dsos.map(({ id, name }) => {
        const now = rows[0]?.slot.prices[id];
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

type Pointers = Pick<PlanPictureProps, "nowAt" | "cursorAt" | "onPoint">;

type PriceLaneProps = Pick<PlanPictureProps, "rows" | "dsos" | "currency"> & Pointers & { readonly span: TimeSpan };

function PriceLane({ rows, dsos, currency, span, ...pointers }: PriceLaneProps) {
  const stepsOf = (read: (row: PlanRow) => number | null): readonly Step[] =>
    rows.map((row) => ({ startAt: row.startAt, endAt: row.endAt, value: read(row) }));
  const priceOf = (id: string) => stepsOf(({ slot }) => slot.prices[id]?.microPerKwh ?? null);
  const all = rows.flatMap(({ slot }) => Object.values(slot.prices).map(({ microPerKwh }) => microPerKwh));
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
      <path className={styles.chosen} d={path(stepsOf(({ priceMicro }) => priceMicro))} />
      {dsos.map(({ id }) => (
        <path key={id} className={styles.line} data-dso={lineOf(dsos, id)} d={path(priceOf(id))} />
      ))}
    </Lane>
  );
}

/** Narrower, in percent of the width, no name fits. */
const NAMED_FROM = 8;

function SourceStrip({ rows, dsos, span }: Pick<PlanPictureProps, "rows" | "dsos"> & { readonly span: TimeSpan }) {
  const percent = (at: number) => xOf(at, span) / (WIDTH / 100);
  return (
    <div className={styles.stripLane}>
      <p>{m.planSources()}</p>
      <div className={styles.strip} style={{ height: STRIP_PX }}>
        {stretchesOf(rows, ({ dso }) => dso).map(({ value: dso, startAt, endAt }) => {
          const width = percent(endAt) - percent(startAt);
          return (
            <span
              key={startAt}
              data-dso={dso === null ? undefined : lineOf(dsos, dso.id)}
              style={{ left: `${percent(startAt)}%`, width: `${width}%` }}
            >
              {width >= NAMED_FROM && (dso?.name ?? m.noValue())}
            </span>
          );
        })}
      </div>
    </div>
  );
}

/** Where nothing is planned the axis still has values that can be told apart. */
const LEAST_BATTERY_W = 1_000;

function BatteryLane({
  rows,
  span,
  ...pointers
}: Pick<PlanPictureProps, "rows"> & Pointers & { readonly span: TimeSpan }) {
  const pattern = useId();
  const most = Math.max(LEAST_BATTERY_W, ...rows.map(({ slot }) => Math.abs(slot.batteryW)));
  const scale: Scale = { least: -most * 1.1, most: most * 1.1 };
  const fullest = Math.max(1, ...rows.map(({ slot }) => slot.storedWh));
  const stored = rows.map(({ startAt, endAt, slot }) => ({ startAt, endAt, value: slot.storedWh }));
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
        <pattern id={pattern} width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path className={styles.hatch} d="M0 0V8" />
        </pattern>
      </defs>
      {rows
        .filter((row) => batteryUse(row) !== "holds")
        .map((row) => (
          <BatteryBar key={row.startAt} row={row} span={span} scale={scale} hatch={`url(#${pattern})`} />
        ))}
      <path className={styles.stored} d={stepPath(stored, span, { least: 0, most: fullest * 1.05 }, BATTERY_PX)} />
    </Lane>
  );
}

interface BatteryBarProps {
  readonly row: PlanRow;
  readonly span: TimeSpan;
  readonly scale: Scale;
  readonly hatch: string;
}

function BatteryBar({ row, span, scale, hatch }: BatteryBarProps) {
  const [zero, value] = [yOf(0, scale, BATTERY_PX), yOf(row.slot.batteryW, scale, BATTERY_PX)];
  const use = batteryUse(row);
  const box = {
    x: xOf(row.startAt, span),
    width: xOf(row.endAt, span) - xOf(row.startAt, span),
    y: Math.min(zero, value),
    height: Math.abs(zero - value),
  };
  return <rect className={styles.bar} data-use={use} fill={use === "gives" ? hatch : undefined} {...box} />;
}
