import * as z from "zod";
import { CONFIGURATION_LEVELS, CONFIGURATION_WARNINGS } from "../../../domain/configuration.ts";
import { instant, wholeNumber } from "./fields.ts";

/** What is wanted of charge points' configuration: requests and answers. */

const MOST_KEYS = 50;

const switches = {
  rebootWhenIdle: z
    .boolean()
    .nullable()
    .describe(
      "Restart a charge point that needs it to use a value, once nobody charges. Null: as the level before says.",
    ),
};

const values = z
  .record(z.string().trim().min(1).max(50), z.string().max(500).nullable())
  .refine((record) => Object.keys(record).length <= MOST_KEYS, `at most ${MOST_KEYS} keys`)
  .describe("OCPP configuration key → wanted value; null leaves the key as the charge point has it.");

export const configurationWishesRequest = z.strictObject({
  values,
  rebootWhenIdle: switches.rebootWhenIdle.default(null),
});

export const configurationWishesSchema = z.object({ values, ...switches, updatedAt: instant.nullable() }).meta({
  id: "ConfigurationWishes",
  description:
    "What one level wants of its charge points. Deployment, model and charge point are levels; a later one has the last word.",
});

export const chargePointModelSchema = z
  .object({ vendor: z.string(), model: z.string(), chargePoints: wholeNumber })
  .meta({ id: "ChargePointModel" });

/** The outcomes of `src/ocpp/configuration-state.ts`. */
const outcome = z.enum([
  "pending",
  "inStep",
  "unverified",
  "reduced",
  "differs",
  "rejected",
  "readOnly",
  "notSupported",
  "rebootRequired",
  "unknownKey",
  "noAnswer",
  "failed",
]);

export const configurationKeySchema = z
  .object({
    key: z.string(),
    wanted: z.string().nullable().describe("Null: it is only read."),
    level: z.enum(CONFIGURATION_LEVELS).nullable().describe("Where it is wanted."),
    reported: z.string().nullable(),
    readonly: z.boolean().nullable(),
    reportedAt: instant.nullable(),
    outcome: outcome.nullable(),
    taken: z.string().nullable().describe("Of `reduced`: what the charge point took."),
    error: z.string().nullable().describe("Of `failed`: its error code."),
    outcomeAt: instant.nullable(),
  })
  .meta({ id: "ConfigurationKey" });

export const chargePointConfigurationSchema = z
  .object({
    own: configurationWishesSchema,
    rebootWhenIdle: z.boolean(),
    checking: z.boolean(),
    checkedAt: instant.nullable(),
    warnings: z.array(z.enum(CONFIGURATION_WARNINGS)).describe("Values that are allowed and likely to be regretted."),
    keys: z.array(configurationKeySchema),
  })
  .meta({
    id: "ChargePointConfiguration",
    description:
      "What all levels together want of the charge point, what it has, and how setting it ended. `own`: its own level.",
  });

/** The outcomes of `src/ocpp/availability.ts`. */
const availabilityOutcome = z.enum([
  "pending",
  "asked",
  "accepted",
  "scheduled",
  "inEffect",
  "differs",
  "rejected",
  "noAnswer",
  "failed",
]);

export const chargePointAvailabilitySchema = z
  .object({
    items: z.array(
      z.object({
        connectorId: wholeNumber.describe("0: the charge point with all its connectors."),
        type: z.enum(["Operative", "Inoperative"]),
        since: instant,
        outcome: availabilityOutcome,
        outcomeAt: instant,
        status: z.string().nullable().describe("The connector's own word, as last shown."),
      }),
    ),
  })
  .meta({ id: "ChargePointAvailability" });

export const localListSchema = z
  .object({
    supported: z.boolean().nullable().describe("Null: the charge point has not said yet."),
    version: z.int().nullable().describe("As it told or accepted it last; -1: it has no list, 0: it is empty."),
    inStep: z.boolean().describe("It has all that the tokens say."),
    entries: wholeNumber.nullable().describe("Null: what it has is not known."),
    truncated: z.boolean().describe("There are more tokens than it can keep; it has those that changed last."),
    outcome: z.enum(["off", "pending", "inStep", "notSupported", "failed", "noAnswer"]),
    at: instant.nullable(),
  })
  .meta({
    id: "LocalList",
    description: "A charge point's local authorisation list, kept with `settings.localAuthList`.",
  });

export type LocalListView = z.infer<typeof localListSchema>;
export type ConfigurationWishesView = z.infer<typeof configurationWishesSchema>;
export type ConfigurationWishesRequest = z.infer<typeof configurationWishesRequest>;
export type ChargePointConfigurationView = z.infer<typeof chargePointConfigurationSchema>;
