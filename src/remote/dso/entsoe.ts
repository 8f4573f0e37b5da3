import { XMLParser } from "fast-xml-parser";
import * as z from "zod";
import type { Asked, MixSource } from "../../domain/dso.ts";
import type { RawInterval, RawPrices, RawSeries } from "../../domain/dso-normalise.ts";
import { MINUTE, writtenInstant } from "../../domain/time.ts";
import { answered, faulty } from "./call.ts";

/** Documents of the ENTSO-E transparency platform (IEC 62325-451), as far as prices (A44) and generation (A75) need them. */

const point = z.object({
  position: z.coerce.number().int().min(1),
  "price.amount": z.coerce.number().optional(),
  quantity: z.coerce.number().optional(),
});

const period = z.object({
  timeInterval: z.object({ start: z.string(), end: z.string() }),
  resolution: z.string(),
  Point: z.array(point).default([]),
});

const timeSeries = z.object({
  "currency_Unit.name": z.string().optional(),
  "price_Measure_Unit.name": z.string().optional(),
  "quantity_Measure_Unit.name": z.string().optional(),
  "outBiddingZone_Domain.mRID": z.unknown().optional(),
  "classificationSequence_AttributeInstanceComponent.position": z.coerce.number().default(1),
  curveType: z.string().default("A03"),
  MktPSRType: z.object({ psrType: z.string() }).optional(),
  Period: z.array(period).default([]),
});

const reason = z.object({ code: z.coerce.string().optional(), text: z.coerce.string().optional() });
const acknowledgement = z.object({ Acknowledgement_MarketDocument: z.object({ Reason: z.array(reason).default([]) }) });
const document = z.object({ TimeSeries: z.array(timeSeries).default([]) });
const priceDocument = z.object({ Publication_MarketDocument: document });
const generationDocument = z.object({ GL_MarketDocument: document });

const LISTS = ["TimeSeries", "Period", "Point", "Reason"];
const reader = new XMLParser({
  removeNSPrefix: true,
  parseTagValue: false,
  processEntities: false,
  isArray: (name) => LISTS.includes(name),
});

type Series = z.output<typeof timeSeries>;

/** Its day-ahead prices; of several series for one time that of the lowest classification, then of the finest resolution. */
export function entsoePrices(xml: string): Asked<RawPrices> {
  const read = readDocument(xml, priceDocument);
  if (!read.ok) return read;
  const chosen: { readonly series: Series; readonly values: RawSeries }[] = [];
  const ranked = read.value.Publication_MarketDocument.TimeSeries.flatMap((series) =>
    series.Period.map((each) => ({ series, stepMs: stepOf(each.resolution), values: valuesOf(series, each) })),
  ).toSorted((left, right) => positionOf(left.series) - positionOf(right.series) || left.stepMs - right.stepMs);
  for (const { series, values } of ranked) {
    if (!chosen.some((one) => overlap(one.values, values))) chosen.push({ series, values });
  }
  const [first] = chosen;
  if (first === undefined) return faulty("implausible", "It answered without a price.");
  const { "currency_Unit.name": currency, "price_Measure_Unit.name": unit } = first.series;
  const isMixed = chosen.some(
    ({ series }) => series["currency_Unit.name"] !== currency || series["price_Measure_Unit.name"] !== unit,
  );
  if (isMixed) return faulty("implausible", "Its prices are in several currencies or units.");
  return answered({ currency, unit, series: chosen.flatMap(({ values }) => values) });
}

/** Generation by the sources of OCPI, in MW. What pumps and batteries took is no generation. */
export function entsoeGeneration(xml: string): Asked<Readonly<Partial<Record<MixSource, RawSeries>>>> {
  const read = readDocument(xml, generationDocument);
  if (!read.ok) return read;
  const bySource = new Map<MixSource, RawInterval[]>();
  for (const series of read.value.GL_MarketDocument.TimeSeries) {
    if (series["outBiddingZone_Domain.mRID"] !== undefined) continue;
    const source = SOURCES[series.MktPSRType?.psrType ?? ""] ?? "UNKNOWN";
    const values = series.Period.flatMap((each) => valuesOf(series, each));
    bySource.set(source, summed([...(bySource.get(source) ?? []), ...values]));
  }
  return answered(Object.fromEntries(bySource));
}

