import { HOUR } from "../domain/time.ts";
import { type Advanced, unchanged } from "./advance.ts";
import type { CallOutcome, PendingCall } from "./call.ts";
import { chargingCapabilities } from "./charging-capabilities.ts";
import { isCleared, type PlacedProfile, replaces } from "./charging-profile.ts";
import {
  type AppliedProfile,
  type ChargingState,
  MAX_OPERATOR_PROFILE_ID,
  MAX_WANTED,
  type ProfileAttempt,
} from "./charging-state.ts";
import type { AnsweredCall } from "./effects.ts";
import type { OutboundRequest } from "./messages.ts";
import type { ChargePointState, ExpectedStart, Facts, Transaction } from "./state.ts";
import { lastWordOf, nextTryAt } from "./tries.ts";
import type { Upkeep, UpkeepCall } from "./upkeep.ts";
import { runningTransaction, wantedProfiles, withoutExpired } from "./wanted-profiles.ts";

/** Whoever was silent so long ago is asked again after a boot. Sooner, it may be the call that makes it boot. */
const SILENCE_FORGIVEN = HOUR;
/** More than all wishes and site limits together. */
const MAX_APPLIED = 128;

/**
 * OCPP-P4: keeps the profiles of a charge point as they are wanted, by one small frame per difference. A refusal is
 * kept and shown; only a boot or a new wish makes it try again.
 */
export const chargingUpkeep: Upkeep = {
  next(state, { now }) {
    const { applied, attempts } = state.charging;
    const wanted = wantedProfiles(state, now);
    const mayBeTried = ({ profile: { chargingProfileId: id } }: PlacedProfile) =>
      attempts.every((each) => each.chargingProfileId !== id || (each.refusedAs === null && each.nextAt <= now));
    const toSet = wanted.find((each) => !isApplied(each, applied) && mayBeTried(each));
    const toClear = applied.find((each) => !wanted.some((other) => replaces(other, each)) && mayBeTried(each));
    if (toSet !== undefined && (toClear === undefined || hasRoomFor(toSet, state))) {
      return setCall(toSet);
    }
    return toClear === undefined ? null : clearCall(toClear);
  },

  concluded(state, call, outcome, { now }) {
    const id = profileIdOf(call);
    const before = state.charging.attempts.find((each) => each.chargingProfileId === id);
    const others = state.charging.attempts.filter((each) => each.chargingProfileId !== id);
    const known = outcome.kind === "silent" ? perhapsApplied(state, call, now) : state;
    const isDone = outcome.kind === "answered" && doneWith(call).includes(outcome.response.status);
    // Where something else is wanted meanwhile, what became of this call says nothing about it.
    const isSettled = isDone || !isWantedStill(state, call, now);
    const attempts = isSettled ? others : [...others, attemptAfter(id, before, outcome, now)];
    return unchanged({ ...state, charging: { ...known.charging, attempts } });
  },

  wakeAt({ charging }, now) {
    const retries = charging.attempts.filter((each) => each.refusedAs === null).map((each) => each.nextAt);
    const answers = charging.orders.map(({ answerBy }) => answerBy);
    const ends = charging.applied.flatMap(({ profile: { validTo } }) => (validTo ? Date.parse(validTo) : []));
    const ahead = [...retries, ...answers, ...ends].filter((at) => at > now);
    return ahead.length === 0 ? null : Math.min(...ahead);
  },

  booted: (state, now) => ({ ...state, charging: profilesAfterBoot(state.charging, now) }),
};

export function isApplied(wanted: PlacedProfile, applied: readonly AppliedProfile[]): boolean {
  return applied.some((each) => each.isCertain && isSame(each, wanted));
}

export function isSame(left: PlacedProfile, right: PlacedProfile): boolean {
  return left.connectorId === right.connectorId && JSON.stringify(left.profile) === JSON.stringify(right.profile);
}

function hasRoomFor(wanted: PlacedProfile, state: ChargePointState): boolean {
  const { maxInstalled } = chargingCapabilities(state);
  const { applied } = state.charging;
  return maxInstalled === null || applied.length < maxInstalled || applied.some((each) => replaces(wanted, each));
}

function setCall({ connectorId, profile }: PlacedProfile): UpkeepCall {
  return { action: "SetChargingProfile", request: { connectorId, csChargingProfiles: profile } };
}

function clearCall({ profile }: PlacedProfile): UpkeepCall {
  return { action: "ClearChargingProfile", request: { id: profile.chargingProfileId } };
}

function isClear(call: PendingCall): boolean {
  return call.action === "ClearChargingProfile";
}

/** What a charge point says that has done as it was told. `Unknown`: it has no such profile (§5.3). */
function doneWith(call: PendingCall): readonly unknown[] {
  return isClear(call) ? ["Accepted", "Unknown"] : ["Accepted"];
}

/** The request of a SetChargingProfile of this upkeep's own making. */
function placedBy(call: PendingCall): PlacedProfile {
  return placedIn(call.request as OutboundRequest<"SetChargingProfile">);
}

function placedIn({ connectorId, csChargingProfiles }: OutboundRequest<"SetChargingProfile">): PlacedProfile {
  return { connectorId, profile: csChargingProfiles };
}

function profileIdOf(call: PendingCall): number {
  return isClear(call) ? (call.request.id as number) : placedBy(call).profile.chargingProfileId;
}

function isWantedStill(state: ChargePointState, call: PendingCall, now: number): boolean {
  const wanted = wantedProfiles(state, now);
  if (isClear(call)) return wanted.every((each) => each.profile.chargingProfileId !== call.request.id);
  const placed = placedBy(call);
  return wanted.some((each) => isSame(each, placed));
}

