import { ok, type Refused, type Result, refuse } from "../domain/result.ts";
import type { EvseLimit } from "../domain/site-load.ts";
import { HOUR } from "../domain/time.ts";
import { beyondCapabilities, chargingCapabilities } from "./charging-capabilities.ts";
import { inUtc, type PlacedProfile, replaces, wrongInProfile } from "./charging-profile.ts";
import {
  MAX_OPERATOR_PROFILE_ID,
  MAX_WANTED,
  type ProfileAttempt,
  SITE_PROFILE_IDS,
  type SiteLimit,
} from "./charging-state.ts";
import { connectorsOf } from "./evses.ts";
import { wanting } from "./smart-charging.ts";
import type { ChargePointState } from "./state.ts";
import { runningTransaction, withoutExpired } from "./wanted-profiles.ts";

/** A site limit is renewed long before this. */
const LONGEST_SITE_LIMIT = 48 * HOUR;

/** The operator wants a profile at a connector, instead of those it replaces (OCPP-P1…P4). */
export function wantProfile(state: ChargePointState, given: PlacedProfile, now: number): Result<ChargePointState> {
  const placed = { connectorId: given.connectorId, profile: inUtc(given.profile) };
  const wrong = wrongInProfile(placed);
  if (wrong.length > 0) return refuse("invalid_request", wrong.join(" "));
  return refusePlace(state, placed, now) ?? refuseBeyond(state, placed, now) ?? ok(wanting(state, placed, now));
}

function refusePlace(state: ChargePointState, { connectorId, profile }: PlacedProfile, now: number): Refused | null {
  const { chargingProfileId: id, chargingProfilePurpose, transactionId, validTo } = profile;
  if (id < 1 || id > MAX_OPERATOR_PROFILE_ID) {
    return refuse("invalid_request", `chargingProfileId is between 1 and ${MAX_OPERATOR_PROFILE_ID}.`);
  }
  const isDeclared = state.registration?.connectors.some((each) => each.connectorId === connectorId) ?? false;
  if (connectorId !== 0 && !isDeclared) return refuse("invalid_request", `There is no connector ${connectorId}.`);
  if (validTo !== undefined && Date.parse(validTo) <= now) return refuse("invalid_request", "validTo has passed.");
  if (chargingProfilePurpose !== "TxProfile") return null;
  const running = runningTransaction(state, transactionId);
  if (running?.connectorId === connectorId) return null;
  return refuse("unknown_transaction", `Transaction ${transactionId} does not run at connector ${connectorId}.`);
}

function refuseBeyond(state: ChargePointState, placed: PlacedProfile, now: number): Refused | null {
  const capabilities = chargingCapabilities(state);
  const beyond = beyondCapabilities(placed.profile, capabilities);
  if (beyond.length > 0) return refuse("charging_profile_not_supported", beyond.join(" "));
  const others = withoutExpired(state.charging.wanted, now).filter((each) => !replaces(placed, each));
  const room = Math.min(MAX_WANTED, capabilities.maxInstalled ?? MAX_WANTED);
  if (others.length < room) return null;
  return refuse("charging_profile_not_supported", `It takes ${room} profiles (MaxChargingProfilesInstalled).`);
}

/** The operator no longer wants a profile; what the charge point has of it is cleared. */
export function dropProfile(state: ChargePointState, chargingProfileId: number): Result<ChargePointState> {
  const { charging } = state;
  const wanted = charging.wanted.filter((each) => each.profile.chargingProfileId !== chargingProfileId);
  if (wanted.length === charging.wanted.length) return refuse("not_found");
  const attempts = charging.attempts.filter((each) => each.chargingProfileId !== chargingProfileId);
  return ok({ ...state, charging: { ...charging, wanted, attempts } });
}

/**
 * What the site allows an EVSE until an instant, and `tailW` from then on: a charge point that is cut off from us falls
 * back to what is safe by itself. Repeating it is harmless.
 */
export function limitEvse(state: ChargePointState, given: EvseLimit, now: number): Result<ChargePointState> {
  const { evseUid, limitW, later, tailW, until } = given;
  if (connectorsOf(state, evseUid).length === 0) return refuse("not_found", `There is no EVSE ${evseUid}.`);
  const isNegative = [limitW, tailW, ...later.map((each) => each.limitW)].some((each) => each < 0);
  if (until <= now || until > now + LONGEST_SITE_LIMIT || isNegative) return refuse("invalid_request");
  const before = state.charging.siteLimits.find((each) => each.evseUid === evseUid);
  if (before !== undefined && isSameLimit(before, given)) return ok(state);
  const others = state.charging.siteLimits.filter((each) => each !== before);
  return ok(withSiteLimits(state, evseUid, [...others, { ...given, givenAt: now }]));
}

function isSameLimit({ givenAt: _, ...known }: SiteLimit, given: EvseLimit): boolean {
  const { sessionId, limitW, later, tailW, until } = given;
  return (
    known.sessionId === sessionId &&
    known.limitW === limitW &&
    known.tailW === tailW &&
    known.until === until &&
    JSON.stringify(known.later) === JSON.stringify(later)
  );
}

/** The site no longer limits an EVSE. */
export function liftLimit(state: ChargePointState, evseUid: string): Result<ChargePointState> {
  const others = state.charging.siteLimits.filter((each) => each.evseUid !== evseUid);
  return ok(others.length === state.charging.siteLimits.length ? state : withSiteLimits(state, evseUid, others));
}

/** What the charge point's feed bears; null: nobody says so any more. */
export function limitChargePoint(state: ChargePointState, fuseA: number | null, now: number): Result<ChargePointState> {
  const { charging } = state;
  if ((charging.fuse?.fuseA ?? null) === fuseA) return ok(state);
  const attempts = charging.attempts.filter(
    (each) => each.chargingProfileId !== SITE_PROFILE_IDS.ChargePointMaxProfile || isForGood(each),
  );
  return ok({ ...state, charging: { ...charging, attempts, fuse: fuseA === null ? null : { fuseA, givenAt: now } } });
}

/** Whoever knows no smart charging is not asked at every tick of the site. */
const FOR_GOOD: readonly string[] = ["NotSupported", "NotImplemented"];

function isForGood({ refusedAs }: ProfileAttempt): boolean {
  return FOR_GOOD.includes(refusedAs ?? "");
}

function withSiteLimits(state: ChargePointState, evseUid: string, siteLimits: readonly SiteLimit[]): ChargePointState {
  const { TxDefaultProfile, TxProfile } = SITE_PROFILE_IDS;
  const ids = connectorsOf(state, evseUid).flatMap((id) => [TxDefaultProfile + id, TxProfile + id]);
  const attempts = state.charging.attempts.filter((each) => !ids.includes(each.chargingProfileId) || isForGood(each));
  return { ...state, charging: { ...state.charging, siteLimits, attempts } };
}
