import { draw, seedFor } from "../random.ts";
import { minuteOfDay } from "./local-day.ts";
import type { DsoSpec, Shares } from "./spec.ts";

const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;

/** Of what an energy price is made: an evening peak, a solar dip, and some noise that the seed decides. */
const PEAK = { minute: 19.5 * HOUR_MINUTES, width: 150, height: 0.75 };
const DIP = { minute: 13 * HOUR_MINUTES, width: 170, height: -0.55 };
const MORNING = { minute: 8 * HOUR_MINUTES, width: 90, height: 0.35 };
const NOISE = 0.16;

/** Energy price per kWh at an instant, to four decimals. */
export function priceAt(spec: DsoSpec, seed: number, at: number): number {
  const fed = spec.fedPrices?.get(at);
  if (fed !== undefined) return fed;
  const minute = minuteOfDay(at, spec.zone);
  const shape = [PEAK, DIP, MORNING].reduce((sum, bump) => sum + bump.height * bell(minute, bump), 0.92);
  const noise = (draw(seedFor(seed, `${spec.key} ${at}`)).value - 0.5) * 2 * NOISE;
  return rounded(spec.meanPrice * (shape + noise));
}

function bell(minute: number, { minute: middle, width }: { readonly minute: number; readonly width: number }): number {
  const away = Math.abs(minute - middle);
  return Math.exp(-((Math.min(away, DAY_MINUTES - away) / width) ** 2));
}

/** Shares of the sources at an instant; they sum to exactly 1 in four decimals. */
export function mixAt({ mix, zone }: DsoSpec, at: number): Shares | null {
  if (mix === null) return null;
  const light = Math.max(0, Math.sin(((minuteOfDay(at, zone) / DAY_MINUTES) * 2 - 0.5) * Math.PI));
  const sources = [...new Set([...Object.keys(mix.noon), ...Object.keys(mix.night)])];
  const parts = sources.map((source) =>
    Math.round(((mix.noon[source] ?? 0) * light + (mix.night[source] ?? 0) * (1 - light)) * 10_000),
  );
  const largest = parts.indexOf(Math.max(...parts));
  const missing = 10_000 - parts.reduce((sum, part) => sum + part, 0);
  return Object.fromEntries(
    sources.map((source, index) => [source, ((parts[index] ?? 0) + (index === largest ? missing : 0)) / 10_000]),
  );
}

/** g/kWh over the life of a plant, of the size that is usually published. */
const GRAMS: Shares = { NUCLEAR: 12, COAL: 900, GAS: 450, SOLAR: 40, WIND: 12, WATER: 20 };
/** Who runs when one kWh more is wanted, in the order in which they are left out. */
const MARGINAL = ["COAL", "GAS", "WATER"];

export function gramsAt(spec: DsoSpec, at: number): { readonly average: number; readonly marginal: number } | null {
  const mix = mixAt(spec, at);
  if (mix === null) return null;
  const average = Object.entries(mix).reduce((sum, [source, share]) => sum + share * (GRAMS[source] ?? 0), 0);
  const last = MARGINAL.find((source) => (mix[source] ?? 0) > 0.05) ?? "GAS";
  return { average: Math.round(average), marginal: GRAMS[last] ?? 0 };
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** `instant,price` in each line; an instant is ISO 8601 or epoch milliseconds. A first line of names is passed over. */
export function pricesOfCsv(text: string): ReadonlyMap<number, number> {
  const prices = new Map<number, number>();
  for (const [index, line] of text.trim().split(/\r?\n/).entries()) {
    const [instant = "", price = ""] = line.split(",").map((cell) => cell.trim());
    const at = /^\d+$/.test(instant) ? Number(instant) : Date.parse(instant);
    if (Number.isFinite(at) && price !== "" && Number.isFinite(Number(price))) prices.set(at, Number(price));
    else if (index > 0) throw new Error(`line ${index + 1} is no "instant,price": ${line}`);
  }
  return prices;
}
