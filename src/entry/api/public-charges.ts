import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import * as z from "zod";
import { chargeCurve } from "../../services/charge-curve.ts";
import { chargeStatus, currentCharge } from "../../services/charge-status.ts";
import { resumeCharge } from "../../services/driver-charges.ts";
import { stopCharge } from "../../services/driver-stops.ts";
import { findReceipt } from "../../services/receipts.ts";
import { findCharge, type KnownCharge } from "../../store/driver-charges.ts";
import { problem } from "../errors.ts";
import type { ApiEnv } from "./context.ts";
import { chargeCookie } from "./cookies.ts";
import { driverIdOf, limitedRead } from "./driver-sign-in.ts";
import { chargeView, receiptView } from "./driver-views.ts";
import { instant } from "./instants.ts";
import { createRouter, json, refusals } from "./router.ts";
import { type ChargeView, chargeCurveSchema, chargeSchema, receiptSchema } from "./shared/drivers.ts";

const tags = ["public"];

const read = createRoute({
  method: "get",
  path: "/charges/current",
  tags,
  summary: "Read the charge that this browser started",
  description: "By the cookie that its start set. It can be read for a day after its end.",
  security: [],
  middleware: limitedRead,
  responses: { 200: json(chargeSchema, "The charge as it is now"), ...refusals("not_found", "too_many_requests") },
});

const curve = createRoute({
  method: "get",
  path: "/charges/current/curve",
  tags,
  summary: "Read the course of the charge that this browser started",
  security: [],
  middleware: limitedRead,
  responses: { 200: json(chargeCurveSchema, "Power over time"), ...refusals("not_found", "too_many_requests") },
});

const stop = createRoute({
  method: "post",
  path: "/charges/current/stop",
  tags,
  summary: "Stop the charge that this browser started",
  description: "One that has not begun is given up. To ask once more changes nothing.",
  security: [],
  middleware: limitedRead,
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
  middleware: limitedRead,
  request: { params: z.object({ token: z.string().max(100) }) },
  responses: { 200: json(receiptSchema, "The receipt"), ...refusals("not_found", "too_many_requests") },
});

const resume = createRoute({
  method: "post",
  path: "/charges/current/resume",
  tags,
  summary: "Go on with a start that was paid for",
  description: "When the browser comes back from `paymentPage`. To ask once more changes nothing.",
  security: [],
  middleware: limitedRead,
  responses: {
    200: json(chargeSchema, "The charge, on its way"),
    ...refusals("not_found", "payment_refused", "connector_not_available", "slot_not_free", "foreign_origin"),
  },
});

export const publicCharges = createRouter()
  .openapi(read, async (c) => {
    const deps = c.get("deps");
    const known = await charged(c);
    if (known === null) return problem(c, "not_found", NO_CHARGE);
    return c.json(await chargeView(deps, await chargeStatus(deps, known, chargeCookie(c) ?? null)), 200);
  })
  .openapi(curve, async (c) => {
    const known = await charged(c);
    if (known === null) return problem(c, "not_found", NO_CHARGE);
    const points = await chargeCurve(c.get("deps"), known);
    return c.json({ items: points.map(({ at, ...point }) => ({ at: instant(at), ...point })) }, 200);
  })
  .openapi(resume, async (c) => {
    const deps = c.get("deps");
    const known = await charged(c);
    if (known === null) return problem(c, "not_found", NO_CHARGE);
    const resumed = await resumeCharge(deps, known.charge);
    if (!resumed.ok) return problem(c, resumed.refusal, resumed.detail);
    return c.json(await statusNow(c, known.charge.id), 200);
  })
  .openapi(stop, async (c) => {
    const deps = c.get("deps");
    const known = await charged(c);
    if (known === null) return problem(c, "not_found", NO_CHARGE);
    const { id, driverId } = known.charge;
    const stopped = await stopCharge(deps, known, driverId === null ? "visitor" : `driver:${driverId}`);
    if (!stopped.ok) return problem(c, stopped.refusal, stopped.detail);
    return c.json(await statusNow(c, id), 200);
  })
  .openapi(receipt, async (c) => {
    const deps = c.get("deps");
    const found = await findReceipt(deps, c.req.valid("param").token);
    if (!found.ok) return problem(c, found.refusal, found.detail);
    return c.json(await receiptView(deps, found.value), 200);
  });

const NO_CHARGE = "No charge was started by this browser.";

async function charged(c: Context<ApiEnv>): Promise<KnownCharge | null> {
  return currentCharge(c.get("deps"), { cookie: chargeCookie(c) ?? null, driverId: await driverIdOf(c) });
}

async function statusNow(c: Context<ApiEnv>, id: string): Promise<ChargeView> {
  const deps = c.get("deps");
  const known = await findCharge(deps.db, { id });
  if (known === null) throw new Error("A charge is never deleted");
  return chargeView(deps, await chargeStatus(deps, known, chargeCookie(c) ?? null));
}
