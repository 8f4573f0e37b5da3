import * as z from "zod";
import { MIX_SOURCES } from "../../../domain/dso.ts";
import { REPORT_GAPS } from "../../../domain/report-gaps.ts";
import { instant } from "./fields.ts";

/** A local month. */
export const reportMonth = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "a month as 2026-11");

const energyPartSchema = z.object({
  energyWh: z.int(),
  costMicro: z.int().nullable().describe("null: nothing of it has a price."),
  co2Milligrams: z.int().nullable().describe("Average CO2. null: of nothing of it a figure is known."),
  unpricedWh: z.int().describe("So much of the energy has no known price, and is not in the cost."),
  unratedWh: z.int().describe("So much of the energy has no known CO2, and is not in it."),
  sourcesWh: z.partialRecord(z.enum(MIX_SOURCES), z.int()).describe("Sums to the energy, UNKNOWN among them."),
});

const totalsSchema = z.object({
  imports: z
    .array(energyPartSchema.extend({ dsoId: z.string().nullable(), dso: z.string().nullable() }))
    .describe(
      "By DSO: `allocated` by the plans, since a site has one meter at most. null: it is not known who supplied it.",
    ),
  battery: z
    .object({
      inWh: z.int(),
      outWh: z.int(),
      lossesWh: z.int(),
      storedFromWh: z.int(),
      storedToWh: z.int(),
      wearMicro: z.int(),
      storedCostChangeMicro: z.int(),
    })
    .describe("At the bus, two flows that are never netted. in − out − losses is the change of what is stored."),
  delivered: energyPartSchema.describe("What cars took."),
  renewableWh: z.int().describe("The part of `delivered` from renewable sources."),
  fromBattery: energyPartSchema.describe(
    "The part of `delivered` that came out of the battery, by what it was charged from.",
  ),
  remainder: energyPartSchema.extend({
    isLarge: z.boolean().describe("More than 2 % of what was delivered: a meter is to be looked at."),
  }),
});

export const energyReportSchema = z.object({
  locationId: z.string(),
  location: z.string(),
  timeZone: z.string(),
  month: reportMonth,
  from: instant,
  to: instant,
  currency: z.string().nullable(),
  closedAt: instant
    .nullable()
    .describe("null: the figures may still change. They are stored about a week after the month."),
  toldLaterWh: z.int().describe("What was told of the month after it was closed; in no other figure."),
  nearestMonth: reportMonth
    .nullable()
    .describe("Where nothing was delivered: the nearest month in which something was."),
  total: totalsSchema,
  days: z.array(totalsSchema.extend({ date: z.iso.date() })),
  gaps: z.array(
    z.object({
      kind: z.enum(REPORT_GAPS),
      dsoId: z.string().nullable(),
      dso: z.string().nullable(),
      energyWh: z.int(),
      hours: z.number(),
      periods: z.array(z.object({ from: instant, to: instant })).describe("The first of them."),
    }),
  ),
});
export type EnergyReportView = z.infer<typeof energyReportSchema>;
export type EnergyPartView = z.infer<typeof energyPartSchema>;

export const sessionSourcesSchema = z.object({
  sessionId: z.string(),
  currency: z.string().nullable(),
  delivered: energyPartSchema,
  fromBattery: energyPartSchema,
});

export const sourcesOfSessionSchema = z.object({
  sessionId: z.string(),
  sourcesWh: energyPartSchema.shape.sourcesWh,
});
