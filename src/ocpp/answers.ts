import { type Advanced, unchanged } from "./advance.ts";
import { availabilityUnanswered } from "./availability.ts";
import type { CallOutcome, PendingCall } from "./call.ts";
import { commandChange, pictureOf } from "./calls.ts";
import { recordDeviations } from "./deviations.ts";
import { effectOf } from "./effects.ts";
import { toChargePoint } from "./messages.ts";
import { withoutSecretKeys } from "./secret-keys.ts";
import type { Change, ChargePointState, Facts } from "./state.ts";
import { readTolerantly } from "./tolerance.ts";
import { awaitTriggered, triggeredOf } from "./triggers.ts";
import { concludeUpkeep, isUpkeep } from "./upkeep.ts";
import { noteFailedStart } from "./watch.ts";
import { type AnswerFrame, isObject } from "./wire.ts";

/** An answer to our pending call; null if it answers nothing that is pending (OCPP-F4, F5: no effect). */
export function answer(state: ChargePointState, frame: AnswerFrame, facts: Facts): Advanced | null {
  const { pending } = state;
  if (pending === null || pending.id !== frame.id) return null;
  const free: ChargePointState = { ...state, unanswered: 0 };
  if (frame.type === "error") {
    const { code, description } = frame;
    return conclude(free, pending, { kind: "failed", error: { code, description } }, facts);
  }
  const payload = isObject(frame.payload) ? withoutSecretKeys(frame.payload) : {};
  const { data, deviations } = readTolerantly(toChargePoint[pending.action].response, payload);
  const { state: noted, isNotable } = recordDeviations(free, `${pending.action}.conf`, deviations, facts.now);
  const response = data as Readonly<Record<string, unknown>>;
  const { state: after, changes } = conclude(noted, pending, { kind: "answered", response }, facts);
  return { state: after, changes: isNotable ? [...changes, { kind: "chargePoint" }] : changes };
}

/** The pending call's time is over. */
export function expirePending(state: ChargePointState, facts: Facts): Advanced {
  const { pending } = state;
  if (pending === null || pending.deadlineAt > facts.now) return { state, changes: [] };
  // What is asked for before a remote start is best effort; chargers ignore it (OCPP-R3).
  const unanswered = pending.purpose === "meterBeforeStart" ? state.unanswered : state.unanswered + 1;
  return conclude({ ...state, unanswered }, pending, { kind: "silent" }, facts);
}

/**
 * The socket is gone that the pending call went out on: nobody will hear its answer (EDGE-36). It holds up nothing, and
 * says nothing of a charger that does not answer.
 */
export function losePending(state: ChargePointState, facts: Facts): Advanced {
  const { pending } = state;
  return pending === null ? unchanged(state) : conclude(state, pending, { kind: "silent", isLost: true }, facts);
}

/** What the end of a call does: to what we know of the charge point, and to whoever made the call. */
function conclude(state: ChargePointState, call: PendingCall, outcome: CallOutcome, facts: Facts): Advanced {
  const free = { ...state, pending: null };
  const response = outcome.kind === "answered" ? outcome.response : null;
  const known =
    outcome.kind === "silent"
      ? unanswered(free, call, facts)
      : effectOf(call.action, free, { ...call, response }, facts);
  const told = tellCaller(awaitTriggered(known.state, call, outcome, facts.now), call, outcome, facts);
  return { state: told.state, changes: [...known.changes, ...told.changes] };
}

/** What silence does, whoever made the call. */
function unanswered(state: ChargePointState, call: PendingCall, { now }: Facts): Advanced {
  return unchanged(call.action === "ChangeAvailability" ? availabilityUnanswered(state, call, now) : state);
}

function tellCaller(state: ChargePointState, call: PendingCall, outcome: CallOutcome, facts: Facts): Advanced {
  if (isUpkeep(call.purpose)) return concludeUpkeep(call.purpose, state, call, outcome, facts);
  switch (call.purpose) {
    case "meterBeforeStart":
      return { state: isAccepted(outcome) ? state : startNow(state), changes: [] };
    case "repeatedStop":
      return { state, changes: [] };
    case "command":
      return { state: noteRefusedStart(state, call, outcome, facts), changes: [commandResult(state, call, outcome)] };
  }
}

function noteRefusedStart(state: ChargePointState, call: PendingCall, outcome: CallOutcome, facts: Facts) {
  if (call.action !== "RemoteStartTransaction" || isAccepted(outcome)) return state;
  return noteFailedStart(state, Number(call.request.connectorId), `remote start ${wordFor(outcome)}`, facts.now);
}

function wordFor(outcome: CallOutcome): string {
  switch (outcome.kind) {
    case "answered":
      return String(outcome.response.status);
    case "failed":
      return outcome.error.code;
    case "silent":
      return "not answered";
  }
}

function isAccepted(outcome: CallOutcome): boolean {
  return outcome.kind === "answered" && outcome.response.status === "Accepted";
}

/** Rejected, not implemented or silent: the remote start goes on without meter values (OCPP-R3). */
function startNow(state: ChargePointState): ChargePointState {
  const [next, ...rest] = state.queue;
  return next === undefined ? state : { ...state, queue: [{ ...next, notBefore: null }, ...rest] };
}

function commandResult(state: ChargePointState, call: PendingCall, outcome: CallOutcome): Change {
  switch (outcome.kind) {
    case "answered": {
      const triggered = triggeredOf(state, call.id);
      return commandChange(pictureOf(call, "answered", { response: outcome.response, triggered }));
    }
    case "failed":
      return commandChange(pictureOf(call, "failed", { error: outcome.error }));
    case "silent": {
      const error = outcome.isLost ? CONNECTION_LOST : NO_ANSWER;
      return commandChange(pictureOf(call, "timedOut", { error }));
    }
  }
}

const NO_ANSWER = { code: "NoAnswer", description: "The charge point did not answer in time." } as const;
const CONNECTION_LOST = {
  code: "ConnectionLost",
  description: "The connection was lost before the charge point answered; it may have done what it was told.",
} as const;
