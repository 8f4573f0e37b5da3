import type { RawSeries } from "../../domain/dso-normalise.ts";

const WATTS: Readonly<Record<string, number>> = { W: 1, KW: 1_000, MW: 1_000_000 };

/** Null: it did not say what its power is in, or in nothing we know; that is never guessed. */
export function inWatts(units: string | undefined, series: RawSeries): RawSeries | null {
  const scale = WATTS[units?.toUpperCase() ?? ""];
  if (scale === undefined) return null;
  return series.map(({ startAt, endAt, value }) => ({ startAt, endAt, value: Math.round(value * scale) }));
}
