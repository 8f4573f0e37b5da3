import * as z from "zod";
import { WHY_NO_COST } from "../../../domain/energy-cost.ts";
import { MOST_LOOK_HOURS, PRICE_OUTCOMES } from "../../../domain/price-rule.ts";
import { PRICE_BOUNDS } from "../../../domain/pricing.ts";
import { connectorClass, instant } from "./fields.ts";

/** Prices per kWh as tariffs take them, in micro-units. */
const amount = z.int().min(0).max(100_000_000);
/** At which a price may be asked to change each hour, and still leave time to tell partners. */
const MOST_NOTICE_MINUTES = 45;

export const pricePolicySchema = z.strictObject({
  lookHours: z.int().min(1).max(MOST_LOOK_HOURS).describe("How far the planned energy cost is looked at."),
  opexMicroPerKwh: amount.describe("Without VAT, beside the energy."),
  markupBasisPoints: z.int().min(0).max(50_000),
  floorMicroPerKwh: amount.describe("Including VAT, as ceiling, step and hysteresis; whole minor units."),
  ceilingMicroPerKwh: amount,
  stepMicroPerKwh: amount.min(1).describe("The most that one change moves the price."),
  hysteresisMicroPerKwh: amount.describe("A smaller difference changes nothing."),
  noticeMinutes: z.int().min(15).max(MOST_NOTICE_MINUTES).describe("The least time from publishing to applying."),
});

export const priceScope = z
  .string()
  .regex(/^(organisation|location:.{1,36})$/)
  .describe("`organisation`, or `location:` and the id of a location with prices of its own.");

export const priceRuleRequest = z.strictObject({ policy: pricePolicySchema, isOn: z.boolean() });

export const pricePreviewRequest = z.strictObject({
  scope: priceScope,
  class: connectorClass,
  policy: pricePolicySchema,
  hours: z.int().min(1).max(48).default(24).describe("How many hours back: plans are kept for two days."),
});

const energyCostFields = { energyWh: z.int(), costMicro: z.int() };
const leftOutSchema = z.object({ locationId: z.string(), why: z.enum(WHY_NO_COST) });

const blendedCostSchema = z.object({
  ...energyCostFields,
  from: instant,
  until: instant,
  basis: z
    .enum(["load", "usual_session"])
    .describe("What cars are expected to draw; or, where none is, what one usual session would."),
  locations: z.array(
    z.object({
      ...energyCostFields,
      locationId: z.string(),
      planId: z.string(),
      planMadeAt: instant,
      planStatus: z.enum(["optimal", "degraded", "fallback"]),
      fromBatteryWh: z.int(),
      uncostedWh: z.int().describe("From the battery at unknown cost: counted as if it were drawn then."),
    }),
  ),
  others: z.object({ ...energyCostFields, locations: z.int() }).describe("Those that are not named."),
  leftOut: z.array(leftOutSchema),
  leftOutCount: z.int(),
});

export const priceDecisionSchema = z
  .object({
    formula: z.string(),
    policy: pricePolicySchema,
    currency: z.string(),
    vatBasisPoints: z.int(),
    cost: blendedCostSchema,
    costMicroPerKwh: z.int(),
    currentMicroPerKwh: z.int(),
    isCurrentOfRule: z.boolean(),
    wantedMicroPerKwh: z.int(),
    priceMicroPerKwh: z.int(),
    boundBy: z.array(z.enum(PRICE_BOUNDS)).describe("What kept the price from being what was wanted."),
  })
  .meta({ id: "PriceDecision", description: "A price of the rule with all that it was computed from." });

const verdictFields = {
  validFrom: instant,
  outcome: z.enum(PRICE_OUTCOMES),
  decision: priceDecisionSchema.nullable().describe("Null: nothing was computed."),
};

export const priceVerdictSchema = z
  .object({
    ...verdictFields,
    decidedAt: instant,
    whyNoCost: z.array(leftOutSchema),
    tariffId: z.string().nullable().describe("The version of the price that it became."),
  })
  .meta({ id: "PriceVerdict", description: "What a rule came to in an hour, and why." });

export const priceRuleSchema = z
  .object({
    scope: priceScope,
    class: connectorClass,
    policy: pricePolicySchema,
    isOn: z.boolean(),
    onSince: instant.nullable(),
  })
  .meta({ id: "PriceRule", description: "How the price of one list and class is decided by itself." });

export const priceRuleWithVerdictsSchema = priceRuleSchema.extend({
  verdicts: z.array(priceVerdictSchema).describe("Of the last hours, the newest first."),
});

export const priceRuleChangeSchema = z
  .object({
    id: z.string(),
    at: instant,
    author: z.string(),
    before: priceRuleRequest.nullable(),
    after: priceRuleRequest,
  })
  .meta({ id: "PriceRuleChange", description: "Who changed what of a pricing rule; null: there was none." });

export const pricePreviewSchema = z
  .object({
    currency: z.string(),
    vatBasisPoints: z.int(),
    hours: z.array(
      z.object({
        ...verdictFields,
        priceMicroPerKwh: z.int().describe("What would stand then."),
        inForceMicroPerKwh: z.int().nullable().describe("What stood, or stands so far."),
      }),
    ),
  })
  .meta({
    id: "PricePreview",
    description: "What a policy would have decided, and would decide next. Nothing is kept.",
  });

export type PriceRuleView = z.infer<typeof priceRuleSchema>;
export type PriceRuleWithVerdicts = z.infer<typeof priceRuleWithVerdictsSchema>;
export type PricePreviewView = z.infer<typeof pricePreviewSchema>;
