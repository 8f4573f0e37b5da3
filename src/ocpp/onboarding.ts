import type { Registration } from "../domain/charge-point.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { type Advanced, unchanged } from "./advance.ts";
import { configurationWanted } from "./configuration.ts";
import type { TransactionMessage } from "./handlers.ts";
import type { Instructed } from "./instructions.ts";
import type { InboundRequest, InboundResponse } from "./messages.ts";
import { type Handled, reply } from "./reply.ts";
import { startKeyOf } from "./start-transaction.ts";
import type { Change, ChargePointState, Facts } from "./state.ts";
import { refreshBoot } from "./status-refresh.ts";

/** An identity that nobody registered, let in without proof while onboarding is on (OCPP-B5). It is told to wait. */
export interface Onboarding {
  readonly identity: string;
  /** Transaction messages it sent (OCPP-B7). */
  readonly quarantined: number;
}

/** A transaction message of an identity in onboarding: kept apart, as it came, and answered normally. */
export interface QuarantineRecord {
  /** The content that makes two messages the same one. */
  readonly key: string;
  readonly action: TransactionMessage;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: InboundResponse<TransactionMessage>;
  readonly at: number;
}

/** Whom the door lets in: a charge point that proved who it is, or an identity that only says so. */
export type Visitor =
  | { readonly kind: "registered"; readonly registration: Registration }
  | { readonly kind: "newcomer"; readonly identity: string };

/** @returns null: what the door believes a newcomer has been registered meanwhile; it is to come again, with proof. */
export function admitted(state: ChargePointState, visitor: Visitor, now: number): Advanced | null {
  if (visitor.kind === "registered") return registered(state, visitor.registration, now);
  if (state.registration !== null) return null;
  if (state.onboarding !== null) return unchanged(state);
  // What was accepted here once was a charge point that is registered no longer.
  return unchanged({ ...state, onboarding: { identity: visitor.identity, quarantined: 0 }, boot: null });
}

/** What the station data says now. Whoever waits for it, newly adopted or Pending, is asked to boot again. */
export function registered(state: ChargePointState, registration: Registration, now: number): Advanced {
  if (JSON.stringify(state.registration) === JSON.stringify(registration)) return unchanged(state);
  const isWaiting = state.onboarding !== null || state.boot?.status === "Pending";
  // What was told of a charge point ended when it was no longer ours.
  const watch = state.registration === null ? { ...state.watch, raised: {} } : state.watch;
  const known = configurationWanted(state, { ...state, registration, onboarding: null, watch }, now);
  return { state: isWaiting ? refreshBoot(known, now) : known, changes: adoptionChanges(state, now) };
}

function adoptionChanges({ onboarding }: ChargePointState, at: number): readonly Change[] {
  if (onboarding === null) return [];
  const { identity: subject, quarantined: messages } = onboarding;
  const adopted: readonly Change[] = [
    { kind: "chargePoint" },
    { kind: "resolve", noticeKind: "charge_point_waiting", subject, at },
  ];
  if (messages === 0) return adopted;
  return [...adopted, { kind: "notice", at, notice: { kind: "quarantined_messages", subject, details: { messages } } }];
}

/** Stored before it is answered; a StartTransaction gets an id of its own and the status Invalid, its repeat the same. */
export function quarantine(
  state: ChargePointState,
  onboarding: Onboarding,
  message: { readonly action: TransactionMessage; readonly payload: object; readonly data: object },
  facts: Facts,
): Handled<TransactionMessage> {
  const { action, payload, data } = message;
  const key = quarantineKey(action, data);
  const known = facts.memory.quarantined(key);
  if (known !== null) return reply<TransactionMessage>(state, known);
  const isStart = action === "StartTransaction";
  const lastTransactionId = state.lastTransactionId + (isStart ? 1 : 0);
  const response = isStart ? { transactionId: lastTransactionId, idTagInfo: { status: "Invalid" as const } } : {};
  const record: QuarantineRecord = { key, action, request: { ...payload }, response, at: facts.now };
  const quarantined = onboarding.quarantined + 1;
  const changes: Change[] = [{ kind: "quarantine", record }];
  // The list shows how many in the order of magnitude: a flood must not become one of D1's.
  if (Number.isInteger(Math.log2(quarantined))) changes.push({ kind: "chargePoint" });
  const next = { ...state, lastTransactionId, onboarding: { ...onboarding, quarantined } };
  return reply<TransactionMessage>(next, response, changes);
}

function quarantineKey(action: TransactionMessage, data: object): string {
  if (action === "StartTransaction") return `${action}|${startKeyOf(data)}`;
  const {
    connectorId,
    transactionId,
    timestamp,
    meterStop,
    meterValue = [],
  }: Partial<InboundRequest<"StopTransaction"> & InboundRequest<"MeterValues">> = data;
  const moments = meterValue.map((moment) => moment.timestamp);
  return [action, connectorId, transactionId, timestamp, meterStop, ...moments].join("|");
}

/** RFC 6455: a socket that breaks the rules of the house. */
const POLICY_VIOLATION = 1008;

/** Onboarding was switched off: whoever waits must go. It stays listed, and what it sent stays kept. */
export function endOnboarding(state: ChargePointState): Result<Instructed> {
  if (state.onboarding === null) return refuse("not_found");
  return ok({ state, changes: [{ kind: "chargePoint" }], close: closing(state, "onboarding is over") });
}

/** The operator refused it, or it fell out of the list: nothing of it is kept, nor of what it sent, but its count of transaction ids. */
export function forget(state: ChargePointState): Result<Instructed> {
  if (state.onboarding === null) return refuse("not_found");
  const forgotten: ChargePointState = { ...state, onboarding: null, boot: null, deviations: {} };
  return ok({ state: forgotten, changes: [{ kind: "quarantineForgotten" }], close: closing(state, "not registered") });
}

function closing({ link }: ChargePointState, reason: string): Instructed["close"] {
  return link.connected ? { code: POLICY_VIOLATION, reason } : null;
}
