import type { ObjectPage, PageQuery } from "../ocpi/paging.ts";
import { toTariff } from "../ocpi/tariffs.ts";
import type { PartnerRow } from "../store/partners.ts";
import { countTariffs, listTariffs } from "../store/shown-tariffs.ts";
import type { Deps } from "./deps.ts";
import { pageOf } from "./object-pages.ts";

/** Every price list that has a price now, at that price; those of parties are for their own partner alone. */
export async function listShownTariffs(
  { db, cpo, now }: Deps,
  { roles }: Pick<PartnerRow, "roles">,
  query: PageQuery,
): Promise<ObjectPage> {
  const beholder = { parties: roles, now: now() };
  const [rows, [count]] = await db.batch([listTariffs(db, query, beholder), countTariffs(db, query, beholder)]);
  return pageOf(rows, query, count?.total ?? 0, (row) => toTariff(cpo, row));
}
