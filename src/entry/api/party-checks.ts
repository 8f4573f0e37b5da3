import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { keepOut, testPartner } from "../../services/partner-checks.ts";
import { loadContacts, loadRefusedCallers } from "../../store/partner-contacts.ts";
import { loadPartner } from "../../store/partners.ts";
import { problem } from "../errors.ts";
import { checkIfMatchGiven, etagOf, requires } from "./guards.ts";
import { instant } from "./instants.ts";
import { partyView } from "./parties.ts";
import { createRouter, json, refusals } from "./router.ts";
import { partyContactSchema, partySchema, partyTestSchema, refusedCallerSchema } from "./shared/parties.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["parties"];
const request = { params: z.object({ id: z.string() }) };
const middleware = requires("settings.manage");

const test = createRoute({
  method: "post",
  path: "/{id}/test",
  tags,
  summary: "Ask a registered partner for its versions, and change nothing",
  middleware,
  request,
  responses: { 200: json(partyTestSchema, "How that went"), ...refusals("not_found", "not_registered") },
});

const contacts = createRoute({
  method: "get",
  path: "/{id}/contacts",
  tags,
  summary: "Read when what was exchanged with a partner last",
  middleware,
  request,
  responses: {
    200: json(pageOf(partyContactSchema), "By direction and module, the newest first"),
    ...refusals("not_found"),
  },
});

const block = createRoute({
  method: "put",
  path: "/{id}/block",
  tags,
  summary: "Keep a partner out",
  description:
    "It is answered nothing, its cards start nothing, and what it is to be told waits. It stays registered, and what goes on goes on.",
  middleware,
  request,
  responses: { 200: json(partySchema, "The partner"), ...refusals("not_found", "version_conflict") },
});

const unblock = createRoute({
  ...block,
  method: "delete",
  path: "/{id}/block",
  summary: "Let a partner in again",
  description: "It is told what has waited.",
});

const callers = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List who called as a partner and was not let in, the latest first",
  description: "A token that nobody has, an invitation that is too old, a token that was not encoded.",
  middleware,
  responses: { 200: json(pageOf(refusedCallerSchema), "The last of them"), ...refusals() },
});

export const partyChecks = createRouter()
  .openapi(test, async (c) => {
    const partner = await loadPartner(c.get("deps").db, c.req.valid("param").id);
    if (partner === null) return problem(c, "not_found");
    const tested = await testPartner(c.get("deps"), partner);
    return tested.ok ? c.json(tested.value, 200) : problem(c, tested.refusal, tested.detail);
  })
  .openapi(contacts, async (c) => {
    const { db } = c.get("deps");
    const partner = await loadPartner(db, c.req.valid("param").id);
    if (partner === null) return problem(c, "not_found");
    const rows = await loadContacts(db, partner.id);
    const items = rows.map(({ direction, module, at, ok }) => ({ direction, module, at: instant(at), ok }));
    return c.json({ items, nextCursor: null }, 200);
  })
  .openapi(block, async (c) => {
    const partner = await loadPartner(c.get("deps").db, c.req.valid("param").id);
    if (partner === null) return problem(c, "not_found");
    const stale = checkIfMatchGiven(c, partner.updatedAt);
    if (stale) return stale;
    const blocked = await keepOut(c.get("deps"), partner, true);
    if (!blocked.ok) return problem(c, blocked.refusal, blocked.detail);
    c.header("ETag", etagOf(blocked.value.updatedAt));
    return c.json(partyView(blocked.value), 200);
  })
  .openapi(unblock, async (c) => {
    const partner = await loadPartner(c.get("deps").db, c.req.valid("param").id);
    if (partner === null) return problem(c, "not_found");
    const stale = checkIfMatchGiven(c, partner.updatedAt);
    if (stale) return stale;
    const admitted = await keepOut(c.get("deps"), partner, false);
    if (!admitted.ok) return problem(c, admitted.refusal, admitted.detail);
    c.header("ETag", etagOf(admitted.value.updatedAt));
    return c.json(partyView(admitted.value), 200);
  });

export const refusedCallers = createRouter().openapi(callers, async (c) => {
  const rows = await loadRefusedCallers(c.get("deps").db);
  const items = rows.map(({ address, reason, partnerId, count, firstAt, lastAt }) => ({
    address: address === "" ? null : address,
    reason,
    partyId: partnerId,
    count,
    firstAt: instant(firstAt),
    lastAt: instant(lastAt),
  }));
  return c.json({ items, nextCursor: null }, 200);
});
