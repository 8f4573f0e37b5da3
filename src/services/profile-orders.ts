import { abilitiesOf } from "../domain/abilities.ts";
import type { ChargingLimits, ProfileOrderType, ProfileResponseType } from "../domain/charging-limits.ts";
import type { Refusal } from "../domain/result.ts";
import type { CommandConclusion } from "../domain/roaming-command.ts";
import { NOT_REACHABLE } from "../domain/roaming-start.ts";
import { MINUTE } from "../domain/time.ts";
import { profileResponse } from "../ocpi/charging-profiles.ts";
import { refusePartnerAddress } from "../remote/public-address.ts";
import { isChargePointReachable, loadFeatureProfiles } from "../store/command-places.ts";
import { enterCommand } from "../store/commands.ts";
import { countProfileOrders, enterRoamingCommand } from "../store/roaming-commands.ts";
import { loadSession, type SessionRow } from "../store/sessions.ts";
import { giveInstruction } from "./commands.ts";
import type { Deps } from "./deps.ts";
import { saveAndTell } from "./push-delivery.ts";
import { callOf, carryOut, rowOf } from "./roaming-commands.ts";
import { answerBy, type CommandCaller, orderCall, type RoamingCall, requesterOf } from "./roaming-orders.ts";
import { playsFor } from "./roaming-tokens.ts";

/** mod_charging_profiles, our side: partners limit their drivers' sessions, and ask what limits them (OCPI-E9, P1). */

/** Charge points are on slow lines: each order is a call or two. */
const MOST_IN_A_MINUTE = 6;

/** What is wanted of a session. */
export type ProfileWish =
  | { readonly command: "SET_CHARGING_PROFILE"; readonly limits: ChargingLimits }
  | { readonly command: "GET_ACTIVE_CHARGING_PROFILE"; readonly durationSeconds: number }
  | { readonly command: "CLEAR_CHARGING_PROFILE" };

export interface ProfileOrderRequest {
  readonly sessionId: string;
  readonly responseUrl: string;
  readonly wish: ProfileWish;
}

/** What an order is answered at once, and what is to be done when it was. */
export interface ProfileReception {
  readonly refusal: Refusal | null;
  /** In words for people; null: the word says it all. */
  readonly why: string | null;
  readonly response: ReturnType<typeof profileResponse>;
  /** Never throws; null: nothing. */
  readonly afterwards: (() => Promise<void>) | null;
}

/** Decides, keeps what was accepted, and only then says so (OCPI-P1). */
export async function receiveProfileOrder(
  deps: Deps,
  caller: CommandCaller,
  { sessionId, responseUrl, wish }: ProfileOrderRequest,
): Promise<ProfileReception> {
  const unusable = refusePartnerAddress(responseUrl, caller.partner.hosts, deps.isDevelopment);
  if (unusable !== null) return refusedOrder("REJECTED", `response_url: ${unusable}`, "invalid_request");
  // In any case of its letters: ours are in lower case (OCPI-T14).
  const session = await loadSession(deps.db, sessionId.toLowerCase());
  const refused = await refusalOf(deps, caller, session);
  const call = callOf(deps, caller);
  const fact = { command: wish.command, commandId: call.id, partnerId: caller.partner.id };
  if (session === null || refused !== null) {
    const { result, why } = refused ?? UNKNOWN;
    deps.log("ocpi.command.refused", { ...fact, result, why });
    return refusedOrder(result, why);
  }
  const target = { chargePointId: session.chargePointId, sessionId: session.id };
  deps.log("ocpi.command.accepted", { ...fact, ...target });
  const row = rowOf(call, responseUrl, wish.command, target);
  await saveAndTell(deps, [enterRoamingCommand(deps.db, row)]);
  const afterwards = () => carryOut(deps, row, () => forward(deps, call, session, wish));
  return { refusal: null, why: null, response: profileResponse("ACCEPTED"), afterwards };
}

export function refusedOrder(
  result: ProfileResponseType,
  why: string,
  refusal: Refusal | null = null,
): ProfileReception {
  return { refusal, why, response: profileResponse(result), afterwards: null };
}

type RefusedOrder = { readonly result: Exclude<ProfileResponseType, "ACCEPTED">; readonly why: string };

const UNKNOWN: RefusedOrder = { result: "UNKNOWN_SESSION", why: "There is no such session." };

/** Null: nothing speaks against it. */
async function refusalOf(
  { db, now }: Deps,
  { partner }: CommandCaller,
  session: SessionRow | null,
): Promise<RefusedOrder | null> {
  if (session === null) return UNKNOWN;
  const { tokenCountryCode: countryCode, tokenPartyId: partyId, chargePointId } = session;
  const isTheirs = countryCode !== null && partyId !== null && playsFor(partner, { countryCode, partyId });
  if (!isTheirs) return { result: "REJECTED", why: "The session is none of yours." };
  if (session.state !== "ACTIVE" || session.transactionId === null) {
    return { result: "REJECTED", why: "The session does not run." };
  }
  const featureProfiles = await loadFeatureProfiles(db, chargePointId);
  if (abilitiesOf({ featureProfiles, connectors: [] }).chargingProfile === "no") {
    return { result: "NOT_SUPPORTED", why: "The charge point knows no smart charging." };
  }
  if ((await countProfileOrders(db, session.id, now() - MINUTE)) >= MOST_IN_A_MINUTE) {
    return { result: "TOO_OFTEN", why: `A session takes ${MOST_IN_A_MINUTE} requests in a minute.` };
  }
  return (await isChargePointReachable(db, chargePointId)) ? null : { result: "REJECTED", why: NOT_REACHABLE };
}

/** Asks the charge point. @returns what became of it, if that is known at once; null: it will be told. */
async function forward(
  deps: Deps,
  call: RoamingCall,
  { chargePointId, connectorId, id: sessionId }: SessionRow,
  wish: ProfileWish,
): Promise<CommandConclusion | null> {
  if (wish.command === "GET_ACTIVE_CHARGING_PROFILE") {
    const payload = { connectorId, duration: wish.durationSeconds };
    return orderCall(deps, call, { chargePointId, action: "GetCompositeSchedule", payload });
  }
  const limits = wish.command === "SET_CHARGING_PROFILE" ? wish.limits : null;
  const request = { sessionId, ...(limits === null ? {} : { limits }) };
  const { id, givenAt: createdAt, partner } = call;
  const given = await giveInstruction(deps, {
    chargePointId,
    requestedBy: requesterOf(call),
    instruction: {
      kind: "orderProfile",
      command: { id, request, createdAt, answerBy: answerBy(call) },
      sessionId,
      partnerId: partner.id,
      limits,
    },
  });
  if (!given.ok) return { result: "REJECTED", message: given.detail ?? given.refusal };
  await enterCommand(deps.db, {
    id,
    chargePointId,
    action: ACTIONS[wish.command],
    request,
    state: "queued",
    response: null,
    error: null,
    triggered: null,
    requestedBy: requesterOf(call),
    createdAt,
    updatedAt: createdAt,
  });
  return null;
}

const ACTIONS = {
  SET_CHARGING_PROFILE: "SetChargingProfile",
  CLEAR_CHARGING_PROFILE: "ClearChargingProfile",
} as const satisfies Partial<Record<ProfileOrderType, string>>;
