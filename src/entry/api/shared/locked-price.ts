import * as z from "zod";
import { connectorClass, instant, wholeNumber } from "./fields.ts";

const lockOriginSchema = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("tariff") }),
    z.object({ kind: z.literal("promotion"), promotionId: z.string() }),
    z.object({ kind: z.literal("quote"), quoteId: z.string(), shownAt: instant }),
    z.object({ kind: z.literal("booking"), bookingId: z.string(), quotedAt: instant }),
  ])
  .meta({
    id: "LockOrigin",
    description:
      "Why a session's price is what it is: the tariff alone; or what was better for the driver: a promotion, a price that " +
      "was seen before, or the price of the booking.",
  });

/** VAT included, as all prices. */
export const lockedPriceSchema = z.object({
  tariffVersionId: z.string(),
  class: connectorClass,
  currency: z.string(),
  priceMicroPerKwh: wholeNumber,
  vatBasisPoints: wholeNumber,
  listMicroPerKwh: wholeNumber.describe("What it would have been without what lowered it."),
  origin: lockOriginSchema,
});
