import { toCdr } from "../ocpi/cdrs.ts";
import type { ObjectPage, PageQuery } from "../ocpi/paging.ts";
import { loadCdrsOf } from "../store/cdrs.ts";
import type { PartnerRow } from "../store/partners.ts";
import type { Deps } from "./deps.ts";
import { pageOf } from "./object-pages.ts";

/** The CDRs of a partner's own parties' tokens; they are nobody else's business. */
export async function listShownCdrs(
  { db, cpo }: Deps,
  { roles }: Pick<PartnerRow, "roles">,
  query: PageQuery,
): Promise<ObjectPage> {
  const { rows, total } = await loadCdrsOf(db, roles, query);
  return pageOf(rows, query, total, (row) => toCdr(cpo, row));
}
