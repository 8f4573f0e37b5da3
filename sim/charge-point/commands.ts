import {
  isOutboundAction,
  type OutboundAction,
  type OutboundRequest,
  type OutboundResponse,
  toChargePoint,
} from "../../src/ocpp/messages.ts";
import { sendLocalList } from "./authorisation.ts";
import { changeConfiguration, getConfiguration } from "./configuration.ts";
import { pump, reportViolation } from "./outbox.ts";
import { clearChargingProfile, compositeSchedule, setChargingProfile } from "./profiles.ts";
import { restart, startFirmwareUpdate, startUpload } from "./progress.ts";
import { changeAvailability, remoteStart, remoteStop, unlockConnector } from "./remote.ts";
import { cancelReservation, reserveNow } from "./reservations.ts";
import {
  certificateSigned,
  deleteCertificate,
  installCertificate,
  installedCertificateIds,
  raiseProfile,
} from "./security.ts";
import { nextSampleAt } from "./transactions.ts";
import { extendedTrigger, trigger } from "./trigger.ts";
import { has, report, type Turn } from "./turn.ts";

/** How the charge point answers each call of the central system; what it does then is left for after the answer. */
const ANSWERS: { readonly [A in OutboundAction]: (turn: Turn, request: OutboundRequest<A>) => OutboundResponse<A> } = {
  CancelReservation: cancelReservation,
  CertificateSigned: certificateSigned,
  ChangeAvailability: changeAvailability,
  ChangeConfiguration: (turn, request) => {
    const isProfile = request.key.toLowerCase() === "securityprofile";
    const status = isProfile ? raiseProfile(turn, request.value) : changeConfiguration(turn, request);
    if (status === "Accepted") turn.afterAnswer.push(() => applyConfiguration(turn, request.key));
    return { status };
  },
  ClearCache: ({ state }) => {
    state.cache = {};
    return { status: "Accepted" };
  },
  ClearChargingProfile: (turn, request) => ({ status: clearChargingProfile(turn, request) }),
  DataTransfer: () => ({ status: "UnknownVendorId" }),
  DeleteCertificate: deleteCertificate,
  ExtendedTriggerMessage: extendedTrigger,
  GetCompositeSchedule: compositeSchedule,
  GetConfiguration: getConfiguration,
  GetDiagnostics: (turn, { location }) => {
    turn.afterAnswer.push(() => startUpload(turn, "diagnostics", { location, requestId: null }));
    return { fileName: `diagnostics-${turn.now}.log` };
  },
  GetInstalledCertificateIds: installedCertificateIds,
  GetLocalListVersion: (turn) => ({
    listVersion: has(turn, "localListUnsupported") ? -1 : turn.state.localList.version,
  }),
  InstallCertificate: installCertificate,
  GetLog: (turn, { requestId, log: { remoteLocation: location } }) => {
    const status = turn.state.log.pending.length > 0 ? "AcceptedCanceled" : "Accepted";
    turn.afterAnswer.push(() => startUpload(turn, "log", { location, requestId }));
    return { status, filename: `log-${turn.now}.log` };
  },
  RemoteStartTransaction: remoteStart,
  RemoteStopTransaction: remoteStop,
  ReserveNow: reserveNow,
  Reset: (turn, { type }) => {
    turn.afterAnswer.push(() => restart(turn, type, `${type}Reset`));
    return { status: "Accepted" };
  },
  SendLocalList: (turn, request) => ({ status: sendLocalList(turn, request) }),
  SetChargingProfile: (turn, request) => ({ status: setChargingProfile(turn, request) }),
  SignedUpdateFirmware: (turn, { requestId, firmware: { location, retrieveDateTime } }) => {
    const status = turn.state.firmware.pending.length > 0 ? "AcceptedCanceled" : "Accepted";
    turn.afterAnswer.push(() => startFirmwareUpdate(turn, Date.parse(retrieveDateTime), { location, requestId }));
    return { status };
  },
  TriggerMessage: trigger,
  UnlockConnector: unlockConnector,
  UpdateFirmware: (turn, { location, retrieveDate }) => {
    turn.afterAnswer.push(() => startFirmwareUpdate(turn, Date.parse(retrieveDate), { location, requestId: null }));
    return {};
  },
};

/** New intervals count from now; a new key, and a new profile, is used on a new connection (security whitepaper A01). */
function applyConfiguration(turn: Turn, key: string): void {
  const { state, now } = turn;
  if (key === "HeartbeatInterval") state.live.heartbeatAt = now + Number(state.configuration[key]) * 1000;
  if (key === "MeterValueSampleInterval")
    for (const transaction of state.transactions) transaction.nextSampleAt = nextSampleAt(turn);
  if (["authorizationkey", "securityprofile"].includes(key.toLowerCase())) state.live.renewSocket = true;
}

/** Only these mean anything while the registration is pending (OCPP 1.6 §4.2). */
const REFUSED_WHILE_PENDING: readonly string[] = ["RemoteStartTransaction", "RemoteStopTransaction"];

export function receiveCall(turn: Turn, messageId: string, action: string, payload: unknown): void {
  if (turn.state.registration.status === "Rejected") report(turn, "call.ignored", { action, why: "rejected" });
  else if (has(turn, "callsIgnored")) report(turn, "call.ignored", { action, why: "switched" });
  else if (isOutboundAction(action)) receiveKnown(turn, messageId, action, payload);
  else refuse(turn, messageId, "NotImplemented", action);
}

function receiveKnown(turn: Turn, messageId: string, action: OutboundAction, payload: unknown): void {
  const parsed = toChargePoint[action].request.safeParse(payload ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    reportViolation(turn, "received", action, parsed.error.message);
    refuse(turn, messageId, errorCodeOf(issue, payload), issue?.message ?? "");
    return;
  }
  report(turn, "call.received", { action });
  const isTooEarly = turn.state.registration.status === "Pending" && REFUSED_WHILE_PENDING.includes(action);
  const decide = ANSWERS[action] as (turn: Turn, request: unknown) => unknown;
  const response = isTooEarly ? { status: "Rejected" } : decide(turn, parsed.data);
  if (has(turn, "triggerEarly") && action === "TriggerMessage") {
    carryOut(turn);
    pump(turn);
  }
  const isLost = action === "ChangeConfiguration" && has(turn, "configurationAnswerLost");
  if (!isLost) answer(turn, messageId, action, response);
  carryOut(turn);
}

function carryOut(turn: Turn): void {
  for (const act of turn.afterAnswer.splice(0)) act();
}

function answer(turn: Turn, messageId: string, action: OutboundAction, response: unknown): void {
  const checked = toChargePoint[action].response.safeParse(response);
  if (!checked.success) reportViolation(turn, "sent", action, checked.error.message);
  turn.outputs.push({ type: "send", text: JSON.stringify([3, messageId, response]) });
}

function refuse(turn: Turn, messageId: string, code: string, description: string): void {
  turn.outputs.push({ type: "send", text: JSON.stringify([4, messageId, code, description.slice(0, 255), {}]) });
}

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
}

/** OCPP-J 1.6 §4.2.3, spelt as there. */
function errorCodeOf(issue: Issue | undefined, payload: unknown): string {
  if (typeof payload !== "object" || payload === null || issue?.code === "unrecognized_keys")
    return "FormationViolation";
  const path = issue?.path ?? [];
  const found = path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    payload,
  );
  if (found === undefined) return "ProtocolError";
  return issue?.code === "invalid_type" ? "TypeConstraintViolation" : "PropertyConstraintViolation";
}
