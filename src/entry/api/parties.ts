import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { createPartner, deletePartner, invite, updatePartner } from "../../services/partners.ts";
import { register, rotate, unregister } from "../../services/registration.ts";
import { loadBacklogs } from "../../store/outbox.ts";
import { loadLastContacts } from "../../store/partner-contacts.ts";
import { loadHandshakeSteps, loadPartner, loadPartners, type PartnerRow } from "../../store/partners.ts";
import { problem } from "../errors.ts";
import { baseOf } from "../ocpi/base.ts";
import { checkIfMatch, checkIfMatchGiven, etagOf, requires } from "./guards.ts";
import { instant, instantOrNull } from "./instants.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import {
  handshakeStepSchema,
  invitationSchema,
  listedPartySchema,
  partyPatch,
  partyRequest,
  partySchema,
  registrationRequest,
} from "./shared/parties.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["parties"];
const params = z.object({ id: z.string() });
const middleware = requires("settings.manage");

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List the roaming partners",
  middleware,
  responses: { 200: json(pageOf(listedPartySchema), "All partners, the oldest first"), ...refusals() },
});

const create = createRoute({
  method: "post",
  path: "/",
  tags,
  summary: "Enter a partner",
  middleware,
  request: { body: jsonBody(partyRequest) },
  responses: { 201: json(partySchema, "The new partner"), ...refusals("invalid_request", "idempotency_key_reused") },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read a partner",
  middleware,
  request: { params },
  responses: { 200: json(partySchema, "The partner"), ...refusals("not_found") },
});

const edit = createRoute({
  method: "patch",
  path: "/{id}",
  tags,
  summary: "Change a partner",
  description: "Needs `If-Match` with the ETag that was read.",
  middleware,
  request: { params, body: jsonBody(partyPatch) },
  responses: {
    200: json(partySchema, "The partner as it is now"),
    ...refusals("not_found", "version_conflict", "precondition_required", "invalid_request"),
  },
});

const remove = createRoute({
  method: "delete",
  path: "/{id}",
  tags,
  summary: "Remove a partner that is not registered",
  middleware,
  request: { params },
  responses: { 204: { description: "Removed" }, ...refusals("not_found", "version_conflict", "in_use") },
});

const invitation = createRoute({
  method: "post",
  path: "/{id}/invitation",
  tags,
  summary: "Let the partner register",
  description: "Hand over both: the address, and the token, which is shown this once. An earlier invitation is void.",
  middleware,
  request: { params },
  responses: { 201: json(invitationSchema, "The invitation"), ...refusals("not_found", "already_registered") },
});

const registration = createRoute({
  method: "post",
  path: "/{id}/registration",
  tags,
  summary: "Register with the partner, by the address and token it gave us",
  description: "Answers when the handshake is over. Each step is in `/handshakes`.",
  middleware,
  request: { params, body: jsonBody(registrationRequest) },
  responses: {
    200: json(partySchema, "The registered partner"),
    ...refusals("not_found", "already_registered", "partner_unusable", "no_common_version", "endpoints_missing"),
  },
});

const rotation = createRoute({
  method: "post",
  path: "/{id}/rotation",
  tags,
  summary: "Change the tokens, both ways, and look for the partner's endpoints anew",
  middleware,
  request: { params },
  responses: {
    200: json(partySchema, "The partner"),
    ...refusals("not_found", "not_registered", "partner_unusable", "no_common_version", "endpoints_missing"),
  },
});

const end = createRoute({
  method: "delete",
  path: "/{id}/registration",
  tags,
  summary: "End the registration",
  description: "The partner is told; it is over here whatever it answers. What was exchanged stays.",
  middleware,
  request: { params },
  responses: { 204: { description: "Over" }, ...refusals("not_found", "not_registered", "version_conflict") },
});

const handshakes = createRoute({
  method: "get",
  path: "/{id}/handshakes",
  tags,
  summary: "Read what happened in the handshakes with a partner",
  middleware,
  request: { params },
  responses: { 200: json(pageOf(handshakeStepSchema), "The last steps, the newest first"), ...refusals("not_found") },
});

