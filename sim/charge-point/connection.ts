import { authoriseOffline } from "./authorisation.ts";
import { configuredNumber } from "./configuration.ts";
import { call } from "./outbox.ts";
import { fallBack } from "./security.ts";
import { type AuthorisationRequest, isRegistered, newLive } from "./state.ts";
import { stopAll } from "./transactions.ts";
import { has, random, report, type Turn } from "./turn.ts";

/** Seconds before each attempt, counted from the failure of the one before (SIM-1). */
export const BACK_OFF_SECONDS = [5, 10, 20, 40, 80, 160, 300, 300, 300, 300] as const;
const LONGEST_SECONDS = 300;
const JITTER = 0.2;
/** Between boots where the central system leaves the choice to the charge point. */
const BOOT_AGAIN_SECONDS = 60;

export function powerOn(turn: Turn): void {
  const { state, now } = turn;
  const { networkUp } = state.live;
  state.live = { ...newLive(now), running: true, networkUp };
  state.configuration = { ...state.configuration, ...state.configurationAfterRestart };
  state.configurationAfterRestart = {};
  if (has(turn, "noBoot")) {
    state.registration.status = "Accepted";
    state.live.bootNeeded = false;
  }
  if (has(turn, "forgetsOnRestart")) {
    state.profiles = [];
    state.reservations = [];
  }
  state.registration.nextBootAt = 0;
  for (const connector of state.connectors) connector.authorisation = null;
  for (const message of state.queue) message.dueAt = Math.min(message.dueAt, now);
  stopAll(turn, "PowerLoss");
  if (state.gaveUp) report(turn, "connection.gaveUp");
  else connect(turn);
}

/** Off and on again: the way out of "gave up", and a new boot (SIM-2, SIM-10). */
export function powerCycle(turn: Turn): void {
  forgetAttempts(turn);
  turn.outputs.push({ type: "disconnect", abrupt: true });
  if (has(turn, "registerReset")) for (const connector of turn.state.connectors) connector.registerWms = 0;
  powerOn(turn);
}

export function reconnect(turn: Turn): void {
  forgetAttempts(turn);
  if (turn.state.live.socket === "closed") connect(turn);
}

function forgetAttempts({ state }: Turn): void {
  state.failedAttempts = 0;
  state.gaveUp = false;
}

function connect(turn: Turn): void {
  const { live } = turn.state;
  live.nextAttemptAt = null;
  live.socket = "connecting";
  if (live.networkUp) turn.outputs.push({ type: "connect" });
  else socketFailed(turn, "no network");
}

export function attemptDue(turn: Turn): void {
  const { state, now } = turn;
  if (state.live.nextAttemptAt === null || now < state.live.nextAttemptAt) return;
  state.failedAttempts += 1;
  report(turn, "connection.attempt", { attempt: state.failedAttempts });
  connect(turn);
}

export function socketFailed(turn: Turn, reason: string): void {
  report(turn, "connection.failed", { reason });
  turn.state.live.socket = "closed";
  fallBack(turn);
  backOff(turn);
}

function backOff(turn: Turn): void {
  const { state, setup, now } = turn;
  if (state.failedAttempts >= BACK_OFF_SECONDS.length && !setup.options.retryForever) {
    state.gaveUp = true;
    report(turn, "connection.gaveUp", { attempts: state.failedAttempts });
    return;
  }
  const seconds = BACK_OFF_SECONDS[state.failedAttempts] ?? LONGEST_SECONDS;
  const factor = setup.options.jitter ? 1 + JITTER * (2 * random(turn) - 1) : 1;
  state.live.nextAttemptAt = now + Math.round(seconds * 1000 * factor);
}

/** Without a boot: a heartbeat, what changed meanwhile, then the queue (SIM-10). */
export function socketOpened(turn: Turn): void {
  const { live } = turn.state;
  live.socket = "open";
  live.confirmed = false;
  live.statusesTold = false;
  live.socketMessageCount = 0;
  report(turn, "connection.opened");
  if (isRegistered(turn.state)) sendHeartbeat(turn);
}

export function socketClosed(turn: Turn, code: number): void {
  report(turn, "connection.closed", { code });
  const unasked = leaveSocket(turn);
  backOff(turn);
  for (const request of unasked) authoriseOffline(turn, request);
}

