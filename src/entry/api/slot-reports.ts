import { createRoute } from "@hono/zod-openapi";
import { addFailures, START_FAILURES } from "../../domain/failed-starts.ts";
import { ok } from "../../domain/result.ts";
import { HOUR, type LocalMonth, SECOND } from "../../domain/time.ts";
import { addTimes, CONDITIONS, type ConditionTimes, uptimeBasisPoints } from "../../domain/uptime.ts";
import { readFailedStarts, readOccupancy, readUptime } from "../../services/slot-reports.ts";
import { requires } from "./guards.ts";
import { instant } from "./instants.ts";
import { answerReports, CSV_TOO, reportQuery, reportResponses } from "./reports-by-location.ts";
import { createRouter } from "./router.ts";
import { type Cell, csvOf, decimal } from "./shared/csv.ts";
import {
  type FailedStartsReportView,
  failedStartsReportSchema,
  type OccupancyReportView,
  occupancyReportSchema,
  type UptimeReportView,
  uptimeReportSchema,
} from "./shared/slot-reports.ts";

const occupancy = createRoute({
  method: "get",
  path: "/occupancy",
  tags: ["reports"],
  summary: "Report how much slots were in use in each hour of the week, by speed",
  description: `A slot is in use while a session has it. Sums to the time that passed, also where clocks are put forward or back. ${CSV_TOO}`,
  middleware: requires("session.read"),
  request: { query: reportQuery },
  responses: reportResponses(occupancyReportSchema),
});

const uptime = createRoute({
  method: "get",
  path: "/uptime",
  tags: ["reports"],
  summary: "Report how long slots could be used in a month, and why they could not",
  description: `By what charge points showed and by when they were out of contact. What is not known counts as no uptime. ${CSV_TOO}`,
  middleware: requires("session.read"),
  request: { query: reportQuery },
  responses: reportResponses(uptimeReportSchema),
});

const failedStarts = createRoute({
  method: "get",
  path: "/failed-starts",
  tags: ["reports"],
  summary: "Report the starts of a month of which nothing came, by cause",
  description: `Remote starts that charge points refused, left unanswered or agreed to in vain, drivers who were not accepted, and sessions that ended at once. ${CSV_TOO}`,
  middleware: requires("session.read"),
  request: { query: reportQuery },
  responses: reportResponses(failedStartsReportSchema),
});

export const slotReports = createRouter()
  .openapi(occupancy, (c) => {
    const query = c.req.valid("query");
    return answerReports<OccupancyReportView>(c, query, {
      name: "occupancy",
      csv: occupancyCsv,
      report: async (place) => {
        const report = await readOccupancy(c.get("deps"), place, query.month);
        if (!report.ok) return report;
        const speeds = report.value.speeds.map(({ hours, ...speed }) => ({
          ...speed,
          hours: hours.map(({ countedMs, occupiedMs, ...hour }) => ({
            ...hour,
            countedSeconds: secondsOf(countedMs),
            occupiedSeconds: secondsOf(occupiedMs),
          })),
        }));
        return ok({ ...headOf(place, query.month, report.value.month), speeds });
      },
    });
  })
  .openapi(uptime, (c) => {
    const query = c.req.valid("query");
    return answerReports<UptimeReportView>(c, query, {
      name: "uptime",
      csv: uptimeCsv,
      report: async (place) => {
        const report = await readUptime(c.get("deps"), place, query.month);
        if (!report.ok) return report;
        const { month, slots } = report.value;
        const head = headOf(place, query.month, month);
        const all = addTimes(slots.map(({ time }) => time));
        return ok({
          ...head,
          ...timeView(all),
          slots: slots.map(({ time, ...slot }) => ({ ...slot, ...timeView(time) })),
        });
      },
    });
  })
  .openapi(failedStarts, (c) => {
    const query = c.req.valid("query");
    return answerReports<FailedStartsReportView>(c, query, {
      name: "failed-starts",
      csv: failedStartsCsv,
      report: async (place) => {
        const report = await readFailedStarts(c.get("deps"), place, query.month);
        if (!report.ok) return report;
        const { month, slots } = report.value;
        const starts = slots.reduce((sum, slot) => sum + slot.starts, 0);
        const failed = addFailures(slots.map((slot) => slot.failed));
        return ok({ ...headOf(place, query.month, month), starts, failed, slots: [...slots] });
      },
    });
  });

function headOf(
  { id, name, timeZone }: { readonly id: string; readonly name: string; readonly timeZone: string },
  month: string,
  { startAt, endAt }: LocalMonth,
) {
  return { locationId: id, location: name, timeZone, month, from: instant(startAt), to: instant(endAt) };
}

function secondsOf(ms: number): number {
  return Math.round(ms / SECOND);
}

function timeView(time: ConditionTimes): Pick<UptimeReportView, "uptimeBasisPoints" | "seconds"> {
  const { up, faulted, unavailable, offline, maintenance, unknown } = time;
  return {
    uptimeBasisPoints: uptimeBasisPoints(time),
    seconds: {
      up: secondsOf(up),
      faulted: secondsOf(faulted),
      unavailable: secondsOf(unavailable),
      offline: secondsOf(offline),
      maintenance: secondsOf(maintenance),
      unknown: secondsOf(unknown),
    },
  };
}

const HEAD = ["month", "location_id", "location"];

/** To the thousandth. */
function hours(seconds: number): Cell {
  return decimal(Math.round((seconds * 1_000 * SECOND) / HOUR), 3);
}

function occupancyCsv(reports: readonly OccupancyReportView[]): string {
  const header = [...HEAD, "speed", "slots", "weekday", "hour", "days", "counted_hours", "occupied_hours"];
  const lines = reports.flatMap(({ month, locationId, location, speeds }) =>
    speeds.flatMap(({ speed, slots, hours: ofWeek }) =>
      ofWeek.map((each) => [
        ...[month, locationId, location, speed],
        ...[slots, each.weekday, each.hour, each.days].map((number) => ({ number: String(number) })),
        ...[hours(each.countedSeconds), hours(each.occupiedSeconds)],
      ]),
    ),
  );
  return csvOf(header, lines);
}

function uptimeCsv(reports: readonly UptimeReportView[]): string {
  const header = [...HEAD, "slot", "uptime_percent", ...CONDITIONS.map((condition) => `${condition}_hours`)];
  const lines = reports.flatMap(({ month, locationId, location, slots }) =>
    slots.map(({ label, uptimeBasisPoints: share, seconds }) => [
      ...[month, locationId, location, label],
      share === null ? null : decimal(share, 2),
      ...CONDITIONS.map((condition) => hours(seconds[condition])),
    ]),
  );
  return csvOf(header, lines);
}

function failedStartsCsv(reports: readonly FailedStartsReportView[]): string {
  const header = [...HEAD, "slot", "starts", ...START_FAILURES];
  const lines = reports.flatMap(({ month, locationId, location, slots }) =>
    slots.map(({ label, starts, failed }) => [
      ...[month, locationId, location, label],
      ...[starts, ...START_FAILURES.map((failure) => failed[failure] ?? 0)].map((count) => ({ number: String(count) })),
    ]),
  );
  return csvOf(header, lines);
}
