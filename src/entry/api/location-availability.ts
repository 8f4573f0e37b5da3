import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import type { Places } from "../../domain/external-status.ts";
import type { ConnectorClass } from "../../domain/location.ts";
import { type Availability, findAvailability } from "../../services/external-status.ts";
import type { FoundOffer } from "../../services/offers.ts";
import { problem } from "../errors.ts";
import { count, countedNetwork } from "../rate-limits.ts";
import { requires } from "./guards.ts";
import { instant, instantOrNull } from "./instants.ts";
import { createRouter, json, refusals } from "./router.ts";
import { type AvailabilityView, availabilitySchema } from "./shared/availability.ts";

const tags = ["locations"];
const params = z.object({ id: z.string() });

const read = createRoute({
  method: "get",
  path: "/{id}/availability",
  tags,
  summary: "Read the external status of a location: what is free, at what price, and when the first is",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(availabilitySchema, "As drivers see it"), ...refusals("not_found") },
});

const readByEverybody = createRoute({
  method: "get",
  path: "/locations/{id}/availability",
  tags,
  summary: "The same for everybody, of published locations",
  description: "Asks for no sign-in and sets no cookie.",
  security: [],
  request: { params },
  responses: { 200: json(availabilitySchema, "As drivers see it"), ...refusals("not_found", "too_many_requests") },
});

/** The portal shows within 2 s that a place is free (portal 4.7). */
const PUBLIC_CACHE = "public, max-age=2";

export const locationAvailability = createRouter().openapi(read, async (c) => {
  const found = await findAvailability(c.get("deps"), c.req.valid("param").id, "operators");
  if (!found.ok) return problem(c, found.refusal, found.detail);
  return c.json(availabilityView(found.value), 200);
});

/** Before any sign-in: nobody is asked who he is. */
export const publicAvailability = createRouter().openapi(readByEverybody, async (c) => {
  const network = countedNetwork(c);
  const stayAway = network === null ? null : await count(c, "PUBLIC_READS_PER_ADDRESS", network);
  if (stayAway !== null) {
    c.header("Retry-After", `${stayAway}`);
    return problem(c, "too_many_requests");
  }
  const found = await findAvailability(c.get("deps"), c.req.valid("param").id, "everybody");
  if (!found.ok) return problem(c, found.refusal, found.detail);
  c.header("Cache-Control", PUBLIC_CACHE);
  return c.json(availabilityView(found.value), 200);
});

function availabilityView({ asOf, location, speeds, classes, prices }: Availability): AvailabilityView {
  const viewOf = (places: Places) => placesView(places, prices);
  return {
    asOf: instant(asOf),
    location,
    speeds: speeds.map(({ speed, ...places }) => ({ speed, ...viewOf(places) })),
    classes: classes.map(({ class: connectorClass, ...places }) => ({ class: connectorClass, ...viewOf(places) })),
  };
}

function placesView(
  { isOutOfService, classes, standards, firstFree, ...places }: Places,
  prices: Availability["prices"],
) {
  return {
    ...places,
    outOfService: isOutOfService,
    standards: [...standards],
    prices: classes.flatMap((each) => {
      const offer = prices.get(each);
      return offer === undefined ? [] : [priceView(each, offer)];
    }),
    firstFree: firstFree && { ...firstFree, at: instantOrNull(firstFree.at) },
  };
}

function priceView(connectorClass: ConnectorClass, offer: FoundOffer) {
  const { currency, priceMicroPerKwh, listMicroPerKwh, promotion } = offer;
  return {
    class: connectorClass,
    currency,
    priceMicroPerKwh,
    listMicroPerKwh,
    promotion: promotion && { ...promotion, endAt: instant(promotion.endAt) },
  };
}
