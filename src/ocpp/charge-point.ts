import type { Registration } from "../domain/charge-point.ts";
import { ok, type Result } from "../domain/result.ts";
import { type Advanced, inTurn, type Step } from "./advance.ts";
import { answer, losePending } from "./answers.ts";
import { bookedToken, calendarWakes } from "./calendar.ts";
import { type Command, command, type Pumped, pump } from "./calls.ts";
import { answersNoCall, countedId, deviationsOfMeaning, NO_SUBPROTOCOL, recordDeviations } from "./deviations.ts";
import { evseOf, evseUidsOf, firstConnectorOf } from "./evses.ts";
import { commandedToken, expectedStart, vouchedToken } from "./expected-starts.ts";
import { expire } from "./expiry.ts";
import { handlers, isTransactionMessage } from "./handlers.ts";
import { follow, type Instruction, RECONNECT } from "./instructions.ts";
import { TIMES } from "./limits.ts";
import { fromChargePoint, type InboundAction, isInboundAction } from "./messages.ts";
import { admitted, quarantine, registered, type Visitor } from "./onboarding.ts";
import { tendProfileOrders } from "./partner-profiles.ts";
import { type Handled, readTag, roamingSession } from "./reply.ts";
import { reservedToken } from "./roaming-reservations.ts";
import { restartedByItself } from "./security-profile.ts";
import { repeatedStart } from "./start-transaction.ts";
import {
  type Change,
  type ChargePointState,
  type CommandPicture,
  type Facts,
  type Memory,
  offlineAfterMs,
  type TokenQuestion,
} from "./state.ts";
import { refreshWithoutBoot } from "./status-refresh.ts";
import { tendCalendar } from "./tend-calendar.ts";
import { readTolerantly } from "./tolerance.ts";
import { triggeredBy, triggerWakes } from "./triggers.ts";
import { reconnectedUpkeeps, upkeepWakes } from "./upkeep.ts";
import { noteConnect, THRESHOLDS } from "./watch.ts";
import { malfunctionWakes, watchOver } from "./watch-over.ts";
import {
  type AnswerFrame,
  type CallFrame,
  type Decoded,
  type ErrorCode,
  encode,
  type Frame,
  isObject,
  type MessageId,
} from "./wire.ts";

/** What one event makes of a charge point. Carry out in this order: keep, then send, then close. */
export interface Outcome {
  readonly state: ChargePointState;
  readonly changes: readonly Change[];
  readonly send: readonly string[];
  readonly close: { readonly code: number; readonly reason: string } | null;
  /** The state itself must be kept, not only the changes; false for what may be forgotten (heartbeats). */
  readonly keep: boolean;
}

/** The tag that must be looked up before this frame can be received; mostly none. */
export function needs(state: ChargePointState, frame: Frame, memory: Memory, now: number): TokenQuestion | null {
  if (frame.type !== "call" || !isObject(frame.payload) || state.onboarding !== null) return null;
  const locationId = state.registration?.locationId ?? "";
  if (frame.action === "Authorize") {
    const { data } = readTolerantly(fromChargePoint.Authorize.request, frame.payload);
    const idTag = readTag(data.idTag);
    if (data.idTag === undefined || roamingSession(state, idTag) !== null) return null;
    const known = reservedToken(state, idTag) ?? commandedToken(state, idTag, now) ?? bookedToken(state, idTag, [now]);
    if (known !== null) return null;
    return { idTag, locationId, evseUids: evseUidsOf(state) };
  }
  if (frame.action !== "StartTransaction") return null;
  const { data } = readTolerantly(fromChargePoint.StartTransaction.request, frame.payload);
  if (data.idTag === undefined || repeatedStart(data, memory) || expectedStart(state, data, now)?.token) return null;
  const idTag = readTag(data.idTag);
  const { evseUid } = evseOf(state, data.connectorId ?? firstConnectorOf(state));
  if (vouchedToken(state, { idTag, evseUid }, data.timestamp, now)) return null;
  return { idTag, locationId, evseUids: [evseUid] };
}

