import { existsSync } from "node:fs";
import { join } from "node:path";
import { randomFrom } from "../../sim/random.ts";
import { HOUR } from "../../src/domain/time.ts";
import { spotMicroPerKwh } from "../energy/made-up.ts";
import { PRICES, readTable } from "../energy/recorded.ts";

/** What a kWh costs hour by hour where the cheapest of all contracts is taken, and without a battery (energy 7). */
export type PriceWorld = {
  readonly name: string;
  readonly startAt: number;
  /** By hour: the cheapest of two spot contracts and a fixed one. */
  readonly costMicroPerKwh: readonly number[];
};

const FIXED_MICRO_PER_KWH = 205_000;
/** Fees and taxes that come on top of the market's price. */
const EXTRA_MICRO_PER_KWH = { DE: 120_000, NL: 115_000 } as const;

/** The day-ahead prices of two markets. Null: the file is not there. */
export function recordedPrices(folder: string): PriceWorld | null {
  const file = join(folder, PRICES);
  if (!existsSync(file)) return null;
  const rows = readTable(file);
  const costMicroPerKwh = rows.map((cell) => {
    const spot = (["DE", "NL"] as const).map(
      (market) => Math.round(Number(cell(`price_eur_mwh_${market}`)) * 1_000) + EXTRA_MICRO_PER_KWH[market],
    );
    return Math.min(...spot, FIXED_MICRO_PER_KWH);
  });
  return { name: "recorded", startAt: Date.parse(rows[0]?.("ts_utc") ?? ""), costMicroPerKwh };
}

const MADE_UP_HOURS = 240 * 24;
const MADE_UP_START = Date.UTC(2026, 0, 5);

/** Two markets that know noon, evening and weekend; the same for the same seed. */
export function madeUpPrices(seed: number): PriceWorld {
  const random = randomFrom(seed);
  const [one, other] = [spotMicroPerKwh(random, MADE_UP_HOURS), spotMicroPerKwh(random, MADE_UP_HOURS)];
  const costMicroPerKwh = one.map((price, hour) =>
    Math.min(price + EXTRA_MICRO_PER_KWH.DE, (other[hour] ?? price) + EXTRA_MICRO_PER_KWH.NL, FIXED_MICRO_PER_KWH),
  );
  return { name: "made-up", startAt: MADE_UP_START, costMicroPerKwh };
}

/** The mean cost of some hours from an instant on; each quarter hour counts alike. */
export function meanCost({ startAt, costMicroPerKwh }: PriceWorld, from: number, lasts: number): number {
  const quarters = Math.round(lasts / QUARTER);
  let sum = 0;
  for (let quarter = 0; quarter < quarters; quarter += 1) {
    const hour = Math.floor((from + quarter * QUARTER - startAt) / HOUR);
    sum += costMicroPerKwh[Math.min(hour, costMicroPerKwh.length - 1)] ?? 0;
  }
  return sum / quarters;
}

export const QUARTER = HOUR / 4;
