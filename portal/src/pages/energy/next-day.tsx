import { useQuery } from "@tanstack/react-query";
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

/** The prices of the next 24 hours in a row of a list. */
export function NextDay({ dsoId }: { readonly dsoId: string }) {
  const now = useNow();
  const { data: prices, isError } = useQuery(dsoPricesQuery(dsoId));
  if (isError && prices === undefined) return <span className={styles.quiet}>{m.priceUnknown()}</span>;
  if (prices === undefined) return <div className={styles.nextDay} aria-hidden="true" />;
  const span = { from: now, to: now + DAY_MS };
  const steps = ahead(priceSteps(prices.slots), now)
    .filter(({ startAt }) => startAt < span.to)
    .map((step) => ({ ...step, startAt: Math.max(step.startAt, span.from), endAt: Math.min(step.endAt, span.to) }));
  const extremes = extremesOf(steps);
  if (extremes === null) return <span className={styles.quiet}>{m.priceUnknown()}</span>;
  const price = (value: number) => exactMoney(value, prices.currency);
  const [least, most] = [price(extremes.least.value), price(extremes.most.value)];
  const time = clockTime(extremes.least.startAt, prices.timeZone);
  const finding = least === most ? m.stepsFindingFlat({ price: least }) : m.stepsFinding({ least, most, time });
  const scale = scaleOf(steps.flatMap(({ value }) => (value === null ? [] : [value])));
  return (
    <>
      <svg
        className={styles.nextDay}
        viewBox={`0 0 ${WIDTH} ${HEIGHT_PX}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={finding}
      >
        <PriceLines steps={steps} span={span} scale={scale} heightPx={HEIGHT_PX} />
      </svg>
      <span className={styles.quiet}>{least === most ? least : m.priceRange({ least, most })}</span>
    </>
  );
}
