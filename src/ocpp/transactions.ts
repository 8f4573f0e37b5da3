import { doubtRegister, type Reading } from "../domain/meter.ts";
import { advance, registerFlag, type SessionFlag } from "../domain/session.ts";
import { isClockSet, type ReadInstant, readInstant } from "../domain/time.ts";
import { type AuthorizationStatus, authorize, foldUid, sameUid, type Token } from "../domain/token.ts";
import { startChange } from "./calls.ts";
import { evseOf, holderOf } from "./evses.ts";
import { endLimitWatch } from "./limit-watch.ts";
import type { InboundRequest } from "./messages.ts";
import { closeSocket, type Handled, idTagInfo, readTag, remember, reply } from "./reply.ts";
import { brokenBy, usedBy } from "./reservation-events.ts";
import { endReservation } from "./reservations.ts";
import { newMoments } from "./samples.ts";
import { profileStarted, withoutEndedProfiles } from "./smart-charging.ts";
import {
  type Change,
  type ChargePointState,
  type ExpectedStart,
  type Facts,
  type IdTagInfo,
  LIMITS,
  TIMES,
  type Transaction,
} from "./state.ts";
import { noteEnergy, noteFailedStart, THRESHOLDS } from "./watch.ts";

/** The content that makes two StartTransactions the same one (decision 1). */
export function startKeyOf(request: Partial<InboundRequest<"StartTransaction">>): string {
  const { connectorId, idTag, timestamp, meterStart } = request;
  return [connectorId, foldUid(readTag(idTag)), timestamp, meterStart].join("|");
}

/** The start that this message repeats, if it does. Without a set clock its key may come again for another charge (OCPP-T2). */
export function repeatedStart(
  request: Partial<InboundRequest<"StartTransaction">>,
  memory: Facts["memory"],
): Transaction | null {
  const same = memory.startedBy(startKeyOf(request));
  if (same === null) return null;
  const isAnotherCharge = !isClockSet(request.timestamp ?? "") && same.stoppedAt !== null;
  return isAnotherCharge ? null : same;
}

/** The remote start that this start follows from, if it does: one from long before is an older charge, told late (OCPP-T4). */
export function expectedStart(
  state: ChargePointState,
  { connectorId, idTag, timestamp }: Partial<InboundRequest<"StartTransaction">>,
  now: number,
): ExpectedStart | null {
  const instant = instantOf(state, timestamp, now);
  const mayFollow = ({ createdAt }: ExpectedStart) => instant.suspect || instant.at + TIMES.liveStart >= createdAt;
  return (
    state.startsExpected.find(
      (expected) =>
        expected.connectorId === connectorId &&
        sameUid(expected.idTag, readTag(idTag)) &&
        now < expected.forgetAt &&
        mayFollow(expected),
    ) ?? null
  );
}

/** A record that lacks its instant is dated by our own clock, and as suspect as one whose clock was never set. */
function instantOf(state: ChargePointState, timestamp: string | undefined, now: number): ReadInstant {
  return readInstant(timestamp ?? "", now, state.registration?.settings.timeZone);
}

