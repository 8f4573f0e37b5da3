import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { locationScope, partyScope, type TariffScope, type TariffVersion } from "../../domain/tariff.ts";
import { tryPrice } from "../../services/price-dry-run.ts";
import { endOwnPrices, returnPrice, setPrice, type TariffRequest, withdrawPrice } from "../../services/tariffs.ts";
import { listTariffVersions, loadTariffVersion } from "../../store/tariffs.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { epochOrNull } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { connectorClass } from "./shared/fields.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";
import { tariffDryRunSchema, tariffEndRequest, tariffRequest, tariffSchema } from "./shared/tariffs.ts";
import { tariffViewOf, tariffViews } from "./tariff-views.ts";

const tags = ["tariffs"];
const params = z.object({ id: z.string() });

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List versions of prices, the latest start first",
  middleware: requires("station.read"),
  request: {
    query: z.strictObject({
      ...listQuery.shape,
      organisation: z.literal("true").optional().describe("Only the organisation's price list."),
      locationId: z.string().optional().describe("Only the location's own price list."),
      party: z
        .string()
        .regex(/^[A-Za-z]{2}\*[A-Za-z0-9]{3}$/, "NL*MSP")
        .optional()
        .describe("Only the party's own price list: `NL*MSP`."),
      class: connectorClass.optional(),
      active: z.literal("true").optional().describe("Only the version of each list and class that is in force now."),
      withdrawn: z.literal("true").optional().describe("Those too that were taken back before they began."),
    }),
  },
  responses: { 200: json(pageOf(tariffSchema), "A page of versions"), ...refusals("invalid_request") },
});

const create = createRoute({
  method: "post",
  path: "/",
  tags,
  summary: "Set a price by hand",
  description:
    "A new version: versions never change, and sessions keep the price of their start. It holds from `validFrom`, at once " +
    "where that is left out, until `endAt` or until it is returned; the pricing rule of the list and class pauses that " +
    "long. At `endAt` what would hold without it does again: a price set by hand before it that still holds, else what is " +
    "automatic. With `locationId` or `party` it is an own price: the location, or the party's drivers, leave the " +
    "organisation's list for this class, until the own prices end. A party's tariff is shown to its partner alone.",
  middleware: requires("price.write"),
  request: { body: jsonBody(tariffRequest) },
  responses: {
    201: json(tariffSchema, "The new version"),
    ...refusals("invalid_request", "not_found", "already_exists", "idempotency_key_reused"),
  },
});

const dryRun = createRoute({
  method: "post",
  path: "/dry-run",
  tags,
  summary: "See what setting a price would do",
  description: "The request of setting a price. Nothing is changed.",
  middleware: requires("price.write"),
  request: { body: jsonBody(tariffRequest) },
  responses: {
    200: json(tariffDryRunSchema, "The prices before and after, and where it would sell below cost"),
    ...refusals("invalid_request", "not_found", "idempotency_key_reused"),
  },
});

const giveBack = createRoute({
  method: "post",
  path: "/return",
  tags,
  summary: "Return a price to what is automatic",
  description:
    "Ends all that people set in this list and class, now or at `at`. With the pricing rule on, its last price applies " +
    "again, and the rule goes on from there. Without a rule only a price that has an end can be returned ahead of it.",
  middleware: requires("price.write"),
  request: { body: jsonBody(tariffEndRequest) },
  responses: {
    201: json(tariffSchema, "The version that applies from then on"),
    ...refusals("invalid_request", "not_found", "already_exists", "price_not_returnable", "idempotency_key_reused"),
  },
});

const end = createRoute({
  method: "post",
  path: "/end",
  tags,
  summary: "End the own prices of a location or a party",
  description:
    "From then on, now or at `at`, the price behind them applies; what was to come in this list and class is withdrawn. A " +
    "rule that decides them is to be turned off first.",
  middleware: requires("price.write"),
  request: { body: jsonBody(tariffEndRequest) },
  responses: {
    201: json(tariffSchema, "The end of the list"),
    ...refusals("invalid_request", "not_found", "already_exists", "in_use", "idempotency_key_reused"),
  },
});

