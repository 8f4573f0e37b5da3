import { wrongInConnection } from "../domain/connection.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import type { SiteConnection } from "../domain/site.ts";
import { loadSiteChargePoints, type SiteSettings, saveSiteSettings } from "../store/sites.ts";
import { auditNote } from "./audit.ts";
import type { Deps } from "./deps.ts";
import { nextVersion } from "./versions.ts";

/** Enters what the wires of a location bear. Its power is divided by it at once. @param author by id. */
export async function updateConnection(
  deps: Deps,
  locationId: string,
  current: SiteSettings,
  connection: SiteConnection,
  author: string,
): Promise<Result<SiteSettings>> {
  const wrong = wrongInConnection(connection, await loadSiteChargePoints(deps.db, locationId));
  if (wrong.length > 0) return refuse("invalid_request", wrong.join(" "));
  const now = deps.now();
  const settings = { ...current, connection, updatedAt: nextVersion(current.updatedAt, now) };
  const history = {
    id: deps.newId(),
    at: now,
    author,
    part: "connection",
    before: { ...current.connection },
    after: { ...connection },
  } as const;
  const note = auditNote(deps, history.before, history.after);
  const saved = await saveSiteSettings(deps.db, locationId, current.updatedAt, settings, history, note);
  if (!saved) return refuse("version_conflict");
  await deps.locations.wake(locationId);
  return ok(settings);
}
