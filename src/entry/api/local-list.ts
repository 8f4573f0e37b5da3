import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import type { Deps } from "../../services/deps.ts";
import { tellChargePoint } from "../../services/station-news.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { instantOrNull } from "./instants.ts";
import { createRouter, json, refusals } from "./router.ts";
import { type LocalListView, localListSchema } from "./shared/configuration.ts";

const tags = ["configuration"];
const params = z.object({ id: z.string().describe("The OCPP identity, percent-encoded.") });

const read = createRoute({
  method: "get",
  path: "/{id}/local-list",
  tags,
  summary: "Read how far a charge point's local authorisation list is in step with the tokens",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(localListSchema, "The list"), ...refusals("not_found") },
});

const send = createRoute({
  method: "post",
  path: "/{id}/local-list/send",
  tags,
  summary: "Send a charge point its whole local authorisation list once more",
  description: "Also after it failed. How that ends shows in the list. Needs the setting `localAuthList`.",
  middleware: requires("slot.command"),
  request: { params },
  responses: {
    202: json(localListSchema, "The list, being sent"),
    ...refusals("not_found", "command_not_supported", "charge_point_not_connected", "charge_point_not_accepted"),
  },
});

/** Mounted beside the charge points. */
export const chargePointLocalList = createRouter()
  .openapi(read, async (c) => {
    const { id } = c.req.valid("param");
    const known = await tellChargePoint(c.get("deps"), id);
    return known === null ? problem(c, "not_found") : c.json(await localListOf(c.get("deps"), id), 200);
  })
  .openapi(send, async (c) => {
    const deps = c.get("deps");
    const { id } = c.req.valid("param");
    if ((await tellChargePoint(deps, id)) === null) return problem(c, "not_found");
    const instructed = await deps.chargePoints.instruct(id, { kind: "sendLocalList" });
    return instructed.ok ? c.json(await localListOf(deps, id), 202) : problem(c, instructed.refusal, instructed.detail);
  });

async function localListOf({ chargePoints }: Deps, id: string): Promise<LocalListView> {
  const { localList } = await chargePoints.upkeep(id);
  return { ...localList, at: instantOrNull(localList.at) };
}
