import * as z from "zod";
import { ESTIMATE_SOURCES } from "../../../domain/first-free.ts";
import { instant } from "./fields.ts";

/** What `/api` answers of each EVSE of a location, for its operators. */
export const evsesNowSchema = z
  .object({
    asOf: instant,
    items: z.array(
      z.object({
        evseUid: z.string(),
        freeAt: z
          .object({ at: instant.nullable().describe("About; null: nobody knows."), source: z.enum(ESTIMATE_SOURCES) })
          .nullable()
          .describe("Null: it is free."),
        measured: z
          .object({
            at: instant,
            powerW: z.int().nullable(),
            currentMilliA: z.int().nullable(),
            voltageMilliV: z.int().nullable(),
            socPercent: z.int().nullable(),
            temperatureC: z.int().nullable(),
          })
          .nullable()
          .describe("The newest of the session that has it."),
        lastSession: z
          .object({ id: z.string(), startedAt: instant, stoppedAt: instant, energyWh: z.int() })
          .nullable()
          .describe("That is over."),
      }),
    ),
  })
  .meta({ id: "EvsesNow", description: "When each EVSE is free, what it measured last, and its last session." });

export type EvseNowView = z.infer<typeof evsesNowSchema>["items"][number];
