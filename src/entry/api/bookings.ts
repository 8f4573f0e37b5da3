import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import type { BookingOption } from "../../domain/booking.ts";
import { cancelFollowing } from "../../services/maintenance-series.ts";
import { bookForDriver, cancelByOperator } from "../../services/operator-bookings.ts";
import { editByOperator } from "../../services/operator-maintenance.ts";
import { listBookings } from "../../store/booking-lists.ts";
import { type BookingRow, loadBooking } from "../../store/bookings.ts";
import { problem } from "../errors.ts";
import { bookingView, shownBooking, viewerOf } from "./booking-views.ts";
import { checkIfMatch, lacks, requires } from "./guards.ts";
import { epochOrNull } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { scopeOf } from "./scope.ts";
import { bookingPatch, bookingQuery, bookingRequest, bookingSchema, cancellationRequest } from "./shared/bookings.ts";
import type { Permission } from "./shared/permissions.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["bookings"];
const params = z.object({ id: z.string() });

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List bookings and maintenance, by their begin",
  middleware: requires("station.read"),
  request: { query: bookingQuery },
  responses: { 200: json(pageOf(bookingSchema), "A page of bookings"), ...refusals("invalid_request") },
});

const create = createRoute({
  method: "post",
  path: "/",
  tags,
  summary: "Book a slot for a driver",
  description:
    "The first slot that has what is wanted and is free. Of any number of requests for the same time one succeeds; the others " +
    "are told in `detail` what is in the way.",
  middleware: requires("booking.write"),
  request: { body: jsonBody(bookingRequest) },
  responses: {
    201: json(bookingSchema, "The booking"),
    ...refusals("invalid_request", "unknown_location", "slot_not_free", "already_exists", "idempotency_key_reused"),
  },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read a booking",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(bookingSchema, "The booking"), ...refusals("not_found") },
});

const edit = createRoute({
  method: "patch",
  path: "/{id}",
  tags,
  summary: "Change a booking: its time, its slot, its driver; or time and slot of a maintenance",
  description:
    "Needs `If-Match` with the ETag that was read. Its old place is kept until the new one is had. What has begun stays at " +
    "its slot, and so does what its charge point keeps. Maintenance needs `maintenance.write`, a booking `booking.write`.",
  request: { params, body: jsonBody(bookingPatch) },
  responses: {
    200: json(bookingSchema, "The booking as it is now"),
    ...refusals(
      "not_found",
      "invalid_request",
      "unknown_location",
      "slot_not_free",
      "booking_closed",
      "not_permitted",
      "already_exists",
      "version_conflict",
      "precondition_required",
    ),
  },
});

const cancel = createRoute({
  method: "post",
  path: "/{id}/cancel",
  tags,
  summary: "Cancel a booking, or a maintenance",
  description: "Its place is free at once. Maintenance needs `maintenance.write`, a booking `booking.write`.",
  request: { params, body: jsonBody(cancellationRequest) },
  responses: {
    200: json(bookingSchema, "The booking as it is now"),
    ...refusals("not_found", "invalid_request", "booking_closed", "not_permitted"),
  },
});

export const bookings = createRouter()
  .openapi(list, async (c) => {
    const { limit, cursor, order, from, to, ...equal } = c.req.valid("query");
    const after = readCursor(newestFirstKey, cursor);
    if (!after.ok) return problem(c, after.refusal, after.detail);
    const { db } = c.get("deps");
    const filter = { ...equal, from: epochOrNull(from), to: epochOrNull(to), scope: scopeOf(c) };
    const rows = await listBookings(db, filter, { order, after: after.value, limit: limit + 1 });
    const viewer = await viewerOf(c, rows);
    return c.json(
      pageOfRows(
        rows,
        limit,
        (row) => [row.beginAt, row.id],
        (row) => bookingView(row, viewer),
      ),
      200,
    );
  })
  .openapi(create, async (c) => {
    const { beginAt, endAt, ...fields } = c.req.valid("json");
    const times = { beginAt: epochOrNull(beginAt), endAt: epochOrNull(endAt) };
    const request = { ...fields, ...times, option: fields.option as BookingOption, requestedBy: c.get("principal").id };
    const booked = await bookForDriver(c.get("deps"), request);
    if (!booked.ok) return problem(c, booked.refusal, booked.detail);
    return c.json(await shownBooking(c, booked.value), 201);
  })
  .openapi(read, async (c) => {
    const row = await loadBooking(c.get("deps").db, c.req.valid("param").id);
    return row === null ? problem(c, "not_found") : c.json(await shownBooking(c, row), 200);
  })
  .openapi(edit, async (c) => {
    const deps = c.get("deps");
    const row = await loadBooking(deps.db, c.req.valid("param").id);
    if (row === null) return problem(c, "not_found");
    const refused = lacks(c, permissionFor(row)) ?? checkIfMatch(c, row.updatedAt);
    if (refused) return refused;
    const { beginAt, endAt, option, openEnded: isOpenEnded, ...fields } = c.req.valid("json");
    const times = { beginAt: epochOrNull(beginAt), endAt: epochOrNull(endAt) };
    const edit = { ...fields, ...times, isOpenEnded, option: option as BookingOption | undefined };
    const edited = await editByOperator(deps, row, edit);
    if (!edited.ok) return problem(c, edited.refusal, edited.detail);
    return c.json(await shownBooking(c, edited.value), 200);
  })
  .openapi(cancel, async (c) => {
    const deps = c.get("deps");
    const row = await loadBooking(deps.db, c.req.valid("param").id);
    if (row === null) return problem(c, "not_found");
    const lacking = lacks(c, permissionFor(row));
    if (lacking) return lacking;
    const { reason, following } = c.req.valid("json");
    const canceled = following ? await cancelFollowing(deps, row, reason) : await cancelByOperator(deps, row, reason);
    if (!canceled.ok) return problem(c, canceled.refusal, canceled.detail);
    return c.json(await shownBooking(c, canceled.value), 200);
  });

function permissionFor({ kind }: BookingRow): Permission {
  return kind === "maintenance" ? "maintenance.write" : "booking.write";
}