/** Anything that came over the socket. What means nothing still proves life (OCPP-L1). */
export function hear(state: ChargePointState, decoded: Decoded, facts: Facts): Outcome {
  if (decoded.kind === "frame") return receive(state, decoded.frame, facts);
  const send =
    decoded.kind === "malformedCall" ? [errorFrame(decoded.id, "FormationViolation", decoded.description)] : [];
  const wasOffline = state.link.offlineSince !== null;
  const changes: readonly Change[] = wasOffline ? [{ kind: "chargePoint" }] : [];
  return { state: seen(state, facts.now), changes, send, close: null, keep: wasOffline };
}

function receive(state: ChargePointState, frame: Frame, facts: Facts): Outcome {
  const alive = seen(state, facts.now);
  const revival: readonly Change[] = state.link.offlineSince === null ? [] : [{ kind: "chargePoint" }];
  if (frame.type === "call") {
    const told = triggeredBy(alive, frame, facts);
    const outcome = receiveCall(told.state, frame, facts);
    const keep = outcome.keep || told.state !== alive;
    return finish(state, { ...outcome, keep }, [...revival, ...told.changes], facts);
  }
  const answered = answer(alive, frame, facts);
  if (answered === null) return finish(state, receiveStray(alive, frame, facts), revival, facts);
  return finish(state, { ...answered, send: [], close: null, keep: true }, revival, facts);
}

/** An answer that nobody waits for has no effect, but is counted (OCPP-F4, F5). */
function receiveStray(state: ChargePointState, { type, id }: AnswerFrame, { now }: Facts): Outcome {
  const { state: noted, isNotable } = recordDeviations(state, "Frame", [answersNoCall(type, id)], now);
  return { state: noted, changes: worthTelling(isNotable), send: [], close: null, keep: isNotable };
}

function worthTelling(isNotable: boolean): readonly Change[] {
  return isNotable ? [{ kind: "chargePoint" }] : [];
}

function seen(state: ChargePointState, now: number): ChargePointState {
  return { ...state, link: { ...state.link, lastSeenAt: now, offlineSince: null } };
}

function receiveCall(state: ChargePointState, call: CallFrame, facts: Facts): Outcome {
  const { action, id, payload } = call;
  if (!isInboundAction(action)) return failure(state, id, "NotImplemented", `${action} is no action of OCPP 1.6.`);
  if (!isObject(payload)) return failure(state, id, "FormationViolation", "The payload is no object.");
  const isTransaction = isTransactionMessage(action);
  const isAccepted = state.onboarding === null && (state.boot === null || state.boot.status === "Accepted");
  if (!isAccepted && !isTransaction && action !== "BootNotification") {
    return failure(state, id, "SecurityError", "The charge point is not accepted yet; send BootNotification.");
  }
  const { data, deviations, broken } = readTolerantly(fromChargePoint[action].request, payload);
  const found = [...countedId(id), ...deviations, ...deviationsOfMeaning(state, action, data, facts)];
  const { state: noted, isNotable } = recordDeviations(state, action, found, facts.now);
  const refused = broken ?? (state.registration?.settings.strict ? deviations[0] : undefined);
  if (refused && !isTransaction) {
    const outcome = failure(noted, id, refused.errorCode, `${refused.path}: ${refused.what}.`);
    return { ...outcome, keep: isNotable, changes: worthTelling(isNotable) };
  }
  const handled =
    isTransaction && noted.onboarding !== null
      ? quarantine(noted, noted.onboarding, { action, payload, data }, facts)
      : handle(action, noted, data, facts);
  const changes = [...handled.changes, ...worthTelling(isNotable)];
  const outcome = { state: handled.state, changes, send: [], close: null, keep: handled.state !== noted || isNotable };
  switch (handled.reply.kind) {
    case "response":
      return { ...outcome, send: [encode({ type: "result", id, payload: handled.reply.response })] };
    case "failure":
      return { ...outcome, send: [errorFrame(id, handled.reply.code, handled.reply.description)] };
    case "close":
      return { ...outcome, close: { code: handled.reply.code, reason: handled.reply.reason } };
  }
}

