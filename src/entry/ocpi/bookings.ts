import { Hono } from "hono";
import { readSlotFilter } from "../../ocpi/booking-locations.ts";
import { bookingRequest } from "../../ocpi/bookings.ts";
import { findShownBookingLocation, listBookingLocations } from "../../services/booking-locations.ts";
import { requestBooking } from "../../services/partner-bookings.ts";
import { findShownBooking, listShownBookings } from "../../services/shown-bookings.ts";
import { methodNotAllowed, refusal, success } from "./answers.ts";
import { bodyOf } from "./body.ts";
import type { OcpiEnv } from "./context.ts";
import { list } from "./lists.ts";

const LOCATIONS = "/booking_locations";
const LOCATION = `${LOCATIONS}/:bookingLocationId/:calendarId?` as const;
const BOOKING = "/:bookingId";

/** Bookings 1.1, Sender (OCPI-BE1…BE6). */
export const bookings = new Hono<OcpiEnv>({ strict: false })
  .get("/", (c) => list(c, "bookings", (query) => listShownBookings(c.get("deps"), c.get("caller").partner, query)))
  .post("/", async (c) => {
    const body = await bodyOf(c, bookingRequest);
    if ("refused" in body) return body.refused;
    const requested = await requestBooking(c.get("deps"), c.get("caller").partner, body.given);
    return requested.ok ? success(c, requested.value) : refusal(c, requested.refusal, requested.detail ?? "");
  })
  .get(LOCATIONS, (c) => {
    const filter = readSlotFilter(c.req.query());
    if (!filter.ok) return refusal(c, filter.refusal, filter.detail ?? "");
    const { partner } = c.get("caller");
    return list(c, "bookings/booking_locations", (query) =>
      listBookingLocations(c.get("deps"), partner, query, filter.value),
    );
  })
  .all(LOCATIONS, methodNotAllowed)
  .get(LOCATION, async (c) => {
    const { bookingLocationId: id, calendarId } = c.req.param();
    const found = await findShownBookingLocation(c.get("deps"), c.get("caller").partner, { id, calendarId });
    return found.ok ? success(c, found.value) : refusal(c, found.refusal, found.detail ?? "");
  })
  .get(BOOKING, async (c) => {
    const found = await findShownBooking(c.get("deps"), c.get("caller").partner, c.req.param("bookingId"));
    return found.ok ? success(c, found.value) : refusal(c, found.refusal, found.detail ?? "");
  })
  .all("/", methodNotAllowed)
  .all(LOCATION, methodNotAllowed)
  .all(BOOKING, methodNotAllowed);
