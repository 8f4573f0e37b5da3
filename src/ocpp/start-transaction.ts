import type { CalendarEntry } from "../domain/charge-point-calendar.ts";
import { isConnectorId } from "../domain/location.ts";
import { type RoamingDriver, roamingDriver, withoutAnswer } from "../domain/roaming.ts";
import type { SessionFlag } from "../domain/session.ts";
import { isClockSet, type ReadInstant } from "../domain/time.ts";
import { type AuthorizationStatus, authorize, foldUid, sameUid, type Token } from "../domain/token.ts";
import type { BookingBook } from "./booking-state.ts";
import { bookedToken, entryInTheWay, fulfilledBy } from "./calendar.ts";
import { startChange } from "./calls.ts";
import { evseOf, firstConnectorOf, holderOf } from "./evses.ts";
import { expectedStart, instantsOf, isLive } from "./expected-starts.ts";
import { LIMITS } from "./limits.ts";
import type { InboundRequest } from "./messages.ts";
import { closeSocket, type Handled, idTagInfo, permittedToken, readTag, remember, reply, tokenKnown } from "./reply.ts";
import type { Reservation } from "./reservation.ts";
import { brokenBy, usedBy } from "./reservation-events.ts";
import { endReservation } from "./reservations.ts";
import { reservedToken, sessionTakenOver } from "./roaming-reservations.ts";
import { profileStarted, withoutEndedProfiles } from "./smart-charging.ts";
import type { Change, ChargePointState, ExpectedStart, Facts, Transaction } from "./state.ts";
import { doubtNotice, flagged, instantOf, revised, transactionChange } from "./transactions.ts";
import { noteFailedStart } from "./watch.ts";

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

/** §4.8 StartTransaction: stored and answered whatever the checks say; only a token nobody can judge gets no answer. */
export function startTransaction(
  state: ChargePointState,
  request: Partial<InboundRequest<"StartTransaction">>,
  facts: Facts,
): Handled<"StartTransaction"> {
  const repeated = repeatedStart(request, facts.memory);
  if (repeated) return reply(state, startAnswer(repeated));
  const connectorId = request.connectorId ?? firstConnectorOf(state);
  const expected = expectedStart(state, { ...request, connectorId }, facts.now);
  const idTag = readTag(request.idTag);
  const { evseUid } = evseOf(state, connectorId);
  const instants = instantsOf(state, instantOf(state, request.timestamp, facts.now), facts.now);
  const booked = bookedToken(state, idTag, instants, [evseUid]);
  const commanded = expected?.token ?? reservedToken(state, idTag) ?? booked;
  const permitted = permittedToken(state, idTag, evseUid, facts.now);
  const token = commanded ?? permitted ?? tokenKnown(state, idTag, facts);
  if (token === "unknowable") return closeSocket(state, 1011, "The token cannot be checked now.");

  const driver = roamingDriver(token, commanded !== null);
  const start = startOf(state, request, { connectorId, expected, token, driver }, facts.now);
  const authorization = authorizationOf(state, start);
  return entered(state, start, transactionOf(state, start, authorization, facts), facts);
}

/** What is known of a start before it is judged. */
interface Start {
  readonly request: Partial<InboundRequest<"StartTransaction">>;
  readonly connectorId: number;
  readonly idTag: string;
  readonly token: Token | null;
  readonly driver: RoamingDriver | null;
  readonly expected: ExpectedStart | null;
  readonly instant: ReadInstant;
  readonly evse: ReturnType<typeof evseOf>;
  /** The transaction that has the EVSE. */
  readonly holder: Transaction | null;
  /** It takes the EVSE from the holder (OCPP-T7). */
  readonly supersedes: boolean;
  /** The reservation it uses, or else that of somebody else that it breaks. */
  readonly used: Reservation | null;
  readonly broken: Reservation | null;
  /** The booking that it fulfils, or else that of somebody else, or the maintenance, that is in its way. */
  readonly booking: CalendarEntry | null;
  readonly inTheWay: CalendarEntry | null;
  readonly isLive: boolean;
}