/** Calls under way are lost with the socket; what is queued stays. Returns the drivers who wait for an answer. */
function leaveSocket({ state: { live } }: Turn): AuthorisationRequest[] {
  const unasked = [...live.outstanding, ...live.calls].flatMap(({ about }) =>
    about?.kind === "authorise" ? [about.request] : [],
  );
  live.socket = "closed";
  live.calls = [];
  live.outstanding = [];
  live.heartbeatAt = null;
  live.announced = { ...live.delivered };
  return unasked;
}

export function cutNetwork(turn: Turn): void {
  const { live } = turn.state;
  live.networkUp = false;
  if (live.socket === "closed") return;
  turn.outputs.push({ type: "disconnect", abrupt: true });
  socketClosed(turn, 1006);
}

export function bootDue(turn: Turn): void {
  const { state, now, setup } = turn;
  const { live, registration } = state;
  const isUnderWay = [...live.calls, ...live.outstanding].some(({ action }) => action === "BootNotification");
  if (live.socket !== "open" || isRegistered(state) || isUnderWay || now < registration.nextBootAt) return;
  const { vendor, model, serialNumber } = setup.spec;
  const firmwareVersion = state.firmwareVersion ?? setup.spec.firmwareVersion;
  const payload = { chargePointVendor: vendor, chargePointModel: model, firmwareVersion };
  const serial = serialNumber === undefined ? {} : { chargePointSerialNumber: serialNumber };
  call(turn, "BootNotification", { ...payload, ...serial }, { front: true, beforeAccepted: true });
}

export function bootAnswered(turn: Turn, status: "Accepted" | "Pending" | "Rejected", intervalSeconds: number): void {
  const { state, now } = turn;
  const { live } = state;
  report(turn, "boot.answered", { status, intervalSeconds });
  state.registration.status = status;
  if (status !== "Accepted") {
    bootAgainAfter(turn, intervalSeconds);
    return;
  }
  state.registration.nextBootAt = 0;
  forgetAttempts(turn);
  live.bootNeeded = false;
  state.security.profileBefore = null;
  live.statusesTold = false;
  live.announced = {};
  live.delivered = {};
  if (intervalSeconds > 0) state.configuration.HeartbeatInterval = String(intervalSeconds);
  live.heartbeatAt = now + configuredNumber(turn, "HeartbeatInterval") * 1000;
}

export function bootAgainAfter({ state, now }: Turn, intervalSeconds = 0): void {
  state.registration.nextBootAt = now + (intervalSeconds || BOOT_AGAIN_SECONDS) * 1000;
}

export function heartbeatDue(turn: Turn): void {
  const { heartbeatAt } = turn.state.live;
  if (heartbeatAt !== null && turn.now >= heartbeatAt && isRegistered(turn.state)) sendHeartbeat(turn);
}

function sendHeartbeat(turn: Turn): void {
  call(turn, "Heartbeat", {}, { front: true });
  turn.state.live.heartbeatAt = turn.now + configuredNumber(turn, "HeartbeatInterval") * 1000;
}

/** The first CALLRESULT proves that the central system listens (SIM-4). */
export function confirmConnection(turn: Turn): void {
  const { live } = turn.state;
  if (!live.confirmed && isRegistered(turn.state)) forgetAttempts(turn);
  live.confirmed = true;
}

/** Down now, up after the reboot time; transactions were stopped before (e3.36). */
export function reboot(turn: Turn): void {
  const { live } = turn.state;
  live.restartBy = null;
  turn.outputs.push({ type: "disconnect", abrupt: false });
  leaveSocket(turn);
  live.nextAttemptAt = null;
  live.rebootedAt = turn.now + turn.setup.options.rebootSeconds * 1000;
  report(turn, "rebooting");
}

export function rebootDue(turn: Turn): void {
  const { rebootedAt, restartBy } = turn.state.live;
  if (restartBy !== null && (turn.state.queue.length === 0 || turn.now >= restartBy)) {
    reboot(turn);
    return;
  }
  if (rebootedAt !== null && turn.now >= rebootedAt) powerOn(turn);
}
