import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import * as z from "zod";
import { isOver, RESERVATION_STATES } from "../../domain/reservation.ts";
import { cancelReservation, changeReservation, reserveConnector } from "../../services/reservations.ts";
import { loadChargePoint } from "../../store/charge-points.ts";
import { listReservations, loadReservation, type ReservationRow } from "../../store/reservations.ts";
import { problem } from "../errors.ts";
import type { ApiEnv } from "./context.ts";
import { requires } from "./guards.ts";
import { epochOf, instant, instantOrNull } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { instant as instantField } from "./shared/fields.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";
import { lookAgain, waitQuery } from "./waiting.ts";

const tags = ["reservations"];
const params = z.object({ id: z.string().describe("The OCPP identity, percent-encoded.") });
const reservationParams = params.extend({ reservation: z.string() });

const reservationRequest = z.strictObject({
  connectorId: z.int().min(0).max(32).describe("0: any one connector, where the charge point can."),
  tokenUid: z.string().min(1).max(36),
  expiresAt: instantField,
});

const reservationSchema = z
  .object({
    id: z.string(),
    chargePointId: z.string(),
    reservationId: z.int().nullable(),
    connectorId: z.int(),
    tokenUid: z.string(),
    parentUid: z.string().nullable(),
    expiresAt: instantField,
    state: z.enum(RESERVATION_STATES),
    answer: z.string().nullable(),
    endedBy: z.string().nullable(),
    transactionId: z.int().nullable(),
    partner: z
      .object({ id: z.string(), countryCode: z.string(), partyId: z.string(), reservationId: z.string() })
      .nullable()
      .describe("Who asked for it by OCPI, and what they know it by; null: an operator did."),
    sessionId: z.string().nullable().describe("The session that a partner's reservation is."),
    bookingId: z.string().nullable().describe("What is booked ahead, and kept by it; null: it is a wish of its own."),
    createdAt: instantField,
    armedAt: instantField.nullable(),
    endedAt: instantField.nullable(),
  })
  .meta({
    id: "Reservation",
    description:
      "A connector kept for a token, or its parent. `reservationId` is what the charge point knows it by. `answer`: its " +
      "word, its error code, or `NoAnswer`. `endedBy`: the status that ended it.",
  });

const list = createRoute({
  method: "get",
  path: "/{id}/reservations",
  tags,
  summary: "List the reservations of a charge point, the newest first",
  middleware: requires("station.read"),
  request: {
    params,
    query: z.strictObject({ ...listQuery.shape, state: z.enum(RESERVATION_STATES).optional() }),
  },
  responses: {
    200: json(pageOf(reservationSchema), "A page of reservations"),
    ...refusals("not_found", "invalid_request"),
  },
});

const create = createRoute({
  method: "post",
  path: "/{id}/reservations",
  tags,
  summary: "Keep a connector for a token",
  description:
    "In the calendar from now on: it is refused where it would reach into what is booked, or into maintenance. The charge " +
    "point is told as soon as it can be, and again after a boot. With `wait` the answer comes when the charge " +
    "point has answered, at the latest after so many seconds; its `state` says what became of it.",
  middleware: requires("booking.write"),
  request: { params, query: waitQuery, body: jsonBody(reservationRequest) },
  responses: {
    201: json(reservationSchema, "The reservation"),
    ...refusals("not_found", "invalid_request", "slot_not_free", "reservation_not_supported", "limit_reached"),
  },
});

const read = createRoute({
  method: "get",
  path: "/{id}/reservations/{reservation}",
  tags,
  summary: "Read a reservation",
  middleware: requires("station.read"),
  request: { params: reservationParams },
  responses: { 200: json(reservationSchema, "The reservation"), ...refusals("not_found") },
});

const change = createRoute({
  method: "put",
  path: "/{id}/reservations/{reservation}",
  tags,
  summary: "Change a reservation that has not ended",
  description: "The charge point is told under the same number, which replaces it there.",
  middleware: requires("booking.write"),
  request: { params: reservationParams, query: waitQuery, body: jsonBody(reservationRequest) },
  responses: {
    200: json(reservationSchema, "The reservation as it is wanted now"),
    ...refusals(
      "not_found",
      "invalid_request",
      "slot_not_free",
      "version_conflict",
      "not_permitted",
      "reservation_not_supported",
    ),
  },
});

