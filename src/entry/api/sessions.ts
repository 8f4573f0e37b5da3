import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import type { MeterMoment } from "../../domain/meter.ts";
import { isBillable } from "../../domain/session.ts";
import { attentionOf } from "../../domain/session-attention.ts";
import { loadCdrIds } from "../../store/cdrs.ts";
import { loadSession, loadSessions, type SessionRow } from "../../store/sessions.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { epochOf, instant, instantOrNull } from "./instants.ts";
import { lockedPriceView } from "./locked-price-view.ts";
import { cursorOf, newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, refusals } from "./router.ts";
import { scopeOf } from "./scope.ts";
import { sessionState } from "./shared/fields.ts";
import { meterValueSchema } from "./shared/meter-values.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf, type SessionView, sessionSchema } from "./shared/schemas.ts";

const tags = ["sessions"];
const params = z.object({ id: z.string() });
const wholeNumber = z.coerce.number().int().nonnegative();

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List sessions, the newest start first",
  middleware: requires("session.read"),
  request: {
    query: z.strictObject({
      ...listQuery.shape,
      chargePointId: z.string().optional(),
      locationId: z.string().optional(),
      evseUid: z.string().optional(),
      state: sessionState.optional(),
      transactionId: wholeNumber.optional(),
      tokenUid: z.string().min(1).max(36).optional().describe("In any case."),
      attention: z.literal("true").optional().describe("Those that a person should look at (`attention`)."),
      withoutCdr: z
        .literal("true")
        .optional()
        .describe("Of partners' tokens, over without a CDR: a person has to look at them (`cdrGap`)."),
      from: z.iso.datetime().optional().describe("Started at or after."),
      to: z.iso.datetime().optional().describe("Started before."),
    }),
  },
  responses: { 200: json(pageOf(sessionSchema), "A page of sessions"), ...refusals("invalid_request") },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read a session",
  middleware: requires("session.read"),
  request: { params },
  responses: { 200: json(sessionSchema, "The session"), ...refusals("not_found") },
});

const meterValues = createRoute({
  method: "get",
  path: "/{id}/meter-values",
  tags,
  summary: "List the meter values of a session, in the order they were received",
  middleware: requires("session.read"),
  request: { params, query: z.strictObject(listQuery.shape) },
  responses: {
    200: json(pageOf(meterValueSchema), "A page of meter values"),
    ...refusals("not_found", "invalid_request"),
  },
});

export const sessions = createRouter()
  .openapi(list, async (c) => {
    const { db, now } = c.get("deps");
    const { limit, cursor, from, to, withoutCdr, attention, ...filter } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const fromAt = from === undefined ? undefined : epochOf(from);
    const toAt = to === undefined ? undefined : epochOf(to);
    const at = now();
    const attentionAt = attention === undefined ? undefined : at;
    const wanted = { ...filter, fromAt, toAt, attentionAt, withoutCdr: withoutCdr !== undefined, scope: scopeOf(c) };
    const rows = await loadSessions(db, wanted, { after: key.value, limit: limit + 1 });
    const cdrIds = await loadCdrIds(
      db,
      rows.map(({ id }) => id),
    );
    return c.json(
      pageOfRows(
        rows,
        limit,
        (row) => [row.startedAt, row.id],
        (row) => sessionView(row, cdrIds, at),
      ),
      200,
    );
  })
  .openapi(read, async (c) => {
    const { db, now } = c.get("deps");
    const session = await loadSession(db, c.req.valid("param").id);
    if (!session) return problem(c, "not_found");
    return c.json(sessionView(session, await loadCdrIds(db, [session.id]), now()), 200);
  })
  .openapi(meterValues, async (c) => {
    const deps = c.get("deps");
    const { limit, cursor } = c.req.valid("query");
    const key = readCursor(z.tuple([z.int().nonnegative()]), cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const session = await loadSession(deps.db, c.req.valid("param").id);
    if (!session) return problem(c, "not_found");
    const { chargePointId, transactionId } = session;
    if (transactionId === null) return c.json({ items: [], nextCursor: null }, 200);
    const { items, next } = await deps.chargePoints.meterValues(
      chargePointId,
      transactionId,
      key.value?.[0] ?? 0,
      limit,
    );
    return c.json({ items: items.map(meterValueView), nextCursor: next === null ? null : cursorOf([next]) }, 200);
  });

function sessionView(session: SessionRow, cdrIds: ReadonlyMap<string, string>, now: number): SessionView {
  return {
    id: session.id,
    state: session.state,
    locationId: session.locationId,
    chargePointId: session.chargePointId,
    evseUid: session.evseUid,
    connectorId: session.connectorId,
    transactionId: session.transactionId,
    tokenUid: session.tokenUid,
    roaming: roamingView(session),
    authorization: session.authorization,
    startedAt: instant(session.startedAt),
    reservedAt: instantOrNull(session.reservedAt),
    stoppedAt: instantOrNull(session.stoppedAt),
    bookingId: session.bookingId,
    endsBefore: instantOrNull(session.endsBefore),
    meterStartWh: session.meterStartWh,
    meterStopWh: session.meterStopWh,
    energyWh: session.energyWh,
    powerW: session.powerW,
    peakPowerW: session.peakPowerW,
    stopReason: session.stopReason,
    rawStopReason: session.rawStopReason,
    flags: [...session.flags],
    attention: [...attentionOf(session, now)],
    billable: isBillable(session),
    price: lockedPriceView(session),
    cost: costView(session),
    cdrId: cdrIds.get(session.id) ?? null,
    cdrGap: session.cdrGap,
    chargingPeriods: session.chargingPeriods.map(({ startAt, endAt, energyWh, activity }) => ({
      startAt: instant(startAt),
      endAt: instant(endAt),
      energyWh,
      activity,
    })),
    updatedAt: instant(session.updatedAt),
  };
}

function roamingView(session: SessionRow): SessionView["roaming"] {
  const { tokenCountryCode, tokenPartyId, tokenType, contractId, authMethod, authorizationReference } = session;
  if (tokenCountryCode === null || tokenPartyId === null || tokenType === null) return null;
  if (contractId === null || authMethod === null) return null;
  return {
    countryCode: tokenCountryCode,
    partyId: tokenPartyId,
    tokenType,
    contractId,
    authMethod,
    authorizationReference,
  };
}

function costView(session: SessionRow): SessionView["cost"] {
  const { totalInclMicro, totalExclMicro, payableMicro } = session;
  if (totalInclMicro === null || totalExclMicro === null || payableMicro === null) return null;
  return { totalInclMicro, totalExclMicro, payableMicro };
}

function meterValueView(moment: MeterMoment): z.infer<typeof meterValueSchema> {
  return {
    at: instant(moment.at),
    receivedAt: instant(moment.receivedAt),
    connectorId: moment.connectorId,
    registerWh: moment.registerWh,
    powerW: moment.powerW,
    currentMilliA: moment.currentMilliA,
    voltageMilliV: moment.voltageMilliV,
    socPercent: moment.socPercent,
    samples: [...moment.samples],
  };
}
