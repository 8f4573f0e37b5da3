import { SHORT_SESSION } from "../domain/failed-starts.ts";
import { doubtRegister, type Reading } from "../domain/meter.ts";
import { advance, registerFlag, type SessionFlag } from "../domain/session.ts";
import { authorize, sameUid } from "../domain/token.ts";
import { unchanged } from "./advance.ts";
import { isWordOf, stopReason } from "./fields.ts";
import { endLimitWatch } from "./limit-watch.ts";
import type { InboundRequest } from "./messages.ts";
import { type Handled, idTagInfo, readTag, reply } from "./reply.ts";
import { newMoments } from "./samples.ts";
import { withoutEndedProfiles } from "./smart-charging.ts";
import type { Change, ChargePointState, Facts, IdTagInfo, Transaction } from "./state.ts";
import { doubtNotice, instantOf, revised, transactionChange } from "./transactions.ts";
import { noteEnergy, noteFailedStart } from "./watch.ts";

/** §4.10 StopTransaction: answered always; applied to the transaction it names and to no other (decision 8). */
export function stopTransaction(
  state: ChargePointState,
  request: Partial<InboundRequest<"StopTransaction">>,
  facts: Facts,
): Handled<"StopTransaction"> {
  const { transactionId } = request;
  const transaction =
    transactionId === undefined || transactionId <= 0 ? null : facts.memory.transaction(transactionId);
  if (transaction === null) return orphanStop(state, request, facts);
  if (transaction.stoppedAt !== null) return reply(state, stopAnswer(transaction.stopAnswer));

  const instant = instantOf(state, request.timestamp, facts.now);
  const answer = stopTagInfo(state, request.idTag, facts.now, transaction);
  const flags = new Set(transaction.flags);
  if (instant.suspect) flags.add("clock_suspect");
  if (request.meterStop === undefined) flags.add("record_incomplete");
  const doubt = stopDoubt(transaction, request.meterStop, instant.at);
  if (doubt) flags.add(doubt);
  const advanced = advance(transaction.state, "stopped");

  const stopped = revised(transaction, {
    state: advanced.ok ? advanced.value : transaction.state,
    holdsEvse: false,
    stoppedAt: Math.max(instant.at, transaction.startedAt),
    meterStopWh: request.meterStop ?? null,
    stopReason: stopReasonOf(request.reason),
    rawStopReason: request.reason ?? null,
    stopAnswer: answer,
    flags: [...flags],
  });
  const next: ChargePointState = {
    ...noteSession(state, stopped, facts.now),
    open: state.open.filter((open) => open.transactionId !== stopped.transactionId),
    stopsExpected: state.stopsExpected.filter((stop) => stop.transactionId !== stopped.transactionId),
  };
  const series = `transaction:${stopped.transactionId}` as const;
  const moments = newMoments(state, series, stopped.connectorId, request.transactionData ?? [], facts);
  const changes: Change[] = [];
  if (moments.length > 0) changes.push({ kind: "samples", series, moments });
  changes.push(transactionChange(stopped));
  if (doubt) changes.push(doubtNotice(state, stopped, doubt, facts.now));
  const ended = withoutEndedProfiles(next);
  // Whoever took the EVSE from it draws on, and stays watched.
  const unwatched = transaction.holdsEvse ? endLimitWatch(ended, stopped.connectorId, facts.now) : unchanged(ended);
  return reply(unwatched.state, stopAnswer(answer), [...changes, ...unwatched.changes]);
}

/** OCPP-T11: without one it was Local; a word that is none of the list's (TOL-4) is Other. */
function stopReasonOf(word: string | undefined): string {
  if (word === undefined) return "Local";
  return isWordOf(stopReason, word) ? word : "Other";
}

/** A session that ends at once without energy was an attempt; one that gave energy shows that the connector works. */
function noteSession(state: ChargePointState, stopped: Transaction, now: number): ChargePointState {
  const { connectorId, meterStartWh, meterStopWh, startedAt, stoppedAt } = stopped;
  if (meterStartWh === null || meterStopWh === null || stoppedAt === null) return state;
  if (meterStopWh > meterStartWh) return noteEnergy(state, connectorId);
  const isAttempt = stopped.state === "COMPLETED" && stoppedAt - startedAt < SHORT_SESSION;
  return isAttempt ? noteFailedStart(state, connectorId, "ended at once without energy", now) : state;
}

function stopAnswer(answer: IdTagInfo | null) {
  return answer === null ? {} : { idTagInfo: { ...answer } };
}

/**
 * Needs no D1: the driver was accepted at the start, and the answer only fills the charger's cache. A roaming token's
 * permission was for this session.
 */
function stopTagInfo(
  state: ChargePointState,
  given: string | undefined,
  now: number,
  stopped: Transaction | null,
): IdTagInfo | null {
  if (given === undefined) return null;
  const idTag = readTag(given);
  if (stopped?.roaming && sameUid(stopped.idTag, idTag)) return stopped.startAnswer;
  const seen = state.tokensSeen.find(({ token }) => sameUid(token.uid, idTag));
  return seen ? idTagInfo(authorize(seen.token, now), seen.token) : null;
}

function stopDoubt(transaction: Transaction, meterStop: number | undefined, stoppedAt: number): SessionFlag | null {
  if (transaction.meterStartWh === null || meterStop === undefined) return null;
  const from: Reading = { at: transaction.startedAt, registerWh: transaction.meterStartWh };
  const doubt = doubtRegister(from, { at: stoppedAt, registerWh: meterStop }, transaction.maxPowerW);
  // With a clock nobody trusts, the length of the session is unknown, and so is what it could have drawn.
  if (doubt === "absurd" && transaction.clockSuspect) return null;
  return doubt && registerFlag[doubt];
}

function orphanStop(
  state: ChargePointState,
  request: Partial<InboundRequest<"StopTransaction">>,
  facts: Facts,
): Handled<"StopTransaction"> {
  const answer = stopTagInfo(state, request.idTag, facts.now, null);
  const key = [request.transactionId, request.timestamp, request.meterStop].join("|");
  if (facts.memory.hasOrphan(key)) return reply(state, stopAnswer(answer));
  const chargePointId = state.registration?.chargePointId ?? "";
  const { transactionData: _, idTag: __, ...details } = request;
  return reply(state, stopAnswer(answer), [
    { kind: "orphan", key, request },
    { kind: "notice", at: facts.now, notice: { kind: "orphan_stop", subject: `${chargePointId}/${key}`, details } },
  ]);
}
