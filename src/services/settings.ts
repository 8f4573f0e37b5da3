import { ok, type Result, refuse } from "../domain/result.ts";
import { isOnboarding, type Settings } from "../domain/settings.ts";
import { type StoredSettings, saveSettings } from "../store/settings.ts";
import type { Deps } from "./deps.ts";
import { endOnboarding } from "./onboarding.ts";
import { nextVersion } from "./versions.ts";

export type SettingsChange = { readonly [Part in keyof Settings]?: Settings[Part] | undefined };

export async function updateSettings(
  deps: Deps,
  current: StoredSettings,
  { onboarding = current.onboarding }: SettingsChange,
): Promise<Result<StoredSettings>> {
  const now = deps.now();
  const { enabled, until } = onboarding;
  if (enabled && until !== null && until <= now) return refuse("invalid_request", "Onboarding would end in the past.");
  const changed: StoredSettings = { onboarding, updatedAt: nextVersion(current.updatedAt, now) };
  const saved = await saveSettings(deps.db, current.updatedAt, changed);
  if (!saved) return refuse("version_conflict");
  deps.log("settings.changed", { onboarding: enabled });
  if (!isOnboarding(changed, now)) await endOnboarding(deps);
  return ok(changed);
}
