import { isFor, type Promotion } from "../domain/promotion.ts";
import type { ObjectPage, PageQuery } from "../ocpi/paging.ts";
import { type Lowered, toTariff } from "../ocpi/tariffs.ts";
import type { PartnerRow } from "../store/partners.ts";
import { openPromotions } from "../store/promotions.ts";
import { countTariffs, listTariffs, loadShownTariff } from "../store/shown-tariffs.ts";
import type { Deps } from "./deps.ts";
import { pageOf } from "./object-pages.ts";

/** Every price list that has a price now, at that price; those of parties are for their own partner alone. */
export async function listShownTariffs(
  { db, cpo, now }: Deps,
  { roles }: Pick<PartnerRow, "roles">,
  query: PageQuery,
): Promise<ObjectPage> {
  const beholder = { parties: roles, now: now() };
  const [rows, [count], promotions] = await db.batch([
    listTariffs(db, query, beholder),
    countTariffs(db, query, beholder),
    openPromotions(db, beholder.now),
  ]);
  return pageOf(rows, query, count?.total ?? 0, (row) => toTariff(cpo, row, loweredBy(row, promotions)));
}

/** One of them; null: it has no price now, or is for others. */
export async function findShownTariff({ db, cpo, now }: Deps, { roles }: Pick<PartnerRow, "roles">, id: string) {
  const beholder = { parties: roles, now: now() };
  const row = await loadShownTariff(db, id, beholder);
  if (row === null) return null;
  return toTariff(cpo, row, loweredBy(row, await openPromotions(db, beholder.now)));
}

type TariffRow = NonNullable<Awaited<ReturnType<typeof loadShownTariff>>>;

/** A Tariff for many stations is lowered by what is for everywhere; where more is, the station has one for itself (OCPI-F10, L10). */
function loweredBy({ class: ofClass, locationId, timeZone }: TariffRow, promotions: readonly Promotion[]): Lowered {
  if (timeZone === null) return { promotions: [], timeZone: "UTC" };
  return { promotions: promotions.filter((promotion) => isFor(promotion, { locationId, class: ofClass })), timeZone };
}
