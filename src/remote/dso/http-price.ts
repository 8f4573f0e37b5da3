import * as z from "zod";
import type { Asked, DsoSnapshot, Period } from "../../domain/dso.ts";
import { normalise, type RawAnswer, type RawPrices, type RawSeries } from "../../domain/dso-normalise.ts";
import { DAY, HOUR, MINUTE, SECOND, toIso } from "../../domain/time.ts";
import type { DsoAdapter } from "./adapter.ts";
import { answered, callDso, type DsoAnswer, type DsoMeans, faulty, readJson } from "./call.ts";
import { entsoeGeneration, entsoePrices } from "./entsoe.ts";
import { askedLink, baseUrl, termsOf } from "./link.ts";

/** How the day-ahead prices of a market are read; the link holds what they lack to be all-in. */
export const httpPriceLink = z.discriminatedUnion("source", [
  z.strictObject({
    source: z.literal("energy-charts"),
    baseUrl: baseUrl("https://api.energy-charts.info"),
    zone: z.string().min(1).max(40).describe("Bidding zone, as `DE-LU`."),
    ...askedLink,
  }),
  z.strictObject({
    source: z.literal("awattar"),
    baseUrl: baseUrl("https://api.awattar.de"),
    ...askedLink,
  }),
  z.strictObject({
    source: z.literal("entsoe"),
    baseUrl: baseUrl("https://web-api.tp.entsoe.eu"),
    domain: z
      .string()
      .regex(/^[A-Z0-9-]{16}$/)
      .describe("EIC of the bidding zone."),
    securityToken: z.string().min(1).max(200),
    withMix: z.boolean().default(true).describe("Read also what its energy was generated from."),
    ...askedLink,
  }),
]);
export type HttpPriceLink = z.output<typeof httpPriceLink>;

export function httpPrice(means: DsoMeans): DsoAdapter<HttpPriceLink> {
  return {
    kind: "http-price",
    async fetch(link, window) {
      const raw = await readRaw(means, link, window);
      if (!raw.ok) return raw;
      const read = normalise(raw.value.answer, termsOf(link));
      if (!read.ok) return read;
      const { slots, ignored } = read.value;
      const left = [...raw.value.ignored, ...ignored];
      return answered<DsoSnapshot>({ fetchedAt: means.now(), slots, grants: [], offers: [], ignored: left });
    },
  };
}

interface RawRead {
  readonly answer: RawAnswer;
  readonly ignored: readonly string[];
}

function readRaw(means: DsoMeans, link: HttpPriceLink, window: Period): Promise<Asked<RawRead>> {
  switch (link.source) {
    case "energy-charts":
      return readEnergyCharts(means, link, window);
    case "awattar":
      return readAwattar(means, link, window);
    case "entsoe":
      return readEntsoe(means, link, window);
  }
}

const priced = (prices: RawPrices): Asked<RawRead> =>
  answered({ answer: { prices: { ...prices, quality: "binding" } }, ignored: [] });

async function get(
  means: DsoMeans,
  address: string,
  query: Readonly<Record<string, string>>,
  accept = "application/json",
): Promise<Asked<DsoAnswer>> {
  const url = `${address}?${new URLSearchParams(query)}`;
  const asked = await callDso(means, { method: "GET", url, headers: { accept } });
  if (!asked.ok) return asked;
  const { status } = asked.value;
  if (status === 401 || status === 403) return faulty("refused", `It answered HTTP ${status}.`);
  return asked;
}

/** The same for JSON: another status than 200 is no answer of these services. */
async function getJson<T>(
  means: DsoMeans,
  address: string,
  query: Readonly<Record<string, string>>,
  schema: z.ZodType<T>,
): Promise<Asked<T>> {
  const asked = await get(means, address, query);
  if (!asked.ok) return asked;
  const { status, text } = asked.value;
  return status === 200 ? readJson(text, schema) : faulty("unreadable", `It answered HTTP ${status}.`);
}

const energyCharts = z.object({
  unix_seconds: z.array(z.int()),
  price: z.array(z.number().nullable()),
  unit: z.string().optional(),
});

/** Its days are local ones; half a day more on the left costs nothing. */
const HALF_A_DAY = 12 * HOUR;
/** What it documents for every zone. */
const EUR_PER_MWH = "EUR/MWH";

async function readEnergyCharts(
  means: DsoMeans,
  { baseUrl, zone }: Extract<HttpPriceLink, { source: "energy-charts" }>,
  { startAt, endAt }: Period,
): Promise<Asked<RawRead>> {
  const date = (at: number) => toIso(at).slice(0, 10);
  const query = { bzn: zone, start: date(startAt - HALF_A_DAY), end: date(endAt) };
  const read = await getJson(means, `${baseUrl}/price`, query, energyCharts);
  if (!read.ok) return read;
  const { unix_seconds: stamps, price: prices, unit = EUR_PER_MWH } = read.value;
  if (stamps.length !== prices.length) return faulty("unreadable", "It gives not as many prices as instants.");
  const [currency, energy] = unit.split("/").map((word) => word.trim());
  return priced({ currency, unit: energy, series: stampedSeries(stamps, prices) });
}

