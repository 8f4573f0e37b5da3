import * as z from "zod";
import { START_FAILURES } from "../../../domain/failed-starts.ts";
import { SPEEDS } from "../../../domain/speed.ts";
import { CONDITIONS } from "../../../domain/uptime.ts";
import { reportMonth } from "./energy-report.ts";
import { instant } from "./fields.ts";

/** What `/api` answers of a month of slots. */

const ofMonth = {
  locationId: z.string(),
  location: z.string(),
  timeZone: z.string(),
  month: reportMonth,
  from: instant,
  to: instant,
};

const seconds = z.int().min(0);

export const occupancyReportSchema = z.object({
  ...ofMonth,
  speeds: z
    .array(
      z.object({
        speed: z.enum(SPEEDS),
        slots: z.int().describe("EVSEs of this speed that are there now."),
        hours: z.array(
          z.object({
            weekday: z.int().min(1).max(7).describe("1 is Monday."),
            hour: z.int().min(0).max(23).describe("On the location's clock."),
            days: z.int().describe("On so many days it was counted."),
            countedSeconds: seconds.describe("EVSEs × time."),
            occupiedSeconds: seconds.describe("Of it a session had the EVSE."),
          }),
        ),
      }),
    )
    .describe("Those that have EVSEs. An EVSE counts from when its charge point was entered, until now at the latest."),
});
export type OccupancyReportView = z.infer<typeof occupancyReportSchema>;

const uptimeFields = {
  uptimeBasisPoints: z
    .int()
    .nullable()
    .describe("(up + maintenance) / all of the time, what is not known among it. null: nothing is known."),
  seconds: z
    .record(z.enum(CONDITIONS), seconds)
    .describe(
      "How long it was what. `unavailable`: without maintenance. `offline`: longer than until somebody is told. " +
        "`unknown`: it had not shown anything yet. Sums to the time that is counted.",
    ),
};

export const uptimeReportSchema = z.object({
  ...ofMonth,
  ...uptimeFields,
  slots: z.array(z.object({ evseUid: z.string(), label: z.string(), chargePointId: z.string(), ...uptimeFields })),
});
export type UptimeReportView = z.infer<typeof uptimeReportSchema>;

const startFields = {
  starts: z.int().describe("Those that were tried: remote starts that failed, and transactions."),
  failed: z.partialRecord(z.enum(START_FAILURES), z.int()).describe("By cause; those that did not occur are left out."),
};

export const failedStartsReportSchema = z.object({
  ...ofMonth,
  ...startFields,
  slots: z.array(
    z.object({
      evseUid: z.string().nullable().describe("null: slots that are not there any more."),
      label: z.string().nullable(),
      ...startFields,
    }),
  ),
});
export type FailedStartsReportView = z.infer<typeof failedStartsReportSchema>;
