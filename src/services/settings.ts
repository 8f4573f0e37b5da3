import { type BookingSettings, changesCalendars, whyNotBookingSettings } from "../domain/booking-settings.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { isOnboarding, type Settings } from "../domain/settings.ts";
import { whyNotSpeeds } from "../domain/speed.ts";
import { refuseAddress } from "../remote/public-address.ts";
import { type StoredSettings, saveSettings } from "../store/settings.ts";
import { auditNote } from "./audit.ts";
import { tellCalendars } from "./calendars.ts";
import type { Deps } from "./deps.ts";
import { endOnboarding } from "./onboarding.ts";
import { nextVersion } from "./versions.ts";

export interface SettingsChange {
  readonly onboarding?: Settings["onboarding"] | undefined;
  readonly speeds?: Settings["speeds"] | undefined;
  readonly helpPhone?: Settings["helpPhone"] | undefined;
  readonly tiles?: Settings["tiles"] | undefined;
  /** What is not named stays. */
  readonly bookings?: { readonly [Name in keyof BookingSettings]?: BookingSettings[Name] | undefined } | undefined;
}

export async function updateSettings(
  deps: Deps,
  current: StoredSettings,
  change: SettingsChange,
): Promise<Result<StoredSettings>> {
  const now = deps.now();
  const bookings = { ...current.bookings, ...change.bookings } as BookingSettings;
  const whyNot = whyNotChange(deps, change) ?? whyNotBookingSettings(bookings);
  if (whyNot !== null) return refuse("invalid_request", whyNot);
  const { onboarding = current.onboarding, speeds = current.speeds } = change;
  const { helpPhone = current.helpPhone, tiles = current.tiles } = change;
  const changed = { onboarding, speeds, bookings, helpPhone, tiles, updatedAt: nextVersion(current.updatedAt, now) };
  const renewsCalendars = changesCalendars(current.bookings, bookings);
  const note = auditNote(deps, auditFacts(current), auditFacts(changed));
  const saved = await saveSettings(deps.db, current.updatedAt, changed, renewsCalendars, note);
  if (!saved) return refuse("version_conflict");
  deps.log("settings.changed", { onboarding: onboarding.enabled });
  if (renewsCalendars) await tellCalendars(deps);
  if (!isOnboarding(changed, now)) await endOnboarding(deps);
  return ok(changed);
}

/** What the audit log says of the settings; each booking rule by itself. */
function auditFacts({ onboarding, speeds, bookings, helpPhone, tiles }: Settings) {
  return { onboarding, speeds, ...bookings, helpPhone, tiles };
}

/** What cannot be of what is switched, in a sentence; null: nothing. What has ended since it was switched on may stay as it is. */
function whyNotChange({ now, isDevelopment }: Deps, { onboarding, speeds, tiles }: SettingsChange): string | null {
  const endsInThePast = onboarding?.enabled && onboarding.until !== null && onboarding.until <= now();
  if (endsInThePast) return "Onboarding would end in the past.";
  const whyNotTiles = tiles ? refuseAddress(tiles.url, isDevelopment) : null;
  if (whyNotTiles !== null) return `The map tiles: ${whyNotTiles}`;
  return speeds === undefined ? null : whyNotSpeeds(speeds);
}
