import { toCdr } from "../ocpi/cdrs.ts";
import type { ObjectPage, PageQuery } from "../ocpi/paging.ts";
import { countCdrsOf, listCdrsOf } from "../store/cdrs.ts";
import type { PartnerRow } from "../store/partners.ts";
import type { Deps } from "./deps.ts";
import { pageOf } from "./object-pages.ts";

/** The CDRs of a partner's own parties' tokens; they are nobody else's business. */
export async function listShownCdrs({ db, cpo }: Deps, { roles }: PartnerRow, query: PageQuery): Promise<ObjectPage> {
  const [rows, [count]] = await db.batch([listCdrsOf(db, roles, query), countCdrsOf(db, roles, query)]);
  return pageOf(rows, query, count?.total ?? 0, (row) => toCdr(cpo, row));
}
