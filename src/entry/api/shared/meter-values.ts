import * as z from "zod";
import { instant } from "./fields.ts";

export const meterValueSchema = z
  .object({
    at: instant,
    receivedAt: instant,
    connectorId: z.int(),
    registerWh: z.int().nullable(),
    powerW: z.int().nullable(),
    currentMilliA: z.int().nullable(),
    voltageMilliV: z.int().nullable(),
    socPercent: z.int().nullable(),
    samples: z.array(
      z.object({
        value: z.string(),
        measurand: z.string(),
        unit: z.string().nullable(),
        phase: z.string().nullable(),
        location: z.string(),
        context: z.string(),
        format: z.string(),
      }),
    ),
  })
  .meta({ id: "MeterValue", description: "The samples of one moment, raw and read." });
