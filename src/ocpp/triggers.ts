import type { TriggeredMessage } from "../domain/command.ts";
import { type Advanced, unchanged } from "./advance.ts";
import type { CallOutcome, PendingCall } from "./call.ts";
import { commandChange, pictureOf } from "./calls.ts";
import { didNotFollow, recordDeviations } from "./deviations.ts";
import { LIMITS, TIMES } from "./limits.ts";
import type { InboundAction, OutboundRequest } from "./messages.ts";
import type { Change, ChargePointState, Facts } from "./state.ts";
import { type CallFrame, isObject, MESSAGE_ID_LENGTH } from "./wire.ts";

/** A message that a charge point has agreed to send (§5.17; security whitepaper A02, A03, N01), whoever asked for it. */
export interface AcceptedTrigger
  extends Pick<PendingCall, "id" | "action" | "request" | "purpose" | "createdAt" | "arrival"> {
  readonly until: number;
  /** Number of the socket it was accepted on. */
  readonly generation: number;
}

type RequestedMessage = OutboundRequest<"TriggerMessage" | "ExtendedTriggerMessage">["requestedMessage"];

/** What is sent when a message is asked for. ExtendedTriggerMessage means the signed one by FirmwareStatusNotification. */
const SENT_FOR: Readonly<Record<RequestedMessage, readonly InboundAction[]>> = {
  BootNotification: ["BootNotification"],
  DiagnosticsStatusNotification: ["DiagnosticsStatusNotification"],
  FirmwareStatusNotification: ["FirmwareStatusNotification", "SignedFirmwareStatusNotification"],
  Heartbeat: ["Heartbeat"],
  LogStatusNotification: ["LogStatusNotification"],
  MeterValues: ["MeterValues"],
  SignChargePointCertificate: ["SignCertificate"],
  StatusNotification: ["StatusNotification"],
};

function isTrigger({ action }: Pick<PendingCall, "action">): boolean {
  return action === "TriggerMessage" || action === "ExtendedTriggerMessage";
}

function asksFor(call: Pick<PendingCall, "action" | "request">, { action, payload }: CallFrame): boolean {
  if (!isTrigger(call)) return false;
  const { requestedMessage, connectorId } = call.request as OutboundRequest<"TriggerMessage">;
  if (!SENT_FOR[requestedMessage].some((sent) => sent === action)) return false;
  const of = isObject(payload) ? payload.connectorId : undefined;
  return connectorId === undefined || of === undefined || Number(of) === connectorId;
}

/** A message that was asked for came. It should follow the answer; chargers send it first, too (OCPP-R1). */
export function triggeredBy(state: ChargePointState, frame: CallFrame, { now }: Facts): Advanced {
  const { pending, triggers } = state;
  const arrival = { messageId: String(frame.id).slice(0, MESSAGE_ID_LENGTH), at: now };
  const accepted = triggers.find((each) => each.arrival === null && asksFor(each, frame));
  if (accepted !== undefined) {
    const arrived = { ...accepted, arrival };
    const after = { ...state, triggers: triggers.map((each) => (each === accepted ? arrived : each)) };
    return { state: after, changes: changeOf(arrived, "arrived") };
  }
  if (pending === null || pending.arrival !== null || !asksFor(pending, frame)) return unchanged(state);
  return unchanged({ ...state, pending: { ...pending, arrival } });
}

/** From now the message is awaited, unless it is here. Beyond the limit nobody watches for it. */
export function awaitTriggered(
  state: ChargePointState,
  call: PendingCall,
  outcome: CallOutcome,
  now: number,
): ChargePointState {
  const isAccepted = outcome.kind === "answered" && outcome.response.status === "Accepted";
  if (!isTrigger(call) || !isAccepted) return state;
  const awaited = state.triggers.filter(({ arrival }) => arrival === null);
  if (awaited.length >= LIMITS.triggers) return state;
  const { id, action, request, purpose, createdAt, arrival } = call;
  const { generation } = state.link;
  const until = now + TIMES.triggered;
  const accepted = { id, action, request, purpose, createdAt, arrival, until, generation };
  return { ...state, triggers: [...awaited, accepted] };
}

/** What is known of the message that this call asked for; null: none is awaited. */
export function triggeredOf({ triggers }: ChargePointState, callId: string): TriggeredMessage | null {
  const accepted = triggers.find(({ id }) => id === callId);
  return accepted === undefined ? null : pictureAs(accepted, accepted.arrival === null ? "awaited" : "arrived");
}

/** Accepted, but it did not come (OCPP-S4). A charger that stayed on the line is to blame for it. */
export function expireTriggers(state: ChargePointState, { now }: Facts): Advanced {
  const kept = state.triggers.filter(({ until }) => until > now);
  if (kept.length === state.triggers.length) return unchanged(state);
  const missing = state.triggers.filter(({ until, arrival }) => until <= now && arrival === null);
  let after: ChargePointState = { ...state, triggers: kept };
  const changes: Change[] = missing.flatMap((each) => changeOf(each, "missing"));
  for (const { action, request, generation } of missing) {
    const { connected, offlineSince, generation: newest } = state.link;
    if (!connected || offlineSince !== null || generation !== newest) continue;
    const noted = recordDeviations(after, action, [didNotFollow(request)], now);
    after = noted.state;
    if (noted.isNotable) changes.push({ kind: "chargePoint" });
  }
  return { state: after, changes };
}

/** Instants at which a message that was asked for is missing. */
export function triggerWakes({ triggers }: ChargePointState): readonly number[] {
  return triggers.flatMap(({ until, arrival }) => (arrival === null ? [until] : []));
}

function changeOf(accepted: AcceptedTrigger, as: TriggeredMessage["state"]): readonly Change[] {
  if (accepted.purpose !== "command") return [];
  const outcome = { response: { status: "Accepted" }, triggered: pictureAs(accepted, as) };
  return [commandChange(pictureOf(accepted, "answered", outcome))];
}

function pictureAs({ until, arrival }: AcceptedTrigger, state: TriggeredMessage["state"]): TriggeredMessage {
  return { state, until, arrivedAt: arrival?.at ?? null, messageId: arrival?.messageId ?? null };
}
