import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { foldPlate, ownerOf, readOwner } from "../../domain/vehicle.ts";
import { findDriver } from "../../services/named-drivers.ts";
import { changeVehicle, deleteVehicle, enterVehicle } from "../../services/vehicles.ts";
import { listVehicles, loadVehicle, type VehicleRow } from "../../store/vehicles.ts";
import { problem } from "../errors.ts";
import { checkIfMatch, checkIfMatchGiven, etagOf, requires } from "./guards.ts";
import { instant } from "./instants.ts";
import { pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { pageOf } from "./shared/schemas.ts";
import { type VehicleView, vehiclePatch, vehicleQuery, vehicleRequest, vehicleSchema } from "./shared/vehicles.ts";

const tags = ["vehicles"];
const params = z.object({ id: z.string() });
/** Whose car it is nobody needs to know who does not book. */
const middleware = requires("booking.write");

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List vehicles, in order of plate",
  middleware,
  request: { query: vehicleQuery },
  responses: { 200: json(pageOf(vehicleSchema), "A page of vehicles"), ...refusals("invalid_request") },
});

const create = createRoute({
  method: "post",
  path: "/",
  tags,
  summary: "Enter a driver's vehicle",
  description: "A booking that names a plate which nobody has entered enters it, too.",
  middleware,
  request: { body: jsonBody(vehicleRequest) },
  responses: {
    201: json(vehicleSchema, "The new vehicle"),
    ...refusals("invalid_request", "already_exists", "idempotency_key_reused"),
  },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read a vehicle",
  middleware,
  request: { params },
  responses: { 200: json(vehicleSchema, "The vehicle"), ...refusals("not_found") },
});

const edit = createRoute({
  method: "patch",
  path: "/{id}",
  tags,
  summary: "Change a vehicle's plate, or the plugs that fit it",
  description: "Needs `If-Match` with the ETag that was read. Bookings that were made for it keep their slots.",
  middleware,
  request: { params, body: jsonBody(vehiclePatch) },
  responses: {
    200: json(vehicleSchema, "The vehicle as it is now"),
    ...refusals("not_found", "invalid_request", "already_exists", "version_conflict", "precondition_required"),
  },
});

const remove = createRoute({
  method: "delete",
  path: "/{id}",
  tags,
  summary: "Delete a vehicle that no open booking names",
  middleware,
  request: { params },
  responses: { 204: { description: "Deleted" }, ...refusals("not_found", "in_use", "version_conflict") },
});

export const vehicles = createRouter()
  .openapi(list, async (c) => {
    const { db } = c.get("deps");
    const { limit, cursor, plate, ...named } = c.req.valid("query");
    const after = readCursor(z.tuple([z.string()]), cursor);
    if (!after.ok) return problem(c, after.refusal, after.detail);
    const filter = {
      // What is no plate is nobody's.
      plate: plate === undefined ? undefined : (foldPlate(plate) ?? ""),
      owner: named.tokenUid === undefined ? undefined : ownerOf({ uid: named.tokenUid }),
    };
    const rows = await listVehicles(db, filter, { after: after.value?.[0] ?? null, limit: limit + 1 });
    return c.json(
      pageOfRows(rows, limit, (row) => [row.plate], view),
      200,
    );
  })
  .openapi(create, async (c) => {
    const deps = c.get("deps");
    const { plate, standards, ...named } = c.req.valid("json");
    const owner = await findDriver(deps, named);
    if (!owner.ok) return problem(c, owner.refusal, owner.detail);
    const entered = await enterVehicle(deps, owner.value, { plate, standards });
    if (!entered.ok) return problem(c, entered.refusal, entered.detail);
    c.header("ETag", etagOf(entered.value.updatedAt));
    return c.json(view(entered.value), 201);
  })
  .openapi(read, async (c) => {
    const row = await loadVehicle(c.get("deps").db, c.req.valid("param").id);
    if (row === null) return problem(c, "not_found");
    c.header("ETag", etagOf(row.updatedAt));
    return c.json(view(row), 200);
  })
  .openapi(edit, async (c) => {
    const deps = c.get("deps");
    const row = await loadVehicle(deps.db, c.req.valid("param").id);
    if (row === null) return problem(c, "not_found");
    const stale = checkIfMatch(c, row.updatedAt);
    if (stale) return stale;
    const edited = await changeVehicle(deps, row, c.req.valid("json"));
    if (!edited.ok) return problem(c, edited.refusal, edited.detail);
    c.header("ETag", etagOf(edited.value.updatedAt));
    return c.json(view(edited.value), 200);
  })
  .openapi(remove, async (c) => {
    const deps = c.get("deps");
    const row = await loadVehicle(deps.db, c.req.valid("param").id);
    if (row === null) return problem(c, "not_found");
    const stale = checkIfMatchGiven(c, row.updatedAt);
    if (stale) return stale;
    const gone = await deleteVehicle(deps, row);
    return gone.ok ? c.body(null, 204) : problem(c, gone.refusal, gone.detail);
  });

function view({ id, plate, owner, standards, createdAt, updatedAt }: VehicleRow): VehicleView {
  return {
    id,
    plate,
    owner: readOwner(owner),
    standards: [...standards],
    createdAt: instant(createdAt),
    updatedAt: instant(updatedAt),
  };
}
