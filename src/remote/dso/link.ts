import * as z from "zod";
import type { Terms } from "../../domain/dso-normalise.ts";
import { isTimeZone } from "../../domain/time.ts";

/** Fields that the links of several kinds of DSO share. */

const MINUTES_OF_DAY = 1_440;
const MOST_MICRO_PER_KWH = 100_000_000;
const MOST_ROWS = 200;
/** Two days of quarter hours: the longest horizon of a plan. */
const MOST_SLOTS_AHEAD = 192;

const date = z.iso.date();
export const microPerKwh = z.int().min(-MOST_MICRO_PER_KWH).max(MOST_MICRO_PER_KWH);
export const basisPoints = z.int().min(0).max(10_000);
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .describe("ISO 4217, of the prices here.");
export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, "No time zone of the IANA database.")
  .describe("IANA name: of its tables, and of the day that its prices are published for.");

/** A row of a table by local time; the first row that holds counts. */
export const localWindow = {
  weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).optional().describe("1 is Monday; absent: every day."),
  fromMinute: z
    .int()
    .min(0)
    .max(MINUTES_OF_DAY - 1)
    .default(0),
  untilMinute: z
    .int()
    .min(1)
    .max(MINUTES_OF_DAY)
    .default(MINUTES_OF_DAY)
    .describe("Half-open; over midnight: two rows."),
  validFrom: date.optional().describe("The first day, local."),
  validTo: date.optional().describe("The last day, local."),
};

export const rowsOf = <Row extends z.ZodType>(row: Row) => z.array(row).max(MOST_ROWS);

/** What its price of energy lacks (EN-D4); all of it must be said, if only as 0. */
export const priceTerms = z
  .strictObject({
    lossBasisPoints: basisPoints.default(0),
    gridFeeMicroPerKwh: microPerKwh.describe("Where no row of `gridFees` holds."),
    gridFees: rowsOf(z.strictObject({ ...localWindow, microPerKwh })).default([]),
    leviesMicroPerKwh: microPerKwh,
    taxBasisPoints: basisPoints,
    exchange: z
      .strictObject({ currency, worthMicro: z.int().positive() })
      .optional()
      .describe(
        "Its prices come in this currency, one unit of which is worth so much of ours. Absent: they must come in ours.",
      ),
  })
  .describe("All-in price = (price · (1 + loss) + grid fee + levies) · (1 + tax).");

/** What every DSO that is asked over the network has. */
export const askedLink = {
  currency,
  timeZone,
  prices: priceTerms,
  slotsAhead: z
    .int()
    .min(1)
    .max(MOST_SLOTS_AHEAD)
    .default(16)
    .describe("Fewer quarter hours with a price ahead are no answer; 1 for a DSO that gives the price now (EN-A22)."),
  dayAheadAtMinute: z
    .int()
    .min(0)
    .max(MINUTES_OF_DAY - 1)
    .nullable()
    .default(12 * 60 + 45)
    .describe("Minute of the local day from which tomorrow's prices may be there; null: it publishes no day ahead."),
  pollMinutes: z.int().min(5).max(MINUTES_OF_DAY).default(60),
};

export function termsOf(link: Terms): Terms {
  return { currency: link.currency, timeZone: link.timeZone, prices: link.prices };
}

/** An address that paths are added to. */
export const baseUrl = (usual: string) =>
  z
    .url()
    .max(2_000)
    .default(usual)
    .transform((url) => url.replace(/\/+$/, ""));
