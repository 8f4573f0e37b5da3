import type { ObjectPage, PageQuery } from "../ocpi/paging.ts";
import { toTariff } from "../ocpi/tariffs.ts";
import { countTariffs, listTariffs } from "../store/shown-tariffs.ts";
import type { Deps } from "./deps.ts";
import { pageOf } from "./object-pages.ts";

/** Every price list that has a price now, at that price. Prices are no secret: every partner sees all of them. */
export async function listShownTariffs({ db, cpo, now }: Deps, query: PageQuery): Promise<ObjectPage> {
  const at = now();
  const [rows, [count]] = await db.batch([listTariffs(db, query, at), countTariffs(db, query, at)]);
  return pageOf(rows, query, count?.total ?? 0, (row) => toTariff(cpo, row));
}
