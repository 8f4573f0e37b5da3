import type { ChargingLimits } from "../domain/charging-limits.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { type Advanced, unchanged } from "./advance.ts";
import { chargingCapabilities } from "./charging-capabilities.ts";
import type { PlacedProfile } from "./charging-profile.ts";
import {
  type ChargingState,
  MAX_OPERATOR_PROFILE_ID,
  PARTNER_PROFILE_ID,
  type PartnerProfile,
  type ProfileOrder,
} from "./charging-state.ts";
import { isApplied } from "./smart-charging.ts";
import type { Change, ChargePointState, CommandPicture, Facts, Transaction } from "./state.ts";
import { wantedProfiles } from "./wanted-profiles.ts";

/** A partner limits its driver's session, or lifts its limits (OCPI 2.2.1 chargingprofiles). */
export interface ProfileOrderWish {
  /** As operators see it; it is answered by then. */
  readonly command: Pick<ProfileOrder, "id" | "request" | "createdAt" | "answerBy">;
  readonly sessionId: string;
  readonly partnerId: string;
  /** Null: none any more. */
  readonly limits: ChargingLimits | null;
}

/** What became of a call or an order, in a charge point's words. */
type Word = Pick<CommandPicture, "state" | "response" | "error">;

/** Takes an order, unless it cannot be carried out now. What it comes to is told by a picture of its command. */
export function orderProfile(
  state: ChargePointState,
  { command, sessionId, partnerId, limits }: ProfileOrderWish,
  now: number,
): Result<Advanced> {
  const transaction = state.open.find((each) => each.sessionId === sessionId && each.holdsEvse);
  if (transaction === undefined) return refuse("unknown_transaction", "The session does not run any more.");
  if (!state.link.connected || state.link.offlineSince !== null) return refuse("charge_point_not_connected");
  if (state.boot !== null && state.boot.status !== "Accepted") return refuse("charge_point_not_accepted");
  const { maxPeriods } = chargingCapabilities(state);
  if (maxPeriods !== null && (limits?.periods.length ?? 0) > maxPeriods) {
    return refuse("charging_profile_not_supported", `A profile has at most ${maxPeriods} periods there.`);
  }
  const known = state.charging.partners.find((each) => each.sessionId === sessionId);
  const order: ProfileOrder = {
    ...command,
    action: limits === null ? "ClearChargingProfile" : "SetChargingProfile",
    sessionId,
    before: known?.limits ?? null,
  };
  if (limits === null && order.before === null) return ok(told(state, order, said("Unknown")));
  const wanted = { ...placeOf(transaction), partnerId, limits, isFollowed: known?.isFollowed ?? false };
  const advanced = ordered(state, order, wanted);
  if (limits !== null && made(advanced.state, wanted, now).length === 0) {
    return refuse("charging_profile_not_supported", "There is no room above the operator's profiles.");
  }
  return ok(advanced);
}

/** Of all that should limit a transaction, what is not the operator's. */
function made(state: ChargePointState, { transactionId }: PartnerProfile, now: number): readonly PlacedProfile[] {
  return wantedProfiles(state, now).filter(
    ({ profile }) => profile.transactionId === transactionId && profile.chargingProfileId > MAX_OPERATOR_PROFILE_ID,
  );
}

function placeOf({ sessionId, transactionId, connectorId }: Transaction) {
  return { sessionId, transactionId, connectorId };
}

/** An order that is not answered yet gives way; what was there before it is what comes back. */
function ordered(state: ChargePointState, given: ProfileOrder, wanted: PartnerProfile): Advanced {
  const { charging } = state;
  const earlier = charging.orders.find((each) => each.sessionId === given.sessionId);
  const order = earlier === undefined ? given : { ...given, before: earlier.before };
  const id = PARTNER_PROFILE_ID + wanted.connectorId;
  const next: ChargingState = {
    ...charging,
    partners: [...charging.partners.filter((each) => each.sessionId !== given.sessionId), wanted],
    orders: [...charging.orders.filter((each) => each !== earlier), order],
    attempts: charging.attempts.filter((each) => each.chargingProfileId !== id),
  };
  const after = { ...state, charging: next };
  return earlier === undefined ? unchanged(after) : told(after, earlier, GIVEN_WAY);
}

