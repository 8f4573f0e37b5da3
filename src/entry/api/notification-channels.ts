import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { createChannel, updateChannel } from "../../services/notification-channels.ts";
import { tellTest } from "../../services/notification-delivery.ts";
import { type ChannelOverview, loadChannel, loadChannels, removeChannel } from "../../store/notification-channels.ts";
import { problem } from "../errors.ts";
import { checkIfMatch, checkIfMatchGiven, etagOf, requires } from "./guards.ts";
import { instant, instantOrNull } from "./instants.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import {
  channelPatch,
  channelRequest,
  channelSchema,
  channelTestSchema,
  channelWithSecretSchema,
} from "./shared/notifications.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["notification channels"];
const params = z.object({ id: z.string() });

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List the channels, and whether they work",
  middleware: requires("settings.manage"),
  responses: { 200: json(pageOf(channelSchema), "All channels, the oldest first"), ...refusals() },
});

const create = createRoute({
  method: "post",
  path: "/",
  tags,
  summary: "Add a channel",
  description:
    "A webhook is a public https address. Its messages are signed as Standard Webhooks says, with the secret in the " +
    "answer; at most one a minute is sent, with everything there is to tell, and redirects are not followed.",
  middleware: requires("settings.manage"),
  request: { body: jsonBody(channelRequest) },
  responses: {
    201: json(channelWithSecretSchema, "The new channel"),
    ...refusals("invalid_request", "limit_reached", "idempotency_key_reused"),
  },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read a channel",
  middleware: requires("settings.manage"),
  request: { params },
  responses: { 200: json(channelSchema, "The channel"), ...refusals("not_found") },
});

const edit = createRoute({
  method: "patch",
  path: "/{id}",
  tags,
  summary: "Change a channel",
  description: "Needs `If-Match` with the ETag that was read. With a new target, a webhook gets a new secret.",
  middleware: requires("settings.manage"),
  request: { params, body: jsonBody(channelPatch) },
  responses: {
    200: json(channelWithSecretSchema, "The channel as it is now"),
    ...refusals("not_found", "version_conflict", "precondition_required", "invalid_request"),
  },
});

const remove = createRoute({
  method: "delete",
  path: "/{id}",
  tags,
  summary: "Remove a channel",
  description: "What it was still to be told is not told.",
  middleware: requires("settings.manage"),
  request: { params },
  responses: { 204: { description: "Removed" }, ...refusals("not_found", "version_conflict") },
});

const test = createRoute({
  method: "post",
  path: "/{id}/test",
  tags,
  summary: "Send a test message now",
  middleware: requires("settings.manage"),
  request: { params },
  responses: { 200: json(channelTestSchema, "Whether it arrived"), ...refusals("not_found") },
});

export const notificationChannels = createRouter()
  .openapi(list, async (c) => {
    const channels = await loadChannels(c.get("deps").db);
    return c.json({ items: channels.map(channelView), nextCursor: null }, 200);
  })
  .openapi(create, async (c) => {
    const created = await createChannel(c.get("deps"), c.req.valid("json"));
    if (!created.ok) return problem(c, created.refusal, created.detail);
    const { channel, secret } = created.value;
    c.header("ETag", etagOf(channel.updatedAt));
    return c.json({ ...channelView(channel), secret }, 201);
  })
  .openapi(read, async (c) => {
    const channel = await loadChannel(c.get("deps").db, c.req.valid("param").id);
    if (channel === null) return problem(c, "not_found");
    c.header("ETag", etagOf(channel.updatedAt));
    return c.json(channelView(channel), 200);
  })
  .openapi(edit, async (c) => {
    const deps = c.get("deps");
    const channel = await loadChannel(deps.db, c.req.valid("param").id);
    if (channel === null) return problem(c, "not_found");
    const stale = checkIfMatch(c, channel.updatedAt);
    if (stale) return stale;
    const edited = await updateChannel(deps, channel, c.req.valid("json"));
    if (!edited.ok) return problem(c, edited.refusal, edited.detail);
    c.header("ETag", etagOf(edited.value.channel.updatedAt));
    return c.json({ ...channelView(edited.value.channel), secret: edited.value.secret }, 200);
  })
  .openapi(remove, async (c) => {
    const { db } = c.get("deps");
    const channel = await loadChannel(db, c.req.valid("param").id);
    if (channel === null) return problem(c, "not_found");
    const stale = checkIfMatchGiven(c, channel.updatedAt);
    if (stale) return stale;
    await removeChannel(db, channel.id);
    return c.body(null, 204);
  })
  .openapi(test, async (c) => {
    const deps = c.get("deps");
    const channel = await loadChannel(deps.db, c.req.valid("param").id);
    if (channel === null) return problem(c, "not_found");
    const error = await tellTest(deps, channel);
    return c.json({ delivered: error === null, error }, 200);
  });

function channelView(channel: ChannelOverview): z.infer<typeof channelSchema> {
  const { id, name, minSeverity, enabled, pending, givenUp, failures, lastError } = channel;
  return {
    id,
    name,
    target: targetView(channel),
    minSeverity,
    enabled,
    pending,
    givenUp,
    failures,
    lastError,
    lastDeliveredAt: instantOrNull(channel.lastDeliveredAt),
    nextAttemptAt: enabled && pending > 0 ? instant(channel.dueAt) : null,
    createdAt: instant(channel.createdAt),
    updatedAt: instant(channel.updatedAt),
  };
}

/** Without the secret, sealed though it is. */
function targetView({ target }: ChannelOverview): z.infer<typeof channelSchema>["target"] {
  switch (target.kind) {
    case "webhook":
      return { kind: target.kind, url: target.url };
    case "email":
      return { kind: target.kind, to: [...target.to] };
    case "console":
      return target;
  }
}
