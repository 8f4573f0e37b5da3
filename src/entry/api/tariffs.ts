import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { locationOfScope, locationScope, type TariffVersion } from "../../domain/tariff.ts";
import { createTariff } from "../../services/tariffs.ts";
import { listTariffVersions, loadTariffVersion } from "../../store/tariffs.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { epochOf, instant } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { connectorClass } from "./shared/fields.ts";
import { listQuery, tariffRequest } from "./shared/requests.ts";
import { pageOf, tariffSchema } from "./shared/schemas.ts";

const tags = ["tariffs"];

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List versions of prices, the latest start first",
  middleware: requires("station.read"),
  request: {
    query: z.strictObject({
      ...listQuery.shape,
      locationId: z.string().optional().describe("Only the location's own price list."),
      class: connectorClass.optional(),
      active: z.literal("true").optional().describe("Only the version of each list and class that is in force now."),
    }),
  },
  responses: { 200: json(pageOf(tariffSchema), "A page of versions"), ...refusals("invalid_request") },
});

const create = createRoute({
  method: "post",
  path: "/",
  tags,
  summary: "Set a price",
  description:
    "A new version: versions never change, and sessions keep the price of their start. A price for a location makes that " +
    "location leave the organisation's price list for this class.",
  middleware: requires("price.write"),
  request: { body: jsonBody(tariffRequest) },
  responses: {
    201: json(tariffSchema, "The new version"),
    ...refusals("invalid_request", "not_found", "already_exists", "idempotency_key_reused"),
  },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read a version of a price",
  middleware: requires("station.read"),
  request: { params: z.object({ id: z.string() }) },
  responses: { 200: json(tariffSchema, "The version"), ...refusals("not_found") },
});

export const tariffs = createRouter()
  .openapi(list, async (c) => {
    const deps = c.get("deps");
    const { limit, cursor, locationId, class: wantedClass, active } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const filter = {
      scope: locationId === undefined ? undefined : locationScope(locationId),
      class: wantedClass,
      inForceAt: active ? deps.now() : undefined,
    };
    const rows = await listTariffVersions(deps.db, filter, { after: key.value, limit: limit + 1 });
    const page = pageOfRows(rows, limit, (row) => [row.validFrom, row.id], tariffView);
    return c.json(page, 200);
  })
  .openapi(create, async (c) => {
    const { validFrom, ...fields } = c.req.valid("json");
    const request = { ...fields, validFrom: validFrom === undefined ? undefined : epochOf(validFrom) };
    const created = await createTariff(c.get("deps"), request);
    if (!created.ok) return problem(c, created.refusal, created.detail);
    return c.json(tariffView(created.value), 201);
  })
  .openapi(read, async (c) => {
    const version = await loadTariffVersion(c.get("deps").db, c.req.valid("param").id);
    if (!version) return problem(c, "not_found");
    return c.json(tariffView(version), 200);
  });

function tariffView(version: TariffVersion): z.infer<typeof tariffSchema> {
  return {
    id: version.id,
    locationId: locationOfScope(version.scope),
    class: version.class,
    validFrom: instant(version.validFrom),
    currency: version.currency,
    priceMicroPerKwh: version.priceMicroPerKwh,
    vatBasisPoints: version.vatBasisPoints,
    createdAt: instant(version.createdAt),
  };
}
