import { SETTING_DEFAULTS } from "../domain/charge-point.ts";
import { admitRemoteStart } from "../domain/location.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { SECOND } from "../domain/time.ts";
import type { Token } from "../domain/token.ts";
import { type Advanced, unchanged } from "./advance.ts";
import { availabilityUnasked, wantAvailability } from "./availability.ts";
import { type Comer, entryInTheWay, fulfilledBy, whyKept } from "./calendar.ts";
import type { QueuedCall } from "./call.ts";
import { evseOf, isEvseInUse } from "./evses.ts";
import { LIMITS, TIMES } from "./limits.ts";
import { isOutboundAction, type OutboundAction, type OutboundRequest } from "./messages.ts";
import { withoutSecrets } from "./redaction.ts";
import { isReservationHolder } from "./reservation-events.ts";
import {
  type Change,
  type ChargePointState,
  type CommandPicture,
  callTimeoutMs,
  type ExpectedStart,
  type Facts,
} from "./state.ts";
import { nextUpkeep } from "./upkeep.ts";

/** A command from the operator or a use case. Its request has passed the strict schema. */
export interface Command {
  readonly id: string;
  readonly action: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  readonly token: Token | null;
  /** Of a RemoteStartTransaction: the session that its transaction becomes; absent: a new one. */
  readonly sessionId?: string | undefined;
  /** Of a RemoteStartTransaction: the booking that it uses, whatever its token is; absent: that of its token, if any. */
  readonly bookingId?: string | undefined;
  /** Somebody waits for its end until then, and no longer; absent: as long as it takes. */
  readonly answerBy?: number | undefined;
}

export interface Commanded {
  readonly state: ChargePointState;
  readonly changes: readonly Change[];
  readonly picture: CommandPicture;
}

/** Allowed while the charge point is Pending (OCPP-B4). */
const ALLOWED_WHILE_PENDING: readonly OutboundAction[] = ["GetConfiguration", "ChangeConfiguration", "TriggerMessage"];

/** Takes a command into the queue. Without a socket it fails at once (OCPP-L3). */
export function command(state: ChargePointState, given: Command, now: number, newId: () => string): Result<Commanded> {
  const { action } = given;
  if (state.registration === null) return refuse("charge_point_not_registered");
  if (!isOutboundAction(action)) return refuse("command_not_supported");
  if (!maySend(state, action)) return refuse("charge_point_not_accepted");
  if (state.queue.length >= LIMITS.queue) return refuse("too_many_commands");

  const call: QueuedCall = {
    id: given.id,
    action,
    request: given.request,
    purpose: "command",
    createdAt: given.createdAt,
    expiresAt: Math.min(now + TIMES.commandLife, given.answerBy ?? Number.POSITIVE_INFINITY),
    timeoutMs: callTimeoutMs(state),
    notBefore: null,
    ...(given.answerBy === undefined ? {} : { answerBy: given.answerBy }),
  };
  if (action === "RemoteStartTransaction") return remoteStart(state, call, given, now, newId);
  const wanted = action === "ChangeAvailability" ? availabilityCommanded(state, call, now) : state;
  if (!state.link.connected) return ok(settled(wanted, call, "offline"));
  return ok(queued(wanted, [call]));
}

/** What an operator wants of a connector stays wanted, also when the charge point cannot be told now. */
function availabilityCommanded(state: ChargePointState, { request }: QueuedCall, now: number): ChargePointState {
  const type = request.type === "Inoperative" ? "Inoperative" : "Operative";
  return wantAvailability(state, Number(request.connectorId), type, state.link.connected ? "asked" : "pending", now);
}

function maySend(state: ChargePointState, action: OutboundAction): boolean {
  if (state.boot?.status === "Rejected") return false;
  const isWaiting = state.boot?.status === "Pending" || state.onboarding !== null;
  return !isWaiting || ALLOWED_WHILE_PENDING.includes(action);
}

function queued(state: ChargePointState, calls: readonly QueuedCall[]): Commanded {
  const last = calls.at(-1) as QueuedCall;
  const picture = pictureOf(last, "queued");
  return {
    state: { ...state, queue: [...state.queue, ...calls] },
    changes: [{ kind: "command", command: picture }],
    picture,
  };
}

