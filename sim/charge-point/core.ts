import { swipe } from "./authorisation.ts";
import { clockAlignedDue, nextClockAlignedAt } from "./clock-aligned.ts";
import { configuredFlag } from "./configuration.ts";
import {
  attemptDue,
  bootDue,
  cutNetwork,
  heartbeatDue,
  powerCycle,
  powerOn,
  rebootDue,
  reconnect,
  socketClosed,
  socketFailed,
  socketOpened,
} from "./connection.ts";
import { meterEnergy, newCar, nextFlowChangeAt } from "./energy.ts";
import { call, pump } from "./outbox.ts";
import { nextProgressAt, progressDue, transferred, transfersLost } from "./progress.ts";
import { callsDue, receiveFrame } from "./receive.ts";
import { reservationsDue } from "./reservations.ts";
import { keyMade, requestCertificate, tellSecurityEvent } from "./security.ts";
import type { Setup } from "./spec.ts";
import { type ChargePointState, type ConnectorState, isRegistered, runningOn } from "./state.ts";
import { announceChanges } from "./status.ts";
import { nextSampleAt, sendMeterValues, startIfReady, stopTransaction } from "./transactions.ts";
import { connectorOf, type Event, type Output, type Turn } from "./turn.ts";

export interface Step {
  readonly state: ChargePointState;
  readonly outputs: readonly Output[];
}

/** The whole charge point: what it becomes and does when something happens. Pure; time comes with the event. */
export function step(setup: Setup, before: ChargePointState, event: Event, now: number): Step {
  const turn: Turn = { setup, state: copied(before), now, outputs: [], afterAnswer: [] };
  meterEnergy(turn);
  apply(turn, event);
  if (turn.state.live.running) {
    for (const due of DUE) due(turn);
    announceChanges(turn);
    pump(turn);
    renewSocket(turn);
  }
  return { state: turn.state, outputs: turn.outputs };
}

/** The state is plain data, for which this is many times as fast as structuredClone. */
function copied<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copied) as T;
  const copy: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(value)) copy[key] = copied(each);
  return copy as T;
}

/** What happens by itself once its time has come; `nextWakeAt` names those times. */
const DUE: ReadonlyArray<(turn: Turn) => void> = [
  callsDue,
  rebootDue,
  attemptDue,
  bootDue,
  heartbeatDue,
  authorisationsDue,
  reservationsDue,
  samplesDue,
  clockAlignedDue,
  progressDue,
];

export function nextWakeAt(setup: Setup, state: ChargePointState): number {
  const { live } = state;
  const never = Number.POSITIVE_INFINITY;
  if (!live.running) return never;
  const isIdle = live.socket === "open" && live.outstanding.length === 0;
  return Math.min(
    live.nextAttemptAt ?? never,
    live.rebootedAt ?? never,
    live.restartBy ?? never,
    isIdle && !isRegistered(state) ? state.registration.nextBootAt : never,
    isRegistered(state) ? (live.heartbeatAt ?? never) : never,
    isIdle && isRegistered(state) ? (state.queue[0]?.dueAt ?? never) : never,
    ...live.outstanding.map(({ deadlineAt }) => deadlineAt),
    ...state.connectors.map(({ authorisation }) => authorisation?.expiresAt ?? never),
    ...state.reservations.map(({ expiresAt }) => expiresAt),
    ...state.transactions.map(({ stopped, nextSampleAt: sampleAt }) => (stopped ? never : sampleAt)),
    nextFlowChangeAt(setup, state),
    nextClockAlignedAt({ setup, state }),
    nextProgressAt({ state }),
  );
}

