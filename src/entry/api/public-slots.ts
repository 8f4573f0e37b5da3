import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { chargeStatus } from "../../services/charge-status.ts";
import { startCharge } from "../../services/driver-charges.ts";
import { shownOffer } from "../../services/slot-offers.ts";
import { findNearestFree, findSlot } from "../../services/slots.ts";
import { findCharge } from "../../store/driver-charges.ts";
import { problem } from "../errors.ts";
import { publicOrigin } from "../public-origin.ts";
import { chargeCookie, setChargeCookie } from "./cookies.ts";
import { driverIdOf, limitedCall, limitedRead } from "./driver-sign-in.ts";
import { chargeView, slotView } from "./driver-views.ts";
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
  middleware: limitedRead,
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
  middleware: limitedCall("start"),
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
  .openapi(read, async (c) => {
    const deps = c.get("deps");
    const { connectorId } = c.req.valid("query");
    const driverId = await driverIdOf(c);
    const found = await findSlot(deps, { code: c.req.valid("param").code, connectorId, driverId });
    if (!found.ok) return problem(c, found.refusal, found.detail);
    const offer = await shownOffer(deps, found.value);
    const nearestFree = found.value.isStartable ? null : await findNearestFree(deps, found.value);
    return c.json(slotView(found.value, offer, nearestFree), 200);
  })
  .openapi(start, async (c) => {
    const deps = c.get("deps");
    const { connectorId, quoteId, startKey } = c.req.valid("json");
    const { code } = c.req.valid("param");
    const started = await startCharge(deps, {
      code,
      connectorId,
      quoteId,
      startKey,
      driverId: await driverIdOf(c),
      cookie: chargeCookie(c) ?? null,
      returnUrl: `${publicOrigin(c.env, c.req.url)}/c/${encodeURIComponent(code)}`,
    });
    if (!started.ok) return problem(c, started.refusal, started.detail);
    const { id, cookie, paymentPage } = started.value;
    const known = await findCharge(deps.db, { id });
    if (known === null) return problem(c, "not_found");
    setChargeCookie(c, cookie);
    return c.json(await chargeView(deps, await chargeStatus(deps, known, cookie), paymentPage), 201);
  });
