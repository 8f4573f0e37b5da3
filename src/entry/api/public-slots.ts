import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { problem } from "../errors.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { chargeRequest, chargeSchema, slotQuery, slotSchema } from "./shared/drivers.ts";

const tags = ["public"];
const params = z.object({
  code: z.string().max(64).describe("As it stands on the slot: the EVSE's id or its uid, in any case of its letters."),
});

const read = createRoute({
  method: "get",
  path: "/slots/{code}",
  tags,
  summary: "Look at a slot: what it costs, whether it is free, and when",
  description: "Asks for no sign-in and sets no cookie. Who is signed in as a driver is told what holds for him.",
  security: [],
  request: { params, query: slotQuery },
  responses: { 200: json(slotSchema, "The slot"), ...refusals("not_found", "too_many_requests") },
});

const start = createRoute({
  method: "post",
  path: "/slots/{code}/charges",
  tags,
  summary: "Start charging at a slot",
  description:
    "Answers at once, and sets the cookie by which this browser alone, and nobody else, can stop the charge. Whether it has begun is told by " +
    "`GET /public/charges/current`. One start at a time may be on its way at a slot; after two minutes it is given up.",
  security: [],
  request: { params, body: jsonBody(chargeRequest) },
  responses: {
    201: json(chargeSchema, "The charge, on its way"),
    ...refusals(
      "not_found",
      "connector_not_available",
      "slot_not_free",
      "charge_point_not_connected",
      "price_unknown",
      "quote_expired",
      "account_blocked",
      "in_use",
      "too_many_requests",
      "foreign_origin",
    ),
  },
});

export const publicSlots = createRouter()
  .openapi(read, (c) => problem(c, "unavailable"))
  .openapi(start, (c) => problem(c, "unavailable"));
