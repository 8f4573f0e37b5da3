import { useState } from "react";
import { decimal } from "../../../../src/entry/api/shared/csv.ts";
import { Cursor } from "../../figures/cursor.tsx";
import { Figure, type FigureColumn } from "../../figures/figure.tsx";
import { Lane, TimeTicks } from "../../figures/lane.tsx";
import { scaleOf, type TimeSpan } from "../../figures/time-span.ts";
import { clockTime, exactMoney } from "../../format.ts";
import { m } from "../../text.ts";
import { useNow } from "../../use-now.ts";
import { PriceLines } from "./price-lines.tsx";
import { ahead, extremesOf, type PriceKind, type PriceStep, priceSteps } from "./price-steps.ts";
import type { DsoPrices } from "./queries.ts";

const HEIGHT_PX = 180;

const KIND_WORDS: Readonly<Record<PriceKind, () => string>> = {
  binding: m.priceBinding,
  forecast: m.priceForecast,
  estimated: m.priceGuessed,
};

/** Today's and tomorrow's prices of a DSO, as steps. */
export function PriceFigure({ prices }: { readonly prices: DsoPrices }) {
  const now = useNow();
  const { timeZone, currency, name } = prices;
  const steps = priceSteps(prices.slots).filter(({ value }) => value !== null);
  const [pointed, setPointed] = useState<number | null>(null);
  const span = spanOf(prices);
  const scale = scaleOf(steps.flatMap(({ value }) => (value === null ? [] : [value])));
  const current = steps.findIndex(({ startAt, endAt }) => startAt <= now && now < endAt);
  const index = pointed ?? (current === -1 ? 0 : current);
  const time = (at: number) => clockTime(at, timeZone);
  const price = (value: number | null) => (value === null ? m.priceUnknown() : exactMoney(value, currency));
  const columns: readonly [FigureColumn<PriceStep>, ...FigureColumn<PriceStep>[]] = [
    {
      label: m.fromTime(),
      text: ({ startAt }) => time(startAt),
      csv: ({ startAt }) => new Date(startAt).toISOString(),
    },
    { label: m.untilTime(), text: ({ endAt }) => time(endAt), csv: ({ endAt }) => new Date(endAt).toISOString() },
    {
      label: m.pricePerKwh(),
      isNumber: true,
      text: ({ value }) => price(value),
      csv: ({ value }) => (value === null ? null : decimal(value, 6)),
    },
    { label: m.priceKind(), text: ({ kind }) => kindWords(kind), csv: ({ kind }) => kindWords(kind) },
  ];
  return (
    <Figure
      title={m.pricesOfDso({ dso: name })}
      finding={findingOf(ahead(steps, now), price, time)}
      fileName={`prices-${name}`}
      rows={steps}
      keyOf={({ startAt }) => String(startAt)}
      columns={columns}
      cursor={
        <Cursor
          label={m.chooseTime()}
          count={steps.length}
          index={index}
          textOf={(at) => stepText(steps[at], price, time)}
          onMove={setPointed}
        />
      }
    >
      <Lane
        span={span}
        heightPx={HEIGHT_PX}
        scale={scale}
        valueText={(value) => exactMoney(value, currency)}
        nowAt={now}
        cursorAt={pointed === null ? null : (steps[pointed]?.startAt ?? null)}
        onPoint={(at) => setPointed(indexAt(steps, at))}
      >
        <PriceLines steps={steps} span={span} scale={scale} heightPx={HEIGHT_PX} />
      </Lane>
      <TimeTicks span={span} timeZone={timeZone} />
    </Figure>
  );
}

type Words<T> = (value: T) => string;

function findingOf(steps: readonly PriceStep[], price: Words<number>, time: Words<number>): string {
  const extremes = extremesOf(steps);
  if (extremes === null) return m.stepsFindingNone();
  const { least, most } = extremes;
  if (least.value === most.value) return m.stepsFindingFlat({ price: price(least.value) });
  return m.stepsFinding({ least: price(least.value), most: price(most.value), time: time(least.startAt) });
}

function stepText(step: PriceStep | undefined, price: Words<number | null>, time: Words<number>): string {
  if (step === undefined) return "";
  const times = { from: time(step.startAt), until: time(step.endAt) };
  return m.stepText({ ...times, price: price(step.value), kind: kindWords(step.kind) });
}

function kindWords(kind: PriceKind | null): string {
  return kind === null ? "" : KIND_WORDS[kind]();
}

/** The first and the last quarter hour that it was asked for. */
export function spanOf({ slots }: DsoPrices): TimeSpan {
  return { from: Date.parse(slots[0]?.startAt ?? ""), to: Date.parse(slots.at(-1)?.endAt ?? "") };
}

/** The step at an instant, or the last one that began before it. */
export function indexAt(steps: readonly PriceStep[], at: number): number {
  return Math.max(
    0,
    steps.findLastIndex(({ startAt }) => startAt <= at),
  );
}