/** The table's types meet here: `data` was read by the schema of this very action. */
function handle<A extends InboundAction>(
  action: A,
  state: ChargePointState,
  data: unknown,
  facts: Facts,
): Handled<InboundAction> {
  const handler = handlers[action] as (state: ChargePointState, data: unknown, facts: Facts) => Handled<InboundAction>;
  return handler(state, data, facts);
}

function failure(state: ChargePointState, id: MessageId, code: ErrorCode, description: string): Outcome {
  return { state, changes: [], send: [errorFrame(id, code, description)], close: null, keep: false };
}

/** What a charger wrote stands in some descriptions, and goes back to it in small portions (J §4.2.3). */
const DESCRIPTION_LENGTH = 255;

export function errorFrame(id: MessageId, code: ErrorCode, description: string): string {
  return encode({ type: "error", id, code, description: description.slice(0, DESCRIPTION_LENGTH), details: {} });
}

/** Adds the next call of ours, if its turn has come, behind what the event itself answers. */
function finish(before: ChargePointState, outcome: Outcome, more: readonly Change[], facts: Facts): Outcome {
  const tend: readonly Step[] = [(state) => tendProfileOrders(before, state, facts), tendCalendar];
  const tended = inTurn(tend, outcome.state, facts);
  const watched = watchOver(tended.state, outcome.changes, facts);
  const pumped: Pumped = outcome.close ? { state: watched.state, changes: [], send: null } : pump(watched.state, facts);
  const call =
    pumped.send &&
    encode({ type: "call", id: pumped.send.id, action: pumped.send.action, payload: pumped.send.request });
  const changes = [...outcome.changes, ...more, ...tended.changes, ...watched.changes, ...pumped.changes];
  return {
    state: pumped.state,
    changes,
    send: call === null ? outcome.send : [...outcome.send, call],
    close: outcome.close,
    keep: outcome.keep || more.length > 0 || pumped.state !== outcome.state || before.pending !== pumped.state.pending,
  };
}

/** Lets in whom the door admitted; with no subprotocol only who need not offer one (OCPP-C6). Null: not now. */
export function admit(
  state: ChargePointState,
  visitor: Visitor,
  protocol: string | null,
  facts: Facts,
): Outcome | null {
  const known = admitted(state, visitor, facts.now);
  if (known === null) return null;
  const noted = recordDeviations(known.state, "Handshake", protocol === null ? [NO_SUBPROTOCOL] : [], facts.now);
  const outcome = connected(noted.state, facts);
  return { ...outcome, changes: [...known.changes, ...outcome.changes] };
}

/** A socket was accepted. Registration state belongs to the charge point, not to the socket (decision 16). */
export function connected(before: ChargePointState, facts: Facts): Outcome {
  // The older socket, whose end may not have been noticed, takes its call with it.
  const { state, changes } = losePending(before, facts);
  const generation = state.link.generation + 1;
  const link = { ...state.link, connected: true, generation, quietUntil: facts.now + TIMES.quiet };
  const noted = noteConnect(state, facts.now);
  const security = restartedByItself(state.security);
  return {
    state: { ...noted, link, security },
    changes: [...changes, { kind: "chargePoint" }],
    send: [],
    close: null,
    keep: true,
  };
}

/** The current socket is gone. That alone does not make the charge point offline (OCPP-L3). */
export function disconnected(before: ChargePointState, facts: Facts): Outcome {
  const { state, changes } = losePending(before, facts);
  const link = { ...state.link, connected: false, quietUntil: null };
  return {
    state: { ...state, link },
    changes: [...changes, { kind: "chargePoint" }],
    send: [],
    close: null,
    keep: true,
  };
}

/** The station data is as told, whatever it was before. */
export function register(state: ChargePointState, registration: Registration, facts: Facts): Outcome {
  const advanced = registered(state, registration, facts.now);
  return finish(state, { ...advanced, send: [], close: null, keep: advanced.state !== state }, [], facts);
}

/** It was deleted. What it did stays. */
export function unregistered(state: ChargePointState): Outcome {
  return { state: { ...state, registration: null }, changes: [], send: [], close: null, keep: true };
}

