import * as z from "zod";
import { isTimeZone } from "../../domain/time.ts";

/** What a price of energy lacks, as links hold it (EN-D4): a link without it is refused, and all zeros say "all-in". */

const MOST_FEES = 50;
const MINUTES = 1_440;
const DATE = z.iso.date();
const BASIS_POINTS = z.int().min(0).max(10_000);
const MICRO_PER_KWH = z.int().min(-100_000_000).max(100_000_000);

export const currencyCode = z.string().regex(/^[A-Z]{3}$/, "ISO 4217");

const timedFee = z.strictObject({
  weekdays: z.array(z.int().min(1).max(7)).max(7).optional(),
  fromMinute: z.int().min(0).max(MINUTES),
  untilMinute: z.int().min(0).max(MINUTES),
  validFrom: DATE.optional(),
  validTo: DATE.optional(),
  microPerKwh: MICRO_PER_KWH,
});

export const priceTerms = z.strictObject({
  currency: currencyCode,
  timeZone: z.string().max(64).refine(isTimeZone, "no IANA time zone"),
  prices: z.strictObject({
    lossBasisPoints: BASIS_POINTS,
    gridFeeMicroPerKwh: MICRO_PER_KWH,
    gridFees: z.array(timedFee).max(MOST_FEES),
    leviesMicroPerKwh: MICRO_PER_KWH,
    taxBasisPoints: BASIS_POINTS,
    exchange: z.strictObject({ currency: currencyCode, worthMicro: z.int().positive() }).optional(),
  }),
});
