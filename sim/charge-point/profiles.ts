import type { OutboundRequest, OutboundResponse } from "../../src/ocpp/messages.ts";
import { configuredList, configuredNumber } from "./configuration.ts";
import { connectorSpecOf, phasesOf, type Setup, VOLTAGE_V } from "./spec.ts";
import { type ChargePointState, type ChargingProfile, runningOn, type StoredProfile } from "./state.ts";
import { has, instant, type Turn } from "./turn.ts";

/** A limit and the instant up to which it certainly holds. */
export interface Limit {
  readonly limitW: number;
  readonly until: number;
}

export const UNLIMITED: Limit = { limitW: Number.POSITIVE_INFINITY, until: Number.POSITIVE_INFINITY };
const DAY_MS = 86_400_000;
const RECURRENCE_MS = { Daily: DAY_MS, Weekly: 7 * DAY_MS } as const;

/** The lower of ChargePointMaxProfile, shared by those who charge, and TxProfile or else TxDefaultProfile (OCPP-P2). */
export function limitAt(setup: Setup, state: ChargePointState, connectorId: number, at: number): Limit {
  const running = runningOn(state, connectorId);
  const phases = phasesOf(connectorSpecOf(setup, connectorId) ?? { connectorId, maxPowerW: 1, supply: "AC3" });
  const limitOf = (candidates: readonly StoredProfile[]) => highestAt(candidates, at, running?.startedAt ?? at, phases);
  const purpose = (name: ChargingProfile["chargingProfilePurpose"]) =>
    state.profiles.filter(({ profile }) => profile.chargingProfilePurpose === name);
  const station = limitOf(purpose("ChargePointMaxProfile"));
  const own = limitOf(purpose("TxProfile").filter(({ localId }) => localId === running?.localId));
  const byDefault = limitOf(
    purpose("TxDefaultProfile").filter((stored) => stored.connectorId === 0 || stored.connectorId === connectorId),
  );
  const charging = state.transactions.filter(({ stopped }) => stopped === null).length;
  const until = Math.min(station.until, own.until, byDefault.until);
  const ownW = own.limitW ?? byDefault.limitW ?? UNLIMITED.limitW;
  const shareW = (station.limitW ?? UNLIMITED.limitW) / (connectorId === 0 ? 1 : Math.max(1, charging));
  return { limitW: Math.min(ownW, shareW), until };
}

interface MaybeLimit {
  readonly limitW: number | null;
  readonly until: number;
}

/** Profiles for the connector itself before those for all, then the highest stack level that is valid now. */
function highestAt(candidates: readonly StoredProfile[], at: number, startedAt: number, phases: number): MaybeLimit {
  const ranked = candidates.toSorted(
    (a, b) => b.connectorId - a.connectorId || b.profile.stackLevel - a.profile.stackLevel,
  );
  let until = Number.POSITIVE_INFINITY;
  for (const stored of ranked) {
    const limit = profileAt(stored, at, startedAt, phases);
    until = Math.min(until, limit.until);
    if (limit.limitW !== null) return { limitW: limit.limitW, until };
  }
  return { limitW: null, until };
}

function profileAt({ profile, storedAt }: StoredProfile, at: number, startedAt: number, phases: number): MaybeLimit {
  const validFrom = profile.validFrom ? Date.parse(profile.validFrom) : Number.NEGATIVE_INFINITY;
  const validTo = profile.validTo ? Date.parse(profile.validTo) : Number.POSITIVE_INFINITY;
  if (at < validFrom) return { limitW: null, until: validFrom };
  if (at >= validTo) return { limitW: null, until: Number.POSITIVE_INFINITY };
  const { chargingSchedule: schedule } = profile;
  // Without startSchedule a schedule counts from the start of charging (§7.13); the charge point itself never starts.
  const otherwiseAt = profile.chargingProfilePurpose === "ChargePointMaxProfile" ? storedAt : startedAt;
  const beginsAt = scheduleBeginsAt(profile, at, otherwiseAt);
  if (at < beginsAt) return { limitW: null, until: Math.min(beginsAt, validTo) };
  const repeatsAt = profile.recurrencyKind
    ? beginsAt + RECURRENCE_MS[profile.recurrencyKind]
    : Number.POSITIVE_INFINITY;
  const endsAt = schedule.duration === undefined ? Number.POSITIVE_INFINITY : beginsAt + schedule.duration * 1000;
  if (at >= endsAt) return { limitW: null, until: Math.min(repeatsAt, validTo) };
  const periods = schedule.chargingSchedulePeriod;
  const index = periods.findLastIndex(({ startPeriod }) => beginsAt + startPeriod * 1000 <= at);
  const period = periods[index];
  const next = periods[index + 1];
  const until = Math.min(next ? beginsAt + next.startPeriod * 1000 : endsAt, endsAt, repeatsAt, validTo);
  if (!period) return { limitW: null, until };
  const perUnitW = schedule.chargingRateUnit === "W" ? 1 : VOLTAGE_V * Math.min(phases, period.numberPhases ?? phases);
  return { limitW: Math.floor(period.limit * perUnitW), until };
}

