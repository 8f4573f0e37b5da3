import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import type { Deps } from "../../services/deps.ts";
import { tellAnew } from "../../services/push-delivery.ts";
import {
  loadBacklog,
  loadPushStates,
  loadWaitingPushes,
  type OutboxRow,
  PUSHED_MODULES,
  retryPushes,
} from "../../store/outbox.ts";
import { loadPartner } from "../../store/partners.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { instant, instantOrNull } from "./instants.ts";
import { createRouter, json, refusals } from "./router.ts";
import { outboxSchema, retriedSchema } from "./shared/parties.ts";

const tags = ["parties"];
const request = { params: z.object({ id: z.string() }) };
const middleware = requires("settings.manage");
/** For people, who look at the first of them. */
const ITEMS = 100;

const read = createRoute({
  method: "get",
  path: "/{id}/outbox",
  tags,
  summary: "Read what a partner is to be told and was not told yet",
  middleware,
  request,
  responses: { 200: json(outboxSchema, "The backlog, by modules, and the oldest of it"), ...refusals("not_found") },
});

const retry = createRoute({
  method: "post",
  path: "/{id}/outbox/retry",
  tags,
  summary: "Tell a partner at once what waits, and again what it refused",
  middleware,
  request,
  responses: { 200: json(retriedSchema, "It is under way"), ...refusals("not_found") },
});

const resync = createRoute({
  method: "post",
  path: "/{id}/outbox/resync",
  tags,
  summary: "Tell a partner everything anew",
  description: "All tariffs and published locations, and its drivers' sessions of the last week. No CDR is sent twice.",
  middleware,
  request,
  responses: {
    202: json(outboxSchema, "It is under way"),
    ...refusals("not_found", "not_registered", "version_conflict"),
  },
});

export const partyOutbox = createRouter()
  .openapi(read, async (c) => {
    const deps = c.get("deps");
    const partner = await loadPartner(deps.db, c.req.valid("param").id);
    if (partner === null) return problem(c, "not_found");
    return c.json(await outboxView(deps, partner.id), 200);
  })
  .openapi(retry, async (c) => {
    const deps = c.get("deps");
    const partner = await loadPartner(deps.db, c.req.valid("param").id);
    if (partner === null) return problem(c, "not_found");
    return c.json({ queued: await retryPushes(deps.db, partner.id) }, 200);
  })
  .openapi(resync, async (c) => {
    const deps = c.get("deps");
    const partner = await loadPartner(deps.db, c.req.valid("param").id);
    if (partner === null) return problem(c, "not_found");
    const told = await tellAnew(deps, partner);
    if (!told.ok) return problem(c, told.refusal, told.detail);
    return c.json(await outboxView(deps, partner.id), 202);
  });

async function outboxView({ db }: Deps, partnerId: string): Promise<z.infer<typeof outboxSchema>> {
  const [backlog, states, rows] = await Promise.all([
    loadBacklog(db, partnerId),
    loadPushStates(db, partnerId),
    loadWaitingPushes(db, partnerId, ITEMS),
  ]);
  const modules = PUSHED_MODULES.map((module) => {
    const { waiting = 0, held = 0, oldestAt = null } = backlog.find((each) => each.module === module) ?? {};
    const { failingSince = null, dueAt = null, error = null } = states.find((each) => each.module === module) ?? {};
    return {
      module,
      waiting,
      held,
      oldestAt: instantOrNull(oldestAt),
      failingSince: instantOrNull(failingSince),
      dueAt: instantOrNull(dueAt),
      error,
    };
  });
  return { modules, items: rows.map(itemView) };
}

function itemView({ module, objectId, isHeld, attempts, error, createdAt, dueAt }: OutboxRow) {
  const state = isHeld ? ("held" as const) : ("waiting" as const);
  return {
    module,
    objectId,
    state,
    attempts,
    error,
    createdAt: instant(createdAt),
    dueAt: dueAt === 0 ? null : instant(dueAt),
  };
}