const withdraw = createRoute({
  method: "post",
  path: "/{id}/withdraw",
  tags,
  summary: "Take back a version that has not begun",
  middleware: requires("price.write"),
  request: { params },
  responses: {
    200: json(tariffSchema, "The version, withdrawn"),
    ...refusals("not_found", "in_use", "already_exists", "idempotency_key_reused"),
  },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read a version of a price",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(tariffSchema, "The version"), ...refusals("not_found") },
});

export const tariffs = createRouter()
  .openapi(list, async (c) => {
    const { db, now } = c.get("deps");
    const { limit, cursor, active, withdrawn, ...wanted } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const filter = {
      scope: scopeOf(wanted),
      class: wanted.class,
      inForceAt: active ? now() : undefined,
      withWithdrawn: withdrawn === "true",
    };
    const rows = await listTariffVersions(db, filter, { after: key.value, limit: limit + 1 });
    const { items, nextCursor } = pageOfRows(
      rows,
      limit,
      (row) => [row.validFrom, row.id],
      (row) => row,
    );
    return c.json({ items: [...(await tariffViews(db, items))], nextCursor }, 200);
  })
  .openapi(create, async (c) => {
    const request = requestOf(c.req.valid("json"), c.get("principal").id);
    const done = await setPrice(c.get("deps"), request);
    if (!done.ok) return problem(c, done.refusal, done.detail);
    return c.json(await tariffViewOf(c.get("deps").db, done.value), 201);
  })
  .openapi(dryRun, async (c) => {
    const deps = c.get("deps");
    const tried = await tryPrice(deps, requestOf(c.req.valid("json"), c.get("principal").id));
    if (!tried.ok) return problem(c, tried.refusal, tried.detail);
    const { before, after, belowCost } = tried.value;
    const views = async (versions: readonly TariffVersion[]) => [...(await tariffViews(deps.db, versions))];
    return c.json({ before: await views(before), after: await views(after), belowCost: [...belowCost] }, 200);
  })
  .openapi(giveBack, async (c) => {
    const { at, ...fields } = c.req.valid("json");
    const request = { ...fields, at: epochOrNull(at), by: c.get("principal").id };
    const done = await returnPrice(c.get("deps"), request);
    if (!done.ok) return problem(c, done.refusal, done.detail);
    return c.json(await tariffViewOf(c.get("deps").db, done.value), 201);
  })
  .openapi(end, async (c) => {
    const { at, ...fields } = c.req.valid("json");
    const request = { ...fields, at: epochOrNull(at), by: c.get("principal").id };
    const done = await endOwnPrices(c.get("deps"), request);
    if (!done.ok) return problem(c, done.refusal, done.detail);
    return c.json(await tariffViewOf(c.get("deps").db, done.value), 201);
  })
  .openapi(withdraw, async (c) => {
    const withdrawn = await withdrawPrice(c.get("deps"), c.req.valid("param").id, c.get("principal").id);
    if (!withdrawn.ok) return problem(c, withdrawn.refusal, withdrawn.detail);
    return c.json(await tariffViewOf(c.get("deps").db, withdrawn.value), 200);
  })
  .openapi(read, async (c) => {
    const { db } = c.get("deps");
    const version = await loadTariffVersion(db, c.req.valid("param").id);
    return version === null ? problem(c, "not_found") : c.json(await tariffViewOf(db, version), 200);
  });

function requestOf({ validFrom, endAt, ...fields }: z.infer<typeof tariffRequest>, by: string): TariffRequest {
  return { ...fields, by, validFrom: epochOrNull(validFrom), endAt: epochOrNull(endAt) };
}

function scopeOf({ organisation, locationId, party }: WantedList): TariffScope | undefined {
  if (organisation) return "organisation";
  if (locationId !== undefined) return locationScope(locationId);
  return party === undefined ? undefined : partyScope({ countryCode: party.slice(0, 2), partyId: party.slice(3) });
}

interface WantedList {
  readonly organisation?: "true" | undefined;
  readonly locationId?: string | undefined;
  readonly party?: string | undefined;
}
