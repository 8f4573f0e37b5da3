import type { SessionView } from "../../../../src/entry/api/shared/schemas.ts";

/** What a charger measured at one moment. */
export interface Moment {
  readonly at: string;
  readonly registerWh: number | null;
  readonly powerW: number | null;
  readonly socPercent: number | null;
}

/** What was known of a session at one moment. */
export interface CurvePoint {
  readonly index: number;
  /** Epoch ms. */
  readonly at: number;
  readonly powerW: number | null;
  /** Since its start. */
  readonly energyWh: number | null;
  /** Of the car's battery. */
  readonly socPercent: number | null;
  /** VAT included, before it is rounded to be paid. */
  readonly costMicro: number | null;
}

const WH_PER_KWH = 1_000;

/** In order of time. Moments that tell nothing of these are left out. */
export function curvePoints(
  moments: readonly Moment[],
  { meterStartWh, price }: Pick<SessionView, "meterStartWh" | "price">,
): readonly CurvePoint[] {
  return moments
    .filter(({ powerW, registerWh, socPercent }) => powerW !== null || registerWh !== null || socPercent !== null)
    .map((moment) => ({ ...moment, at: Date.parse(moment.at) }))
    .sort((left, right) => left.at - right.at)
    .map(({ at, powerW, registerWh, socPercent }, index) => {
      const energyWh = registerWh === null || meterStartWh === null ? null : Math.max(0, registerWh - meterStartWh);
      const costMicro =
        energyWh === null || price === null ? null : Math.round((energyWh * price.priceMicroPerKwh) / WH_PER_KWH);
      return { index, at, powerW, energyWh, socPercent, costMicro };
    });
}

/** The first of the highest; null: power was never measured. */
export function peakOf(points: readonly CurvePoint[]): (CurvePoint & { readonly powerW: number }) | null {
  let peak: (CurvePoint & { readonly powerW: number }) | null = null;
  for (const point of points) {
    const { powerW } = point;
    if (powerW !== null && (peak === null || powerW > peak.powerW)) peak = { ...point, powerW };
  }
  return peak;
}