/** Takes a command; it goes out at once if nothing is before it. */
export function give(
  state: ChargePointState,
  given: Command,
  facts: Facts,
): Result<{ readonly outcome: Outcome; readonly picture: CommandPicture }> {
  const commanded = command(state, given, facts.now, facts.newId);
  if (!commanded.ok) return commanded;
  const outcome = finish(state, { ...commanded.value, send: [], close: null, keep: true }, [], facts);
  return ok({ outcome, picture: commanded.value.picture });
}

/** Takes an instruction of the rest of the system. */
export function instruct(state: ChargePointState, instruction: Instruction, facts: Facts): Result<Outcome> {
  const instructed = follow(state, instruction, facts);
  if (!instructed.ok) return instructed;
  const keep = instructed.value.state !== state;
  return ok(finish(state, { ...instructed.value, send: [], keep }, [], facts));
}

/** Whenever the alarm rings: what is due, and the next call. */
export function tick(state: ChargePointState, facts: Facts): Outcome {
  const advanced = inTurn([expire, endQuiet, publishOffline], state, facts);
  const close = isHanging(state, advanced.state) ? RECONNECT : null;
  return finish(state, { ...advanced, send: [], close, keep: advanced.state !== state }, [], facts);
}

/** OCPP-L5: one more row of calls was not answered, and the cure is wanted by itself. */
function isHanging(before: ChargePointState, { unanswered, registration }: ChargePointState): boolean {
  if (registration?.settings.closeWhenUnanswered !== true || unanswered <= before.unanswered) return false;
  return unanswered % THRESHOLDS.unanswered === 0;
}

/** No boot on a fresh socket: calls may go out now, and what was missed is asked for (OCPP-B8). */
function endQuiet(state: ChargePointState, facts: Facts): Advanced {
  const { quietUntil } = state.link;
  if (quietUntil === null || quietUntil > facts.now) return { state, changes: [] };
  const heard = refreshWithoutBoot(reconnectedUpkeeps(state, facts.now), facts.now);
  return { state: { ...heard, link: { ...heard.link, quietUntil: null } }, changes: [] };
}

function publishOffline(state: ChargePointState, facts: Facts): Advanced {
  const offlineSince = offlineSinceOf(state, facts.now);
  if (offlineSince === null || state.link.offlineSince !== null) return { state, changes: [] };
  return { state: { ...state, link: { ...state.link, offlineSince } }, changes: [{ kind: "chargePoint" }] };
}

/** When the silence became long enough; null while it is not (OCPP-L2). */
function offlineSinceOf(state: ChargePointState, now: number): number | null {
  const { lastSeenAt } = state.link;
  if (lastSeenAt === null) return null;
  const at = lastSeenAt + offlineAfterMs(state);
  return at <= now ? at : null;
}

/** When to wake next by itself; null: only when spoken to. A computed alarm cannot be forgotten. */
export function nextWakeAt(state: ChargePointState, memory: Memory, now: number, watchdogMs: number): number | null {
  const { link, pending, queue, startsExpected, stopsExpected } = state;
  const silentAt = link.lastSeenAt === null ? null : link.lastSeenAt + offlineAfterMs(state);
  // What messages put off again and again is looked at no oftener than the watchdog rings.
  const watched = (at: number) => (link.connected ? Math.max(at, now + watchdogMs) : at);
  const due = [
    link.quietUntil,
    link.offlineSince !== null || silentAt === null ? null : watched(silentAt),
    ...malfunctionWakes(state, memory, now).map(watched),
    pending?.deadlineAt ?? null,
    // A call whose turn has come but that is held (no socket, a call before it) is woken for by what holds it.
    ...queue.map(({ notBefore, expiresAt }) => (notBefore !== null && notBefore > now ? notBefore : expiresAt)),
    ...startsExpected.flatMap((start) => [start.until, start.forgetAt]),
    ...stopsExpected.map((stop) => stop.until),
    ...triggerWakes(state),
    ...calendarWakes(state, now),
    // An upkeep that is due but held is woken for by what holds it.
    ...upkeepWakes(state, now).filter((at) => at !== null && at > now),
  ].filter((at) => at !== null);
  return due.length === 0 ? null : Math.min(...due);
}
