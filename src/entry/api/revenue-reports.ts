import { createRoute } from "@hono/zod-openapi";
import { ok } from "../../domain/result.ts";
import { readRevenue } from "../../services/revenue-report.ts";
import { requires } from "./guards.ts";
import { instant } from "./instants.ts";
import { answerReports, CSV_TOO, reportQuery, reportResponses } from "./reports-by-location.ts";
import { createRouter } from "./router.ts";
import { csvOf, decimal } from "./shared/csv.ts";
import { type RevenueReportView, revenueReportSchema } from "./shared/payments.ts";

const read = createRoute({
  method: "get",
  path: "/revenue",
  tags: ["reports"],
  summary: "Report what a month's sessions brought, by station",
  description:
    "Of one location, or of all in order of id; every amount is the ledger's, by when it came about. The CSV has a line for each " +
    `station and currency. ${CSV_TOO}`,
  middleware: requires("session.read"),
  request: { query: reportQuery },
  responses: reportResponses(revenueReportSchema),
});

export const revenueReports = createRouter().openapi(read, (c) => {
  const query = c.req.valid("query");
  return answerReports<RevenueReportView>(c, query, {
    name: "revenue",
    csv: revenueCsv,
    report: async ({ id, name, timeZone }) => {
      const { month } = query;
      const report = await readRevenue(c.get("deps"), { id, timeZone }, month);
      if (!report.ok) return report;
      const { period, revenues } = report.value;
      const stretch = { month, from: instant(period.startAt), to: instant(period.endAt) };
      return ok({ ...stretch, locationId: id, location: name, revenues: [...revenues] });
    },
  });
});

const AMOUNTS = {
  revenue_excl: "revenueExclMicro",
  vat: "vatMicro",
  revenue_incl: "revenueInclMicro",
  rounding: "roundingMicro",
  credited: "creditedMicro",
  given_away: "givenAwayMicro",
  collected: "collectedMicro",
  refunded: "refundedMicro",
  owed_more: "owedMoreMicro",
  owed: "owedMicro",
} as const satisfies Record<string, keyof RevenueReportView["revenues"][number]>;

function revenueCsv(reports: readonly RevenueReportView[]): string {
  const header = ["month", "location_id", "location", "currency", "sessions", "energy_kwh", ...Object.keys(AMOUNTS)];
  const lines = reports.flatMap(({ month, locationId, location, revenues }) =>
    revenues.map((revenue) => [
      ...[month, locationId, location, revenue.currency],
      ...[{ number: String(revenue.sessions) }, decimal(revenue.energyWh, 3)],
      ...Object.values(AMOUNTS).map((name) => decimal(revenue[name], 6)),
    ]),
  );
  return csvOf(header, lines);
}