function startOf(
  state: ChargePointState,
  request: Start["request"],
  known: Pick<Start, "connectorId" | "expected" | "token" | "driver">,
  now: number,
): Start {
  const { connectorId, token, expected } = known;
  const idTag = readTag(request.idTag);
  const instant = instantOf(state, request.timestamp, now);
  const { reservationId } = request;
  const parentUid = token?.parentUid ?? null;
  const reserved = { connectorId, reservationId, idTag, parentUid, startedAt: instant.at };
  const used = usedBy(state, reserved);
  const broken = used === null ? brokenBy(state, reserved) : null;
  const evse = evseOf(state, connectorId);
  const comer = { idTag, parentUid, bookingId: used?.bookingId ?? expected?.bookingId };
  const booking = fulfilledBy(state, evse.evseUid, comer, instantsOf(state, instant, now));
  const at = Math.min(instant.at, now);
  const isAdmitted = expected !== null;
  const inTheWay = booking === null ? entryInTheWay(state, evse.evseUid, comer, { at, isAdmitted }) : null;
  const calendar = { booking, inTheWay, isLive: isLive(state, instant, now) };
  const holder = holderOf(state, evse.evseUid);
  const supersedes = holder !== null && holder.connectorId === connectorId && isLater(instant, holder);
  return { ...known, ...calendar, request, idTag, instant, evse, holder, supersedes, used, broken };
}

function isAccepted({ boot }: ChargePointState): boolean {
  return boot === null || boot.status === "Accepted";
}

function authorizationOf(state: ChargePointState, start: Start): AuthorizationStatus {
  if (!isAccepted(state)) return "Invalid";
  const status = isCommanded(start) ? "Accepted" : tokenStatus(state, start);
  if (status !== "Accepted" || isKeptFromIt(start)) return status === "Accepted" ? "Blocked" : status;
  if (start.broken === null) return status;
  return state.registration?.settings.reservedForOthers === "Blocked" ? "Blocked" : "Accepted";
}

/** What has happened already, and is told late, is no longer refused. */
function isKeptFromIt({ inTheWay, isLive }: Start): boolean {
  return inTheWay !== null && isLive;
}

/** The token's own partner had it started or reserved, and answers for it: nothing of it is checked again (OCPI-C5). */
function isCommanded({ driver }: Start): boolean {
  return driver?.authMethod === "COMMAND";
}

function tokenStatus(state: ChargePointState, { token, idTag, evse, instant, isLive }: Start): AuthorizationStatus {
  const status = authorize(token, instant.at);
  if (status !== "Accepted") return status;
  const chargesElsewhere = state.open.some(
    (open) => open.evseUid !== evse.evseUid && open.holdsEvse && open.state === "ACTIVE" && sameUid(open.idTag, idTag),
  );
  return isLive && chargesElsewhere ? "ConcurrentTx" : "Accepted";
}

function transactionOf(
  state: ChargePointState,
  start: Start,
  authorization: AuthorizationStatus,
  facts: Facts,
): Transaction {
  const { request, connectorId, idTag, token, driver, expected, instant, evse, holder, supersedes, used } = start;
  const takenOver = sessionTakenOver(used, driver);
  return {
    transactionId: state.lastTransactionId + 1,
    sessionId: takenOver ?? expected?.sessionId ?? facts.newId(),
    version: firstVersion(used),
    startKey: startKeyOf(request),
    connectorId,
    ...evse,
    locationId: state.registration?.locationId ?? "",
    idTag,
    parentUid: token?.parentUid ?? null,
    roaming: driver,
    authorization,
    startAnswer: idTagInfo(authorization, token),
    state: authorization === "Accepted" || isOwedAllTheSame(start, authorization) ? "ACTIVE" : "INVALID",
    holdsEvse: isConnectorId(connectorId) && (holder === null || supersedes),
    flags: flagsOf(state, start, authorization),
    startedAt: instant.at,
    startedAtRaw: request.timestamp ?? "",
    reservedAt: takenOver === null ? null : (used?.createdAt ?? null),
    bookingId: bookingIdOf(start, authorization),
    endsBefore: null,
    receivedAt: facts.now,
    clockSuspect: instant.suspect,
    meterStartWh: request.meterStart ?? null,
    suspensions: [],
    stoppedAt: null,
    meterStopWh: null,
    stopReason: null,
    rawStopReason: null,
    stopAnswer: null,
  };
}

/** A driver whose account is held back was let in offline: that is past refusing, and who owes for it is known. */
function isOwedAllTheSame({ token, isLive }: Start, authorization: AuthorizationStatus): boolean {
  return authorization === "Blocked" && token?.isHeldBack === true && !isLive;
}

/** What is reserved by itself is a booking of its own, and used up even by who is not let in then. */
function bookingIdOf({ booking, used }: Start, authorization: AuthorizationStatus): string | null {
  if (used !== null && used.bookingId === null) return used.id;
  return authorization === "Accepted" ? (booking?.bookingId ?? used?.bookingId ?? null) : null;
}

