import { type Refused, refuse } from "../domain/result.ts";
import type { ObjectPage, PageQuery } from "../ocpi/paging.ts";
import { toSession } from "../ocpi/sessions.ts";
import type { PartnerRow } from "../store/partners.ts";
import { isSessionOf, loadSessionsOf } from "../store/shown-sessions.ts";
import type { Deps } from "./deps.ts";
import { pageOf } from "./object-pages.ts";

/** The sessions of a partner's own parties' tokens; they are nobody else's business (OCPI-S1). */
export async function listShownSessions(
  { db, cpo }: Deps,
  { roles }: Pick<PartnerRow, "roles">,
  query: PageQuery,
): Promise<ObjectPage> {
  const { rows, total } = await loadSessionsOf(db, roles, query);
  return pageOf(rows, query, total, (row) => toSession(cpo, row));
}

/** No EVSE that we show can heed them (OCPI-S5, H9). @param id in any case: ours are in lower case. */
export async function refuseChargingPreferences({ db }: Deps, { roles }: PartnerRow, id: string): Promise<Refused> {
  if (!(await isSessionOf(db, roles, id.toLowerCase()))) return refuse("not_found", "You have no such session.");
  return refuse("charging_preferences_not_supported", "The EVSE takes no charging preferences.");
}
