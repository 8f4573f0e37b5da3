import * as z from "zod";
import { reportMonth } from "./energy-report.ts";
import { connectorClass, instant, wholeNumber } from "./fields.ts";
import { pricePolicySchema } from "./price-rules.ts";
import { promotionRequest } from "./promotions.ts";
import { pricePerKwh } from "./requests.ts";
import { pageOf } from "./schemas.ts";

/** What `/api` takes and answers of a month under other prices. */

/** Each is some thousand sessions with their quarter hours. */
const MOST_AT_ONCE = 10;
/** As many as a rule may set in a week. */
const MOST_PRICES = 100;

export const whatIfRequest = z
  .strictObject({
    month: reportMonth,
    locationId: z.string().optional().describe("Left out: all, in order of id."),
    prices: z
      .array(
        z.strictObject({
          class: connectorClass,
          validFrom: instant.nullable().default(null).describe("Null: from the beginning of the month on."),
          priceMicroPerKwh: pricePerKwh,
        }),
      )
      .max(MOST_PRICES)
      .default([])
      .describe(
        "Instead of those of the organisation's list; sessions at own prices of a station or a party keep theirs.",
      ),
    rules: z
      .array(z.strictObject({ class: connectorClass, policy: pricePolicySchema }))
      .max(2)
      .default([])
      .describe("Pricing rules of the organisation's list as if they had been on; of a class without prices above."),
    promotion: promotionRequest
      .pick({ discount: true, classes: true, locationIds: true, weekdays: true, startMinute: true, endMinute: true })
      .nullable()
      .default(null)
      .describe("All month long, where none was active."),
    limit: z.int().min(1).max(MOST_AT_ONCE).default(MOST_AT_ONCE),
    cursor: z.string().max(512).optional(),
  })
  .refine(({ prices, rules }) => isEachOnce([...new Set(prices.map(classOf)), ...rules.map(classOf)]), {
    path: ["rules"],
    message: "A class has prices or one rule.",
  });

function classOf(proposed: { readonly class: string }): string {
  return proposed.class;
}

function isEachOnce(classes: readonly string[]): boolean {
  return new Set(classes).size === classes.length;
}

const takings = z.object({
  revenueInclMicro: wholeNumber,
  revenueExclMicro: wholeNumber,
  payableMicro: wholeNumber.describe("What drivers pay: each bill rounded to the minor unit."),
  marginMicro: z.int().describe("Revenue without VAT less energy cost, of the sessions whose cost is known."),
  lossMaking: wholeNumber.describe("Sessions sold for less than their energy cost, of those whose cost is known."),
});

const locationWhatIfSchema = z
  .object({
    locationId: z.string(),
    name: z.string(),
    classes: z.array(
      z.object({
        class: connectorClass,
        currency: z.string(),
        sessions: wholeNumber,
        energyWh: wholeNumber,
        energyCostMicro: z.int().describe("Without VAT, of the sessions whose cost is known."),
        uncostedSessions: wholeNumber.describe(
          "What their energy cost is not known in full: they are in the revenue alone.",
        ),
        uncostedWh: wholeNumber,
        repriced: wholeNumber.describe("Sessions that would have had another price."),
        real: takings,
        proposed: takings,
      }),
    ),
  })
  .meta({ id: "WhatIf", description: "A month of a station's sessions as they were, and under other prices." });

const replayedRuleSchema = z.object({
  class: connectorClass,
  hours: wholeNumber,
  costedHours: wholeNumber.describe(
    "Those in whose look energy of known cost was drawn; in the others the price stays.",
  ),
  changes: wholeNumber,
  locations: wholeNumber.describe("From whose energy the costs are: those at which most of the class was charged."),
});

export const whatIfSchema = pageOf(locationWhatIfSchema).extend({ rules: z.array(replayedRuleSchema) });

export type LocationWhatIfView = z.infer<typeof locationWhatIfSchema>;