/** A session that was a reservation goes on from its pictures: later ones must be newer. */
function firstVersion(used: Reservation | null): number {
  return used?.roaming ? used.version + 2 : 1;
}

function flagsOf(state: ChargePointState, start: Start, authorization: AuthorizationStatus): readonly SessionFlag[] {
  const { request, connectorId, expected, instant, holder, broken, inTheWay } = start;
  const isIncomplete = [request.meterStart, request.idTag, request.connectorId].includes(undefined);
  const flags: SessionFlag[] = [];
  if (instant.suspect) flags.push("clock_suspect");
  if (!isAccepted(state)) flags.push("boot_not_accepted");
  else if (authorization !== "Accepted") flags.push("not_authorised");
  if (holder !== null && holder.connectorId !== connectorId) flags.push("evse_shared");
  if (isIncomplete) flags.push("record_incomplete");
  if (expected?.overdue) flags.push("late_start");
  if (inTheWay?.kind === "maintenance") flags.push("in_maintenance");
  else if (broken !== null || inTheWay !== null) flags.push("reserved_for_other");
  return flags;
}

/** What the transaction changes: for its connector's last one, for whoever expected it, for reservations and profiles. */
function entered(
  state: ChargePointState,
  start: Start,
  transaction: Transaction,
  facts: Facts,
): Handled<"StartTransaction"> {
  const { connectorId, token, expected, holder, supersedes, used, broken, inTheWay, booking } = start;
  const { now } = facts;
  const { transactionId, authorization } = transaction;
  const others = state.open.map((open) => (supersedes && open === holder ? superseded(open) : open));
  const isAttempt = authorization !== "Accepted" && inTheWay === null;
  const noted = isAttempt ? noteFailedStart(state, connectorId, `token ${authorization}`, now) : state;
  const isFulfilled = booking !== null && transaction.bookingId === booking.bookingId;
  const next: ChargePointState = {
    ...(isCommanded(start) ? noted : remember(noted, token && withoutAnswer(token), facts)),
    open: lookedAt([...others, transaction]),
    bookings: isFulfilled ? withUsed(state.bookings, booking.bookingId) : state.bookings,
    lastTransactionId: transactionId,
    startsExpected: state.startsExpected.filter((each) => each !== expected),
  };
  // The one that lets go of the EVSE comes first: D1 allows one holder.
  const changes: Change[] = others.filter((open) => !state.open.includes(open)).map(transactionChange);
  changes.push(transactionChange(transaction));
  if (expected?.overdue) changes.push(startChange(expected, "answered", LATE_START));
  const charging = profileStarted(withoutEndedProfiles(next), expected, transaction, now);
  const isBroken = broken !== null || (inTheWay?.kind === "booking" && authorization === "Accepted");
  if (isBroken) changes.push(doubtNotice(state, transaction, "reserved_for_other", now));
  if (used === null) return reply(charging, startAnswer(transaction), changes);
  const roaming = used.roaming && { ...used.roaming, isTakenOver: transaction.reservedAt !== null };
  const ended = endReservation(charging, { ...used, roaming }, "used", now, { transactionId });
  return reply(ended.state, startAnswer(transaction), [...changes, ...ended.changes]);
}

function withUsed(bookings: BookingBook, bookingId: string): BookingBook {
  return { ...bookings, used: [...bookings.used, bookingId] };
}

/** OCPP-T7. A clock that nobody trusts cannot say so, but against another such: then it is later because it came later. */
function isLater({ at, suspect }: ReadInstant, holder: Transaction): boolean {
  return (!suspect || holder.clockSuspect) && at >= holder.startedAt;
}

/** EDGE-39: the command had timed out; the car charges all the same. */
const LATE_START = { code: "LateStart", description: "The session started after the connection time-out." };

/** A charger that starts without ever stopping must not fill the memory. Whoever holds an EVSE stays. */
function lookedAt(open: readonly Transaction[]): readonly Transaction[] {
  const firstOfNewest = open.length - LIMITS.open;
  return open.filter(({ holdsEvse }, index) => index >= firstOfNewest || holdsEvse);
}

function startAnswer(transaction: Transaction) {
  return { transactionId: transaction.transactionId, idTagInfo: { ...transaction.startAnswer } };
}

function superseded(transaction: Transaction): Transaction {
  return revised(flagged(transaction, "superseded"), { holdsEvse: false });
}