/** What each event does to the charge point. */
const EVENTS: { readonly [T in Event["type"]]: (turn: Turn, event: Extract<Event, { type: T }>) => void } = {
  powerOn: (turn) => {
    powerOn(turn);
    transfersLost(turn);
  },
  powerCycle,
  reconnect,
  tick: () => {},
  socketOpened,
  transferred,
  socketFailed: (turn, { reason }) => socketFailed(turn, reason),
  socketClosed: (turn, { code }) => socketClosed(turn, code),
  frame: (turn, { text }) => receiveFrame(turn, text),
  cutNetwork,
  restoreNetwork: ({ state }) => {
    state.live.networkUp = true;
  },
  dropReplies: ({ state }, { count }) => {
    state.live.repliesToDrop = count;
  },
  plug,
  unplug,
  swipe: (turn, { connectorId, idTag }) => swipe(turn, connectorId, idTag),
  pause: (turn, { connectorId, by, paused }) => {
    connectorAt(turn, connectorId)[by === "car" ? "pausedByCar" : "pausedByEvse"] = paused;
  },
  fault: fail,
  clearFault: (turn, { connectorId }) => {
    const connector = connectorAt(turn, connectorId);
    connector.fault = null;
    startIfReady(turn, connector);
  },
  dataTransfer: (turn, { type, ...payload }) => call(turn, "DataTransfer", payload),
  securityEvent: (turn, { eventType, techInfo }) => tellSecurityEvent(turn, eventType, techInfo),
  requestCertificate,
  keyMade,
};

function apply(turn: Turn, event: Event): void {
  const act = EVENTS[event.type] as (turn: Turn, event: Event) => void;
  act(turn, event);
}

function connectorAt(turn: Turn, connectorId: number): ConnectorState {
  const connector = connectorOf(turn, connectorId);
  if (!connector) throw new Error(`${turn.setup.spec.id} has no connector ${connectorId}`);
  return connector;
}

function plug(turn: Turn, { connectorId, car }: Extract<Event, { type: "plug" }>): void {
  const connector = connectorAt(turn, connectorId);
  connector.car = newCar(car);
  connector.finishing = false;
  startIfReady(turn, connector);
}

/** Without StopTransactionOnEVSideDisconnect the transaction waits for the car to come back. */
function unplug(turn: Turn, { connectorId }: Extract<Event, { type: "unplug" }>): void {
  const connector = connectorAt(turn, connectorId);
  const running = runningOn(turn.state, connectorId);
  connector.car = null;
  connector.finishing = false;
  if (running && configuredFlag(turn, "StopTransactionOnEVSideDisconnect")) {
    stopTransaction(turn, running, "EVDisconnected");
  }
}

function fail(turn: Turn, event: Extract<Event, { type: "fault" }>): void {
  const connector = connectorAt(turn, event.connectorId);
  const running = runningOn(turn.state, connector.connectorId);
  if (running) stopTransaction(turn, running, event.stopReason ?? "Other");
  connector.authorisation = null;
  connector.fault = {
    errorCode: event.errorCode,
    ...(event.info === undefined ? {} : { info: event.info }),
    ...(event.vendorErrorCode === undefined
      ? {}
      : { vendorId: turn.setup.spec.vendor, vendorErrorCode: event.vendorErrorCode }),
  };
}

/** A driver who did not plug in within ConnectionTimeOut loses the right to (TC_004_2). */
function authorisationsDue({ state, now }: Turn): void {
  for (const connector of state.connectors) {
    if (connector.authorisation && now >= connector.authorisation.expiresAt) connector.authorisation = null;
  }
}

function samplesDue(turn: Turn): void {
  for (const transaction of turn.state.transactions) {
    if (transaction.stopped || turn.now < transaction.nextSampleAt) continue;
    sendMeterValues(turn, transaction, "Sample.Periodic");
    transaction.nextSampleAt = nextSampleAt(turn);
  }
}

/** A new authorization key is used on a new socket, once its acceptance is out. */
function renewSocket(turn: Turn): void {
  const { live } = turn.state;
  if (!live.renewSocket) return;
  live.renewSocket = false;
  turn.outputs.push({ type: "disconnect", abrupt: false });
  socketClosed(turn, 1000);
}