function settled(state: ChargePointState, call: QueuedCall, as: "offline"): Commanded {
  const picture = pictureOf(call, as);
  return { state, changes: [{ kind: "command", command: picture }], picture };
}

/**
 * OCPP-R1: status check, then meter values (best effort, at most 5 s), then RemoteStartTransaction.
 * Refuses with `connector_not_available`, and then nothing is sent.
 */
function remoteStart(
  state: ChargePointState,
  call: QueuedCall,
  { token, sessionId, bookingId }: Command,
  now: number,
  newId: () => string,
): Result<Commanded> {
  const wanted = call.request.connectorId as number | undefined;
  const candidates =
    wanted === undefined ? (state.registration?.connectors ?? []).map((each) => each.connectorId) : [wanted];
  const comer = { idTag: String(call.request.idTag), parentUid: token?.parentUid ?? null, bookingId };
  const verdicts = candidates.map((connectorId) => ({ connectorId, verdict: admit(state, connectorId, comer, now) }));
  const connectorId = verdicts.find(({ verdict }) => verdict.ok)?.connectorId;
  if (connectorId === undefined) {
    const why = verdicts.flatMap(({ verdict }) => (verdict.ok ? [] : verdict));
    return why.find(({ refusal }) => refusal === "slot_not_free") ?? refuse("connector_not_available");
  }
  // Without a connector the charger may refuse (OCPP-R4).
  const start: QueuedCall = { ...call, request: { ...call.request, connectorId } };
  if (!state.link.connected) return ok(settled(state, start, "offline"));

  const meter: QueuedCall = {
    id: newId(),
    action: "TriggerMessage",
    request: { requestedMessage: "MeterValues", connectorId },
    purpose: "meterBeforeStart",
    createdAt: now,
    expiresAt: call.expiresAt,
    timeoutMs: meterBeforeStartMs(state),
    notBefore: null,
  };
  const expected = {
    commandId: call.id,
    connectorId,
    idTag: String(call.request.idTag),
    token,
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(bookingId === undefined ? {} : { bookingId }),
    chargingProfile: (call.request as OutboundRequest<"RemoteStartTransaction">).chargingProfile ?? null,
    createdAt: call.createdAt,
    until: null,
    overdue: false,
    forgetAt: now + TIMES.startExpected,
  };
  const startsExpected = [...state.startsExpected, expected].slice(-LIMITS.startsExpected);
  return ok(queued({ ...state, startsExpected }, [meter, start]));
}

function meterBeforeStartMs({ registration }: ChargePointState): number {
  return (registration?.settings.meterBeforeStartSeconds ?? SETTING_DEFAULTS.meterBeforeStartSeconds) * SECOND;
}

function admit(state: ChargePointState, connectorId: number, comer: Comer, now: number): Result<null> {
  const { evseUid } = evseOf(state, connectorId);
  const inTheWay = entryInTheWay(state, evseUid, comer, { at: now });
  const { idTag, parentUid } = comer;
  if (inTheWay !== null) return refuse("slot_not_free", whyKept(inTheWay));
  const isBooked = fulfilledBy(state, evseUid, comer, [now]) !== null;
  return admitRemoteStart({
    status: state.connectors[connectorId]?.status ?? null,
    stale: state.link.offlineSince !== null,
    evseInUse: isEvseInUse(state, connectorId),
    isReservationHolder: isBooked || isReservationHolder(state, connectorId, idTag, parentUid),
  });
}

export function pictureOf(
  call: Pick<QueuedCall, "id" | "action" | "request" | "createdAt">,
  state: CommandPicture["state"],
  outcome: Partial<Pick<CommandPicture, "response" | "error" | "triggered">> = {},
): CommandPicture {
  const { id, action, createdAt } = call;
  const request = withoutSecrets(call.request);
  return { id, action, request, createdAt, state, response: null, error: null, triggered: null, ...outcome };
}

export interface Pumped {
  readonly state: ChargePointState;
  readonly changes: readonly Change[];
  readonly send: QueuedCall | null;
}

/**
 * Sends the next call if its turn has come: one at a time (OCPP-F3), none on a fresh socket (OCPP-B8). What somebody
 * waits for goes before what the system keeps true by itself.
 */
