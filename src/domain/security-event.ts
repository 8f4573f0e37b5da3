/** Security events a charge point must report (security whitepaper §8); whatever else it reports is welcome too. */
const CRITICAL: ReadonlySet<string> = new Set([
  "FirmwareUpdated",
  "SettingSystemTime",
  "StartupOfTheDevice",
  "ResetOrReboot",
  "SecurityLogWasCleared",
  "MemoryExhaustion",
  "TamperDetectionActivated",
]);

/** Critical in the whitepaper's words, but what every charger does on an ordinary day. */
const ORDINARY: ReadonlySet<string> = new Set(["SettingSystemTime", "StartupOfTheDevice", "ResetOrReboot"]);

export function isCriticalEvent(type: string): boolean {
  return CRITICAL.has(type);
}

/** How pressing it is for a person. */
export function severityOfEvent(type: string): "info" | "warning" | "critical" {
  if (ORDINARY.has(type)) return "info";
  return CRITICAL.has(type) ? "critical" : "warning";
}
