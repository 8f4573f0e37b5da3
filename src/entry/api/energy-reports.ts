import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { ok } from "../../domain/result.ts";
import { readReport, readSessionSources } from "../../services/energy-report.ts";
import { readSourcesOf } from "../../services/sources-of-sessions.ts";
import { loadPlace } from "../../store/locations.ts";
import { loadSession } from "../../store/sessions.ts";
import { loadDsoNames } from "../../store/site-slots.ts";
import { problem } from "../errors.ts";
import { reportCsv } from "./energy-report-csv.ts";
import { partView, reportView } from "./energy-report-views.ts";
import { requires } from "./guards.ts";
import { answerReports, CSV_TOO, reportQuery, reportResponses } from "./reports-by-location.ts";
import { createRouter, json, refusals } from "./router.ts";
import { scopeOf } from "./scope.ts";
import {
  type EnergyReportView,
  energyReportSchema,
  sessionSourcesSchema,
  sourcesOfSessionSchema,
} from "./shared/energy-report.ts";

const read = createRoute({
  method: "get",
  path: "/energy-sources",
  tags: ["reports"],
  summary: "Report where the energy of a month came from and where it went: by station, DSO and day",
  description:
    "Of one location, or of all in order of id. Everything agrees to the Wh and the micro-unit: imports and what came out of the " +
    "battery are what was delivered, stored and left over. The CSV has a line for each station, day and flow. " +
    CSV_TOO,
  middleware: requires("station.read"),
  request: { query: reportQuery },
  responses: reportResponses(energyReportSchema),
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

/** As many as a page of sessions has. */
const MOST_SESSIONS = 100;

const readSessions = createRoute({
  method: "get",
  path: "/energy-sources",
  tags: ["sessions"],
  summary: "Read where the energy of several sessions came from",
  description: "As of each one; those of which nothing is known, or that are nowhere to be found, are left out.",
  middleware: requires("session.read"),
  request: {
    query: z.strictObject({
      ids: z
        .string()
        .max(MOST_SESSIONS * 65)
        .describe(`Of at most ${MOST_SESSIONS} sessions, with commas between them.`),
    }),
  },
  responses: {
    200: json(z.object({ items: z.array(sourcesOfSessionSchema) }), "The sources"),
    ...refusals("invalid_request"),
  },
});

export const energyReports = createRouter().openapi(read, async (c) => {
  const deps = c.get("deps");
  const query = c.req.valid("query");
  const names = await loadDsoNames(deps.db);
  return answerReports<EnergyReportView>(c, query, {
    name: "energy-sources",
    csv: reportCsv,
    report: async (place) => {
      const report = await readReport(deps, place, query.month);
      return report.ok ? ok(reportView(place, report.value, names)) : report;
    },
  });
});

/** Mounted before the sessions, so that its address is no session's. */
export const sessionEnergySources = createRouter()
  .openapi(readSessions, async (c) => {
    const ids = c.req.valid("query").ids.split(",").slice(0, MOST_SESSIONS);
    const sources = await readSourcesOf(c.get("deps"), ids, scopeOf(c));
    const items = sources.map(({ sessionId, delivered: { sourcesWh } }) => ({ sessionId, sourcesWh }));
    return c.json({ items }, 200);
  })
  .openapi(readSession, async (c) => {
    const deps = c.get("deps");
    const session = await loadSession(deps.db, c.req.valid("param").id);
    const place = session && (await loadPlace(deps.db, session.locationId));
    const sources = session && place && (await readSessionSources(deps, place, session.id));
    if (!sources) return problem(c, "not_found");
    const { currency, delivered, fromBattery } = sources;
    const view = { currency, delivered: partView(delivered), fromBattery: partView(fromBattery) };
    return c.json({ sessionId: session.id, ...view }, 200);
  });
