import { ok, type Result } from "../domain/result.ts";
import { DAY, MINUTE } from "../domain/time.ts";
import { clientInfo } from "../ocpi/hub-client-info.ts";
import { type HubClientRow, loadHubsToPull, saveHubList, savePull } from "../store/hub-clients.ts";
import type { PartnerRow } from "../store/partners.ts";
import type { Deps } from "./deps.ts";
import { hubClientRow } from "./hub-clients.ts";
import { fail, firstPage, readPartnerPage } from "./partner-pages.ts";

/** Changes are pushed; pushes may get lost. */
const EVERY = DAY;
const RETRY_AFTER = 10 * MINUTE;
const PAGE_SIZE = "200";
/** Ten times the parties that there are. */
const MOST_PAGES = 50;

/** Reads the lists of hubs that are due, after a registration and daily. */
export async function pullHubClients(deps: Deps): Promise<void> {
  for (const hub of await loadHubsToPull(deps.db, deps.now())) {
    const readAt = deps.now();
    const rows = await readList(deps, hub, readAt);
    const failure = rows.ok ? null : (rows.detail ?? "");
    deps.log("ocpi.hub.pull", { partnerId: hub.id, listed: rows.ok ? rows.value.length : 0, failure });
    if (rows.ok) await saveHubList(deps.db, hub.id, rows.value, { readAt, dueAt: readAt + EVERY });
    else await savePull(deps.db, { hubId: hub.id, triedAt: readAt, dueAt: readAt + RETRY_AFTER, failure });
  }
}

async function readList(deps: Deps, hub: PartnerRow, readAt: number): Promise<Result<readonly HubClientRow[]>> {
  const rows: HubClientRow[] = [];
  let next: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const at: string | null = next;
    const page = await readPartnerPage(
      deps,
      hub,
      "hubclientinfo",
      (endpoint) => at ?? firstPage(endpoint, { limit: PAGE_SIZE }),
    );
    if (!page.ok) return page;
    for (const item of page.value.items) {
      const { data } = clientInfo.safeParse(item);
      if (data !== undefined) rows.push(hubClientRow(data, hub.id, readAt));
    }
    next = page.value.next;
    if (next === null) return ok(rows);
  }
  return fail(`Its list has more than ${MOST_PAGES} pages.`);
}
