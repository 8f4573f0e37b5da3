import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { problem } from "../errors.ts";
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
  request: { query: z.strictObject(listQuery.shape) },
  responses: { 200: json(pageOf(driverSessionSchema), "A page of sessions"), ...refusals("session_ended") },
});

const stop = createRoute({
  method: "post",
  path: "/sessions/{id}/stop",
  tags,
  summary: "Stop a session of the account",
  security,
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
  request: { query: z.strictObject(listQuery.shape) },
  responses: { 200: json(pageOf(receiptSchema), "A page of receipts"), ...refusals("session_ended") },
});

const receipt = createRoute({
  method: "get",
  path: "/receipts/{id}",
  tags,
  summary: "Read the receipt of a session",
  security,
  request: { params },
  responses: { 200: json(receiptSchema, "The receipt"), ...refusals("session_ended", "not_found") },
});

const tokens = createRoute({
  method: "get",
  path: "/tokens",
  tags,
  summary: "List the account's tokens",
  security,
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
  request: { params: z.object({ uid: z.string() }) },
  responses: {
    204: { description: "It is the account's no more" },
    ...refusals("session_ended", "not_found", "in_use"),
  },
});

export const driverCharging = createRouter()
  .openapi(sessions, (c) => problem(c, "unavailable"))
  .openapi(stop, (c) => problem(c, "unavailable"))
  .openapi(receipts, (c) => problem(c, "unavailable"))
  .openapi(receipt, (c) => problem(c, "unavailable"))
  .openapi(tokens, (c) => problem(c, "unavailable"))
  .openapi(addCard, (c) => problem(c, "unavailable"))
  .openapi(removeToken, (c) => problem(c, "unavailable"));
