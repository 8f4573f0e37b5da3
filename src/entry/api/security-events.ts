import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { loadSecurityEvents, type SecurityEventRow } from "../../store/security-records.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { instant } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, refusals } from "./router.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";
import { securityEventSchema } from "./shared/security.ts";

const list = createRoute({
  method: "get",
  path: "/",
  tags: ["security-events"],
  summary: "List what charge points report of their security, the last first",
  middleware: requires("station.read"),
  request: {
    query: z.strictObject({
      ...listQuery.shape,
      chargePointId: z.string().optional(),
      type: z.string().optional(),
      critical: z.enum(["true", "false"]).optional(),
    }),
  },
  responses: { 200: json(pageOf(securityEventSchema), "A page of security events"), ...refusals("invalid_request") },
});

export const securityEvents = createRouter().openapi(list, async (c) => {
  const { limit, cursor, chargePointId, type, critical } = c.req.valid("query");
  const key = readCursor(newestFirstKey, cursor);
  if (!key.ok) return problem(c, key.refusal, key.detail);
  const filter = { chargePointId, type, critical: critical === undefined ? undefined : critical === "true" };
  const rows = await loadSecurityEvents(c.get("deps").db, filter, { after: key.value, limit: limit + 1 });
  return c.json(
    pageOfRows(rows, limit, (row) => [row.at, row.id], view),
    200,
  );
});

function view(event: SecurityEventRow): z.infer<typeof securityEventSchema> {
  const { id, chargePointId, type, isCritical: critical, techInfo, at, receivedAt } = event;
  return { id, chargePointId, type, critical, techInfo, at: instant(at), receivedAt: instant(receivedAt) };
}
