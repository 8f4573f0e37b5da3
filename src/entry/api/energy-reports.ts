import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { readReport, readSessionSources } from "../../services/energy-report.ts";
import { loadLocation, loadLocations } from "../../store/locations.ts";
import { loadSession } from "../../store/sessions.ts";
import { loadDsoNames } from "../../store/site-slots.ts";
import { problem } from "../errors.ts";
import { reportCsv } from "./energy-report-csv.ts";
import { partView, reportView } from "./energy-report-views.ts";
import { requires } from "./guards.ts";
import { pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, refusals } from "./router.ts";
import { energyReportSchema, reportMonth, sessionSourcesSchema } from "./shared/energy-report.ts";
import { pageOf } from "./shared/schemas.ts";

/** Each is calculated from some thousand quarter hours until its month is closed. */
const MOST_AT_ONCE = 20;

const read = createRoute({
  method: "get",
  path: "/energy-sources",
  tags: ["reports"],
  summary: "Report where the energy of a month came from and where it went: by station, DSO and day",
  description:
    "Of one location, or of all in order of id. Everything agrees to the Wh and the micro-unit: imports and what came out of the " +
    "battery are what was delivered, stored and left over. With `Accept: text/csv` or `format=csv` the same as CSV, a line for " +
    "each station, day and flow; `Link` leads to the next page.",
  middleware: requires("station.read"),
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
      content: {
        "application/json": { schema: pageOf(energyReportSchema) },
        "text/csv": { schema: z.string() },
      },
    },
    ...refusals("not_found", "invalid_request"),
  },
});

const readSession = createRoute({
  method: "get",
  path: "/{id}/energy-sources",
  tags: ["sessions"],
  summary: "Read where the energy of a session came from",
  description: "Its part of what was delivered in each quarter hour. The sums of all sessions are those of the report.",
  middleware: requires("session.read"),
  request: { params: z.object({ id: z.string() }) },
  responses: { 200: json(sessionSourcesSchema, "The sources"), ...refusals("not_found") },
});

export const energyReports = createRouter().openapi(read, async (c) => {
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
  const names = await loadDsoNames(deps.db);
  const items = [];
  for (const place of places) {
    const report = await readReport(deps, place, month);
    if (!report.ok) return problem(c, report.refusal, report.detail);
    items.push(reportView(place, report.value, names));
  }
  const isCsv = format === "csv" || (format === undefined && (c.req.header("Accept") ?? "").includes("text/csv"));
  if (!isCsv) return c.json({ items, nextCursor }, 200);
  if (nextCursor !== null) {
    const next = new URL(c.req.url);
    next.searchParams.set("cursor", nextCursor);
    c.header("Link", `<${next}>; rel="next"`);
  }
  c.header("Content-Disposition", `attachment; filename="energy-sources-${month}.csv"`);
  return c.text(reportCsv(items), 200, { "Content-Type": "text/csv; charset=utf-8" });
});

/** Mounted beside the sessions. */
export const sessionEnergySources = createRouter().openapi(readSession, async (c) => {
  const deps = c.get("deps");
  const session = await loadSession(deps.db, c.req.valid("param").id);
  const place = session && (await loadLocation(deps.db, session.locationId));
  const sources = session && place && (await readSessionSources(deps, place, session.id));
  if (!sources) return problem(c, "not_found");
  const { currency, delivered, fromBattery } = sources;
  const view = { currency, delivered: partView(delivered), fromBattery: partView(fromBattery) };
  return c.json({ sessionId: session.id, ...view }, 200);
});
