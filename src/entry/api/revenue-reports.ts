import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { readRevenue } from "../../services/revenue-report.ts";
import { loadLocation, loadLocations } from "../../store/locations.ts";
import { csvOf, decimal } from "../csv.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { instant } from "./instants.ts";
import { pageOfRows, readCursor } from "./paging.ts";
import { createRouter, refusals } from "./router.ts";
import { reportMonth } from "./shared/energy-report.ts";
import { type RevenueReportView, revenueReportSchema } from "./shared/payments.ts";
import { pageOf } from "./shared/schemas.ts";

const MOST_AT_ONCE = 20;

const read = createRoute({
  method: "get",
  path: "/revenue",
  tags: ["reports"],
  summary: "Report what a month's sessions brought, by station",
  description:
    "Of one location, or of all in order of id; every amount is the ledger's, by when it came about. With `Accept: text/csv` or " +
    "`format=csv` the same as CSV, a line for each station and currency; `Link` leads to the next page.",
  middleware: requires("session.read"),
  request: {
    query: z.strictObject({
      month: reportMonth,
      locationId: z.string().optional(),
      format: z.enum(["json", "csv"]).optional(),
      limit: z.coerce.number().int().min(1).max(MOST_AT_ONCE).default(MOST_AT_ONCE),
      cursor: z.string().max(512).optional(),
    }),
  },
  responses: {
    200: {
      description: "The reports",
      content: { "application/json": { schema: pageOf(revenueReportSchema) }, "text/csv": { schema: z.string() } },
    },
    ...refusals("not_found", "invalid_request"),
  },
});

export const revenueReports = createRouter().openapi(read, async (c) => {
  const deps = c.get("deps");
  const { month, locationId, format, limit, cursor } = c.req.valid("query");
  const key = readCursor(z.tuple([z.string()]), cursor);
  if (!key.ok) return problem(c, key.refusal, key.detail);
  const single = locationId === undefined ? null : await loadLocation(deps.db, locationId);
  if (locationId !== undefined && single === null) return problem(c, "not_found");
  const rows = single ? [single] : await loadLocations(deps.db, { after: key.value?.[0] ?? null, limit: limit + 1 });
  const { items: places, nextCursor } = pageOfRows(
    rows,
    limit,
    (row) => [row.id],
    (row) => row,
  );
  const items: RevenueReportView[] = [];
  for (const place of places) {
    const report = await readRevenue(deps, place, month);
    if (!report.ok) return problem(c, report.refusal, report.detail);
    const { period, revenues } = report.value;
    const stretch = { month, from: instant(period.startAt), to: instant(period.endAt) };
    items.push({ ...stretch, locationId: place.id, location: place.name, revenues: [...revenues] });
  }
  const isCsv = format === "csv" || (format === undefined && (c.req.header("Accept") ?? "").includes("text/csv"));
  if (!isCsv) return c.json({ items, nextCursor }, 200);
  if (nextCursor !== null) {
    const next = new URL(c.req.url);
    next.searchParams.set("cursor", nextCursor);
    c.header("Link", `<${next}>; rel="next"`);
  }
  c.header("Content-Disposition", `attachment; filename="revenue-${month}.csv"`);
  return c.text(revenueCsv(items), 200, { "Content-Type": "text/csv; charset=utf-8" });
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
