import { apportion } from "../../../domain/apportion.ts";
import type { MixSource } from "../../../domain/dso.ts";
import { GREEN } from "../../../domain/energy-mix.ts";

/** How a mix is shown: renewable, nuclear, fossil, what nobody knows (portal 3.3). */
const ORDER: readonly MixSource[] = [
  "SOLAR",
  "WIND",
  "WATER",
  "GENERAL_GREEN",
  "NUCLEAR",
  "GAS",
  "COAL",
  "GENERAL_FOSSIL",
  "UNKNOWN",
];

const RENEWABLE: ReadonlySet<MixSource> = new Set(GREEN);

export interface MixShare {
  readonly source: MixSource;
  /** As it was told: basis points, or Wh. */
  readonly amount: number;
  /** Whole; those of a mix sum to 100. */
  readonly percent: number;
  readonly isRenewable: boolean;
}

/** The parts of a mix in their fixed order, without those of nothing. Amounts of any unit. */
export function mixShares(mix: Readonly<{ [source in MixSource]?: number | undefined }>): readonly MixShare[] {
  const parts = ORDER.map((source) => ({ source, amount: mix[source] ?? 0 })).filter(({ amount }) => amount > 0);
  const percents = apportion(
    100,
    parts.map(({ amount }) => amount),
  );
  return parts.map((part, index) => ({
    ...part,
    percent: percents[index] ?? 0,
    isRenewable: RENEWABLE.has(part.source),
  }));
}

/** The sum of the parts as they are shown; null: nothing of it is known. */
export function renewablePercent(shares: readonly MixShare[]): number | null {
  if (shares.every(({ source }) => source === "UNKNOWN")) return null;
  return shares.reduce((sum, { percent, isRenewable }) => sum + (isRenewable ? percent : 0), 0);
}
