import type { InboundAction, InboundRequest, OutboundRequest } from "../../src/ocpp/messages.ts";
import { NEW_SECURITY, type SecurityState } from "./security.ts";
import type { Setup, ShownStatus } from "./spec.ts";

export type IdTagInfo = import("../../src/ocpp/messages.ts").InboundResponse<"Authorize">["idTagInfo"];
export type ChargingProfile = OutboundRequest<"SetChargingProfile">["csChargingProfiles"];
export type StopReason = NonNullable<InboundRequest<"StopTransaction">["reason"]>;
export type ErrorCode = ShownStatus["errorCode"];

/** Everything a charge point remembers. All but `live` is kept in its file and survives `kill -9` (SIM-5). */
export interface ChargePointState {
  readonly version: 1;
  random: number;
  registration: { status: "None" | "Accepted" | "Pending" | "Rejected"; nextBootAt: number };
  /** Hex digits of the key the central system set; the password of the specification until then. */
  authorizationKey: string | null;
  configuration: Record<string, string>;
  /** Takes effect with the next restart. */
  configurationAfterRestart: Record<string, string>;
  queue: QueuedMessage[];
  transactions: Transaction[];
  nextLocalId: number;
  nextOrder: number;
  inoperative: boolean;
  connectors: ConnectorState[];
  localList: { version: number; entries: Record<string, IdTagInfo> };
  cache: Record<string, IdTagInfo>;
  profiles: StoredProfile[];
  reservations: Reservation[];
  failedAttempts: number;
  gaveUp: boolean;
  firmware: Progress;
  diagnostics: Progress;
  security: SecurityState;
  log: Progress;
  /** Of what was installed since; null: as it was built. */
  firmwareVersion: string | null;
  live: Live;
}

/** SIM-7: these and nothing else wait for the central system, in order. */
export interface QueuedMessage {
  readonly order: number;
  messageId: string;
  readonly action: "StartTransaction" | "MeterValues" | "StopTransaction" | "SecurityEventNotification";
  /** Without the transactionId, which is filled in when the message leaves (SIM-9). */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly localId: number | null;
  failures: number;
  dueAt: number;
}

export interface Transaction {
  readonly localId: number;
  /** null until the start is answered; -1 when it was given up (e3.18). */
  transactionId: number | null;
  readonly connectorId: number;
  readonly idTag: string;
  readonly parentIdTag: string | null;
  readonly meterStartWh: number;
  readonly startedAt: number;
  nextSampleAt: number;
  /** The start was not accepted and StopTransactionOnInvalidId is off: no more energy. */
  deauthorised: boolean;
  stopped: { readonly meterStopWh: number; readonly at: number; readonly reason: StopReason } | null;
}

export interface Car {
  readonly capacityWh: number;
  readonly maxPowerW: number;
  /** Draws exactly this and is never full, for fixed scenes. */
  readonly constantPowerW: number | null;
  /** Stored energy in W·ms, so that sums stay whole. */
  storedWms: number;
}

export interface Authorisation {
  readonly idTag: string;
  readonly parentIdTag: string | null;
  readonly expiresAt: number;
  readonly profile: ChargingProfile | null;
}

export interface ConnectorState {
  readonly connectorId: number;
  /** The meter in W·ms: whole numbers up to 2.5 GWh, never going back (SIM-6). */
  registerWms: number;
  car: Car | null;
  authorisation: Authorisation | null;
  /** A car that has not left since its transaction ended. */
  finishing: boolean;
  fault: Omit<ShownStatus, "status"> | null;
  inoperative: boolean;
  /** Inoperative once the running transaction has ended. */
  inoperativeScheduled: boolean;
  pausedByEvse: boolean;
  pausedByCar: boolean;
  hold: ShownStatus | null;
}

export interface StoredProfile {
  readonly connectorId: number;
  readonly profile: ChargingProfile;
  readonly storedAt: number;
  /** The transaction a TxProfile belongs to. */
  readonly localId: number | null;
}

export interface Reservation {
  readonly reservationId: number;
  readonly connectorId: number;
  readonly idTag: string;
  readonly parentIdTag: string | null;
  readonly expiresAt: number;
}

/** A job that tells its steps one after the other. */
export interface Progress {
  current: string;
  pending: string[];
  nextAt: number;
  task: FileTask | null;
  /** The file is on its way; the next step waits for its end. */
  transferring: boolean;
}

/** Where a file is fetched from or brought to, and for which request. */
export interface FileTask {
  readonly location: string;
  /** Null: asked for by an action that has none. */
  readonly requestId: number | null;
}

/** A call that is neither queued nor kept. */
export interface Call {
  readonly order: number;
  readonly action: InboundAction;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly about: CallAbout | null;
  readonly beforeAccepted: boolean;
}

/** What the answer to a call is needed for. */
export type CallAbout =
  | { readonly kind: "authorise"; readonly request: AuthorisationRequest }
  | { readonly kind: "status"; readonly connectorId: number; readonly shown: ShownStatus };