/** §4.8 StartTransaction: stored and answered whatever the checks say; only a token nobody can judge gets no answer. */
export function startTransaction(
  state: ChargePointState,
  request: Partial<InboundRequest<"StartTransaction">>,
  facts: Facts,
): Handled<"StartTransaction"> {
  const repeated = repeatedStart(request, facts.memory);
  if (repeated) return reply(state, startAnswer(repeated));

  const idTag = readTag(request.idTag);
  const connectorId = request.connectorId ?? state.registration?.connectors[0]?.connectorId ?? 1;
  const expected = expectedStart(state, { ...request, connectorId }, facts.now);
  const token = tokenOf(state, idTag, expected, facts);
  if (token === "unknowable") return closeSocket(state, 1011, "The token cannot be checked now.");

  const instant = instantOf(state, request.timestamp, facts.now);
  const isLive = !instant.suspect && facts.now - instant.at <= TIMES.liveStart;
  const evse = evseOf(state, connectorId);
  const isAccepted = state.boot === null || state.boot.status === "Accepted";
  const reserved = {
    connectorId,
    reservationId: request.reservationId,
    idTag,
    parentUid: token?.parentUid ?? null,
    startedAt: instant.at,
  };
  const used = usedBy(state, reserved);
  const broken = used === null ? brokenBy(state, reserved) : null;
  const judged = isAccepted ? judge(state, token, idTag, evse.evseUid, isLive, instant.at) : "Invalid";
  const isTurnedAway = broken !== null && state.registration?.settings.reservedForOthers === "Blocked";
  const authorization = isTurnedAway && judged === "Accepted" ? "Blocked" : judged;
  const holder = holderOf(state, evse.evseUid);
  const supersedes = holder !== null && holder.connectorId === connectorId && isLater(instant, holder);

  const flags: SessionFlag[] = [];
  if (instant.suspect) flags.push("clock_suspect");
  if (!isAccepted) flags.push("boot_not_accepted");
  else if (authorization !== "Accepted") flags.push("not_authorised");
  if (holder !== null && holder.connectorId !== connectorId) flags.push("evse_shared");
  if (request.meterStart === undefined || request.idTag === undefined || request.connectorId === undefined) {
    flags.push("record_incomplete");
  }
  if (expected?.overdue) flags.push("late_start");
  if (broken !== null) flags.push("reserved_for_other");

  const transaction: Transaction = {
    transactionId: state.lastTransactionId + 1,
    sessionId: facts.newId(),
    version: 1,
    startKey: startKeyOf(request),
    connectorId,
    ...evse,
    locationId: state.registration?.locationId ?? "",
    idTag,
    parentUid: token?.parentUid ?? null,
    authorization,
    startAnswer: idTagInfo(authorization, token),
    state: authorization === "Accepted" ? "ACTIVE" : "INVALID",
    holdsEvse: holder === null || supersedes,
    flags,
    startedAt: instant.at,
    startedAtRaw: request.timestamp ?? "",
    receivedAt: facts.now,
    clockSuspect: instant.suspect,
    meterStartWh: request.meterStart ?? null,
    stoppedAt: null,
    meterStopWh: null,
    stopReason: null,
    stopAnswer: null,
  };
  const others = state.open.map((open) => (supersedes && open === holder ? superseded(open) : open));
  const noted =
    authorization === "Accepted" ? state : noteFailedStart(state, connectorId, `token ${authorization}`, facts.now);
  const next: ChargePointState = {
    ...remember(noted, token, facts.now),
    open: lookedAt([...others, transaction]),
    lastTransactionId: transaction.transactionId,
    startsExpected: state.startsExpected.filter((start) => start !== expected),
  };
  // The one that lets go of the EVSE comes first: D1 allows one holder.
  const changes: Change[] = others.filter((open) => !state.open.includes(open)).map(transactionChange);
  changes.push(transactionChange(transaction));
  if (expected?.overdue) changes.push(startChange(expected, "answered", LATE_START));
  const charging = profileStarted(withoutEndedProfiles(next), expected, transaction, facts.now);
  if (broken !== null) changes.push(doubtNotice(state, transaction, "reserved_for_other", facts.now));
  if (used === null) return reply(charging, startAnswer(transaction), changes);
  const { transactionId } = transaction;
  const ended = endReservation(charging, used, "used", facts.now, { transactionId });
  return reply(ended.state, startAnswer(transaction), [...changes, ...ended.changes]);
}

/** OCPP-T7. A clock that nobody trusts cannot say so, but against another such: then it is later because it came later. */
function isLater({ at, suspect }: ReadInstant, holder: Transaction): boolean {
  return (!suspect || holder.clockSuspect) && at >= holder.startedAt;
}

/** A charger that starts without ever stopping must not fill the memory. Whoever holds an EVSE that can be stays. */
function lookedAt(open: readonly Transaction[]): readonly Transaction[] {
  const firstOfNewest = open.length - LIMITS.open;
  const stays = ({ holdsEvse, connectorId }: Transaction) => holdsEvse && connectorId <= LIMITS.undeclaredConnector;
  return open.filter((transaction, index) => index >= firstOfNewest || stays(transaction));
}

function startAnswer(transaction: Transaction) {
  return { transactionId: transaction.transactionId, idTagInfo: { ...transaction.startAnswer } };
}

function transactionChange(transaction: Transaction): Change {
  return { kind: "transaction", transaction };
}

function superseded(transaction: Transaction): Transaction {
  return revised(flagged(transaction, "superseded"), { holdsEvse: false });
}

