import { newsOf, withoutCalendars } from "../ocpi/booking-locations.ts";
import type { OutboxRow } from "../store/outbox.ts";
import { loadPartnersPicture } from "../store/partner-bookings.ts";
import type { PartnerRow } from "../store/partners.ts";
import { loadTold, removeTold, saveTold } from "../store/told-objects.ts";
import { loadBookingLocation } from "./booking-locations.ts";
import type { Deps } from "./deps.ts";
import { digestOf } from "./digests.ts";
import { outcomeOf, type PushOutcome } from "./push-outcome.ts";
import { type Taken, tellReceiver } from "./receivers.ts";
import { showBooking } from "./shown-bookings.ts";

const LOCATIONS = "booking_locations/";
const BOOKINGS = "bookings/";

/** PUT of a Booking to whose it is, or of a BookingLocation; whole, and only what the partner has otherwise (OCPI-BE7, BE8, BD11). */
export function pushBooking(deps: Deps, partner: PartnerRow, { objectId }: OutboxRow): Promise<PushOutcome> {
  if (objectId.startsWith(LOCATIONS)) return pushBookingLocation(deps, partner, objectId);
  return pushOwnBooking(deps, partner, objectId);
}

async function pushOwnBooking(deps: Deps, partner: PartnerRow, objectId: string): Promise<PushOutcome> {
  const picture = await loadPartnersPicture(deps.db, objectId.slice(BOOKINGS.length));
  if (picture?.partnerId !== partner.id) return "done";
  const booking = await showBooking(deps, partner, picture);
  const { last_updated: _, ...news } = booking;
  const { partyCountryCode: countryCode, partyId } = picture;
  const to = countryCode === null || partyId === null ? {} : { to: { countryCode, partyId } };
  const told = { objectId, digest: digestOf(news), locationId: booking.location_id };
  return tellIfNew(deps, partner, told, { path: [booking.id], body: booking, ...to });
}

async function pushBookingLocation(deps: Deps, partner: PartnerRow, objectId: string): Promise<PushOutcome> {
  const id = objectId.slice(LOCATIONS.length);
  const location = await loadBookingLocation(deps, partner, id);
  if (location === null) return takeAway(deps, partner, objectId, id);
  const told = { objectId, digest: digestOf(newsOf(location)), locationId: location.location_id };
  return tellIfNew(deps, partner, told, { path: ["booking_locations", location.id], body: location });
}

/** What is remembered of what a partner took. */
interface Told {
  readonly digest: string;
  /** Where it is, to be said once more when it is gone. */
  readonly locationId: string;
}

interface Put {
  readonly path: readonly string[];
  readonly body: object;
  readonly to?: { readonly countryCode: string; readonly partyId: string };
}

async function tellIfNew(
  deps: Deps,
  partner: PartnerRow,
  { objectId, ...told }: Told & { readonly objectId: string },
  put: Put,
): Promise<PushOutcome> {
  const before = (await loadTold(deps.db, partner.id, "bookings", objectId)) as Told | null;
  if (before?.digest === told.digest) return "done";
  const taken = await tell(deps, partner, put);
  if (taken.kind === "taken") await saveTold(deps.db, partner.id, "bookings", objectId, told);
  return outcomeOf(taken);
}

async function takeAway(deps: Deps, partner: PartnerRow, objectId: string, id: string): Promise<PushOutcome> {
  const told = (await loadTold(deps.db, partner.id, "bookings", objectId)) as Told | null;
  if (told === null) return "done";
  const body = withoutCalendars(deps.cpo, id, told.locationId, deps.now());
  const taken = await tell(deps, partner, { path: ["booking_locations", id], body });
  // Who does not have it need not be told that it is gone.
  if (taken.kind !== "taken" && taken.kind !== "missing") return outcomeOf(taken);
  await removeTold(deps.db, partner.id, "bookings", objectId);
  return "done";
}

function tell(deps: Deps, partner: PartnerRow, { path, body, ...to }: Put): Promise<Taken> {
  const { countryCode, partyId } = deps.cpo;
  return tellReceiver(deps, partner, {
    module: "bookings",
    method: "PUT",
    path: [countryCode, partyId, ...path],
    body,
    ...to,
  });
}
