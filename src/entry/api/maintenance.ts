import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import * as z from "zod";
import type { Refusal, Result } from "../../domain/result.ts";
import { completeMaintenance, startMaintenance } from "../../services/maintenance.ts";
import { scheduleSeries } from "../../services/maintenance-series.ts";
import { extendMaintenance, orderMaintenance } from "../../services/operator-maintenance.ts";
import { type BookingRow, loadBooking } from "../../store/bookings.ts";
import { problem } from "../errors.ts";
import { bookingView, shownBooking, viewerOf } from "./booking-views.ts";
import type { ApiEnv } from "./context.ts";
import { requires } from "./guards.ts";
import { epochOrNull } from "./instants.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import {
  bookingSchema,
  maintenanceExtension,
  maintenanceRequest,
  maintenanceSeriesRequest,
  maintenanceStart,
  seriesSchema,
} from "./shared/bookings.ts";

const tags = ["bookings"];
const middleware = requires("maintenance.write");
const params = z.object({ id: z.string() });
const CHANGE_REFUSALS = [
  "not_found",
  "invalid_request",
  "unknown_location",
  "slot_not_free",
  "booking_closed",
  "version_conflict",
] as const satisfies readonly Refusal[];
const changed = { 200: json(bookingSchema, "The maintenance as it is now"), ...refusals(...CHANGE_REFUSALS) };

const create = createRoute({
  method: "post",
  path: "/maintenance",
  tags,
  summary: "Take a slot out of service for a while",
  description:
    "A session that runs there is not cut. What is booked then is named in the refusal, unless `displace` says that it gives way.",
  middleware,
  request: { body: jsonBody(maintenanceRequest) },
  responses: {
    201: json(bookingSchema, "The maintenance"),
    ...refusals("invalid_request", "unknown_location", "slot_not_free", "idempotency_key_reused"),
  },
});

const repeat = createRoute({
  method: "post",
  path: "/maintenance/series",
  tags,
  summary: "Take a slot out of service again and again",
  description:
    "Each time is a maintenance of its own, with a common `seriesId`, at the same time on the station's clock. All of them " +
    "are entered, or none: what is in the way is named.",
  middleware,
  request: { body: jsonBody(maintenanceSeriesRequest) },
  responses: {
    201: json(seriesSchema, "All of the series"),
    ...refusals("invalid_request", "unknown_location", "slot_not_free", "idempotency_key_reused"),
  },
});

const start = createRoute({
  method: "post",
  path: "/{id}/start",
  tags,
  summary: "Begin a maintenance now, ahead of its time",
  middleware,
  request: { params, body: jsonBody(maintenanceStart) },
  responses: changed,
});

const extend = createRoute({
  method: "post",
  path: "/{id}/extend",
  tags,
  summary: "Let a maintenance last longer, or until somebody completes it",
  middleware,
  request: { params, body: jsonBody(maintenanceExtension) },
  responses: changed,
});

const complete = createRoute({
  method: "post",
  path: "/{id}/complete",
  tags,
  summary: "Say that a maintenance is done",
  description: "Its slot is free from now on.",
  middleware,
  request: { params },
  responses: {
    200: json(bookingSchema, "The maintenance as it is now"),
    ...refusals("not_found", "booking_closed"),
  },
});

/** Mounted beside the bookings. */
export const maintenance = createRouter()
  .openapi(create, async (c) => {
    const { beginAt, endAt, openEnded, displace, ...fields } = c.req.valid("json");
    const times = { beginAt: epochOrNull(beginAt), endAt: epochOrNull(endAt), isOpenEnded: openEnded };
    const order = { ...fields, ...times, displaces: displace, requestedBy: c.get("principal").id };
    const entered = await orderMaintenance(c.get("deps"), order);
    if (!entered.ok) return problem(c, entered.refusal, entered.detail);
    return c.json(await shownBooking(c, entered.value), 201);
  })
  .openapi(repeat, async (c) => {
    const { beginAt, endAt, ...fields } = c.req.valid("json");
    const { now } = c.get("deps");
    const period = { beginAt: epochOrNull(beginAt) ?? now(), endAt: epochOrNull(endAt) ?? now() };
    const entered = await scheduleSeries(c.get("deps"), { ...fields, period, requestedBy: c.get("principal").id });
    if (!entered.ok) return problem(c, entered.refusal, entered.detail);
    const viewer = await viewerOf(c, entered.value);
    return c.json({ items: entered.value.map((row) => bookingView(row, viewer)) }, 201);
  })
  .openapi(start, async (c) => {
    const { displace: displaces } = c.req.valid("json");
    const started = await of(c, (known) => startMaintenance(c.get("deps"), known, { displaces }));
    if (!started.ok) return problem(c, started.refusal, started.detail);
    return c.json(await shownBooking(c, started.value), 200);
  })
  .openapi(extend, async (c) => {
    const { endAt, openEnded: isOpenEnded, displace: displaces } = c.req.valid("json");
    const extension = { endAt: epochOrNull(endAt), isOpenEnded, displaces };
    const extended = await of(c, (known) => extendMaintenance(c.get("deps"), known, extension));
    if (!extended.ok) return problem(c, extended.refusal, extended.detail);
    return c.json(await shownBooking(c, extended.value), 200);
  })
  .openapi(complete, async (c) => {
    const completed = await of(c, (known) => completeMaintenance(c.get("deps"), known));
    if (!completed.ok) return problem(c, completed.refusal, completed.detail);
    return c.json(await shownBooking(c, completed.value), 200);
  });

/** Does something with a maintenance; a driver's booking is none. */
async function of(
  c: Context<ApiEnv>,
  act: (known: BookingRow) => Promise<Result<BookingRow>>,
): Promise<Result<BookingRow>> {
  const row = await loadBooking(c.get("deps").db, c.req.param("id") ?? "");
  return row?.kind === "maintenance" ? act(row) : { ok: false, refusal: "not_found" };
}
