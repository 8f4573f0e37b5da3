import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { type EvseCalendar, readLocationCalendar } from "../../services/location-calendar.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { epochOf, instant } from "./instants.ts";
import { createRouter, json, refusals } from "./router.ts";
import { type CalendarView, calendarSchema } from "./shared/bookings.ts";
import { localInstant } from "./shared/fields.ts";

const read = createRoute({
  method: "get",
  path: "/{id}/calendar",
  tags: ["bookings"],
  summary: "Read what is taken and what is free at each slot of a location",
  description:
    "Of 32 days at most. A local day is asked for by its two midnights with their offsets, and has 23 or 25 hours when clocks are changed.",
  middleware: requires("station.read"),
  request: {
    params: z.object({ id: z.string() }),
    query: z.strictObject({ from: localInstant, to: localInstant }),
  },
  responses: { 200: json(calendarSchema, "The calendar"), ...refusals("not_found", "invalid_request") },
});

/** Mounted beside the locations. */
export const locationCalendar = createRouter().openapi(read, async (c) => {
  const { from, to } = c.req.valid("query");
  const window = { beginAt: epochOf(from), endAt: epochOf(to) };
  const calendar = await readLocationCalendar(c.get("deps"), c.req.valid("param").id, window);
  if (!calendar.ok) return problem(c, calendar.refusal, calendar.detail);
  const { locationId, timeZone, bookableUntil, evses } = calendar.value;
  const view: CalendarView = {
    locationId,
    timeZone,
    from: instant(window.beginAt),
    to: instant(window.endAt),
    bookableUntil: instant(bookableUntil),
    evses: evses.map(evseView),
  };
  return c.json(view, 200);
});

function evseView({ entries, free, ...evse }: EvseCalendar): CalendarView["evses"][number] {
  return {
    ...evse,
    entries: entries.map((row) => ({
      id: row.id,
      kind: row.kind,
      origin: row.origin,
      state: row.state,
      connectorId: row.connectorId,
      heldFrom: instant(row.heldFrom),
      heldUntil: instant(row.heldUntil),
      openEnded: row.isOpenEnded,
      sessionId: row.sessionId,
      blockedBy: row.blockedBy,
    })),
    free: free.map(({ beginAt, endAt }) => ({ beginAt: instant(beginAt), endAt: instant(endAt) })),
  };
}
