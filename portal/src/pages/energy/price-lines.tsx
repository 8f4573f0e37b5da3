import { type Scale, stepPath, type TimeSpan } from "../../figures/time-span.ts";
import styles from "./energy.module.css";
import type { PriceStep } from "./price-steps.ts";

interface PriceLinesProps {
  readonly steps: readonly PriceStep[];
  readonly span: TimeSpan;
  readonly scale: Scale;
  readonly heightPx: number;
}

/** A DSO's prices: what it told as a line, what is estimated dashed. */
export function PriceLines({ steps, span, scale, heightPx }: PriceLinesProps) {
  const only = (isEstimated: boolean) =>
    stepPath(
      steps.map((step) => ((step.kind === "estimated") === isEstimated ? step : { ...step, value: null })),
      span,
      scale,
      heightPx,
    );
  return (
    <>
      <path className={styles.line} d={only(false)} />
      <path className={styles.line} data-estimated d={only(true)} />
    </>
  );
}