export const parties = createRouter()
  .openapi(list, async (c) => {
    const { db } = c.get("deps");
    const [partners, contacts, backlogs] = await Promise.all([
      loadPartners(db),
      loadLastContacts(db),
      loadBacklogs(db),
    ]);
    const items = partners.map((partner) => {
      const { waiting = 0, held = 0 } = backlogs.find(({ partnerId }) => partnerId === partner.id) ?? {};
      const last = contacts.find(({ partnerId }) => partnerId === partner.id)?.at ?? null;
      return { ...partyView(partner), lastContactAt: instantOrNull(last), waiting, held };
    });
    return c.json({ items, nextCursor: null }, 200);
  })
  .openapi(create, async (c) => {
    const partner = await createPartner(c.get("deps"), c.req.valid("json"));
    c.header("ETag", etagOf(partner.updatedAt));
    return c.json(partyView(partner), 201);
  })
  .openapi(read, async (c) => {
    const partner = await loadPartner(c.get("deps").db, c.req.valid("param").id);
    if (partner === null) return problem(c, "not_found");
    c.header("ETag", etagOf(partner.updatedAt));
    return c.json(partyView(partner), 200);
  })
  .openapi(edit, async (c) => {
    const partner = await loadPartner(c.get("deps").db, c.req.valid("param").id);
    if (partner === null) return problem(c, "not_found");
    const stale = checkIfMatch(c, partner.updatedAt);
    if (stale) return stale;
    const edited = await updatePartner(c.get("deps"), partner, c.req.valid("json"));
    if (!edited.ok) return problem(c, edited.refusal, edited.detail);
    c.header("ETag", etagOf(edited.value.updatedAt));
    return c.json(partyView(edited.value), 200);
  })
  .openapi(remove, async (c) => {
    const partner = await loadPartner(c.get("deps").db, c.req.valid("param").id);
    if (partner === null) return problem(c, "not_found");
    const stale = checkIfMatchGiven(c, partner.updatedAt);
    if (stale) return stale;
    const removed = await deletePartner(c.get("deps"), partner);
    return removed.ok ? c.body(null, 204) : problem(c, removed.refusal, removed.detail);
  })
  .openapi(invitation, async (c) => {
    const partner = await loadPartner(c.get("deps").db, c.req.valid("param").id);
    if (partner === null) return problem(c, "not_found");
    const invited = await invite(c.get("deps"), partner);
    if (!invited.ok) return problem(c, invited.refusal, invited.detail);
    const { token, expiresAt } = invited.value;
    return c.json({ versionsUrl: `${baseOf(c)}/versions`, token, expiresAt: instant(expiresAt) }, 201);
  })
  .openapi(registration, async (c) => {
    const partner = await loadPartner(c.get("deps").db, c.req.valid("param").id);
    if (partner === null) return problem(c, "not_found");
    const registered = await register(c.get("deps"), partner, { base: baseOf(c) }, c.req.valid("json"));
    if (!registered.ok) return problem(c, registered.refusal, registered.detail);
    return c.json(partyView(registered.value), 200);
  })
  .openapi(rotation, async (c) => {
    const partner = await loadPartner(c.get("deps").db, c.req.valid("param").id);
    if (partner === null) return problem(c, "not_found");
    const rotated = await rotate(c.get("deps"), partner, { base: baseOf(c) });
    if (!rotated.ok) return problem(c, rotated.refusal, rotated.detail);
    return c.json(partyView(rotated.value), 200);
  })
  .openapi(end, async (c) => {
    const partner = await loadPartner(c.get("deps").db, c.req.valid("param").id);
    if (partner === null) return problem(c, "not_found");
    const stale = checkIfMatchGiven(c, partner.updatedAt);
    if (stale) return stale;
    const ended = await unregister(c.get("deps"), partner);
    return ended.ok ? c.body(null, 204) : problem(c, ended.refusal, ended.detail);
  })
  .openapi(handshakes, async (c) => {
    const { db } = c.get("deps");
    const partner = await loadPartner(db, c.req.valid("param").id);
    if (partner === null) return problem(c, "not_found");
    const steps = await loadHandshakeSteps(db, partner.id);
    const items = steps.map(({ id: _, partnerId: __, runId: handshakeId, at, ...step }) => ({
      handshakeId,
      at: instant(at),
      ...step,
    }));
    return c.json({ items, nextCursor: null }, 200);
  });

/** Without the tokens, hashed and sealed though they are. */
export function partyView(partner: PartnerRow): z.infer<typeof partySchema> {
  const { id, name, state, versionsUrl, expectedParties, hosts, knowsErrata, roles, endpoints } = partner;
  return {
    id,
    name,
    expectedParties: [...expectedParties],
    hosts: [...hosts],
    knowsErrata,
    state,
    versionsUrl,
    roles: [...roles],
    endpoints: [...endpoints],
    asksUnknownTokens: partner.asksUnknownTokens,
    bookings: partner.bookings,
    registeredAt: instantOrNull(partner.registeredAt),
    blockedAt: instantOrNull(partner.blockedAt),
    createdAt: instant(partner.createdAt),
    updatedAt: instant(partner.updatedAt),
  };
}
