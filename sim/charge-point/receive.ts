import { fromChargePoint, type InboundAction, type InboundResponse } from "../../src/ocpp/messages.ts";
import { authorisationAnswered, authoriseOffline, remember } from "./authorisation.ts";
import { receiveCall } from "./commands.ts";
import { bootAgainAfter, bootAnswered, confirmConnection, powerCycle } from "./connection.ts";
import { readMeter } from "./meter.ts";
import { call, failQueued, forgetTransaction, reportViolation, settleQueued } from "./outbox.ts";
import { signingAnswered } from "./security.ts";
import type { Outstanding, QueuedMessage } from "./state.ts";
import { startAnswered } from "./transactions.ts";
import { connectorOf, has, report, type Turn } from "./turn.ts";

export function receiveFrame(turn: Turn, text: string): void {
  const frame = parse(text);
  const [type, messageId, ...rest] = Array.isArray(frame) ? frame : [];
  if (typeof messageId !== "string") reportViolation(turn, "received", "?", "no frame with a message id");
  else if (type === 2 && typeof rest[0] === "string") receiveCall(turn, messageId, rest[0], rest[1]);
  else if (type === 3) receiveAnswer(turn, messageId, (outstanding) => receiveResult(turn, outstanding, rest[0]));
  else if (type === 4) receiveAnswer(turn, messageId, (outstanding) => receiveError(turn, outstanding, rest));
  else reportViolation(turn, "received", "?", `message type ${String(type)}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An answer nobody waits for is ignored (SIM-12). */
function receiveAnswer(turn: Turn, messageId: string, act: (outstanding: Outstanding) => void): void {
  const { live } = turn.state;
  if (live.repliesToDrop > 0) {
    live.repliesToDrop -= 1;
    report(turn, "reply.dropped", { messageId });
    return;
  }
  const outstanding = live.outstanding.find((each) => each.messageId === messageId);
  if (outstanding) {
    live.outstanding = live.outstanding.filter((each) => each !== outstanding);
    act(outstanding);
  } else report(turn, "reply.unknown", { messageId });
}

function receiveError(turn: Turn, outstanding: Outstanding, [code, description]: readonly unknown[]): void {
  report(turn, "call.refused", { action: outstanding.action, code, description });
  callFailed(turn, outstanding);
}

function receiveResult(turn: Turn, outstanding: Outstanding, payload: unknown): void {
  const { action } = outstanding;
  const parsed = fromChargePoint[action].response.safeParse(payload);
  if (!parsed.success) {
    reportViolation(turn, "received", action, parsed.error.message);
    callFailed(turn, outstanding);
    return;
  }
  confirmConnection(turn);
  const queued = settleQueued(turn, outstanding);
  const act = RESULTS[action] as ((turn: Turn, response: unknown, answered: Answered) => void) | undefined;
  act?.(turn, parsed.data, { outstanding, queued });
}

interface Answered {
  readonly outstanding: Outstanding;
  readonly queued: QueuedMessage | undefined;
}

/** A minute or two of heartbeats. */
const MESSAGES_BEFORE_BREAK = 2;

/** What an answer means; those that only acknowledge are absent. */
const RESULTS: {
  readonly [A in InboundAction]?: (turn: Turn, response: InboundResponse<A>, answered: Answered) => void;
} = {
  Authorize: (turn, { idTagInfo }, { outstanding: { about } }) => {
    if (about?.kind !== "authorise") return;
    remember(turn, about.request.idTag, idTagInfo);
    authorisationAnswered(turn, about.request, idTagInfo);
  },
  BootNotification: (turn, { status, interval }) => bootAnswered(turn, status, interval),
  Heartbeat: (turn) => {
    const { live } = turn.state;
    if (has(turn, "breaksConnection") && live.socketMessageCount > MESSAGES_BEFORE_BREAK) live.renewSocket = true;
    if (has(turn, "bootsAgain")) powerCycle(turn);
  },
  SignCertificate: (turn, { status }) => signingAnswered(turn, status),
  StartTransaction: (turn, { transactionId, idTagInfo }, { queued }) => {
    if (!queued || queued.localId === null) return;
    remember(turn, String(queued.payload.idTag), idTagInfo);
    startAnswered(turn, queued.localId, transactionId, idTagInfo);
  },
  StatusNotification: (turn, _response, { outstanding: { about } }) => {
    if (about?.kind === "status") turn.state.live.delivered[about.connectorId] = about.shown;
  },
  StopTransaction: (turn, { idTagInfo }, { queued }) => {
    if (!queued) return;
    const idTag = queued.payload.idTag;
    if (idTagInfo && typeof idTag === "string") remember(turn, idTag, idTagInfo);
    if (has(turn, "staleTransactionId")) sendStaleMeterValues(turn, queued);
    forgetTransaction(turn, queued.localId);
    report(turn, "transaction.settled", { localId: queued.localId });
  },
};

/** Some chargers go on with the old id after the stop (EDGE-17). */
function sendStaleMeterValues(turn: Turn, { localId }: QueuedMessage): void {
  const ended = turn.state.transactions.find((each) => each.localId === localId);
  const connector = ended && connectorOf(turn, ended.connectorId);
  if (!connector || ended.transactionId === null) return;
  const { transactionId, connectorId } = ended;
  const meterValue = [readMeter(turn, connector, "Sample.Periodic")];
  call(turn, "MeterValues", { connectorId, transactionId, meterValue });
}

/** CALLERROR, silence, or an answer that says nothing. */
function callFailed(turn: Turn, outstanding: Outstanding): void {
  const { action, about, queueOrder } = outstanding;
  if (queueOrder !== null) failQueued(turn, outstanding);
  if (action === "BootNotification") bootAgainAfter(turn);
  if (about?.kind === "authorise") authoriseOffline(turn, about.request);
}

export function callsDue(turn: Turn): void {
  const { live } = turn.state;
  for (const outstanding of live.outstanding.filter(({ deadlineAt }) => turn.now >= deadlineAt)) {
    live.outstanding = live.outstanding.filter((each) => each !== outstanding);
    report(turn, "call.timedOut", { action: outstanding.action });
    callFailed(turn, outstanding);
  }
}
