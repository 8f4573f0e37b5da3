import { type ChargingLimits, inTenths } from "../domain/charging-limits.ts";
import type { Supply } from "../domain/connector-supply.ts";
import { DAY, SECOND, toIso } from "../domain/time.ts";
import { type ChargingCapabilities, chargingCapabilities } from "./charging-capabilities.ts";
import { chargingPicture, levelAbove } from "./charging-picture.ts";
import { type ChargingProfile, type ChargingRateUnit, type PlacedProfile, replaces } from "./charging-profile.ts";
import { PARTNER_PROFILE_ID } from "./charging-state.ts";
import { compositeSchedule, inUnit, supplyOf } from "./composite-schedule.ts";
import { siteProfiles } from "./site-profiles.ts";
import type { ChargePointState, Transaction } from "./state.ts";

/** What a charge point should have now: the operator's profiles, partners', and those made of site limits, as it can take them. */
export function wantedProfiles(state: ChargePointState, now: number): readonly PlacedProfile[] {
  const operator = withoutExpired(state.charging.wanted, now);
  const partners = partnerProfiles(state, operator);
  const given = [...partners, ...notReplaced(operator, partners)];
  const site = siteProfiles(state, given);
  const together = [...site, ...notReplaced(given, site)];
  if (together.length === 0) return [];
  const picture = chargingPicture(state, []);
  const { rateUnits } = chargingCapabilities(state);
  return together.map((each) => inAllowedUnit(each, rateUnits, supplyOf(picture, each.connectorId)));
}

function notReplaced(profiles: readonly PlacedProfile[], by: readonly PlacedProfile[]): readonly PlacedProfile[] {
  return profiles.filter((each) => !by.some((made) => replaces(made, each)));
}

export function withoutExpired<Each extends PlacedProfile>(profiles: readonly Each[], now: number): readonly Each[] {
  return profiles.filter(({ profile: { validTo } }) => validTo === undefined || Date.parse(validTo) > now);
}

export function runningTransaction(state: ChargePointState, transactionId: number | undefined): Transaction | null {
  return state.open.find((open) => open.transactionId === transactionId && open.holdsEvse) ?? null;
}

/** OCPP-P4: where only one unit is allowed, limits are told in that one. */
function inAllowedUnit(
  placed: PlacedProfile,
  allowed: ChargingCapabilities["rateUnits"],
  supply: Supply,
): PlacedProfile {
  const { chargingSchedule } = placed.profile;
  const { chargingRateUnit: from, chargingSchedulePeriod, minChargingRate } = chargingSchedule;
  const [unit] = allowed ?? [];
  if (unit === undefined || allowed?.includes(from)) return placed;
  const periods = chargingSchedulePeriod.map(({ startPeriod, limit, numberPhases }) => {
    const { unit: _, ...rate } = inUnit({ limit, unit: from, numberPhases }, unit, supply);
    return { startPeriod, ...withoutUndefined(rate) };
  });
  const schedule = {
    ...chargingSchedule,
    chargingRateUnit: unit,
    chargingSchedulePeriod: periods,
    ...(minChargingRate === undefined
      ? {}
      : { minChargingRate: inUnit({ limit: minChargingRate, unit: from }, unit, supply).limit }),
  };
  return { ...placed, profile: { ...placed.profile, chargingSchedule: schedule } };
}

function withoutUndefined({
  limit,
  numberPhases,
}: {
  readonly limit: number;
  readonly numberPhases?: number | undefined;
}) {
  return numberPhases === undefined ? { limit } : { limit, numberPhases };
}

/** A week is the longest recurrence (§7.8): beyond it everything comes again. */
const LONGEST_LOOK_SECONDS = (7 * DAY) / SECOND;

/**
 * What partners want, as profiles of their transactions. Such a profile hides the operator's: so it stands above these, and
 * is no higher than the lowest of them while each of its limits holds.
 */
function partnerProfiles(state: ChargePointState, operator: readonly PlacedProfile[]): readonly PlacedProfile[] {
  return state.charging.partners.flatMap(({ transactionId, connectorId, limits }) => {
    const transaction = runningTransaction(state, transactionId);
    if (limits === null || transaction === null) return [];
    const purpose = "TxProfile";
    const profile: ChargingProfile = {
      chargingProfileId: PARTNER_PROFILE_ID + connectorId,
      transactionId,
      stackLevel: levelAbove(state, operator, connectorId, purpose),
      chargingProfilePurpose: purpose,
      chargingProfileKind: "Absolute",
      chargingSchedule: partnerSchedule(state, limits, transaction, operator),
    };
    const placed = { connectorId, profile };
    // Its levels end where the operator's begin: it would take their place, also while it limits nothing.
    return operator.some((each) => replaces(placed, each)) ? [] : [placed];
  });
}

/** Absolute, counted from an instant that we know: chargers differ in when charging starts. */
function partnerSchedule(
  state: ChargePointState,
  { unit, startAt, durationSeconds, minRate, periods }: ChargingLimits,
  { connectorId, startedAt }: Transaction,
  operator: readonly PlacedProfile[],
): ChargingProfile["chargingSchedule"] {
  // Before its first limit nothing is limited; OCPP wants one at 0 (§7.14).
  const [{ startSeconds: skipped } = { startSeconds: 0 }] = periods;
  const from = (startAt ?? startedAt) + skipped * SECOND;
  const lasts = durationSeconds === null ? null : durationSeconds - skipped;
  const ends = periods.slice(1).map(({ startSeconds }) => startSeconds - skipped);
  const allowed = allowedByOperator(state, connectorId, operator, { unit, since: startedAt });
  return {
    startSchedule: toIso(from),
    ...(lasts === null ? {} : { duration: lasts }),
    chargingRateUnit: unit,
    chargingSchedulePeriod: periods.map(({ startSeconds, limit }, index) => {
      const startPeriod = startSeconds - skipped;
      const until = Math.min(ends[index] ?? lasts ?? Number.POSITIVE_INFINITY, startPeriod + LONGEST_LOOK_SECONDS);
      const most = allowed(from + startPeriod * SECOND, until - startPeriod);
      return { startPeriod, limit: inTenths(Math.min(limit, most)) };
    }),
    ...(minRate === null ? {} : { minChargingRate: inTenths(minRate) }),
  };
}

/** @returns how to find the lowest limit of the operator's own profiles in a stretch. */
function allowedByOperator(
  state: ChargePointState,
  connectorId: number,
  operator: readonly PlacedProfile[],
  { unit, since }: { readonly unit: ChargingRateUnit; readonly since: number },
): (from: number, durationSeconds: number) => number {
  const picture = chargingPicture(
    state,
    operator.map((each) => ({ ...each, since })),
  );
  // What the connector is built for limits it anyway.
  const connectors = picture.connectors.map((each) => ({ ...each, maxPowerW: null }));
  const supply = supplyOf(picture, connectorId);
  return (from, durationSeconds) => {
    if (operator.length === 0) return Number.POSITIVE_INFINITY;
    // In watts: amperes may be of fewer phases than the partner means.
    const found = compositeSchedule({ ...picture, connectors }, connectorId, { from, durationSeconds, unit: "W" });
    const mostW = Math.min(...found.map((period) => period.limit ?? Number.POSITIVE_INFINITY));
    return inUnit({ limit: mostW, unit: "W" }, unit, supply).limit;
  };
}
