import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { reportedValues } from "../../ocpp/boot.ts";
import { adopt, readmitNewcomer, refuseNewcomer } from "../../services/onboarding.ts";
import { loadNewcomer, loadNewcomers, type OnboardingRow } from "../../store/onboarding.ts";
import { problem } from "../errors.ts";
import { etagOf, requires } from "./guards.ts";
import { instant, instantOrNull } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { newcomerSchema } from "./shared/onboarding.ts";
import { adoptionRequest, listQuery } from "./shared/requests.ts";
import { chargePointCreatedSchema, pageOf } from "./shared/schemas.ts";
import { chargePointView } from "./station-views.ts";

const tags = ["onboarding"];
const params = z.object({ id: z.string().describe("The OCPP identity, percent-encoded.") });

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List the identities that nobody registered, the last seen first",
  description: "They came while onboarding was on (`PATCH /settings`). Of a full list, the oldest fall out.",
  middleware: requires("station.read"),
  request: {
    query: z.strictObject({
      ...listQuery.shape,
      refused: z.enum(["true", "false"]).default("false").describe("`true`: those that were refused."),
    }),
  },
  responses: { 200: json(pageOf(newcomerSchema), "A page of identities"), ...refusals("invalid_request") },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read what is known of an identity that nobody registered",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(newcomerSchema, "The identity"), ...refusals("not_found") },
});

const adoption = createRoute({
  method: "post",
  path: "/{id}/adopt",
  tags,
  summary: "Register an identity that waits, at a location",
  description:
    "What is left out of vendor, model and serial number is taken from its boot. It is asked to boot again, and is accepted then. " +
    "From its next connection on it must show the password of this answer. While it waits it is told that by " +
    "ChangeConfiguration of AuthorizationKey; enter it by hand in a charger that is away or does not take it.",
  middleware: requires("station.write"),
  request: { params, body: jsonBody(adoptionRequest) },
  responses: {
    201: json(chargePointCreatedSchema, "The new charge point"),
    ...refusals("invalid_request", "not_found", "already_exists", "not_booted"),
  },
});

const refusal = createRoute({
  method: "post",
  path: "/{id}/refuse",
  tags,
  summary: "Refuse an identity",
  description: "Its socket is closed, its handshakes are answered 404 from now on, and what it sent is forgotten.",
  middleware: requires("station.write"),
  request: { params },
  responses: { 200: json(newcomerSchema, "The identity as it is now"), ...refusals("not_found") },
});

const readmission = createRoute({
  method: "post",
  path: "/{id}/readmit",
  tags,
  summary: "Take back a refusal",
  description: "While onboarding is on it may come again.",
  middleware: requires("station.write"),
  request: { params },
  responses: { 200: json(newcomerSchema, "The identity as it is now"), ...refusals("not_found") },
});

export const onboarding = createRouter()
  .openapi(list, async (c) => {
    const { limit, cursor, refused } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const filter = { refused: refused === "true" };
    const rows = await loadNewcomers(c.get("deps").db, filter, { after: key.value, limit: limit + 1 });
    return c.json(
      pageOfRows(rows, limit, (row) => [row.lastSeenAt, row.id], newcomerView),
      200,
    );
  })
  .openapi(read, async (c) => {
    const newcomer = await loadNewcomer(c.get("deps").db, c.req.valid("param").id);
    return newcomer ? c.json(newcomerView(newcomer), 200) : problem(c, "not_found");
  })
  .openapi(adoption, async (c) => {
    const deps = c.get("deps");
    const newcomer = await loadNewcomer(deps.db, c.req.valid("param").id);
    if (!newcomer) return problem(c, "not_found");
    const adopted = await adopt(deps, newcomer, c.req.valid("json"), c.get("principal").id);
    if (!adopted.ok) return problem(c, adopted.refusal, adopted.detail);
    const { chargePoint, password } = adopted.value;
    c.header("ETag", etagOf(chargePoint.updatedAt));
    return c.json({ ...chargePointView(chargePoint), password }, 201);
  })
  .openapi(refusal, async (c) => {
    const refused = await refuseNewcomer(c.get("deps"), c.req.valid("param").id);
    return refused.ok ? c.json(newcomerView(refused.value), 200) : problem(c, refused.refusal);
  })
  .openapi(readmission, async (c) => {
    const readmitted = await readmitNewcomer(c.get("deps"), c.req.valid("param").id);
    return readmitted.ok ? c.json(newcomerView(readmitted.value), 200) : problem(c, readmitted.refusal);
  });

function newcomerView(newcomer: OnboardingRow): z.infer<typeof newcomerSchema> {
  return {
    id: newcomer.id,
    ...reportedValues(newcomer.boot ?? {}),
    boot: newcomer.boot,
    address: newcomer.address,
    transport: newcomer.transport,
    connected: newcomer.connected,
    firstSeenAt: instant(newcomer.firstSeenAt),
    lastSeenAt: instant(newcomer.lastSeenAt),
    bootedAt: instantOrNull(newcomer.bootedAt),
    quarantinedMessages: newcomer.quarantined,
    refusedAt: instantOrNull(newcomer.refusedAt),
  };
}