export function pump(state: ChargePointState, facts: Facts): Pumped {
  const { now } = facts;
  if (state.pending !== null || !state.link.connected || state.link.quietUntil !== null)
    return { ...unchanged(state), send: null };
  const changes: Change[] = [];
  let next = state;
  for (let [call, ...rest] = next.queue; call !== undefined; [call, ...rest] = next.queue) {
    if (call.expiresAt > now && call.notBefore !== null && call.notBefore > now)
      return { state: next, changes, send: null };
    next = { ...next, queue: rest };
    // It may have waited while a boot was refused (OCPP-B4).
    const isAllowed = maySend(next, call.action);
    if (call.expiresAt > now && isAllowed) return send(next, call, now, changes);
    const dropped = call.expiresAt <= now ? expired(next, call, now) : refused(next, call, now);
    next = dropped.state;
    changes.push(...dropped.changes);
  }
  const call = upkeepCall(next, facts);
  return call === null ? { state: next, changes, send: null } : send(next, call, now, changes);
}

function upkeepCall(state: ChargePointState, facts: Facts): QueuedCall | null {
  const call = nextUpkeep(state, facts, (action) => maySend(state, action));
  if (call === null) return null;
  const { now } = facts;
  const timing = {
    createdAt: now,
    expiresAt: now + TIMES.commandLife,
    timeoutMs: callTimeoutMs(state),
    notBefore: null,
  };
  return { id: facts.newId(), ...call, ...timing };
}

function send(state: ChargePointState, call: QueuedCall, now: number, before: readonly Change[]): Pumped {
  const [next, ...rest] = state.queue;
  // The waiter for meter values is armed before the trigger goes out, since they may precede its answer (OCPP-R1).
  const queue =
    call.purpose === "meterBeforeStart" && next !== undefined
      ? [{ ...next, notBefore: now + call.timeoutMs }, ...rest]
      : state.queue;
  const changes = call.purpose === "command" ? [...before, commandChange(pictureOf(call, "sent"))] : before;
  // Once it has left, nobody needs a secret that it carries.
  const pending = {
    ...call,
    request: withoutSecrets(call.request),
    deadlineAt: Math.min(now + call.timeoutMs, call.answerBy ?? Number.POSITIVE_INFINITY),
    arrival: null,
  };
  return { state: { ...state, queue, pending }, changes, send: call };
}

/** The picture of a remote start whose session came late, or not at all. */
export function startChange(
  start: ExpectedStart,
  state: "answered" | "timedOut",
  error: NonNullable<CommandPicture["error"]>,
): Change {
  const { commandId: id, connectorId, idTag, createdAt, until, overdue } = start;
  const request = { connectorId, idTag };
  // What is forgotten without ever having had an end was never answered.
  const response = until !== null || overdue ? { status: "Accepted" } : null;
  const call = { id, action: "RemoteStartTransaction", request, createdAt } as const;
  return commandChange(pictureOf(call, state, { response, error }));
}

export function commandChange(command: CommandPicture): Change {
  return { kind: "command", command };
}

/** A call that was never sent, since it was too old when its turn came. */
export function expired(state: ChargePointState, call: QueuedCall, now: number): Advanced {
  return notSent(state, call, "timedOut", "The charge point was busy until the command was too old.", now);
}

function refused(state: ChargePointState, call: QueuedCall, now: number): Advanced {
  return notSent(state, call, "failed", "The charge point is not accepted.", now);
}

/** Whoever asked for it waits no longer, and nothing is expected of it. */
function notSent(
  state: ChargePointState,
  call: QueuedCall,
  as: "timedOut" | "failed",
  description: string,
  now: number,
): Advanced {
  if (call.purpose !== "command") return unchanged(state);
  const error = { code: "NotSent", description };
  const startsExpected = state.startsExpected.filter((start) => start.commandId !== call.id);
  const next = startsExpected.length === state.startsExpected.length ? state : { ...state, startsExpected };
  return {
    state: call.action === "ChangeAvailability" ? availabilityUnasked(next, call, now) : next,
    changes: [commandChange(pictureOf(call, as, { error }))],
  };
}
