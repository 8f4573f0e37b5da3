import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { loadRefusedHandshakes } from "../../store/refused-handshakes.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, refusals } from "./router.ts";
import { refusedHandshakeSchema } from "./shared/refused-handshakes.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";
import { refusedHandshakeView } from "./station-views.ts";

const list = createRoute({
  method: "get",
  path: "/",
  tags: ["charge-points"],
  summary: "List who knocked as a charge point and was not let in, the latest first",
  description: "Registered or not: a wrong password, a missing subprotocol, a mistyped identity or address.",
  middleware: requires("station.read"),
  request: {
    query: z.strictObject({
      ...listQuery.shape,
      subject: z.string().optional().describe("The OCPP identity; where none could be read, the path."),
    }),
  },
  responses: { 200: json(pageOf(refusedHandshakeSchema), "A page of refusals"), ...refusals("invalid_request") },
});

export const refusedHandshakes = createRouter().openapi(list, async (c) => {
  const { limit, cursor, subject } = c.req.valid("query");
  const key = readCursor(newestFirstKey, cursor);
  if (!key.ok) return problem(c, key.refusal, key.detail);
  const rows = await loadRefusedHandshakes(c.get("deps").db, { subject }, { after: key.value, limit: limit + 1 });
  return c.json(
    pageOfRows(rows, limit, (row) => [row.lastAt, row.subject], refusedHandshakeView),
    200,
  );
});
