import type { RegisteredConnector } from "../domain/charge-point.ts";
import { inTenths } from "../domain/charging-limits.ts";
import { DC_EFFICIENCY, GRID_W_PER_A, supplyFrom } from "../domain/connector-supply.ts";
import { DAY, SECOND, toIso } from "../domain/time.ts";
import { chargingCapabilities } from "./charging-capabilities.ts";
import { chargingPicture, levelAbove } from "./charging-picture.ts";
import type { ChargingProfile, ChargingSchedule, PlacedProfile } from "./charging-profile.ts";
import { SITE_PROFILE_IDS, type SiteLimit } from "./charging-state.ts";
import { compositeSchedule, inUnit } from "./composite-schedule.ts";
import type { ChargePointState, Transaction } from "./state.ts";

/** A week is the longest recurrence (§7.8): beyond it everything comes again. */
const LONGEST_RECURRENCE = 7 * DAY;

/**
 * What the site allows, as profiles: at each connector of a limited EVSE what whoever starts there may draw, beside it what
 * the one who charges may, and the fuse of the charge point as a whole. Profiles of one purpose hide each other, they are
 * no minimum: so these stand above the others, and are no higher than what the others allow until they are renewed.
 * @param others the operator's and partners'.
 */
export function siteProfiles(state: ChargePointState, others: readonly PlacedProfile[]): readonly PlacedProfile[] {
  const ofEvses = state.charging.siteLimits.flatMap((limit) => {
    const connectors = (state.registration?.connectors ?? []).filter(({ evseUid }) => evseUid === limit.evseUid);
    return connectors.flatMap((connector) => ofConnector(state, limit, connector, others));
  });
  return [...ofChargePoint(state, others), ...ofEvses];
}

function ofConnector(
  state: ChargePointState,
  limit: SiteLimit,
  connector: RegisteredConnector,
  others: readonly PlacedProfile[],
): readonly PlacedProfile[] {
  const { connectorId } = connector;
  const mostW = lowestW(state, others, connectorId, { from: limit.givenAt, until: limit.until });
  const running = state.open.find((open) => open.connectorId === connectorId && open.holdsEvse);
  const byDefault: ChargingProfile = {
    chargingProfileId: SITE_PROFILE_IDS.TxDefaultProfile + connectorId,
    stackLevel: levelAbove(state, others, connectorId, "TxDefaultProfile"),
    chargingProfilePurpose: "TxDefaultProfile",
    chargingProfileKind: "Relative",
    chargingSchedule: scheduleOf(connector, [{ startPeriod: 0, limitW: Math.min(limit.tailW, mostW) }]),
  };
  // The profile of a transaction hides every default, also one that somebody else has given it.
  const isHidden = others.some(
    (each) => each.connectorId === connectorId && each.profile.chargingProfilePurpose === "TxProfile",
  );
  if (running === undefined || !(isHidden || running.sessionId === limit.sessionId))
    return [{ connectorId, profile: byDefault }];
  const ofTransaction: ChargingProfile = {
    chargingProfileId: SITE_PROFILE_IDS.TxProfile + connectorId,
    transactionId: running.transactionId,
    stackLevel: levelAbove(state, others, connectorId, "TxProfile"),
    chargingProfilePurpose: "TxProfile",
    chargingProfileKind: "Absolute",
    chargingSchedule: {
      startSchedule: toIso(limit.givenAt),
      ...scheduleOf(connector, periodsOf(state, limit, running, mostW)),
    },
  };
  return [byDefault, ofTransaction].map((profile) => ({ connectorId, profile }));
}

/** The lowest limit that the others set in a stretch of time. */
function lowestW(
  state: ChargePointState,
  others: readonly PlacedProfile[],
  connectorId: number,
  { from, until }: { readonly from: number; readonly until: number },
): number {
  if (others.length === 0) return Number.POSITIVE_INFINITY;
  const inForce = others.map((each) => ({ ...each, since: from }));
  const durationSeconds = Math.ceil((until - from) / SECOND);
  const periods = compositeSchedule(chargingPicture(state, inForce), connectorId, { from, durationSeconds, unit: "W" });
  return Math.min(...periods.map((period) => period.limit ?? Number.POSITIVE_INFINITY));
}

