import type { ChargePointCalendar } from "../domain/charge-point-calendar.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import type { EvseLimit } from "../domain/site-load.ts";
import { type Advanced, unchanged } from "./advance.ts";
import { type AvailabilityType, wantAvailability } from "./availability.ts";
import { keepCalendar } from "./calendar.ts";
import type { PlacedProfile } from "./charging-profile.ts";
import { dropProfile, liftLimit, limitChargePoint, limitEvse, wantProfile } from "./charging-wishes.ts";
import { deliverCertificate, renewCertificate } from "./client-certificate.ts";
import { checkAgain } from "./configuration.ts";
import { fileArrived, type NewFileJob, startFileJob } from "./file-jobs.ts";
import { sendAgain, takePart, tokensChanged } from "./local-list.ts";
import type { LocalListPart } from "./local-list-state.ts";
import { endOnboarding, forget } from "./onboarding.ts";
import { orderProfile, type ProfileOrderWish } from "./partner-profiles.ts";
import { cancelReservation, type ReservationWish, reserve } from "./reservations.ts";
import type { GivenCommand } from "./roaming-reservations.ts";
import type { ChargePointState, Facts } from "./state.ts";

/** What the rest of the system wants of a charge point, beside commands. */
export type Instruction =
  /** The operator's cure for a charger that hangs: it reconnects by itself (OCPP-L5). */
  | { readonly kind: "disconnect" }
  /** To an identity in onboarding: it must go, and may not come again for now. */
  | { readonly kind: "endOnboarding" }
  /** To an identity in onboarding: it must go, and what it sent is of no interest. */
  | { readonly kind: "forget" }
  /** The operator wants a charging profile, or no longer wants it. */
  | ({ readonly kind: "wantProfile" } & PlacedProfile)
  | { readonly kind: "dropProfile"; readonly chargingProfileId: number }
  /** A partner limits its driver's session, or no longer does. */
  | ({ readonly kind: "orderProfile" } & ProfileOrderWish)
  /** The site allows an EVSE so much, or no longer limits it. */
  | ({ readonly kind: "limit" } & EvseLimit)
  | { readonly kind: "liftLimit"; readonly evseUid: string }
  /** The charge point's feed bears so much in each phase; null: nobody says so any more. */
  | { readonly kind: "fuse"; readonly fuseA: number | null }
  /** A connector is to be kept for a token; the same id again changes it. */
  | ({ readonly kind: "reserve" } & ReservationWish)
  /** `command`: the partner's that asks for it. */
  | { readonly kind: "cancelReservation"; readonly id: string; readonly command?: GivenCommand }
  /** What is booked at its EVSEs. */
  | { readonly kind: "calendar"; readonly calendar: ChargePointCalendar }
  /** A certificate of its own was signed: it is to have it. */
  | { readonly kind: "deliverCertificate"; readonly fingerprint: string; readonly chain: string }
  /** Its certificate ends: it is to ask for another. */
  | { readonly kind: "renewCertificate" }
  /** A connector, or with 0 the whole charge point, is to be in or out of service, until something else is said. */
  | { readonly kind: "availability"; readonly connectorId: number; readonly type: AvailabilityType }
  /** Compare the wanted configuration once more, also what was refused before. */
  | { readonly kind: "checkConfiguration" }
  /** A file is to be fetched from us, or brought to us. */
  | ({ readonly kind: "startFileJob" } & NewFileJob)
  /** The file of a job has arrived. */
  | { readonly kind: "fileArrived"; readonly jobId: string; readonly bytes: number }
  /** Tokens have changed, up to this change of theirs. */
  | { readonly kind: "tokensChanged"; readonly seq: number }
  /** What was to be read of the tokens for its local list. */
  | { readonly kind: "localListPart"; readonly part: LocalListPart }
  /** Send it the whole local list once more. */
  | { readonly kind: "sendLocalList" };

/** What an instruction makes of a charge point; calls that follow from it are left to the upkeeps. */
export interface Instructed extends Advanced {
  readonly close: { readonly code: number; readonly reason: string } | null;
}

type Instructions = {
  readonly [K in Instruction["kind"]]: (
    state: ChargePointState,
    instruction: Extract<Instruction, { kind: K }>,
    facts: Facts,
  ) => Result<Instructed>;
};

const instructions: Instructions = {
  availability: (state, { connectorId, type }, { now }) =>
    ok({ ...unchanged(wantAvailability(state, connectorId, type, "pending", now)), close: null }),
  checkConfiguration,
  disconnect,
  endOnboarding,
  forget,
  wantProfile: (state, { connectorId, profile }, { now }) => wish(wantProfile(state, { connectorId, profile }, now)),
  dropProfile: (state, { chargingProfileId }) => wish(dropProfile(state, chargingProfileId)),
  orderProfile: (state, { kind: _, ...wish }, { now }) => advance(orderProfile(state, wish, now)),
  limit: (state, { kind: _, ...limit }, { now }) => wish(limitEvse(state, limit, now)),
  liftLimit: (state, { evseUid }) => wish(liftLimit(state, evseUid)),
  fuse: (state, { fuseA }, { now }) => wish(limitChargePoint(state, fuseA, now)),
  reserve: (state, { kind: _, ...wanted }, { now }) => advance(reserve(state, wanted, now)),
  cancelReservation: (state, { id, command }, { now }) => advance(cancelReservation(state, id, now, command)),
  calendar: (state, { calendar }) => advance(ok(keepCalendar(state, calendar))),
  deliverCertificate: (state, { fingerprint, chain }, { now }) =>
    advance(ok(deliverCertificate(state, { fingerprint, chain }, now))),
  tokensChanged: (state, { seq }) => wish(ok(tokensChanged(state, seq))),
  localListPart: (state, { part }, { now }) => wish(ok(takePart(state, part, now))),
  sendLocalList: (state, _instruction, { now }) => wish(sendAgain(state, now)),
  renewCertificate: (state) => wish(ok(renewCertificate(state))),
  startFileJob: (state, { kind: _, ...job }, { now }) => advance(ok(startFileJob(state, job, now))),
  fileArrived: (state, arrival, { now }) => advance(ok(fileArrived(state, arrival, now))),
};

export function follow(state: ChargePointState, instruction: Instruction, facts: Facts): Result<Instructed> {
  if (state.registration === null && state.onboarding === null) return refuse("charge_point_not_registered");
  const instructed = instructions[instruction.kind] as (
    state: ChargePointState,
    instruction: Instruction,
    facts: Facts,
  ) => Result<Instructed>;
  return instructed(state, instruction, facts);
}

function wish(wished: Result<ChargePointState>): Result<Instructed> {
  return wished.ok ? ok({ state: wished.value, changes: [], close: null }) : wished;
}

function advance(advanced: Result<Advanced>): Result<Instructed> {
  return advanced.ok ? ok({ ...advanced.value, close: null }) : advanced;
}

/** RFC 6455: the endpoint goes away. Chargers reconnect after it as after any loss. */
export const RECONNECT = { code: 1001, reason: "reconnect" } as const;

function disconnect(state: ChargePointState): Result<Instructed> {
  if (!state.link.connected) return refuse("charge_point_not_connected");
  return ok({ state, changes: [], close: RECONNECT });
}

function checkConfiguration(state: ChargePointState, _instruction: Instruction, { now }: Facts): Result<Instructed> {
  if (!state.link.connected) return refuse("charge_point_not_connected");
  if (state.boot?.status !== "Accepted") return refuse("charge_point_not_accepted");
  return ok({ state: checkAgain(state, now), changes: [], close: null });
}