/** Nobody answered: the profile may have arrived all the same. */
function perhapsApplied(state: ChargePointState, call: PendingCall, now: number): ChargePointState {
  if (isClear(call)) return state;
  const placed = placedBy(call);
  const { charging } = state;
  const others = charging.applied.filter((each) => !replaces(placed, each));
  const applied = [...others, { ...placed, since: now, isCertain: false }].slice(-MAX_APPLIED);
  return { ...state, charging: { ...charging, applied } };
}

function attemptAfter(
  chargingProfileId: number,
  before: ProfileAttempt | undefined,
  outcome: CallOutcome,
  now: number,
): ProfileAttempt {
  const tries = (before?.tries ?? 0) + 1;
  return {
    chargingProfileId,
    tries,
    refusedAs: lastWordOf(outcome, tries),
    at: now,
    nextAt: nextTryAt(tries, now),
  };
}

/**
 * §5.16. Accepted: the charge point has it now, instead of those it replaces. What the operator sent by hand is wanted
 * from then on, or it would be cleared at once.
 */
export function profileSet(
  state: ChargePointState,
  { purpose, request, response }: AnsweredCall<"SetChargingProfile">,
  { now }: Facts,
): Advanced {
  if (response?.status !== "Accepted") return unchanged(state);
  const placed = placedIn(request);
  return unchanged(purpose === "command" ? adopted(state, placed, now) : applying(state, placed, now));
}

/** A profile that somebody gave the charge point by hand, and that it took. */
function adopted(state: ChargePointState, placed: PlacedProfile, now: number): ChargePointState {
  const { chargingProfileId: id, chargingProfilePurpose, transactionId } = placed.profile;
  const isOver = chargingProfilePurpose === "TxProfile" && runningTransaction(state, transactionId) === null;
  if (isOver || id > MAX_OPERATOR_PROFILE_ID) return state;
  return wanting(applying(state, placed, now), placed, now);
}

function applying(state: ChargePointState, placed: PlacedProfile, now: number): ChargePointState {
  const { charging } = state;
  const others = charging.applied.filter((each) => !replaces(placed, each));
  const applied = [...others, { ...placed, since: now, isCertain: true }].slice(-MAX_APPLIED);
  return { ...state, charging: { ...charging, applied } };
}

/** Adds a wish; those it replaces are no longer wished. It is tried anew. */
export function wanting(state: ChargePointState, placed: PlacedProfile, now: number): ChargePointState {
  const { charging } = state;
  const others = withoutExpired(charging.wanted, now).filter((each) => !replaces(placed, each));
  const attempts = charging.attempts.filter((each) => each.chargingProfileId !== placed.profile.chargingProfileId);
  return { ...state, charging: { ...charging, wanted: [...others, placed].slice(-MAX_WANTED), attempts } };
}

/** §5.3, e3.25, e3.26. `Unknown` means that there is none such: either way it has none now (OCPP-P6). */
export function profilesCleared(
  state: ChargePointState,
  { purpose, request, response }: AnsweredCall<"ClearChargingProfile">,
): Advanced {
  if (response?.status !== "Accepted" && response?.status !== "Unknown") return unchanged(state);
  const { charging } = state;
  const isKept = (each: PlacedProfile) => !isCleared(request, each);
  // What the operator clears by hand is no longer wanted; site limits are not the operator's, and come back.
  const wanted = purpose === "command" ? charging.wanted.filter(isKept) : charging.wanted;
  return unchanged({ ...state, charging: { ...charging, wanted, applied: charging.applied.filter(isKept) } });
}

/** OCPP-R6: the profile of a remote start becomes that of the transaction, which the charge point has from the start. */
export function profileStarted(
  state: ChargePointState,
  expected: ExpectedStart | null,
  { connectorId, transactionId }: Transaction,
  now: number,
): ChargePointState {
  if (expected === null || expected.chargingProfile === null) return state;
  return adopted(state, { connectorId, profile: { ...expected.chargingProfile, transactionId } }, now);
}

/** A transaction takes its profiles with it (§3.13.1). To be asked after every start and stop. */
export function withoutEndedProfiles(state: ChargePointState): ChargePointState {
  const { charging } = state;
  const isLeft = ({ profile }: PlacedProfile) =>
    profile.chargingProfilePurpose !== "TxProfile" || runningTransaction(state, profile.transactionId) !== null;
  const wanted = charging.wanted.filter(isLeft);
  const applied = charging.applied.filter(isLeft);
  const partners = charging.partners.filter((each) => runningTransaction(state, each.transactionId) !== null);
  const isSameAsBefore = (["wanted", "applied", "partners"] as const).every(
    (kind) => ({ wanted, applied, partners })[kind].length === charging[kind].length,
  );
  if (isSameAsBefore) return state;
  const ids = [...wanted, ...applied].map((each) => each.profile.chargingProfileId);
  const attempts = charging.attempts.filter((each) => ids.includes(each.chargingProfileId));
  return { ...state, charging: { ...charging, wanted, applied, partners, attempts } };
}

/** Chargers may forget profiles when they restart, and nobody can ask for them: all are set again. */
export function profilesAfterBoot(charging: ChargingState, now: number): ChargingState {
  const isRecentSilence = ({ refusedAs, at }: ProfileAttempt) =>
    (refusedAs === null || refusedAs === "NoAnswer") && now - at < SILENCE_FORGIVEN;
  return {
    ...charging,
    applied: charging.applied.map((each) => ({ ...each, isCertain: false })),
    attempts: charging.attempts.filter(isRecentSilence),
  };
}
