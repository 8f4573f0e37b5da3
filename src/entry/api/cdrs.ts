import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { parkingMs } from "../../domain/cdr.ts";
import { SECOND } from "../../domain/time.ts";
import { decideDelivery } from "../../services/cdr-delivery.ts";
import { creditCdr, issueCdr } from "../../services/cdrs.ts";
import { type FollowedCdr, listCdrs, loadCdr } from "../../store/cdrs.ts";
import { loadPartner } from "../../store/partners.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { instant, instantOrNull } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { cdrDeliveryState, cdrRequest, cdrSchema, creditRequest, deliveryRequest } from "./shared/cdrs.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["cdrs"];
const params = z.object({ id: z.string() });

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List CDRs, the newest first",
  middleware: requires("session.read"),
  request: {
    query: z.strictObject({
      ...listQuery.shape,
      sessionId: z.string().optional(),
      partnerId: z.string().optional().describe("Of the tokens of this partner's parties."),
      delivery: cdrDeliveryState.optional(),
    }),
  },
  responses: { 200: json(pageOf(cdrSchema), "A page of CDRs"), ...refusals("invalid_request") },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read a CDR",
  middleware: requires("session.read"),
  request: { params },
  responses: { 200: json(cdrSchema, "The CDR"), ...refusals("not_found") },
});

const issue = createRoute({
  method: "post",
  path: "/",
  tags,
  summary: "Bill a session that ended without a CDR, or whose CDR was credited",
  description:
    "Everything but the energy is as at the session's start. Where the energy is not the session's own, the CDR has one " +
    "charging period. The session itself stays as it is.",
  middleware: requires("billing.write"),
  request: { body: jsonBody(cdrRequest) },
  responses: {
    201: json(cdrSchema, "The CDR"),
    ...refusals("not_found", "invalid_request", "not_billable", "already_exists"),
  },
});

const credit = createRoute({
  method: "post",
  path: "/{id}/credit",
  tags,
  summary: "Take a CDR back, whole, by another one",
  middleware: requires("billing.write"),
  request: { params, body: jsonBody(creditRequest) },
  responses: {
    201: json(cdrSchema, "The CDR that credits it"),
    ...refusals("not_found", "invalid_request", "not_billable", "already_exists"),
  },
});

const decide = createRoute({
  method: "post",
  path: "/{id}/delivery",
  tags,
  summary: "Say whether a CDR that a partner may have, or refused, is to be sent once more",
  middleware: requires("billing.write"),
  request: { params, body: jsonBody(deliveryRequest) },
  responses: {
    200: json(cdrSchema, "The CDR with its delivery as it is now"),
    ...refusals("not_found", "invalid_request", "version_conflict"),
  },
});

export const cdrs = createRouter()
  .openapi(list, async (c) => {
    const { db } = c.get("deps");
    const { limit, cursor, partnerId, ...filter } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const partner = partnerId === undefined ? undefined : await loadPartner(db, partnerId);
    const parties = partner === undefined ? undefined : (partner?.roles ?? []);
    const rows = await listCdrs(db, { ...filter, parties }, { after: key.value, limit: limit + 1 });
    return c.json(
      pageOfRows(rows, limit, ({ cdr }) => [cdr.createdAt, cdr.id], view),
      200,
    );
  })
  .openapi(read, async (c) => {
    const found = await loadCdr(c.get("deps").db, c.req.valid("param").id);
    return found === null ? problem(c, "not_found") : c.json(view(found), 200);
  })
  .openapi(issue, async (c) => {
    const issued = await issueCdr(c.get("deps"), { ...c.req.valid("json"), issuedBy: c.get("principal").id });
    return issued.ok ? c.json(view(issued.value), 201) : problem(c, issued.refusal, issued.detail);
  })
  .openapi(credit, async (c) => {
    const act = { ...c.req.valid("json"), issuedBy: c.get("principal").id };
    const credited = await creditCdr(c.get("deps"), c.req.valid("param").id, act);
    return credited.ok ? c.json(view(credited.value), 201) : problem(c, credited.refusal, credited.detail);
  })
  .openapi(decide, async (c) => {
    const decision = { ...c.req.valid("json"), decidedBy: c.get("principal").id };
    const decided = await decideDelivery(c.get("deps"), c.req.valid("param").id, decision);
    return decided.ok ? c.json(view(decided.value), 200) : problem(c, decided.refusal, decided.detail);
  });

function view({ cdr, delivery, creditedBy }: FollowedCdr): z.infer<typeof cdrSchema> {
  return {
    id: cdr.id,
    sessionId: cdr.sessionId,
    bookingId: cdr.bookingId,
    creditOf: cdr.creditOf,
    creditedBy,
    reason: cdr.reason,
    issuedBy: cdr.issuedBy,
    tokenUid: cdr.tokenUid,
    roaming: {
      countryCode: cdr.tokenCountryCode,
      partyId: cdr.tokenPartyId,
      tokenType: cdr.tokenType,
      contractId: cdr.contractId,
      authMethod: cdr.authMethod,
      authorizationReference: cdr.authorizationReference,
    },
    locationId: cdr.locationId,
    evseUid: cdr.evseUid,
    connectorId: cdr.connectorId,
    startedAt: instant(cdr.startedAt),
    reservedAt: instantOrNull(cdr.reservedAt),
    endedAt: instant(cdr.endedAt),
    energyWh: cdr.energyWh,
    parkingSeconds: Math.round(parkingMs(cdr.chargingPeriods) / SECOND),
    tariffVersionId: cdr.tariffVersionId,
    currency: cdr.currency,
    totalExclMicro: cdr.totalExclMicro,
    totalInclMicro: cdr.totalInclMicro,
    parts: cdr.parts,
    delivery: {
      state: delivery?.state ?? "open",
      why: delivery?.why ?? null,
      location: delivery?.location ?? null,
      decidedBy: delivery?.decidedBy ?? null,
      updatedAt: instantOrNull(delivery?.updatedAt ?? null),
    },
    createdAt: instant(cdr.createdAt),
  };
}
