import { fromChargePoint, type InboundAction, type InboundRequest } from "../../src/ocpp/messages.ts";
import { configuredNumber } from "./configuration.ts";
import { distorted } from "./fault-switches.ts";
import type { ShownStatus } from "./spec.ts";
import { type Call, isRegistered, type Outstanding, type QueuedMessage, runningOn, type Transaction } from "./state.ts";
import { has, instant, report, type Turn } from "./turn.ts";

/** More than this waiting outside the queue means nobody answers: the oldest are dropped. */
const MOST_CALLS = 200;
const PIPELINED_CALLS = 8;
/** Before everything that waits in turn. */
const FRONT = 0;

interface CallOptions {
  readonly about?: Call["about"];
  /** Overtakes what waits (SIM-7 lets all but the queue overtake). */
  readonly front?: boolean;
  readonly beforeAccepted?: boolean;
}

export function call<A extends InboundAction>(
  turn: Turn,
  action: A,
  payload: InboundRequest<A>,
  { about = null, front = false, beforeAccepted = false }: CallOptions = {},
): void {
  const { live } = turn.state;
  const order = front ? FRONT : turn.state.nextOrder++;
  live.calls = [...live.calls.slice(1 - MOST_CALLS), { order, action, payload, about, beforeAccepted }];
}

export function announceStatus(turn: Turn, connectorId: number, shown: ShownStatus, options: CallOptions = {}): void {
  const about = { kind: "status", connectorId, shown } as const;
  const payload = { connectorId, ...shown, timestamp: instant(turn.now) } as InboundRequest<"StatusNotification">;
  call(turn, "StatusNotification", payload, { about, ...options });
}

/** A queued message: kept until it is answered or given up (SIM-7). */
export function enqueue(
  turn: Turn,
  action: QueuedMessage["action"],
  payload: QueuedMessage["payload"],
  transaction: Transaction | null,
): void {
  turn.state.queue.push({
    order: turn.state.nextOrder++,
    messageId: newMessageId(turn),
    action,
    payload,
    localId: transaction?.localId ?? null,
    failures: 0,
    dueAt: turn.now,
  });
}

function newMessageId({ state: { live } }: Turn): string {
  live.messageCount += 1;
  return `${live.idPrefix}-${live.messageCount}`;
}

/** Sends what may be sent now: one call at a time, and the queue only when registered. */
export function pump(turn: Turn): void {
  const { live } = turn.state;
  const most = has(turn, "pipelining") ? PIPELINED_CALLS : 1;
  while (live.socket === "open" && live.outstanding.length < most) {
    const next = nextCall(turn);
    const head = nextQueued(turn);
    if (head && (!next || head.order < next.order)) transmit(turn, head.action, completed(turn, head), null, head);
    else if (next) {
      live.calls = live.calls.filter((each) => each !== next);
      transmit(turn, next.action, next.payload, next.about, null);
    } else return;
  }
}

function nextCall({ state }: Turn): Call | undefined {
  const allowed = isRegistered(state) ? state.live.calls : state.live.calls.filter((each) => each.beforeAccepted);
  return allowed.reduce<Call | undefined>(
    (first, each) => (first && first.order <= each.order ? first : each),
    undefined,
  );
}

function nextQueued({ state, now }: Turn): QueuedMessage | undefined {
  const head = state.queue[0];
  if (!head || !isRegistered(state) || head.dueAt > now) return undefined;
  return state.live.outstanding.some(({ queueOrder }) => queueOrder === head.order) ? undefined : head;
}

/** The transaction's id as it is known when the message leaves (SIM-9). */
function completed(turn: Turn, { action, payload, localId }: QueuedMessage): QueuedMessage["payload"] {
  if (localId === null || action === "StartTransaction") return payload;
  const transaction = turn.state.transactions.find((each) => each.localId === localId);
  return { ...payload, transactionId: transaction?.transactionId ?? -1 };
}

function transmit(
  turn: Turn,
  action: InboundAction,
  plain: Readonly<Record<string, unknown>>,
  about: Call["about"],
  queued: QueuedMessage | null,
): void {
  const { setup, state, now } = turn;
  state.live.socketMessageCount += 1;
  const messageId = has(turn, "repeatIds")
    ? String(state.live.socketMessageCount)
    : (queued?.messageId ?? newMessageId(turn));
  const payload = distorted(setup.options.switches, action, plain, state.live.poweredAt);
  const outstanding: Outstanding = {
    messageId,
    action,
    deadlineAt: now + setup.options.callTimeoutSeconds * 1000,
    about,
    queueOrder: queued?.order ?? null,
  };
  state.live.outstanding.push(outstanding);
  const checked = fromChargePoint[action].request.safeParse(payload);
  if (!checked.success) reportViolation(turn, "sent", action, checked.error.message);
  turn.outputs.push({ type: "send", text: JSON.stringify([2, messageId, action, payload]) });
}

export function reportViolation(turn: Turn, direction: "sent" | "received", action: string, why: string): void {
  report(turn, "violation", { direction, action, why });
}

/** Answered, with whatever answer: the queue moves on. */
export function settleQueued(turn: Turn, { queueOrder }: Outstanding): QueuedMessage | undefined {
  const { state } = turn;
  const settled = state.queue.find(({ order }) => order === queueOrder);
  state.queue = state.queue.filter((message) => message !== settled);
  return settled;
}

/** A CALLERROR or silence: one attempt of TransactionMessageAttempts is gone (SIM-8). */
export function failQueued(turn: Turn, outstanding: Outstanding): void {
  const { state, now } = turn;
  const message = state.queue.find(({ order }) => order === outstanding.queueOrder);
  if (!message) return;
  message.failures += 1;
  if (message.failures >= configuredNumber(turn, "TransactionMessageAttempts")) {
    giveUp(turn, message);
    return;
  }
  message.dueAt = now + configuredNumber(turn, "TransactionMessageRetryInterval") * 1000 * message.failures;
  if (has(turn, "newIdOnRetry")) message.messageId = newMessageId(turn);
}

function giveUp(turn: Turn, message: QueuedMessage): void {
  const { state } = turn;
  state.queue = state.queue.filter((each) => each !== message);
  report(turn, "message.givenUp", { action: message.action, messageId: message.messageId });
  const transaction = state.transactions.find(({ localId }) => localId === message.localId);
  if (message.action === "StartTransaction" && transaction) transaction.transactionId = -1;
  if (message.action === "StopTransaction") forgetTransaction(turn, message.localId);
}

/** A stopped transaction is forgotten with its last message. */
export function forgetTransaction(turn: Turn, localId: number | null): void {
  turn.state.transactions = turn.state.transactions.filter((each) => each.localId !== localId);
}

/** The id a MeterValues outside the queue carries: the running transaction's, if the central system gave one. */
export function knownTransactionId(turn: Turn, connectorId: number): { transactionId?: number } {
  const id = runningOn(turn.state, connectorId)?.transactionId;
  return id === null || id === undefined ? {} : { transactionId: id };
}