export interface AuthorisationRequest {
  readonly connectorId: number;
  readonly idTag: string;
  readonly purpose: "start" | "stop";
  readonly profile: ChargingProfile | null;
}

export interface Outstanding {
  readonly messageId: string;
  readonly action: InboundAction;
  readonly deadlineAt: number;
  readonly about: CallAbout | null;
  /** The queued message this is a transmission of. */
  readonly queueOrder: number | null;
}

/** Lost with the power. */
export interface Live {
  running: boolean;
  /** A charge point whose clock was never set counts from here. */
  poweredAt: number;
  /** Message ids stay unique over all connections and restarts (SIM-12). */
  idPrefix: string;
  messageCount: number;
  socketMessageCount: number;
  networkUp: boolean;
  socket: "closed" | "connecting" | "open";
  nextAttemptAt: number | null;
  bootNeeded: boolean;
  /** A CALLRESULT came since this socket opened. */
  confirmed: boolean;
  /** The statuses due after a boot or a reconnection are told; they go before the queue (SIM-10). */
  statusesTold: boolean;
  calls: Call[];
  outstanding: Outstanding[];
  heartbeatAt: number | null;
  announced: Record<number, ShownStatus>;
  delivered: Record<number, ShownStatus>;
  repliesToDrop: number;
  /** Up to here energy has been counted. */
  meteredAt: number;
  /** Clock-aligned readings up to here are served. */
  clockAlignedAt: number;
  /** A restart waits for the queue to empty, at the latest until then. */
  restartBy: number | null;
  /** A new authorization key waits for a new socket. */
  renewSocket: boolean;
  rebootedAt: number | null;
}

export function newState(setup: Setup, seed: number, now: number): ChargePointState {
  return {
    version: 1,
    random: seed,
    registration: { status: "None", nextBootAt: 0 },
    authorizationKey: null,
    configuration: {},
    configurationAfterRestart: {},
    queue: [],
    transactions: [],
    nextLocalId: 1,
    nextOrder: 1,
    inoperative: false,
    connectors: setup.spec.connectors.map(({ connectorId, hold }) => newConnector(connectorId, hold ?? null)),
    localList: { version: 0, entries: {} },
    cache: {},
    profiles: [],
    reservations: [],
    failedAttempts: 0,
    gaveUp: false,
    security: { ...NEW_SECURITY },
    firmware: newProgress(),
    diagnostics: newProgress(),
    log: newProgress(),
    firmwareVersion: null,
    live: newLive(now),
  };
}

function newProgress(): Progress {
  return { current: "Idle", pending: [], nextAt: 0, task: null, transferring: false };
}

function newConnector(connectorId: number, hold: ShownStatus | null): ConnectorState {
  return {
    connectorId,
    registerWms: 0,
    car: null,
    authorisation: null,
    finishing: false,
    fault: null,
    inoperative: false,
    inoperativeScheduled: false,
    pausedByEvse: false,
    pausedByCar: false,
    hold,
  };
}

export function newLive(now: number): Live {
  return {
    running: false,
    poweredAt: now,
    idPrefix: now.toString(36),
    messageCount: 0,
    socketMessageCount: 0,
    networkUp: true,
    socket: "closed",
    nextAttemptAt: null,
    bootNeeded: true,
    confirmed: false,
    statusesTold: false,
    calls: [],
    outstanding: [],
    heartbeatAt: null,
    announced: {},
    delivered: {},
    repliesToDrop: 0,
    meteredAt: now,
    clockAlignedAt: now,
    restartBy: null,
    renewSocket: false,
    rebootedAt: null,
  };
}

/** What belongs in the file. */
export function serialize(state: ChargePointState): string {
  const { live, ...kept } = state;
  return JSON.stringify(kept);
}

/** The state after a restart from the file; connectors the specification added since are new. */
export function revive(setup: Setup, text: string, now: number): ChargePointState {
  const kept = JSON.parse(text) as Omit<ChargePointState, "live">;
  if (kept.version !== 1) throw new Error(`state file of unknown version ${String(kept.version)}`);
  const connectors = setup.spec.connectors.map(({ connectorId, hold = null }) => {
    const known = kept.connectors.find((connector) => connector.connectorId === connectorId);
    return known ? { ...known, hold } : newConnector(connectorId, hold);
  });
  const { configurationAfterRestart = {}, security = {} } = kept;
  return {
    ...newState(setup, 0, now),
    ...kept,
    connectors,
    configurationAfterRestart,
    security: { ...NEW_SECURITY, ...security },
    live: newLive(now),
  };
}

export const WMS_PER_WH = 3_600_000;

export function registerWh(connector: ConnectorState): number {
  return Math.floor(connector.registerWms / WMS_PER_WH);
}

export function runningOn(state: ChargePointState, connectorId: number): Transaction | undefined {
  return state.transactions.find((each) => each.connectorId === connectorId && each.stopped === null);
}

export function isRegistered(state: ChargePointState): boolean {
  return state.registration.status === "Accepted" && !state.live.bootNeeded;
}

export function isOnline(state: ChargePointState): boolean {
  return state.live.socket === "open" && isRegistered(state);
}