function scheduleBeginsAt(profile: ChargingProfile, at: number, otherwiseAt: number): number {
  const { startSchedule } = profile.chargingSchedule;
  const firstAt = startSchedule && profile.chargingProfileKind !== "Relative" ? Date.parse(startSchedule) : otherwiseAt;
  if (!profile.recurrencyKind || at < firstAt) return firstAt;
  const everyMs = RECURRENCE_MS[profile.recurrencyKind];
  return firstAt + Math.floor((at - firstAt) / everyMs) * everyMs;
}

export function setChargingProfile(
  turn: Turn,
  { connectorId, csChargingProfiles: profile }: OutboundRequest<"SetChargingProfile">,
): OutboundResponse<"SetChargingProfile">["status"] {
  const running = runningOn(turn.state, connectorId);
  const isKnown = connectorId === 0 || connectorSpecOf(turn.setup, connectorId) !== undefined;
  if (has(turn, "profilesRejected") || !isKnown || !isAcceptable(turn, profile)) return "Rejected";
  if (profile.chargingProfilePurpose === "ChargePointMaxProfile" && connectorId !== 0) return "Rejected";
  if (profile.chargingProfilePurpose === "TxProfile") {
    if (!running || running.transactionId !== profile.transactionId) return "Rejected";
  }
  const isTx = profile.chargingProfilePurpose === "TxProfile";
  return storeProfile(turn, connectorId, profile, isTx && running ? running.localId : null) ? "Accepted" : "Rejected";
}

const UNIT_NAMES = { A: "Current", W: "Power" } as const;

function isAcceptable(turn: Turn, { stackLevel, chargingSchedule }: ChargingProfile): boolean {
  const periods = chargingSchedule.chargingSchedulePeriod;
  return (
    stackLevel <= configuredNumber(turn, "ChargeProfileMaxStackLevel") &&
    periods.length <= configuredNumber(turn, "ChargingScheduleMaxPeriods") &&
    configuredList(turn, "ChargingScheduleAllowedChargingRateUnit").includes(
      UNIT_NAMES[chargingSchedule.chargingRateUnit],
    ) &&
    periods[0]?.startPeriod === 0
  );
}

/** The same id, or the same purpose and level on the same connector, is replaced (OCPP-P2). */
export function storeProfile(
  turn: Turn,
  connectorId: number,
  profile: ChargingProfile,
  localId: number | null,
): boolean {
  const others = turn.state.profiles.filter(
    (stored) =>
      stored.profile.chargingProfileId !== profile.chargingProfileId &&
      !(
        stored.connectorId === connectorId &&
        stored.profile.chargingProfilePurpose === profile.chargingProfilePurpose &&
        stored.profile.stackLevel === profile.stackLevel
      ),
  );
  if (others.length >= configuredNumber(turn, "MaxChargingProfilesInstalled")) return false;
  turn.state.profiles = [...others, { connectorId, profile, storedAt: turn.now, localId }];
  return true;
}

export function clearChargingProfile(
  turn: Turn,
  { id, connectorId, chargingProfilePurpose, stackLevel }: OutboundRequest<"ClearChargingProfile">,
): OutboundResponse<"ClearChargingProfile">["status"] {
  const isMeant = (stored: StoredProfile) =>
    id === undefined
      ? (connectorId === undefined || stored.connectorId === connectorId) &&
        (chargingProfilePurpose === undefined || stored.profile.chargingProfilePurpose === chargingProfilePurpose) &&
        (stackLevel === undefined || stored.profile.stackLevel === stackLevel)
      : stored.profile.chargingProfileId === id;
  const kept = turn.state.profiles.filter((stored) => !isMeant(stored));
  if (kept.length === turn.state.profiles.length) return "Unknown";
  turn.state.profiles = kept;
  return "Accepted";
}

export function compositeSchedule(
  turn: Turn,
  { connectorId, duration, chargingRateUnit = "W" }: OutboundRequest<"GetCompositeSchedule">,
): OutboundResponse<"GetCompositeSchedule"> {
  const { setup, state, now } = turn;
  const spec = connectorSpecOf(setup, connectorId);
  if (connectorId !== 0 && !spec) return { status: "Rejected" };
  const hardwareW = spec?.maxPowerW ?? setup.spec.connectors.reduce((sum, { maxPowerW }) => sum + maxPowerW, 0);
  const perUnitW = chargingRateUnit === "W" ? 1 : VOLTAGE_V * (spec ? phasesOf(spec) : 3);
  const endsAt = now + duration * 1000;
  const periods: Array<{ startPeriod: number; limit: number }> = [];
  for (let at = now; at < endsAt || periods.length === 0; ) {
    const { limitW, until } = limitAt(setup, state, connectorId, at);
    const limit = Math.floor((Math.min(limitW, hardwareW) / perUnitW) * 10) / 10;
    if (periods.at(-1)?.limit !== limit) periods.push({ startPeriod: Math.round((at - now) / 1000), limit });
    at = Math.min(until, endsAt);
    if (at <= now) break;
  }
  return {
    status: "Accepted",
    connectorId,
    scheduleStart: instant(now),
    chargingSchedule: { duration, chargingRateUnit, chargingSchedulePeriod: periods },
  };
}
