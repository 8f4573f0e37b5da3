import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { stopSession } from "../../services/driver-stops.ts";
import { addCard as addCardOf, removeCard } from "../../services/driver-tokens.ts";
import { findReceiptOf, readReceipt } from "../../services/receipts.ts";
import { loadDriverSessions } from "../../store/driver-sessions.ts";
import { loadDriverTokens } from "../../store/driver-tokens.ts";
import type { SessionRow } from "../../store/sessions.ts";
import { loadToken } from "../../store/tokens.ts";
import { problem } from "../errors.ts";
import { limitedCall, signedInDriver } from "./driver-sign-in.ts";
import { driverSessionView, driverTokenView, receiptView } from "./driver-views.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { cardRequest, driverSessionSchema, driverTokenSchema, receiptSchema } from "./shared/drivers.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["driver"];
const security = [{ driver: [] }];
const params = z.object({ id: z.string() });

const sessions = createRoute({
  method: "get",
  path: "/sessions",
  tags,
  summary: "List the sessions of the account, the newest start first",
  security,
  middleware: signedInDriver,
  request: { query: z.strictObject(listQuery.shape) },
  responses: { 200: json(pageOf(driverSessionSchema), "A page of sessions"), ...refusals("session_ended") },
});

const stop = createRoute({
  method: "post",
  path: "/sessions/{id}/stop",
  tags,
  summary: "Stop a session of the account",
  security,
  middleware: signedInDriver,
  request: { params },
  responses: {
    202: { description: "It was asked to stop" },
    ...refusals("session_ended", "not_found", "charge_point_not_connected"),
  },
});

const receipts = createRoute({
  method: "get",
  path: "/receipts",
  tags,
  summary: "List the receipts of the account, the newest first",
  security,
  middleware: signedInDriver,
  request: { query: z.strictObject(listQuery.shape) },
  responses: { 200: json(pageOf(receiptSchema), "A page of receipts"), ...refusals("session_ended") },
});

const receipt = createRoute({
  method: "get",
  path: "/receipts/{id}",
  tags,
  summary: "Read the receipt of a session",
  security,
  middleware: signedInDriver,
  request: { params },
  responses: { 200: json(receiptSchema, "The receipt"), ...refusals("session_ended", "not_found") },
});

const tokens = createRoute({
  method: "get",
  path: "/tokens",
  tags,
  summary: "List the account's tokens",
  security,
  middleware: signedInDriver,
  responses: { 200: json(pageOf(driverTokenSchema), "Of the app, and cards"), ...refusals("session_ended") },
});

const addCard = createRoute({
  method: "post",
  path: "/tokens",
  tags,
  summary: "Add a card by its number and its code",
  description:
    "Sessions that it starts from now on are the account's. After five wrong codes a card takes none until it has a new one.",
  security,
  middleware: [signedInDriver, limitedCall("card")] as const,
  request: { body: jsonBody(cardRequest) },
  responses: {
    201: json(driverTokenSchema, "The card"),
    ...refusals("session_ended", "wrong_card_code", "limit_reached", "too_many_requests"),
  },
});

const removeToken = createRoute({
  method: "delete",
  path: "/tokens/{uid}",
  tags,
  summary: "Give a card back",
  description: "What it started until now stays the account's.",
  security,
  middleware: signedInDriver,
  request: { params: z.object({ uid: z.string() }) },
  responses: {
    204: { description: "It is the account's no more" },
    ...refusals("session_ended", "not_found", "in_use"),
  },
});

export const driverCharging = createRouter()
  .openapi(sessions, async (c) => {
    const deps = c.get("deps");
    const { limit, cursor } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const list = { after: key.value, limit: limit + 1 };
    const rows = await loadDriverSessions(deps.db, c.get("driver").driver.id, { isBilled: false }, list);
    const { items, nextCursor } = pageOfRows(rows, limit, keyOf, (row) => row);
    return c.json({ items: await Promise.all(items.map((row) => driverSessionView(deps, row))), nextCursor }, 200);
  })
  .openapi(stop, async (c) => {
    const deps = c.get("deps");
    const { id: driverId } = c.get("driver").driver;
    const filter = { isBilled: false, id: c.req.valid("param").id };
    const [session] = await loadDriverSessions(deps.db, driverId, filter, { after: null, limit: 1 });
    if (session === undefined) return problem(c, "not_found");
    const stopped = await stopSession(deps, session, `driver:${driverId}`);
    return stopped.ok ? c.body(null, 202) : problem(c, stopped.refusal, stopped.detail);
  })
  .openapi(receipts, async (c) => {
    const deps = c.get("deps");
    const { limit, cursor } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const list = { after: key.value, limit: limit + 1 };
    const rows = await loadDriverSessions(deps.db, c.get("driver").driver.id, { isBilled: true }, list);
    const { items, nextCursor } = pageOfRows(rows, limit, keyOf, (row) => row);
    const known = await Promise.all(items.map((row) => readReceipt(deps, row)));
    const views = known.flatMap((receipt) => (receipt === null ? [] : [receiptView(deps, receipt)]));
    return c.json({ items: await Promise.all(views), nextCursor }, 200);
  })
  .openapi(receipt, async (c) => {
    const deps = c.get("deps");
    const found = await findReceiptOf(deps, c.get("driver").driver.id, c.req.valid("param").id);
    if (!found.ok) return problem(c, found.refusal, found.detail);
    return c.json(await receiptView(deps, found.value), 200);
  })
  .openapi(tokens, async (c) => {
    const { db, now } = c.get("deps");
    const rows = await loadDriverTokens(db, c.get("driver").driver.id);
    return c.json({ items: rows.map(({ of, token }) => driverTokenView(of, token, now())), nextCursor: null }, 200);
  })
  .openapi(addCard, async (c) => {
    const deps = c.get("deps");
    const added = await addCardOf(deps, c.get("driver").driver, c.req.valid("json"));
    if (!added.ok) return problem(c, added.refusal, added.detail);
    const token = await loadToken(deps.db, added.value.uid);
    if (token === null) return problem(c, "wrong_card_code");
    return c.json(driverTokenView(added.value, token, deps.now()), 201);
  })
  .openapi(removeToken, async (c) => {
    const removed = await removeCard(c.get("deps"), c.get("driver").driver, c.req.valid("param").uid);
    return removed.ok ? c.body(null, 204) : problem(c, removed.refusal, removed.detail);
  });

const keyOf = (row: SessionRow) => [row.startedAt, row.id] as const;
