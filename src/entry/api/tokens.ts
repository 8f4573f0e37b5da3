import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { authorize } from "../../domain/token.ts";
import { newCardCode } from "../../services/driver-tokens.ts";
import { createToken, deleteToken, updateToken } from "../../services/tokens.ts";
import { loadToken, loadTokens, type TokenRow } from "../../store/tokens.ts";
import { problem } from "../errors.ts";
import { checkIfMatch, checkIfMatchGiven, etagOf, requires } from "./guards.ts";
import { epochOrNull, instant, instantOrNull } from "./instants.ts";
import { pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { cardCodeSchema } from "./shared/drivers.ts";
import { listQuery, tokenPatch, tokenRequest } from "./shared/requests.ts";
import { pageOf, tokenSchema } from "./shared/schemas.ts";

const tags = ["tokens"];
const params = z.object({ uid: z.string().describe("In any spelling: upper and lower case are the same token.") });

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List tokens, in order of uid",
  middleware: requires("station.read"),
  request: { query: z.strictObject({ ...listQuery.shape, state: tokenSchema.shape.state.optional() }) },
  responses: { 200: json(pageOf(tokenSchema), "A page of tokens"), ...refusals("invalid_request") },
});

const create = createRoute({
  method: "post",
  path: "/",
  tags,
  summary: "Enter a token",
  middleware: requires("station.write"),
  request: { body: jsonBody(tokenRequest) },
  responses: {
    201: json(tokenSchema, "The new token"),
    ...refusals("invalid_request", "already_exists", "idempotency_key_reused"),
  },
});

const read = createRoute({
  method: "get",
  path: "/{uid}",
  tags,
  summary: "Read a token",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(tokenSchema, "The token"), ...refusals("not_found") },
});

const edit = createRoute({
  method: "patch",
  path: "/{uid}",
  tags,
  summary: "Block or unblock a token, change its end or its parent",
  description: "Needs `If-Match` with the ETag that was read.",
  middleware: requires("station.write"),
  request: { params, body: jsonBody(tokenPatch) },
  responses: {
    200: json(tokenSchema, "The token as it is now"),
    ...refusals("not_found", "version_conflict", "precondition_required", "invalid_request"),
  },
});

const remove = createRoute({
  method: "delete",
  path: "/{uid}",
  tags,
  summary: "Delete a token",
  description: "Its sessions keep its uid. To a charge point it is unknown from now on.",
  middleware: requires("station.write"),
  request: { params },
  responses: { 204: { description: "Deleted" }, ...refusals("not_found", "version_conflict") },
});

const code = createRoute({
  method: "post",
  path: "/{uid}/code",
  tags,
  summary: "Make a code for a card, with which a driver makes it his",
  description: "To be printed on the card, or handed out with it; shown this once. An earlier code holds no more.",
  middleware: requires("station.write"),
  request: { params },
  responses: { 201: json(cardCodeSchema, "The code"), ...refusals("not_found", "idempotency_key_reused") },
});

export const tokens = createRouter()
  .openapi(list, async (c) => {
    const deps = c.get("deps");
    const { limit, cursor, state } = c.req.valid("query");
    const key = readCursor(z.tuple([z.string()]), cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const rows = await loadTokens(deps.db, { state }, { after: key.value?.[0] ?? null, limit: limit + 1 });
    const now = deps.now();
    const page = pageOfRows(
      rows,
      limit,
      (row) => [row.foldedUid],
      (row) => tokenView(row, now),
    );
    return c.json(page, 200);
  })
  .openapi(create, async (c) => {
    const deps = c.get("deps");
    const { expiresAt, ...fields } = c.req.valid("json");
    const created = await createToken(deps, { ...fields, expiresAt: epochOrNull(expiresAt) });
    if (!created.ok) return problem(c, created.refusal, created.detail);
    c.header("ETag", etagOf(created.value.updatedAt));
    return c.json(tokenView(created.value, deps.now()), 201);
  })
  .openapi(read, async (c) => {
    const deps = c.get("deps");
    const token = await loadToken(deps.db, c.req.valid("param").uid);
    if (!token) return problem(c, "not_found");
    c.header("ETag", etagOf(token.updatedAt));
    return c.json(tokenView(token, deps.now()), 200);
  })
  .openapi(edit, async (c) => {
    const deps = c.get("deps");
    const token = await loadToken(deps.db, c.req.valid("param").uid);
    if (!token) return problem(c, "not_found");
    const stale = checkIfMatch(c, token.updatedAt);
    if (stale) return stale;
    const { expiresAt, ...fields } = c.req.valid("json");
    const edited = await updateToken(deps, token, { ...fields, expiresAt: epochOrNull(expiresAt) });
    if (!edited.ok) return problem(c, edited.refusal, edited.detail);
    c.header("ETag", etagOf(edited.value.updatedAt));
    return c.json(tokenView(edited.value, deps.now()), 200);
  })
  .openapi(remove, async (c) => {
    const deps = c.get("deps");
    const token = await loadToken(deps.db, c.req.valid("param").uid);
    if (!token) return problem(c, "not_found");
    const stale = checkIfMatchGiven(c, token.updatedAt);
    if (stale) return stale;
    await deleteToken(deps, token);
    return c.body(null, 204);
  })
  .openapi(code, async (c) => {
    const made = await newCardCode(c.get("deps"), c.req.valid("param").uid);
    if (!made.ok) return problem(c, made.refusal, made.detail);
    return c.json({ code: made.value }, 201);
  });

function tokenView(token: TokenRow, now: number): z.infer<typeof tokenSchema> {
  return {
    uid: token.uid,
    state: token.state,
    expiresAt: instantOrNull(token.expiresAt),
    expired: authorize({ ...token, state: "valid" }, now) === "Expired",
    parentUid: token.parentUid,
    createdAt: instant(token.createdAt),
    updatedAt: instant(token.updatedAt),
  };
}
