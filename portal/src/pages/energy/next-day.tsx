import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { scaleOf, WIDTH } from "../../figures/time-span.ts";
import { clockTime, exactMoney } from "../../format.ts";
import { m } from "../../text.ts";
import { useNow } from "../../use-now.ts";
import styles from "./energy.module.css";
import { PriceLines } from "./price-lines.tsx";
import { ahead, extremesOf, priceSteps } from "./price-steps.ts";
import { dsoPricesQuery } from "./queries.ts";

const HEIGHT_PX = 40;
const DAY_MS = 86_400_000;
/** Keeps the place of words that are not there yet. */
const NO_WORDS = "\u00a0";

/** The prices of the next 24 hours in a row of a list. */
export function NextDay({ dsoId }: { readonly dsoId: string }) {
  const now = useNow();
  const { data: prices, isError } = useQuery(dsoPricesQuery(dsoId));
  if (prices === undefined) return <Picture words={isError ? m.priceUnknown() : NO_WORDS} />;
  const span = { from: now, to: now + DAY_MS };
  const steps = ahead(priceSteps(prices.slots), now)
    .filter(({ startAt }) => startAt < span.to)
    .map((step) => ({ ...step, startAt: Math.max(step.startAt, span.from), endAt: Math.min(step.endAt, span.to) }));
  const extremes = extremesOf(steps);
  if (extremes === null) return <Picture words={m.priceUnknown()} />;
  const price = (value: number) => exactMoney(value, prices.currency);
  const [least, most] = [price(extremes.least.value), price(extremes.most.value)];
  const time = clockTime(extremes.least.startAt, prices.timeZone);
  const finding = least === most ? m.stepsFindingFlat({ price: least }) : m.stepsFinding({ least, most, time });
  const scale = scaleOf(steps.flatMap(({ value }) => (value === null ? [] : [value])));
  return (
    <Picture words={least === most ? least : m.priceRange({ least, most })} finding={finding}>
      <PriceLines steps={steps} span={span} scale={scale} heightPx={HEIGHT_PX} />
    </Picture>
  );
}

interface PictureProps {
  readonly words: string;
  readonly finding?: string;
  readonly children?: ReactNode;
}

/** As wide and as high without prices as with them, so that no row moves when they come. */
function Picture({ words, finding, children }: PictureProps) {
  return (
    <>
      <svg
        className={styles.nextDay}
        viewBox={`0 0 ${WIDTH} ${HEIGHT_PX}`}
        preserveAspectRatio="none"
        role={finding === undefined ? "presentation" : "img"}
        aria-label={finding}
      >
        {children}
      </svg>
      <span className={styles.quiet}>{words}</span>
    </>
  );
}
