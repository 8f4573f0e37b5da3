import { ok, type Result, refuse } from "../domain/result.ts";
import { toBooking } from "../ocpi/bookings.ts";
import type { ObjectPage, PageQuery } from "../ocpi/paging.ts";
import { loadOffers } from "../store/booking-locations.ts";
import { findPartnersPicture, loadPartnersBookings, type PartnersPicture } from "../store/partner-bookings.ts";
import type { PartnerRow } from "../store/partners.ts";
import { tariffsOf } from "./booking-locations.ts";
import type { Deps } from "./deps.ts";
import { pageOf } from "./object-pages.ts";

/** A partner's own bookings; they are nobody else's business (OCPI-BE3, BE4). */

export type Booking = ReturnType<typeof toBooking>;

export async function listShownBookings(deps: Deps, { id }: PartnerRow, query: PageQuery): Promise<ObjectPage> {
  const { rows, total } = await loadPartnersBookings(deps.db, id, query);
  const page = pageOf(rows, query, total, (row) => row.id);
  return { ...page, objects: await showBookings(deps, rows.slice(0, query.limit)) };
}

/** @param shownId by which the partner knows it. */
export async function findShownBooking(deps: Deps, { id }: PartnerRow, shownId: string): Promise<Result<Booking>> {
  const picture = await findPartnersPicture(deps.db, id, shownId);
  return picture === null ? refuse("not_found", "You have no such booking.") : ok(await showBooking(deps, picture));
}

export async function showBooking(deps: Deps, picture: PartnersPicture): Promise<Booking> {
  const [booking] = await showBookings(deps, [picture]);
  return booking ?? toBooking(deps.cpo, picture, []);
}

/** In the order in which they are given. */
async function showBookings(deps: Deps, pictures: readonly PartnersPicture[]): Promise<readonly Booking[]> {
  const locationIds = [...new Set(pictures.map(({ locationId }) => locationId))];
  const { offers, priceLists } = await loadOffers(deps.db, locationIds, deps.now());
  return pictures.map((picture) => {
    const { evseUid, connectorId, locationId } = picture;
    const connectors = offers
      .filter(({ uid }) => uid === evseUid)
      .flatMap((evse) => evse.connectors.filter((each) => connectorId === null || each.connectorId === connectorId));
    return toBooking(deps.cpo, picture, tariffsOf(connectors, locationId, priceLists));
  });
}
