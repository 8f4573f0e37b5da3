import * as z from "zod";
import { CONNECTION_STATES, DSO_KINDS, FRESHNESS, MIX_SOURCES, SUPPLY_REQUEST_STATES } from "../../../domain/dso.ts";
import { instant, MOST_POWER_W, text, wholeNumber } from "./fields.ts";

/** What `/api` takes and answers of DSOs. Prices are whole micro-units of the DSO's currency per kWh, all-in. */

const microPerKwh = z.int();
const mixShares = z
  .partialRecord(z.enum(MIX_SOURCES), z.int())
  .describe("Parts of 10,000 by source; they sum to it. `UNKNOWN` is one of them.");
const co2 = z.object({ gramsPerKwh: z.int(), basis: z.enum(["average", "marginal"]) });
const fault = z.object({
  kind: z.enum(["unreachable", "refused", "unreadable", "implausible"]),
  detail: z.string(),
  retryAfterSeconds: z.int().optional().describe("For so long it asks to be left alone; an hour at most is kept to."),
});
export const priceQuality = z
  .enum(["binding", "forecast", "estimated"])
  .describe("`estimated`: it said nothing; the same slot of the last day that had a price, and 2 ct (EN-D9).");
const timedPrice = z.object({ startAt: instant, priceMicroPerKwh: microPerKwh, quality: priceQuality });
const grant = z.object({
  startAt: instant,
  endAt: instant,
  additionalW: z.int(),
  feeMicroPerKw: z.int(),
  resourceId: z.string().nullable(),
});

export const dsoName = text(100);
/** What must be true of a DSO beside its link; who neither sells nor owns the wire is none. */
export const dsoFlags = {
  sells: z.boolean().describe("It has a price."),
  gridOperator: z.boolean().describe("Its limits hold for the whole connection of a location."),
};

const answering = z
  .object({
    state: z.enum(["not_asked", "never_reached", "answering", "not_answering"]),
    since: instant.nullable().describe("Since when it has been so."),
    failures: wholeNumber.describe("Questions in a row without a usable answer."),
    isCircuitOpen: z.boolean().describe("It is asked every 15 minutes only, until it answers."),
    fault: fault.nullable(),
    askedAt: instant.nullable(),
    answeredAt: instant.nullable(),
    nextFetchAt: instant,
  })
  .meta({ id: "DsoAnswering" });

const standing = {
  freshness: z
    .enum(FRESHNESS)
    .exclude(["left_out"])
    .describe(
      "`fresh`, `late`: a binding price holds · `stale`: none, for up to a day · `unusable`: longer, or never one.",
    ),
  answering,
  priceNow: timedPrice.nullable().describe("Null: no price was ever known."),
  lastKnown: timedPrice.nullable().describe("The last price that it told, of a slot that has begun."),
  mixNow: mixShares.nullable(),
  renewableBasisPoints: z.int().nullable().describe("Of `mixNow`; null: unknown."),
  co2Now: co2.nullable(),
};

export const dsoSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(DSO_KINDS),
    currency: z.string(),
    ...dsoFlags,
    link: z.record(z.string(), z.unknown()).describe("How it is reached, without its secrets."),
    notifyUrl: z
      .string()
      .nullable()
      .describe("Where it may tell us that something changed; null: its kind never does."),
    ...standing,
    cheapest: timedPrice.nullable().describe("Of the next 24 hours, as far as they are known."),
    subscriptionW: z.int().nullable(),
    grants: z.array(grant),
    offers: z.array(grant),
    locations: wholeNumber.describe("How many it is linked to."),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "Dso", description: "Who sells energy, owns the wire, or both." });

export const dsoPricesSchema = z
  .object({
    dsoId: z.string(),
    name: z.string(),
    currency: z.string(),
    timeZone: z.string(),
    ...standing,
    slots: z.array(
      z.object({
        startAt: instant,
        endAt: instant,
        priceMicroPerKwh: microPerKwh.nullable(),
        quality: priceQuality.nullable(),
        parts: z
          .object({
            energyMicroPerKwh: microPerKwh,
            gridFeeMicroPerKwh: microPerKwh,
            leviesMicroPerKwh: microPerKwh,
            taxMicroPerKwh: microPerKwh,
          })
          .nullable()
          .describe("They sum to the price; null where it is estimated."),
        exportMicroPerKwh: microPerKwh.nullable(),
        co2: co2.nullable(),
        mix: mixShares.nullable(),
        importLimitW: z.int().nullable(),
      }),
    ),
  })
  .meta({
    id: "DsoPrices",
    description: "What a DSO said of its local today and tomorrow, quarter hour by quarter hour.",
  });

export const dsoRefreshSchema = z
  .object({
    items: z.array(dsoSchema.extend({ wasAsked: z.boolean().describe("False: it was asked less than a minute ago.") })),
  })
  .meta({ id: "DsoRefresh" });

export const dsoTestSchema = z
  .object({
    tookMs: wholeNumber,
    slots: wholeNumber.describe("Quarter hours that its answer speaks of."),
    sample: timedPrice.nullable().describe("The first price of the answer."),
    ignored: z.array(z.string()).describe("What was left out of the answer, and why."),
    fault: fault.nullable().describe("Null: it works."),
  })
  .meta({ id: "DsoTest", description: "One question, of which nothing is stored." });

export const dsoFetchSchema = z
  .object({
    id: z.string(),
    at: instant,
    tookMs: wholeNumber,
    slots: wholeNumber,
    fault: fault.nullable(),
    ignored: z.array(z.string()),
  })
  .meta({ id: "DsoFetch", description: "A question to a DSO, and what came of it. The last 200 are kept." });

export const dsoLinkRequest = z.strictObject({
  capacityW: z.int().positive().max(MOST_POWER_W).describe("What may be drawn where the DSO says nothing of limits."),
});

export const connectionState = z.enum(CONNECTION_STATES);

export const dsoLinkSchema = z
  .object({
    dsoId: z.string(),
    locationId: z.string(),
    capacityW: z.int(),
    connection: connectionState,
    connectionDetail: z.string().nullable().describe("Why it is so, in a sentence."),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "DsoLink", description: "A DSO that may serve a location, and how far the connection has come." });

export const supplyRequestRequest = z.strictObject({
  locationId: z.string(),
  startAt: instant,
  endAt: instant,
  additionalW: z.int().positive().max(MOST_POWER_W),
  maxFeeMicroPerKw: wholeNumber.describe("More than this is not agreed to."),
  answerBy: instant.optional().describe("No answer until then is none; absent: when the period begins."),
});

export const supplyRequestSchema = z
  .object({
    id: z.string(),
    dsoId: z.string(),
    locationId: z.string(),
    startAt: instant,
    endAt: instant,
    additionalW: z.int(),
    maxFeeMicroPerKw: z.int(),
    answerBy: instant,
    state: z.enum(SUPPLY_REQUEST_STATES),
    grantedW: z.int().nullable(),
    feeMicroPerKw: z.int().nullable(),
    detail: z.string().nullable(),
    requestedBy: z.string(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "SupplyRequest", description: "Capacity asked for beyond the subscription, and what became of it." });

export type DsoView = z.infer<typeof dsoSchema>;