export function revised(transaction: Transaction, changes: Partial<Transaction>): Transaction {
  return { ...transaction, ...changes, version: transaction.version + 1 };
}

export function flagged(transaction: Transaction, flag: SessionFlag): Transaction {
  if (transaction.flags.includes(flag)) return transaction;
  return revised(transaction, { flags: [...transaction.flags, flag] });
}

/** D1's word; while D1 is away, the object's own copy of tokens it has seen. */
function tokenOf(
  state: ChargePointState,
  idTag: string,
  expected: ExpectedStart | null,
  facts: Facts,
): Token | null | "unknowable" {
  if (expected?.token) return expected.token;
  if (facts.token.known) return facts.token.token;
  const seen = state.tokensSeen.find(
    ({ token, seenAt }) => sameUid(token.uid, idTag) && facts.now - seenAt < TIMES.tokenSeen,
  );
  return seen?.token ?? "unknowable";
}

function judge(
  state: ChargePointState,
  token: Token | null,
  idTag: string,
  evseUid: string,
  isLive: boolean,
  startedAt: number,
): AuthorizationStatus {
  const status = authorize(token, startedAt);
  const chargesElsewhere = state.open.some(
    (open) => open.evseUid !== evseUid && open.holdsEvse && open.state === "ACTIVE" && sameUid(open.idTag, idTag),
  );
  return status === "Accepted" && isLive && chargesElsewhere ? "ConcurrentTx" : status;
}

/** EDGE-39: the command had timed out; the car charges all the same. */
const LATE_START = { code: "LateStart", description: "The session started after the connection time-out." };

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
  const answer = request.idTag === undefined ? null : stopTagInfo(state, readTag(request.idTag), facts.now);
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
    stopReason: request.reason ?? "Local",
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
  const unwatched = endLimitWatch(withoutEndedProfiles(next), stopped.connectorId, facts.now);
  return reply(unwatched.state, stopAnswer(answer), [...changes, ...unwatched.changes]);
}

/** A session that ends at once without energy was an attempt; one that gave energy shows that the connector works. */
function noteSession(state: ChargePointState, stopped: Transaction, now: number): ChargePointState {
  const { connectorId, meterStartWh, meterStopWh, startedAt, stoppedAt } = stopped;
  if (meterStartWh === null || meterStopWh === null || stoppedAt === null) return state;
  if (meterStopWh > meterStartWh) return noteEnergy(state, connectorId);
  const isAttempt = stopped.state === "COMPLETED" && stoppedAt - startedAt < THRESHOLDS.shortSession;
  return isAttempt ? noteFailedStart(state, connectorId, "ended at once without energy", now) : state;
}

function stopAnswer(answer: IdTagInfo | null) {
  return answer === null ? {} : { idTagInfo: { ...answer } };
}

/** Needs no D1: the driver was accepted at the start, and the answer only fills the charger's cache. */
function stopTagInfo(state: ChargePointState, idTag: string, now: number): IdTagInfo | null {
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

export function doubtNotice(state: ChargePointState, transaction: Transaction, flag: SessionFlag, at: number): Change {
  const chargePointId = state.registration?.chargePointId ?? "";
  return {
    kind: "notice",
    at,
    notice: {
      kind: "session_flagged",
      subject: `${chargePointId}/${transaction.transactionId}/${flag}`,
      details: { sessionId: transaction.sessionId, transactionId: transaction.transactionId, flag },
    },
  };
}

function orphanStop(
  state: ChargePointState,
  request: Partial<InboundRequest<"StopTransaction">>,
  facts: Facts,
): Handled<"StopTransaction"> {
  const answer = request.idTag === undefined ? null : stopTagInfo(state, readTag(request.idTag), facts.now);
  const key = [request.transactionId, request.timestamp, request.meterStop].join("|");
  if (facts.memory.hasOrphan(key)) return reply(state, stopAnswer(answer));
  const chargePointId = state.registration?.chargePointId ?? "";
  const { transactionData: _, idTag: __, ...details } = request;
  return reply(state, stopAnswer(answer), [
    { kind: "orphan", key, request },
    { kind: "notice", at: facts.now, notice: { kind: "orphan_stop", subject: `${chargePointId}/${key}`, details } },
  ]);
}
