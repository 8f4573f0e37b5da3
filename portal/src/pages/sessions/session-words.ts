import type { SessionView } from "../../../../src/entry/api/shared/schemas.ts";
import { m } from "../../text.ts";

export const STATE_WORDS: Readonly<Record<SessionView["state"], () => string>> = {
  RESERVATION: m.sessionReserved,
  PENDING: m.sessionPending,
  ACTIVE: m.sessionRunning,
  COMPLETED: m.sessionEnded,
  INVALID: m.sessionInvalid,
};

export const ATTENTION_WORDS: Readonly<Record<SessionView["attention"][number], () => string>> = {
  no_energy: m.attentionNoEnergy,
  fault: m.attentionFault,
  long: m.attentionLong,
};

const END_WORDS: Readonly<Record<string, () => string>> = {
  EmergencyStop: m.endEmergencyStop,
  EVDisconnected: m.endUnplugged,
  HardReset: m.endReset,
  SoftReset: m.endReset,
  Reboot: m.endReset,
  Local: m.endLocal,
  Remote: m.endRemote,
  PowerLoss: m.endPowerLoss,
  UnlockCommand: m.endUnlocked,
  DeAuthorized: m.endDeauthorized,
  Other: m.endOther,
};

/** Why it ended, or how it stands. */
export function endWords({ state, stopReason }: SessionView): string {
  if (state !== "COMPLETED" || stopReason === null) return STATE_WORDS[state]();
  return END_WORDS[stopReason]?.() ?? stopReason;
}

const FLAG_WORDS: Readonly<Record<string, () => string>> = {
  superseded: m.flagSuperseded,
  evse_shared: m.flagShared,
  clock_suspect: m.flagClock,
  not_authorised: m.flagNotAuthorised,
  boot_not_accepted: m.flagBoot,
  register_fell: m.flagRegister,
  register_absurd: m.flagRegister,
  available_while_open: m.flagAvailable,
  record_incomplete: m.flagIncomplete,
  late_start: m.flagLate,
  meter_gap: m.flagGap,
  no_energy: m.attentionNoEnergy,
  reserved_for_other: m.flagReserved,
  in_maintenance: m.flagMaintenance,
};

/** A doubt that is newer than this page keeps its own name. */
export function flagWords(flag: string): string {
  return FLAG_WORDS[flag]?.() ?? flag;
}

/** Until its end, or until now. @param now epoch ms */
export function lastedMs({ startedAt, stoppedAt }: SessionView, now: number): number {
  return Math.max(0, (stoppedAt === null ? now : Date.parse(stoppedAt)) - Date.parse(startedAt));
}

const HOUR_MS = 3_600_000;

/** While it lasted; null: it lasted no time. */
export function meanPowerW(session: SessionView, now: number): number | null {
  const ms = lastedMs(session, now);
  return ms === 0 ? null : Math.round((session.energyWh * HOUR_MS) / ms);
}