interface Step {
  readonly startPeriod: number;
  readonly limitW: number;
}

/** What is allowed now, what follows, and the tail. Where fewer periods fit, the lowest of those that have to be one. */
function periodsOf(
  state: ChargePointState,
  { sessionId, limitW, later, tailW, givenAt, until }: SiteLimit,
  running: Transaction,
  mostW: number,
): readonly Step[] {
  const own = running.sessionId === sessionId ? [{ at: givenAt, limitW }, ...later, { at: until, limitW: tailW }] : [];
  const steps = own.length > 0 ? own : [{ at: givenAt, limitW: tailW }];
  const told = steps
    .map((step) => ({
      startPeriod: Math.max(0, Math.floor((step.at - givenAt) / SECOND)),
      limitW: Math.min(step.limitW, mostW),
    }))
    .filter((step, index, all) => step.limitW !== all[index - 1]?.limitW);
  const { maxPeriods } = chargingCapabilities(state);
  const fit = Math.max(1, maxPeriods ?? told.length);
  if (told.length <= fit) return told;
  const first = fit === 1 ? 0 : fit - 2;
  const joined = told.slice(first, fit === 1 ? told.length : -1);
  const lowestW = Math.min(...joined.map((step) => step.limitW));
  return [
    ...told.slice(0, first),
    { startPeriod: told[first]?.startPeriod ?? 0, limitW: lowestW },
    ...(fit === 1 ? [] : told.slice(-1)),
  ];
}

/** Alternating current in amperes of each phase, direct current in watts. */
function scheduleOf({ powerType, maxVoltageV }: RegisteredConnector, steps: readonly Step[]): ChargingSchedule {
  if (powerType === "DC") {
    const periods = steps.map(({ startPeriod, limitW }) => ({ startPeriod, limit: inTenths(limitW) }));
    return { chargingRateUnit: "W", chargingSchedulePeriod: periods };
  }
  const supply = supplyFrom(powerType, maxVoltageV);
  const periods = steps.map(({ startPeriod, limitW }) => {
    const { limit } = inUnit({ limit: limitW, unit: "W" }, "A", supply);
    return { startPeriod, limit, numberPhases: supply.phases };
  });
  return { chargingRateUnit: "A", chargingSchedulePeriod: periods };
}

function ofChargePoint(state: ChargePointState, all: readonly PlacedProfile[]): readonly PlacedProfile[] {
  const { fuse } = state.charging;
  const connectors = state.registration?.connectors ?? [];
  const [fed] = connectors.toSorted((left, right) => phasesOf(right) - phasesOf(left));
  if (fuse === null || fed === undefined) return [];
  const purpose = "ChargePointMaxProfile";
  const others = all.filter((each) => each.profile.chargingProfilePurpose === purpose);
  const mostW = lowestW(state, others, 0, { from: fuse.givenAt, until: fuse.givenAt + LONGEST_RECURRENCE });
  const perAmpereW = fed.powerType === "DC" ? GRID_W_PER_A * DC_EFFICIENCY : wattsPerAmpere(fed);
  const profile: ChargingProfile = {
    chargingProfileId: SITE_PROFILE_IDS.ChargePointMaxProfile,
    stackLevel: levelAbove(state, others, 0, purpose),
    chargingProfilePurpose: purpose,
    chargingProfileKind: "Absolute",
    chargingSchedule: {
      startSchedule: toIso(fuse.givenAt),
      ...scheduleOf(fed, [{ startPeriod: 0, limitW: Math.min(fuse.fuseA * perAmpereW, mostW) }]),
    },
  };
  return [{ connectorId: 0, profile }];
}

/** Direct current comes last: where both are, the charge point counts in amperes. */
function phasesOf({ powerType, maxVoltageV }: RegisteredConnector): number {
  return powerType === "DC" ? 0 : supplyFrom(powerType, maxVoltageV).phases;
}

function wattsPerAmpere({ powerType, maxVoltageV }: RegisteredConnector): number {
  const { phases, voltageV } = supplyFrom(powerType, maxVoltageV);
  return phases * voltageV;
}
