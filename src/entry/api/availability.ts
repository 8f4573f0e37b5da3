import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { tellChargePoint } from "../../services/station-news.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { instant } from "./instants.ts";
import { createRouter, json, refusals } from "./router.ts";
import { chargePointAvailabilitySchema } from "./shared/configuration.ts";

const read = createRoute({
  method: "get",
  path: "/{id}/availability",
  tags: ["configuration"],
  summary: "Read what is wanted of a charge point's availability, and how far it got",
  description:
    "The command ChangeAvailability says what is wanted; it stays wanted over boots and while the charge point is away.",
  middleware: requires("station.read"),
  request: { params: z.object({ id: z.string().describe("The OCPP identity, percent-encoded.") }) },
  responses: { 200: json(chargePointAvailabilitySchema, "What is wanted"), ...refusals("not_found") },
});

/** Mounted beside the charge points. */
export const chargePointAvailability = createRouter().openapi(read, async (c) => {
  const deps = c.get("deps");
  const { id } = c.req.valid("param");
  if ((await tellChargePoint(deps, id)) === null) return problem(c, "not_found");
  const { availability } = await deps.chargePoints.upkeep(id);
  const items = availability.map(({ since, at, ...wanted }) => ({
    ...wanted,
    since: instant(since),
    outcomeAt: instant(at),
  }));
  return c.json({ items }, 200);
});
