import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { problem } from "../errors.ts";
import { createRouter, json, refusals } from "./router.ts";
import { chargeCurveSchema, chargeSchema, receiptSchema } from "./shared/drivers.ts";

const tags = ["public"];

const read = createRoute({
  method: "get",
  path: "/charges/current",
  tags,
  summary: "Read the charge that this browser started",
  description: "By the cookie that its start set. It can be read for a day after its end.",
  security: [],
  responses: { 200: json(chargeSchema, "The charge as it is now"), ...refusals("not_found", "too_many_requests") },
});

const curve = createRoute({
  method: "get",
  path: "/charges/current/curve",
  tags,
  summary: "Read the course of the charge that this browser started",
  security: [],
  responses: { 200: json(chargeCurveSchema, "Power over time"), ...refusals("not_found", "too_many_requests") },
});

const stop = createRoute({
  method: "post",
  path: "/charges/current/stop",
  tags,
  summary: "Stop the charge that this browser started",
  description: "One that has not begun is given up. To ask once more changes nothing.",
  security: [],
  responses: {
    200: json(chargeSchema, "The charge; it has ended when its `state` says so"),
    ...refusals("not_found", "charge_point_not_connected", "too_many_requests", "foreign_origin"),
  },
});

const receipt = createRoute({
  method: "get",
  path: "/receipts/{token}",
  tags,
  summary: "Read a receipt",
  description: "By its own token, which lets whoever has it read the receipt, and nothing else.",
  security: [],
  request: { params: z.object({ token: z.string().max(100) }) },
  responses: { 200: json(receiptSchema, "The receipt"), ...refusals("not_found", "too_many_requests") },
});

export const publicCharges = createRouter()
  .openapi(read, (c) => problem(c, "unavailable"))
  .openapi(curve, (c) => problem(c, "unavailable"))
  .openapi(stop, (c) => problem(c, "unavailable"))
  .openapi(receipt, (c) => problem(c, "unavailable"));
