import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { createApiKey, revokeApiKey } from "../../services/api-keys.ts";
import { type ApiKey, listApiKeys } from "../../store/api-keys.ts";
import { loadUser } from "../../store/users.ts";
import { problem } from "../errors.ts";
import { authenticateNow } from "./authenticate.ts";
import { requires } from "./guards.ts";
import { epochOrNull, instant, instantOrNull } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { type ApiKeyView, apiKeyRequest, apiKeySchema, newApiKeySchema } from "./shared/accounts.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["api-keys"];

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List API keys, the newest first",
  description: "Those that have ended or were revoked too.",
  middleware: [authenticateNow, requires("settings.manage")] as const,
  request: { query: z.strictObject(listQuery.shape) },
  responses: { 200: json(pageOf(apiKeySchema), "A page of keys"), ...refusals("invalid_request") },
});

const create = createRoute({
  method: "post",
  path: "/",
  tags,
  summary: "Create an API key",
  description:
    "The key itself is in this answer and in no other. It may do what it was given, and nothing its maker may not.",
  middleware: requires("settings.manage"),
  request: { body: jsonBody(apiKeyRequest) },
  responses: { 201: json(newApiKeySchema, "The key"), ...refusals("not_permitted", "invalid_request") },
});

const revoke = createRoute({
  method: "delete",
  path: "/{id}",
  tags,
  summary: "Revoke an API key",
  description: "It opens nothing from now on, and stays listed.",
  middleware: requires("settings.manage"),
  request: { params: z.object({ id: z.string() }) },
  responses: { 204: { description: "Revoked" }, ...refusals("not_found") },
});

export const apiKeys = createRouter()
  .openapi(list, async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const { db, now } = c.get("deps");
    const rows = await listApiKeys(db, { after: key.value, limit: limit + 1 });
    const keyOf = (row: ApiKey) => [row.createdAt, row.id] as const;
    return c.json(
      pageOfRows(rows, limit, keyOf, (row) => apiKeyView(row, now())),
      200,
    );
  })
  .openapi(create, async (c) => {
    const deps = c.get("deps");
    const { endsAt, ...wish } = c.req.valid("json");
    const principal = c.get("principal");
    const maker = principal.kind === "user" ? await loadUser(deps.db, principal.id) : undefined;
    const made = await createApiKey(deps, {
      ...wish,
      endsAt: epochOrNull(endsAt),
      createdBy: maker?.name ?? null,
      mayGive: principal.permissions,
    });
    if (!made.ok) return problem(c, made.refusal, made.detail);
    return c.json({ ...apiKeyView(made.value.row, deps.now()), key: made.value.key }, 201);
  })
  .openapi(revoke, async (c) => {
    const revoked = await revokeApiKey(c.get("deps"), c.req.valid("param").id);
    return revoked.ok ? c.body(null, 204) : problem(c, revoked.refusal);
  });

function apiKeyView(row: ApiKey, now: number): ApiKeyView {
  const { id, name, permissions, createdBy, createdAt, endsAt, revokedAt } = row;
  const hasEnded = endsAt !== null && endsAt <= now;
  return {
    id,
    name,
    permissions: [...permissions],
    createdBy,
    createdAt: instant(createdAt),
    endsAt: instantOrNull(endsAt),
    revokedAt: instantOrNull(revokedAt),
    state: revokedAt !== null ? "revoked" : hasEnded ? "ended" : "active",
  };
}
