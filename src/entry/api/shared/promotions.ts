import * as z from "zod";
import { PROMOTION_STATES } from "../../../domain/promotion-rules.ts";
import { connectorClass, instant, text } from "./fields.ts";
import { listQuery, pricePerKwh } from "./requests.ts";
import { belowCostSchema } from "./tariffs.ts";

/** What `/api` takes and answers of promotions. */

const WHOLE_BASIS_POINTS = 10_000;
const LAST_MINUTE = 1_439;
/** More stations than that have it everywhere, or in several promotions. */
const MOST_LOCATIONS = 200;

const discount = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("percentage"), basisPoints: z.int().min(1).max(WHOLE_BASIS_POINTS) }),
    z.strictObject({ kind: z.literal("fixed"), priceMicroPerKwh: pricePerKwh }),
  ])
  .describe("So much off, rounded half up to four decimals; or this price, VAT included, where it is not dearer.");

const terms = {
  name: text(80),
  discount,
  classes: z.array(connectorClass).min(1).max(2),
  locationIds: z.array(z.string().min(1)).min(1).max(MOST_LOCATIONS).nullable().describe("Null: everywhere."),
  weekdays: z
    .array(z.int().min(1).max(7))
    .max(7)
    .describe("1 is Monday; the days on which its hours begin. Empty: every day."),
  startMinute: z.int().min(0).max(LAST_MINUTE).describe("Of the station's day."),
  endMinute: z
    .int()
    .min(0)
    .max(LAST_MINUTE)
    .describe("Exclusive; over midnight where it is earlier than `startMinute`. 0 and 0: all day."),
  startAt: instant,
  endAt: instant,
};

const confirmedBelowCost = z
  .boolean()
  .default(false)
  .describe("It is wanted although it sells below what the energy costs.");

export const promotionRequest = z.strictObject({
  ...terms,
  locationIds: terms.locationIds.default(null),
  weekdays: terms.weekdays.default([]),
  startMinute: terms.startMinute.default(0),
  endMinute: terms.endMinute.default(0),
  startAt: terms.startAt.optional().describe("A whole minute to come. Left out: the next."),
  confirmedBelowCost,
});

export const promotionPatch = z.strictObject({ ...z.strictObject(terms).partial().shape, confirmedBelowCost });

export const promotionQuery = z.strictObject({
  ...listQuery.shape,
  state: z.enum(PROMOTION_STATES).optional(),
  locationId: z.string().optional().describe("Those that are active there, also because they are everywhere."),
  class: connectorClass.optional(),
});

export const promotionSchema = z
  .object({
    id: z.string(),
    ...terms,
    state: z.enum(PROMOTION_STATES).describe("By its window, whatever the hour is anywhere."),
    endedAt: instant.nullable().describe("When it was ended by hand."),
    createdAt: instant,
    createdBy: z.string(),
    confirmedBelowCostBy: z.string().nullable(),
  })
  .meta({
    id: "Promotion",
    description: "A lower price for a time. A session that starts while it is active keeps it to its end.",
  });

export const promotionAtCostSchema = z
  .object({
    ...promotionSchema.shape,
    belowCost: belowCostSchema,
  })
  .meta({ id: "PromotionAtCost" });

export type PromotionView = z.infer<typeof promotionSchema>;

export const promotionChangesSchema = z.object({
  items: z.array(
    z.object({
      at: instant,
      author: z.string(),
      after: z.object({ ...terms, endedAt: instant.nullable() }).describe("As it was from then on."),
    }),
  ),
});

export type PromotionChangeView = z.infer<typeof promotionChangesSchema>["items"][number];
