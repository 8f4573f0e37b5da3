import { ok, type Result, refuse } from "../domain/result.ts";
import { toBooking } from "../ocpi/bookings.ts";
import type { ObjectPage, PageQuery } from "../ocpi/paging.ts";
import { loadOffers } from "../store/booking-locations.ts";
import { findPartnersPicture, loadPartnersBookings, type PartnersPicture } from "../store/partner-bookings.ts";
import type { PartnerRow } from "../store/partners.ts";
import { tariffsOf } from "./booking-locations.ts";
import type { Deps } from "./deps.ts";
import { pageOf } from "./object-pages.ts";
import { driversParty } from "./receivers.ts";

/** A partner's own bookings; they are nobody else's business (OCPI-BE3, BE4). */

export type Booking = ReturnType<typeof toBooking>;

export async function listShownBookings(deps: Deps, reader: PartnerRow, query: PageQuery): Promise<ObjectPage> {
  const { rows, total } = await loadPartnersBookings(deps.db, reader.id, query);
  const page = pageOf(rows, query, total, (row) => row.id);
  return { ...page, objects: await showBookings(deps, reader, rows.slice(0, query.limit)) };
}

/** @param shownId by which the partner knows it. */
export async function findShownBooking(deps: Deps, reader: PartnerRow, shownId: string): Promise<Result<Booking>> {
  const picture = await findPartnersPicture(deps.db, reader.id, shownId);
  return picture === null
    ? refuse("not_found", "You have no such booking.")
    : ok(await showBooking(deps, reader, picture));
}

export async function showBooking(deps: Deps, reader: PartnerRow, picture: PartnersPicture): Promise<Booking> {
  const [booking] = await showBookings(deps, reader, [picture]);
  return booking ?? toBooking(deps.cpo, picture, []);
}

/** In the order in which they are given. */
async function showBookings(
  deps: Deps,
  reader: PartnerRow,
  pictures: readonly PartnersPicture[],
): Promise<readonly Booking[]> {
  const party = driversParty(reader);
  const locationIds = [...new Set(pictures.map(({ locationId }) => locationId))];
  const { offers, priceLists } = await loadOffers(deps.db, locationIds, { party, now: deps.now() });
  return pictures.map((picture) => {
    const { evseUid, connectorId, locationId } = picture;
    const connectors = offers
      .filter(({ uid }) => uid === evseUid)
      .flatMap((evse) => evse.connectors.filter((each) => connectorId === null || each.connectorId === connectorId));
    return toBooking(deps.cpo, picture, tariffsOf(connectors, { locationId, party }, priceLists));
  });
}
