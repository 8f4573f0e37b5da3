import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { adoptBootValues } from "../../services/charge-points.ts";
import { loadChargePoint } from "../../store/charge-points.ts";
import { problem } from "../errors.ts";
import { checkIfMatch, etagOf, requires } from "./guards.ts";
import { instant } from "./instants.ts";
import { createRouter, json, refusals } from "./router.ts";
import { quarantineSchema } from "./shared/onboarding.ts";
import { chargePointSchema } from "./shared/schemas.ts";
import { chargePointView } from "./station-views.ts";

const tags = ["charge-points"];
const params = z.object({ id: z.string().describe("The OCPP identity, percent-encoded.") });

const adoptValues = createRoute({
  method: "post",
  path: "/{id}/adopt-boot-values",
  tags,
  summary: "Register the vendor, model and serial number that the charge point reports",
  description:
    "Ends a `boot_mismatch`: its next boot is accepted. Needs `If-Match` with the ETag that was read. What it did not report stays.",
  middleware: requires("station.write"),
  request: { params, headers: z.object({ "if-match": z.string().optional().describe("The ETag of what you read.") }) },
  responses: {
    200: json(chargePointSchema, "The charge point as it is now"),
    ...refusals("not_found", "not_booted", "version_conflict", "precondition_required"),
  },
});

const quarantine = createRoute({
  method: "get",
  path: "/{id}/quarantine",
  tags,
  summary: "List the transaction messages it sent before it was registered, in order of arrival",
  description: "They were answered, and became no sessions. The newest 200 are kept.",
  middleware: requires("session.read"),
  request: { params },
  responses: { 200: json(quarantineSchema, "The messages"), ...refusals("not_found") },
});

/** Mounted beside the charge points: what a charge point said before it was accepted. */
export const chargePointBoot = createRouter()
  .openapi(adoptValues, async (c) => {
    const deps = c.get("deps");
    const chargePoint = await loadChargePoint(deps.db, c.req.valid("param").id);
    if (!chargePoint) return problem(c, "not_found");
    const stale = checkIfMatch(c, chargePoint.updatedAt);
    if (stale) return stale;
    const adopted = await adoptBootValues(deps, chargePoint);
    if (!adopted.ok) return problem(c, adopted.refusal, adopted.detail);
    c.header("ETag", etagOf(adopted.value.updatedAt));
    return c.json(chargePointView(adopted.value), 200);
  })
  .openapi(quarantine, async (c) => {
    const { db, chargePoints } = c.get("deps");
    const { id } = c.req.valid("param");
    if (!(await loadChargePoint(db, id))) return problem(c, "not_found");
    const records = await chargePoints.quarantine(id);
    const items = records.map(({ at, action, request, response }) => ({ at: instant(at), action, request, response }));
    return c.json({ items }, 200);
  });
