import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { driverBlock, driverForOperatorsSchema } from "./shared/drivers.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["drivers"];
const params = z.object({ id: z.string() });

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List drivers' accounts, the newest first",
  description: "Addresses and names only for those who hold `driver.contact`.",
  middleware: requires("session.read"),
  request: { query: z.strictObject({ ...listQuery.shape, state: driverForOperatorsSchema.shape.state.optional() }) },
  responses: { 200: json(pageOf(driverForOperatorsSchema), "A page of accounts"), ...refusals("invalid_request") },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read a driver's account",
  middleware: requires("session.read"),
  request: { params },
  responses: { 200: json(driverForOperatorsSchema, "The account"), ...refusals("not_found") },
});

const block = createRoute({
  method: "patch",
  path: "/{id}",
  tags,
  summary: "Block an account with all its tokens, or unblock it",
  description: "Needs `If-Match` with the ETag that was read. A session that goes on is not stopped.",
  middleware: requires("driver.manage"),
  request: { params, body: jsonBody(driverBlock) },
  responses: {
    200: json(driverForOperatorsSchema, "The account as it is now"),
    ...refusals("not_found", "version_conflict", "precondition_required"),
  },
});

export const drivers = createRouter()
  .openapi(list, (c) => problem(c, "unavailable"))
  .openapi(read, (c) => problem(c, "unavailable"))
  .openapi(block, (c) => problem(c, "unavailable"));
