import { MINUTE } from "../domain/time.ts";
import { type Advanced, inTurn, unchanged } from "./advance.ts";
import { expirePending } from "./answers.ts";
import type { QueuedCall } from "./call.ts";
import { expired, startChange } from "./calls.ts";
import { expireFileJobs } from "./file-jobs.ts";
import { endPatience, expireReservations } from "./reservation-events.ts";
import { type ChargePointState, callTimeoutMs, type ExpectedStart, type Facts } from "./state.ts";
import { expireTriggers } from "./triggers.ts";
import { noteFailedStart, noteUnheededStops } from "./watch.ts";

/** Everything whose time has come: silent calls, commands too old, starts, stops and messages that did not happen. */
export function expire(state: ChargePointState, facts: Facts): Advanced {
  return inTurn(
    [
      expirePending,
      expireQueue,
      expireStarts,
      expireStops,
      expireTriggers,
      expireReservations,
      endPatience,
      expireFileJobs,
    ],
    state,
    facts,
  );
}

function expireQueue(state: ChargePointState, facts: Facts): Advanced {
  const tooOld = state.queue.filter((call) => call.expiresAt <= facts.now);
  if (tooOld.length === 0) return { state, changes: [] };
  const left = { ...state, queue: state.queue.filter((call) => call.expiresAt > facts.now) };
  const steps = tooOld.map((call) => (before: ChargePointState) => expired(before, call, facts.now));
  return inTurn(steps, left, facts);
}

/**
 * EDGE-39: accepted, but no start within the connection time-out. A later one is still recognised for a while; the
 * session that waited for it is given up, so that it is another one (OCPI-S2).
 */
function expireStarts(state: ChargePointState, facts: Facts): Advanced {
  const late = state.startsExpected.filter((start) => start.until !== null && start.until <= facts.now);
  const kept = state.startsExpected.filter((start) => start.forgetAt > facts.now);
  if (late.length === 0 && kept.length === state.startsExpected.length) return { state, changes: [] };
  const unheard = state.startsExpected.filter((start) => !kept.includes(start) && start.sessionId !== undefined);
  const given = new Set([...late, ...unheard]);
  const changes = [...given].map((start) => startChange(start, "timedOut", NO_START));
  const startsExpected = kept.map((start) => (late.includes(start) ? overdue(start) : start));
  const noted = late.reduce(
    (before, { connectorId }) => noteFailedStart(before, connectorId, "no session followed", facts.now),
    state,
  );
  return { state: { ...noted, startsExpected }, changes };
}

const NO_START = { code: "NoStartTransaction", description: "No session started in time." };

function overdue({ sessionId: _, ...start }: ExpectedStart): ExpectedStart {
  return { ...start, until: null, overdue: true };
}

/** OCPP-R7: accepted, but the transaction goes on. It is noted, and the stop is asked for once more. */
function expireStops(state: ChargePointState, facts: Facts): Advanced {
  const missing = state.stopsExpected.filter((stop) => stop.until <= facts.now);
  if (missing.length === 0) return { state, changes: [] };
  const calls = missing.map(
    ({ transactionId }): QueuedCall => ({
      id: facts.newId(),
      action: "RemoteStopTransaction",
      request: { transactionId },
      purpose: "repeatedStop",
      createdAt: facts.now,
      expiresAt: facts.now + MINUTE,
      timeoutMs: callTimeoutMs(state),
      notBefore: null,
    }),
  );
  const unheeded = missing.map(({ transactionId }) => transactionId);
  return unchanged({
    ...noteUnheededStops(state, unheeded),
    queue: [...state.queue, ...calls],
    stopsExpected: state.stopsExpected.filter((stop) => !missing.includes(stop)),
  });
}
