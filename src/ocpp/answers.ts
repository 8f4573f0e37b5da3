import { MINUTE } from "../domain/time.ts";
import { commandChange, expired, pictureOf, startChange } from "./calls.ts";
import { toChargePoint } from "./messages.ts";
import {
  type Change,
  type ChargePointState,
  callTimeoutMs,
  type Facts,
  type PendingCall,
  type QueuedCall,
  TIMES,
} from "./state.ts";
import { readTolerantly } from "./tolerance.ts";
import { type ErrorFrame, isObject, type ResultFrame } from "./wire.ts";

export interface Advanced {
  readonly state: ChargePointState;
  readonly changes: readonly Change[];
}

/** An answer to our pending call; null if it answers nothing that is pending (OCPP-F4, F5: no effect). */
export function answer(state: ChargePointState, frame: ResultFrame | ErrorFrame, facts: Facts): Advanced | null {
  const { pending } = state;
  if (pending === null || pending.id !== frame.id) return null;
  const free: ChargePointState = { ...state, pending: null, unanswered: 0 };
  if (frame.type === "error") {
    const { code, description } = frame;
    return concluded(free, pending, null, { code, description }, facts);
  }
  const payload = isObject(frame.payload) ? frame.payload : {};
  const { data } = readTolerantly(toChargePoint[pending.action].response, payload);
  return concluded(free, pending, data as Record<string, unknown>, null, facts);
}

function concluded(
  state: ChargePointState,
  call: PendingCall,
  response: Readonly<Record<string, unknown>> | null,
  error: { readonly code: string; readonly description: string } | null,
  facts: Facts,
): Advanced {
  const accepted = response?.status === "Accepted";
  if (call.purpose === "meterBeforeStart") return { state: accepted ? state : startNow(state), changes: [] };
  if (call.purpose === "refresh") return { state, changes: [] };

  const picture = pictureOf(call, error ? "failed" : "answered", { response, error });
  const changes = [commandChange(picture)];
  if (call.action === "RemoteStartTransaction")
    return { state: startAnswered(state, call, accepted, facts.now), changes };
  if (call.action === "RemoteStopTransaction" && accepted) {
    const stop = { transactionId: Number(call.request.transactionId), until: facts.now + TIMES.stopExpected };
    const isOpen = state.open.some((open) => open.transactionId === stop.transactionId);
    return { state: isOpen ? { ...state, stopsExpected: [...state.stopsExpected, stop] } : state, changes };
  }
  return { state, changes };
}

/** Rejected, not implemented or silent: the remote start goes on without meter values (OCPP-R3). */
function startNow(state: ChargePointState): ChargePointState {
  const [next, ...rest] = state.queue;
  return next === undefined ? state : { ...state, queue: [{ ...next, notBefore: null }, ...rest] };
}

/** Accepted means an attempt will be made (e3.32): from now the start is awaited; else it is no longer expected. */
function startAnswered(state: ChargePointState, call: PendingCall, accepted: boolean, now: number): ChargePointState {
  const startsExpected = accepted
    ? state.startsExpected.map((start) =>
        start.commandId === call.id ? { ...start, until: now + TIMES.connectionTimeOut } : start,
      )
    : state.startsExpected.filter((start) => start.commandId !== call.id);
  return { ...state, startsExpected };
}

/** Everything whose time has come: silent calls, commands too old, starts and stops that did not happen. */
export function expire(state: ChargePointState, facts: Facts): Advanced {
  const steps = [expirePending, expireQueue, expireStarts, expireStops];
  return steps.reduce<Advanced>(
    (advanced, step) => {
      const next = step(advanced.state, facts);
      return { state: next.state, changes: [...advanced.changes, ...next.changes] };
    },
    { state, changes: [] },
  );
}

/** After so many unanswered calls in a row a person is told (OCPP-L5). */
const UNANSWERED_BEFORE_NOTICE = 3;

function expirePending(state: ChargePointState, facts: Facts): Advanced {
  const { pending } = state;
  if (pending === null || pending.deadlineAt > facts.now) return { state, changes: [] };
  const free = { ...state, pending: null };
  if (pending.purpose === "meterBeforeStart") return { state: startNow(free), changes: [] };
  const unanswered = state.unanswered + 1;
  const changes: Change[] = [];
  if (pending.purpose === "command") {
    const error = { code: "NoAnswer", description: "The charge point did not answer in time." };
    changes.push(commandChange(pictureOf(pending, "timedOut", { error })));
  }
  if (unanswered === UNANSWERED_BEFORE_NOTICE) {
    const subject = state.registration?.chargePointId ?? "";
    changes.push({
      kind: "notice",
      at: facts.now,
      notice: { kind: "unanswered_commands", subject, details: { unanswered } },
    });
  }
  return { state: { ...free, unanswered }, changes };
}

function expireQueue(state: ChargePointState, facts: Facts): Advanced {
  const tooOld = state.queue.filter((call) => call.expiresAt <= facts.now);
  if (tooOld.length === 0) return { state, changes: [] };
  return {
    state: { ...state, queue: state.queue.filter((call) => call.expiresAt > facts.now) },
    changes: tooOld.flatMap(expired),
  };
}

/** EDGE-39: accepted, but no start within the connection time-out. A later one is still recognised for a while. */
function expireStarts(state: ChargePointState, facts: Facts): Advanced {
  const late = state.startsExpected.filter((start) => start.until !== null && start.until <= facts.now);
  const kept = state.startsExpected.filter((start) => start.forgetAt > facts.now);
  if (late.length === 0 && kept.length === state.startsExpected.length) return { state, changes: [] };
  const error = { code: "NoStartTransaction", description: "Accepted, but no session started in time." };
  const changes = late.map((start) => startChange(start, "timedOut", error));
  const startsExpected = kept.map((start) => (late.includes(start) ? { ...start, until: null, overdue: true } : start));
  return { state: { ...state, startsExpected }, changes };
}

/** OCPP-R7: accepted, but the transaction goes on. A person is told, and the stop is asked for once more. */
function expireStops(state: ChargePointState, facts: Facts): Advanced {
  const missing = state.stopsExpected.filter((stop) => stop.until <= facts.now);
  if (missing.length === 0) return { state, changes: [] };
  const chargePointId = state.registration?.chargePointId ?? "";
  const calls = missing.map(
    ({ transactionId }): QueuedCall => ({
      id: facts.newId(),
      action: "RemoteStopTransaction",
      request: { transactionId },
      purpose: "refresh",
      createdAt: facts.now,
      expiresAt: facts.now + MINUTE,
      timeoutMs: callTimeoutMs(state),
      notBefore: null,
    }),
  );
  return {
    state: {
      ...state,
      queue: [...state.queue, ...calls],
      stopsExpected: state.stopsExpected.filter((stop) => !missing.includes(stop)),
    },
    changes: missing.map(({ transactionId }) => ({
      kind: "notice",
      at: facts.now,
      notice: { kind: "missing_stop", subject: `${chargePointId}/${transactionId}`, details: { transactionId } },
    })),
  };
}