const GIVEN_WAY: Word = failed("Replaced", "Another request took its place.");

/** What has come to an end of the orders, and which partners are to be told that the limits of their session changed. */
export function tendProfileOrders(before: ChargePointState, state: ChargePointState, facts: Facts): Advanced {
  if (state.charging.partners.length + state.charging.orders.length === 0) return unchanged(state);
  let advanced = unchanged(state);
  for (const order of state.charging.orders) {
    const word = wordOn(advanced.state, order, facts.now);
    if (word === null) continue;
    const next = concluded(advanced.state, order, word);
    advanced = { state: next.state, changes: [...advanced.changes, ...next.changes] };
  }
  return { ...advanced, changes: [...advanced.changes, ...newLimits(before, advanced.state)] };
}

/** Null: it is not over yet. */
function wordOn(state: ChargePointState, order: ProfileOrder, now: number): Word | null {
  const wanted = state.charging.partners.find((each) => each.sessionId === order.sessionId);
  if (wanted === undefined) return failed("SessionEnded", "The session has ended.");
  const own = PARTNER_PROFILE_ID + wanted.connectorId;
  const toHave = made(state, wanted, now);
  const { applied, attempts } = state.charging;
  const isDone =
    wanted.limits === null
      ? applied.every(({ profile }) => profile.chargingProfileId !== own)
      : toHave.length > 0 && toHave.every((each) => isApplied(each, applied));
  if (isDone) return said("Accepted");
  const ids = [own, ...toHave.map(({ profile }) => profile.chargingProfileId)];
  const refusedAs = attempts.find((each) => ids.includes(each.chargingProfileId) && each.refusedAs !== null)?.refusedAs;
  if (refusedAs != null && refusedAs !== "NoAnswer") return said(refusedAs);
  return refusedAs === "NoAnswer" || order.answerBy <= now ? SILENCE : null;
}

const SILENCE: Word = { state: "timedOut", response: null, error: { code: "NoAnswer", description: "" } };

function said(status: string): Word {
  return { state: "answered", response: { status }, error: null };
}

function failed(code: string, description: string): Word {
  return { state: "failed", response: null, error: { code, description } };
}

function concluded(state: ChargePointState, order: ProfileOrder, word: Word): Advanced {
  const isTaken = word.response?.status === "Accepted";
  const isSet = order.action === "SetChargingProfile";
  const { charging } = state;
  const partners = charging.partners.map((each) => {
    if (each.sessionId !== order.sessionId || !isSet) return each;
    return isTaken ? { ...each, isFollowed: true } : { ...each, limits: order.before };
  });
  const orders = charging.orders.filter((each) => each !== order);
  return told({ ...state, charging: { ...charging, partners, orders } }, order, word);
}

function told(state: ChargePointState, { id, action, request, createdAt }: ProfileOrder, word: Word): Advanced {
  const command: CommandPicture = { id, action, request, createdAt, ...word, triggered: null };
  return { state, changes: [{ kind: "command", command }] };
}

/** OCPI-P2: of what its own request has changed, its result tells a partner; of all else it is told now. */
function newLimits(before: ChargePointState, { charging }: ChargePointState): readonly Change[] {
  if (before.charging.applied === charging.applied) return [];
  const isOwn = ({ sessionId }: PartnerProfile) => before.charging.orders.some((each) => each.sessionId === sessionId);
  return charging.partners
    .filter((each) => each.isFollowed && !isOwn(each))
    .filter(({ connectorId }) => limitsOn(before.charging, connectorId) !== limitsOn(charging, connectorId))
    .map(({ sessionId, partnerId }) => ({ kind: "activeProfile", sessionId, partnerId }));
}

function limitsOn({ applied }: ChargingState, connectorId: number): string {
  const here = applied.filter((each) => each.isCertain && [0, connectorId].includes(each.connectorId));
  return JSON.stringify(
    here.map(({ profile }) => profile).toSorted((a, b) => a.chargingProfileId - b.chargingProfileId),
  );
}
