import { useState } from "react";
import { mixShares, renewablePercent } from "../../../../src/entry/api/shared/mix-shares.ts";
import { Cursor } from "../../figures/cursor.tsx";
import { Figure, type FigureColumn } from "../../figures/figure.tsx";
import { Lane, TimeTicks } from "../../figures/lane.tsx";
import { stepPath } from "../../figures/time-span.ts";
import { clockTime, wholePercent } from "../../format.ts";
import { m } from "../../text.ts";
import { useNow } from "../../use-now.ts";
import styles from "./energy.module.css";
import { indexAt, spanOf } from "./price-figure.tsx";
import { extremesOf, mixSteps, type PriceStep } from "./price-steps.ts";
import type { DsoPrices } from "./queries.ts";

const HEIGHT_PX = 100;
const PERCENT = { least: 0, most: 100 };

/** How renewable a DSO's energy is, hour by hour; nothing where it says nothing of it. */
export function MixFigure({ prices }: { readonly prices: DsoPrices }) {
  const now = useNow();
  const { timeZone } = prices;
  const [pointed, setPointed] = useState<number | null>(null);
  const all = mixSteps(prices.slots, (mix) => renewablePercent(mixShares(mix)));
  const steps = all.filter(({ value }) => value !== null);
  const extremes = extremesOf(steps);
  if (extremes === null) return null;
  const span = spanOf(prices);
  const time = (at: number) => clockTime(at, timeZone);
  const share = ({ value }: PriceStep) => wholePercent(value ?? 0);
  const columns: readonly [FigureColumn<PriceStep>, ...FigureColumn<PriceStep>[]] = [
    {
      label: m.fromTime(),
      text: ({ startAt }) => time(startAt),
      csv: ({ startAt }) => new Date(startAt).toISOString(),
    },
    { label: m.untilTime(), text: ({ endAt }) => time(endAt), csv: ({ endAt }) => new Date(endAt).toISOString() },
    { label: m.renewableColumn(), isNumber: true, text: share, csv: ({ value }) => ({ number: String(value) }) },
  ];
  const textOf = (index: number) => {
    const step = steps[index];
    return step === undefined
      ? ""
      : m.mixStepText({ from: time(step.startAt), until: time(step.endAt), share: share(step) });
  };
  return (
    <Figure
      title={m.mixByHour()}
      finding={m.mixByHourFinding({
        least: wholePercent(extremes.least.value),
        most: wholePercent(extremes.most.value),
        time: time(extremes.most.startAt),
      })}
      fileName={`mix-${prices.name}`}
      rows={steps}
      keyOf={({ startAt }) => String(startAt)}
      columns={columns}
      cursor={
        <Cursor
          label={m.chooseTime()}
          count={steps.length}
          index={pointed ?? indexAt(steps, now)}
          textOf={textOf}
          onMove={setPointed}
        />
      }
    >
      <Lane
        span={span}
        heightPx={HEIGHT_PX}
        scale={PERCENT}
        valueText={wholePercent}
        nowAt={now}
        cursorAt={pointed === null ? null : (steps[pointed]?.startAt ?? null)}
        onPoint={(at) => setPointed(indexAt(steps, at))}
      >
        <path className={styles.line} data-mix d={stepPath(all, span, PERCENT, HEIGHT_PX)} />
      </Lane>
      <TimeTicks span={span} timeZone={timeZone} />
    </Figure>
  );
}
