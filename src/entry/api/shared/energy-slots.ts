import * as z from "zod";
import { priceQuality } from "./dsos.ts";
import { instant } from "./fields.ts";

const slotSchema = z.object({
  startAt: instant,
  deliveredWh: z.int().describe("What cars took."),
  imports: z
    .array(
      z.object({
        dsoId: z.string().nullable().describe("Null: it is not known who supplied it."),
        energyWh: z.int(),
        priceMicroPerKwh: z.int().nullable().describe("All-in; null: not known."),
      }),
    )
    .describe("From the grid: what went into the battery, and what cars took beyond what came out of it."),
  batteryInWh: z.int().describe("Into the battery, at the bus."),
  batteryOutWh: z.int(),
  storedWh: z.int().nullable().describe("In the battery when the slot ends; null: it said nothing."),
  prices: z
    .record(z.string(), z.object({ microPerKwh: z.int(), quality: priceQuality }))
    .describe("All-in, by DSO: at which it was drawn from, else what it said of the slot."),
});

export const energySlotsSchema = z
  .object({
    locationId: z.string(),
    from: instant,
    until: instant.describe("The quarter hour that is not over begins here."),
    currency: z.string().nullable().describe("Of the prices; null: there are none."),
    slots: z.array(slotSchema).describe("In order of time. A quarter hour that is missing was not written down."),
  })
  .meta({ id: "EnergySlots", description: "What happened at a location in each quarter hour that is over." });

export type EnergySlotsView = z.infer<typeof energySlotsSchema>;