const cancel = createRoute({
  method: "delete",
  path: "/{id}/reservations/{reservation}",
  tags,
  summary: "Cancel a reservation",
  description: "It stays in the list. `answer` is what the charge point said to it.",
  middleware: requires("booking.write"),
  request: { params: reservationParams, query: waitQuery },
  responses: { 200: json(reservationSchema, "The reservation as it is now"), ...refusals("not_found") },
});

/** Mounted beside the charge points. */
export const chargePointReservations = createRouter()
  .openapi(list, async (c) => {
    const { db } = c.get("deps");
    const { id } = c.req.valid("param");
    const { limit, cursor, state } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    if (!(await loadChargePoint(db, id))) return problem(c, "not_found");
    const states = state === undefined ? undefined : [state];
    const rows = await listReservations(db, id, states, { after: key.value, limit: limit + 1 });
    return c.json(
      pageOfRows(rows, limit, (row) => [row.createdAt, row.id], view),
      200,
    );
  })
  .openapi(create, async (c) => {
    const { expiresAt, ...fields } = c.req.valid("json");
    const request = { ...fields, chargePointId: c.req.valid("param").id, expiresAt: epochOf(expiresAt) };
    const made = await reserveConnector(c.get("deps"), { ...request, requestedBy: c.get("principal").id });
    if (!made.ok) return problem(c, made.refusal, made.detail);
    const row = await awaitAnswer(c, made.value, c.req.valid("query").wait);
    return c.json(view(row), 201);
  })
  .openapi(read, async (c) => {
    const { id, reservation } = c.req.valid("param");
    const row = await loadReservation(c.get("deps").db, id, reservation);
    return row === null ? problem(c, "not_found") : c.json(view(row), 200);
  })
  .openapi(change, async (c) => {
    const { id, reservation } = c.req.valid("param");
    const { expiresAt, ...fields } = c.req.valid("json");
    const request = { ...fields, chargePointId: id, expiresAt: epochOf(expiresAt), requestedBy: c.get("principal").id };
    const changed = await changeReservation(c.get("deps"), reservation, request);
    if (!changed.ok) return problem(c, changed.refusal, changed.detail);
    return c.json(view(await awaitAnswer(c, changed.value, c.req.valid("query").wait)), 200);
  })
  .openapi(cancel, async (c) => {
    const { id, reservation } = c.req.valid("param");
    const requestedBy = c.get("principal").id;
    const cancelled = await cancelReservation(c.get("deps"), reservation, { chargePointId: id, requestedBy });
    if (!cancelled.ok) return problem(c, cancelled.refusal, cancelled.detail);
    return c.json(view(await awaitEnd(c, cancelled.value, c.req.valid("query").wait)), 200);
  });

/** Until the charge point has taken it, or not. */
function awaitAnswer(c: Context<ApiEnv>, row: ReservationRow, waitSeconds = 0): Promise<ReservationRow> {
  return lookAgain(row, waitSeconds, { isDone: ({ state }) => state !== "wanted", load: () => load(c, row) });
}

function awaitEnd(c: Context<ApiEnv>, row: ReservationRow, waitSeconds = 0): Promise<ReservationRow> {
  return lookAgain(row, waitSeconds, { isDone: ({ state }) => isOver(state), load: () => load(c, row) });
}

function load(c: Context<ApiEnv>, { chargePointId, id }: ReservationRow): Promise<ReservationRow | null> {
  return loadReservation(c.get("deps").db, chargePointId, id);
}

function view(row: ReservationRow): z.infer<typeof reservationSchema> {
  const { id, chargePointId, reservationId, connectorId, tokenUid, parentUid, state, answer, endedBy } = row;
  return {
    id,
    chargePointId,
    reservationId,
    connectorId,
    tokenUid,
    parentUid,
    expiresAt: instant(row.expiresAt),
    state,
    answer,
    endedBy,
    transactionId: row.transactionId,
    partner: partnerOf(row),
    sessionId: row.sessionId,
    bookingId: row.bookingId,
    createdAt: instant(row.createdAt),
    armedAt: instantOrNull(row.armedAt),
    endedAt: instantOrNull(row.endedAt),
  };
}

function partnerOf({
  partnerId: id,
  partyCountryCode: countryCode,
  partyId,
  partnersId: reservationId,
}: ReservationRow) {
  if (id === null || countryCode === null || partyId === null || reservationId === null) return null;
  return { id, countryCode, partyId, reservationId };
}
