import { ok, type Result, refuse } from "../domain/result.ts";
import type { BatteryReading, SiteBattery } from "../domain/site.ts";
import type { BatteryAnswer } from "../remote/battery.ts";
import { refuseAddress } from "../remote/public-address.ts";
import { loadSiteSettings, type SiteSettings, saveSiteSettings } from "../store/sites.ts";
import { auditNote } from "./audit.ts";
import type { Deps } from "./deps.ts";
import { seal, unseal } from "./sealing.ts";
import { batteryKeyPurpose } from "./site-battery.ts";
import { nextVersion } from "./versions.ts";

export interface BatteryEdit {
  /** Null: there is none any more. */
  readonly battery: SiteBattery | null;
  /** Undefined: it stays · null: none is needed. */
  readonly key: string | null | undefined;
}

/** Enters, changes or removes a location's battery. @param author by id. */
export async function updateBattery(
  deps: Deps,
  locationId: string,
  current: SiteSettings,
  edit: BatteryEdit,
  author: string,
): Promise<Result<SiteSettings>> {
  const { battery } = edit;
  const why = battery === null ? null : whyNot(battery, deps.isDevelopment);
  if (why !== null) return refuse("invalid_request", why);
  const now = deps.now();
  const settings = {
    ...current,
    battery,
    batteryKey: battery === null ? null : keyOf(deps, locationId, current, edit),
    updatedAt: nextVersion(current.updatedAt, now),
  };
  const history = {
    id: deps.newId(),
    at: now,
    author,
    part: "battery",
    before: current.battery && { ...current.battery },
    after: battery && { ...battery },
  } as const;
  const note = auditNote(deps, history.before, history.after);
  const saved = await saveSiteSettings(deps.db, locationId, current.updatedAt, settings, history, note);
  if (!saved) return refuse("version_conflict");
  await deps.locations.wake(locationId);
  return ok(settings);
}

/** Asks the battery as it is entered what it measures. Null: there is none. */
export async function testBattery(deps: Deps, locationId: string): Promise<BatteryAnswer<BatteryReading> | null> {
  const settings = await loadSiteSettings(deps.db, locationId);
  if (settings === null || settings.battery === null) return null;
  const { battery, batteryKey } = settings;
  const key = batteryKey === null ? null : unseal(deps, batteryKeyPurpose(locationId), batteryKey);
  return deps.batteries.read({ url: battery.url, key, isDevelopment: deps.isDevelopment });
}

function whyNot({ capacityWh, minWh, maxWh, url }: SiteBattery, isDevelopment: boolean): string | null {
  if (minWh >= maxWh || maxWh > capacityWh) return "It must be minWh < maxWh, and maxWh at most capacityWh.";
  return refuseAddress(url, isDevelopment);
}

/** A key is never sent to an address that it was not entered for. */
function keyOf(deps: Deps, locationId: string, { battery: before, batteryKey }: SiteSettings, edit: BatteryEdit) {
  const { battery, key } = edit;
  if (typeof key === "string") return seal(deps, batteryKeyPurpose(locationId), key);
  return key === undefined && before?.url === battery?.url ? batteryKey : null;
}
