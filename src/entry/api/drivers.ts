import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import * as z from "zod";
import { blockDriver } from "../../services/driver-tokens.ts";
import { listDrivers } from "../../store/drivers.ts";
import { problem } from "../errors.ts";
import type { ApiEnv } from "./context.ts";
import { checkIfMatch, etagOf, requires } from "./guards.ts";
import { instant } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
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
  .openapi(list, async (c) => {
    const { limit, cursor, state } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const rows = await listDrivers(c.get("deps").db, { state }, { after: key.value, limit: limit + 1 });
    const keyOf = ({ driver }: ListedDriver) => [driver.createdAt, driver.id] as const;
    return c.json(
      pageOfRows(rows, limit, keyOf, (row) => driverView(row, showsContact(c))),
      200,
    );
  })
  .openapi(read, async (c) => {
    const [found] = await listDrivers(c.get("deps").db, { id: c.req.valid("param").id }, { after: null, limit: 1 });
    if (found === undefined) return problem(c, "not_found");
    c.header("ETag", etagOf(found.driver.updatedAt));
    return c.json(driverView(found, showsContact(c)), 200);
  })
  .openapi(block, async (c) => {
    const deps = c.get("deps");
    const [found] = await listDrivers(deps.db, { id: c.req.valid("param").id }, { after: null, limit: 1 });
    if (found === undefined) return problem(c, "not_found");
    const stale = checkIfMatch(c, found.driver.updatedAt);
    if (stale) return stale;
    const blocked = await blockDriver(deps, found.driver, c.req.valid("json"));
    if (!blocked.ok) return problem(c, blocked.refusal, blocked.detail);
    c.header("ETag", etagOf(blocked.value.updatedAt));
    return c.json(driverView({ ...found, driver: blocked.value }, showsContact(c)), 200);
  });

type ListedDriver = Awaited<ReturnType<typeof listDrivers>>[number];

function showsContact(c: Context<ApiEnv>): boolean {
  return c.get("principal").permissions.includes("driver.contact");
}

function driverView(
  { driver, tokens }: ListedDriver,
  isContactShown: boolean,
): z.infer<typeof driverForOperatorsSchema> {
  const { id, email, name, language, state, blockReason, createdAt, updatedAt } = driver;
  return {
    id,
    state,
    contact: isContactShown && email !== null ? { email, name, language } : null,
    blockReason,
    tokens,
    createdAt: instant(createdAt),
    updatedAt: instant(updatedAt),
  };
}