/** Production types as the platform codes them. */
const SOURCES: Readonly<Record<string, MixSource>> = {
  B01: "GENERAL_GREEN",
  B02: "COAL",
  B03: "GAS",
  B04: "GAS",
  B05: "COAL",
  B06: "GENERAL_FOSSIL",
  B07: "GENERAL_FOSSIL",
  B08: "GENERAL_FOSSIL",
  B09: "GENERAL_GREEN",
  B10: "WATER",
  B11: "WATER",
  B12: "WATER",
  B13: "GENERAL_GREEN",
  B14: "NUCLEAR",
  B15: "GENERAL_GREEN",
  B16: "SOLAR",
  B18: "WIND",
  B19: "WIND",
};

function readDocument<T>(xml: string, schema: z.ZodType<T>): Asked<T> {
  let value: unknown;
  try {
    value = reader.parse(xml);
  } catch {
    return faulty("unreadable", "Its answer is no XML.");
  }
  const refused = acknowledgement.safeParse(value);
  if (refused.success) {
    const reasons = refused.data.Acknowledgement_MarketDocument.Reason.map(({ text, code }) => text ?? code);
    return faulty("implausible", `It refused: ${reasons.join("; ") || "without a reason"}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return answered(parsed.data);
  const [issue] = parsed.error.issues;
  return faulty("unreadable", `Its answer is not as expected at ${issue?.path.join(".")}: ${issue?.message}`);
}

/**
 * Positions are counted from 1 over the whole period. In the curve A03, a position that is absent has the value of the
 * one before it, also at the end of the period; in other curves it is a gap.
 */
function valuesOf({ curveType }: Series, { timeInterval, resolution, Point }: Series["Period"][number]): RawSeries {
  const start = writtenInstant(timeInterval.start, "UTC")?.at ?? Number.NaN;
  const end = writtenInstant(timeInterval.end, "UTC")?.at ?? Number.NaN;
  const step = stepOf(resolution);
  const points = Point.toSorted((left, right) => left.position - right.position);
  return points.map((each, index) => {
    const startAt = start + (each.position - 1) * step;
    const next = points[index + 1];
    const nextAt = next === undefined ? end : start + (next.position - 1) * step;
    const endAt = curveType === "A03" ? nextAt : startAt + step;
    return { startAt, endAt, value: each["price.amount"] ?? each.quantity ?? Number.NaN };
  });
}

function stepOf(resolution: string): number {
  const minutes = /^PT(\d+)M$/.exec(resolution)?.[1] ?? (resolution === "PT1H" ? "60" : "");
  return minutes === "" ? Number.NaN : Number(minutes) * MINUTE;
}

function positionOf(series: Series): number {
  return series["classificationSequence_AttributeInstanceComponent.position"];
}

function overlap(left: RawSeries, right: RawSeries): boolean {
  const span = (values: RawSeries) => ({
    from: Math.min(...values.map(({ startAt }) => startAt)),
    until: Math.max(...values.map(({ endAt }) => endAt)),
  });
  const [one, other] = [span(left), span(right)];
  return one.from < other.until && other.from < one.until;
}

/** Two kinds of one source at the same time, as wind on land and at sea, are one source. */
function summed(values: readonly RawInterval[]): RawInterval[] {
  const edges = [...new Set(values.flatMap(({ startAt, endAt }) => [startAt, endAt]))].toSorted((a, b) => a - b);
  return edges.slice(1).flatMap((endAt, index) => {
    const startAt = edges[index] ?? endAt;
    const there = values.filter((each) => each.startAt < endAt && each.endAt > startAt);
    return there.length === 0 ? [] : [{ startAt, endAt, value: there.reduce((sum, { value }) => sum + value, 0) }];
  });
}