const LONGEST_STEP = HOUR;

/** Each value holds until the next stamp; the last, and one before a gap, as long as the one before it. Null: not published. */
function stampedSeries(stamps: readonly number[], values: readonly (number | null)[]): RawSeries {
  let stepMs = Number.NaN;
  return stamps.flatMap((stamp, index) => {
    const toNext = ((stamps[index + 1] ?? Number.NaN) - stamp) * SECOND;
    if (toNext <= LONGEST_STEP) stepMs = toNext;
    const startAt = stamp * SECOND;
    const value = values[index];
    return typeof value === "number" ? [{ startAt, endAt: startAt + stepMs, value }] : [];
  });
}

const awattar = z.object({
  data: z.array(
    z.object({ start_timestamp: z.int(), end_timestamp: z.int(), marketprice: z.number(), unit: z.string() }),
  ),
});

async function readAwattar(
  means: DsoMeans,
  { baseUrl }: HttpPriceLink,
  { startAt, endAt }: Period,
): Promise<Asked<RawRead>> {
  const query = { start: String(startAt), end: String(endAt) };
  const read = await getJson(means, `${baseUrl}/v1/marketdata`, query, awattar);
  if (!read.ok) return read;
  const units = [...new Set(read.value.data.map(({ unit }) => unit))];
  if (units.length > 1) return faulty("implausible", `Its prices are in several units: ${units.join(", ")}.`);
  const [currency, unit] = (units[0] ?? "").split("/");
  const series = read.value.data.map(({ start_timestamp, end_timestamp, marketprice }) => ({
    startAt: start_timestamp,
    endAt: end_timestamp,
    value: marketprice,
  }));
  return priced({ currency, unit, series });
}

type EntsoeLink = Extract<HttpPriceLink, { source: "entsoe" }>;

async function readEntsoe(means: DsoMeans, link: EntsoeLink, window: Period): Promise<Asked<RawRead>> {
  const { domain, withMix } = link;
  const [prices, mix] = await Promise.all([
    getEntsoe(means, link, { documentType: "A44", in_Domain: domain, out_Domain: domain }, window),
    withMix ? readYesterdaysMix(means, link, window) : null,
  ]);
  if (!prices.ok) return prices;
  const read = entsoePrices(prices.value);
  if (!read.ok) return read;
  const answer: RawAnswer = { prices: { ...read.value, quality: "binding" } };
  if (mix === null) return answered({ answer, ignored: [] });
  if (!mix.ok) return answered({ answer, ignored: [`Its mix: ${mix.fault.detail}`] });
  return answered({ answer: { ...answer, mix: mix.value }, ignored: [] });
}

/** What is generated becomes known afterwards: the next two days are taken to be as the same hours of the last one. */
async function readYesterdaysMix(
  means: DsoMeans,
  link: EntsoeLink,
  { startAt }: Period,
): Promise<Asked<NonNullable<RawAnswer["mix"]>>> {
  const question = { documentType: "A75", processType: "A16", in_Domain: link.domain };
  const lastDay = { startAt: startAt - DAY, endAt: startAt };
  const asked = await getEntsoe(means, link, question, lastDay);
  if (!asked.ok) return asked;
  const read = entsoeGeneration(asked.value);
  if (!read.ok) return read;
  const bySource = Object.entries(read.value).map(([source, series]) => [source, onNextDays(series, lastDay)]);
  return answered({ as: "amounts", bySource: Object.fromEntries(bySource) });
}

function onNextDays(series: RawSeries, { startAt, endAt }: Period): RawSeries {
  const ofThatDay = series
    .map((each) => ({ ...each, startAt: Math.max(each.startAt, startAt), endAt: Math.min(each.endAt, endAt) }))
    .filter((each) => each.startAt < each.endAt);
  return [DAY, 2 * DAY].flatMap((later) =>
    ofThatDay.map((each) => ({ ...each, startAt: each.startAt + later, endAt: each.endAt + later })),
  );
}

async function getEntsoe(
  means: DsoMeans,
  { baseUrl, securityToken }: EntsoeLink,
  question: Readonly<Record<string, string>>,
  { startAt, endAt }: Period,
): Promise<Asked<string>> {
  const minute = (at: number) =>
    toIso(Math.floor(at / MINUTE) * MINUTE)
      .replace(/[-T:]/g, "")
      .slice(0, 12);
  const query = { ...question, periodStart: minute(startAt), periodEnd: minute(endAt), securityToken };
  const asked = await get(means, `${baseUrl}/api`, query, "application/xml");
  return asked.ok ? answered(asked.value.text) : asked;
}
