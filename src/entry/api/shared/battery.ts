import * as z from "zod";
import { BATTERY_LIES } from "../../../domain/battery-lies.ts";
import { instant, MOST_POWER_W, text, wholeNumber } from "./fields.ts";

const MOST_CAPACITY_WH = 1_000_000_000;
const MAX_URL = 500;
const MAX_KEY = 500;
const MOST_WEAR_MICRO = 1_000_000;

const energyWh = wholeNumber.max(MOST_CAPACITY_WH);
const powerW = wholeNumber.max(MOST_POWER_W);
const efficiency = z.int().min(1).max(10_000);

/** A battery's data sheet. Power and energy at the bus, but for what is stored. */
const batterySheetSchema = z.strictObject({
  capacityWh: energyWh.min(1),
  minWh: energyWh.describe("Never discharged below it."),
  maxWh: energyWh.describe("Never charged above it."),
  maxChargeW: powerW,
  maxDischargeW: powerW,
  chargeEfficiencyBasisPoints: efficiency.describe("Of what goes in, so much is stored."),
  dischargeEfficiencyBasisPoints: efficiency.describe("Of what is taken from the store, so much comes out."),
  wearMicroPerKwh: wholeNumber.max(MOST_WEAR_MICRO).describe("What a kWh costs in wear, each way."),
  url: z.url().max(MAX_URL).describe("Its controller, which answers `GET …/state` and `PUT …/set-point`."),
});

export const batteryRequest = z.strictObject({
  battery: batterySheetSchema.nullable().describe("null: there is none any more."),
  key: text(MAX_KEY)
    .nullable()
    .optional()
    .describe("What we prove ourselves by, as bearer token. Left out: as before, if the address is the same."),
});

const batteryReadingSchema = z.object({
  at: instant,
  storedWh: z.int(),
  powerW: z.int().describe("Positive while it charges."),
  maxChargeW: z.int(),
  maxDischargeW: z.int(),
  chargedWh: z.int(),
  dischargedWh: z.int(),
});

export const batterySchema = z.object({
  battery: batterySheetSchema.extend({ hasKey: z.boolean() }).nullable(),
  state: z
    .object({
      isUsed: z.boolean().describe("false: plans leave it out."),
      trouble: z
        .object({
          kind: z.enum(["missing", "lying"]),
          why: z.string().describe(`Of one that lies: ${BATTERY_LIES.join(", ")}.`),
          since: instant,
        })
        .nullable(),
      reading: batteryReadingSchema.nullable().describe("What it measured last."),
      commanded: z.object({ powerW: z.int(), until: instant }).nullable().describe("What it accepted last."),
      differsSince: instant.nullable().describe("Since when it has not done what it was told."),
    })
    .nullable(),
});
export type BatteryView = z.infer<typeof batterySchema>;

export const batteryTestSchema = z.object({
  reading: batteryReadingSchema.nullable().describe("null: it did not answer as it should."),
  why: z.string().nullable(),
});
