import { type Advanced, unchanged } from "./advance.ts";
import { availabilityAnswered } from "./availability.ts";
import type { CallPurpose } from "./call.ts";
import { configurationTaken, configurationTold } from "./configuration-outcomes.ts";
import { filesAsked } from "./file-calls.ts";
import { TIMES } from "./limits.ts";
import { listSent, versionTold } from "./local-list.ts";
import type { OutboundAction, OutboundRequest, OutboundResponse } from "./messages.ts";
import { cancellationAnswered, reservationAnswered } from "./reservations.ts";
import { certificateDeleted, certificateInstalled, certificatesListed } from "./root-certificates.ts";
import { profileAnswered } from "./security-profile.ts";
import { profileSet, profilesCleared } from "./smart-charging.ts";
import type { ChargePointState, Facts } from "./state.ts";
import { scheduleTold } from "./told-schedule.ts";

/** One of our calls with its answer. `response` is what could be read of it; null: the charge point answered CALLERROR. */
export interface AnsweredCall<A extends OutboundAction> {
  readonly id: string;
  readonly purpose: CallPurpose;
  readonly request: OutboundRequest<A>;
  readonly response: Partial<OutboundResponse<A>> | null;
}

type Effects = {
  readonly [A in OutboundAction]: (state: ChargePointState, call: AnsweredCall<A>, facts: Facts) => Advanced;
};

/** What the answer to each call of ours does to what we know of a charge point, whoever made the call. */
const effects: Effects = {
  CancelReservation: cancellationAnswered,
  CertificateSigned: unchanged,
  ChangeAvailability: availabilityAnswered,
  ChangeConfiguration: (state, call, facts) => configurationTaken(profileAnswered(state, call), call, facts),
  ClearCache: unchanged,
  ClearChargingProfile: profilesCleared,
  DataTransfer: unchanged,
  DeleteCertificate: certificateDeleted,
  ExtendedTriggerMessage: unchanged,
  GetCompositeSchedule: scheduleTold,
  GetConfiguration: configurationTold,
  GetDiagnostics: filesAsked("GetDiagnostics"),
  GetInstalledCertificateIds: certificatesListed,
  GetLocalListVersion: versionTold,
  GetLog: filesAsked("GetLog"),
  InstallCertificate: certificateInstalled,
  RemoteStartTransaction: remoteStartAnswered,
  RemoteStopTransaction: remoteStopAnswered,
  ReserveNow: reservationAnswered,
  Reset: unchanged,
  SendLocalList: listSent,
  SetChargingProfile: profileSet,
  SignedUpdateFirmware: filesAsked("SignedUpdateFirmware"),
  TriggerMessage: unchanged,
  UnlockConnector: unchanged,
  UpdateFirmware: filesAsked("UpdateFirmware"),
};

/** The table's types meet here: the call was made, and its answer read, by the schemas of this very action. */
export function effectOf<A extends OutboundAction>(
  action: A,
  state: ChargePointState,
  call: { readonly id: string; readonly purpose: CallPurpose; readonly request: unknown; readonly response: unknown },
  facts: Facts,
): Advanced {
  const effect = effects[action] as (state: ChargePointState, call: unknown, facts: Facts) => Advanced;
  return effect(state, call, facts);
}

/** Accepted means an attempt will be made (e3.32): from now the start is awaited; else it is no longer expected. */
function remoteStartAnswered(
  state: ChargePointState,
  { id, response }: AnsweredCall<"RemoteStartTransaction">,
  facts: Facts,
): Advanced {
  const until = facts.now + TIMES.connectionTimeOut;
  const startsExpected =
    response?.status === "Accepted"
      ? state.startsExpected.map((start) => (start.commandId === id ? { ...start, until } : start))
      : state.startsExpected.filter((start) => start.commandId !== id);
  return unchanged({ ...state, startsExpected });
}

/** Accepted means the transaction runs and will be stopped (e3.33). A stop that was repeated is not awaited again. */
function remoteStopAnswered(
  state: ChargePointState,
  { purpose, request: { transactionId }, response }: AnsweredCall<"RemoteStopTransaction">,
  facts: Facts,
): Advanced {
  const isOpen = state.open.some((open) => open.transactionId === transactionId);
  if (response?.status !== "Accepted" || purpose === "repeatedStop" || !isOpen) return unchanged(state);
  const others = state.stopsExpected.filter((stop) => stop.transactionId !== transactionId);
  const stop = { transactionId, until: facts.now + TIMES.stopExpected };
  return unchanged({ ...state, stopsExpected: [...others, stop] });
}
