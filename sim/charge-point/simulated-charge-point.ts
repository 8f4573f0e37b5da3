import { EventEmitter, on, setMaxListeners } from "node:events";
import { type Clock, realClock } from "../clock.ts";
import { makeRequest, type Subject } from "./certificates.ts";
import { configuredNumber } from "./configuration.ts";
import { nextWakeAt, step } from "./core.ts";
import { bringLog, fetchFile } from "./files.ts";
import { profileOf } from "./security.ts";
import { openSocket, type Socket } from "./socket.ts";
import {
  type ChargePointSpecInput,
  chargePointSpec,
  DEFAULT_OPTIONS,
  type Options,
  type Setup,
  type ShownStatus,
} from "./spec.ts";
import { type ChargePointState, newState, registerWh, revive, serialize } from "./state.ts";
import { shownStatus } from "./status.ts";
import { memoryStorage, type Storage } from "./storage.ts";
import type { CarInput, Event, Output, Report } from "./turn.ts";

export interface SimulatedChargePointInput {
  readonly spec: ChargePointSpecInput;
  /** The endpoint without the identity: ws://host/ocpp */
  readonly url: string;
  /** For the security profiles with TLS; left out: the same. */
  readonly secureUrl?: string;
  readonly options?: Partial<Options>;
  readonly storage?: Storage;
  readonly seed?: number;
  readonly clock?: Clock;
}

export interface Frame {
  readonly at: number;
  readonly direction: "sent" | "received";
  readonly text: string;
}

type ReadonlyState = Readonly<ChargePointState>;

interface Emitted {
  report: [Report];
  frame: [Frame];
  changed: [ReadonlyState];
}

/** As many as a test or a person looks at. */
const KEPT_FRAMES = 1000;
const KEPT_VIOLATIONS = 1000;
const REAL_CLOCK = realClock();

/** The pure core with a socket, a file and a timer. What a step remembers is in the file before anything leaves (SIM-5). */
export class SimulatedChargePoint extends EventEmitter<Emitted> {
  readonly setup: Setup;
  readonly frames: Frame[] = [];
  readonly violations: Report[] = [];
  readonly #url: string;
  readonly #secureUrl: string;
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #stopped = new AbortController();
  #state: ChargePointState;
  #saved = "";
  #socket: Socket | null = null;
  #cancelWake = () => {};
  #cancelPing = () => {};

  constructor({
    spec,
    url,
    secureUrl = url,
    options,
    storage = memoryStorage(),
    seed = 1,
    clock = realClock(),
  }: SimulatedChargePointInput) {
    super();
    this.setMaxListeners(0);
    setMaxListeners(0, this.#stopped.signal);
    this.setup = { spec: chargePointSpec.parse(spec), options: { ...DEFAULT_OPTIONS, ...options } };
    this.#url = url;
    this.#secureUrl = secureUrl;
    this.#storage = storage;
    this.#clock = clock;
    const kept = storage.read();
    const now = clock.now();
    this.#state = kept === undefined ? newState(this.setup, seed, now) : revive(this.setup, kept, now);
    this.#saved = kept ?? "";
  }

  get id(): string {
    return this.setup.spec.id;
  }

  start(): void {
    this.act({ type: "powerOn" });
  }

  /** Aborted when the charge point is stopped. */
  get stopped(): AbortSignal {
    return this.#stopped.signal;
  }

  /** Leaves at once, as a killed process would; the file says how to go on. */
  stop(): void {
    this.#stopped.abort(new Error(`${this.id} was stopped`));
    this.#cancelWake();
    this.#leaveSocket(true);
  }

  plug(connectorId: number, car: CarInput = {}): void {
    this.act({ type: "plug", connectorId, car });
  }

  unplug(connectorId: number): void {
    this.act({ type: "unplug", connectorId });
  }

  swipe(connectorId: number, idTag: string): void {
    this.act({ type: "swipe", connectorId, idTag });
  }

  pause(connectorId: number, by: "car" | "evse", paused = true): void {
    this.act({ type: "pause", connectorId, by, paused });
  }

  fault(
    connectorId: number,
    errorCode: Extract<Event, { type: "fault" }>["errorCode"],
    vendorErrorCode?: string,
  ): void {
    this.act({ type: "fault", connectorId, errorCode, ...(vendorErrorCode === undefined ? {} : { vendorErrorCode }) });
  }

  clearFault(connectorId: number): void {
    this.act({ type: "clearFault", connectorId });
  }

  cutNetwork(): void {
    this.act({ type: "cutNetwork" });
  }

  /** The next attempt of the back-off gets through; `reconnect` does not wait for it. */
  restoreNetwork(): void {
    this.act({ type: "restoreNetwork" });
  }

  reconnect(): void {
    this.act({ type: "reconnect" });
  }

  dropReplies(count: number): void {
    this.act({ type: "dropReplies", count });
  }

  powerCycle(): void {
    this.act({ type: "powerCycle" });
  }

  /** Sends anything, whatever it is (SIM-18: malformed frames). */
  sendRaw(text: string): void {
    this.#send(text);
  }

  /** Connects a second time and goes on there; the first socket is left open and deaf (EDGE-30). */
  openSecondSocket(): Promise<Socket> {
    const first = this.#socket;
    return new Promise((resolve, reject) => {
      if (first === null) reject(new Error("there is no first socket"));
      else this.#connect(() => resolve(first), reject);
    });
  }

  state(): ReadonlyState {
    return this.#state;
  }

  /** What a connector shows now; 0 is the charge point itself. */
  status(connectorId: number): ShownStatus {
    const now = this.#clock.now();
    return shownStatus({ setup: this.setup, state: this.#state, now }, connectorId);
  }

  /** What the meter of a connector shows now. */
  registerWh(connectorId: number): number {
    this.act({ type: "tick" });
    const connector = this.#state.connectors.find((each) => each.connectorId === connectorId);
    if (!connector) throw new Error(`${this.id} has no connector ${connectorId}`);
    return registerWh(connector);
  }

  /** Resolves with the first state, now or later, of which the predicate is true. Rejects when called off or stopped. */
  until(predicate: (state: ReadonlyState) => boolean, signal?: AbortSignal): Promise<ReadonlyState> {
    return predicate(this.#state) ? Promise.resolve(this.#state) : this.#next("changed", predicate, signal);
  }

  /** Resolves with the next report of that name. */
  reported(name: string, signal?: AbortSignal): Promise<Report> {
    return this.#next("report", (report) => report.name === name, signal);
  }

  async #next<K extends "changed" | "report">(
    name: K,
    isWanted: (found: Emitted[K][0]) => boolean,
    signal?: AbortSignal,
  ): Promise<Emitted[K][0]> {
    const either = AbortSignal.any(signal ? [signal, this.#stopped.signal] : [this.#stopped.signal]);
    for await (const [found] of on(this, name, { signal: either })) if (isWanted(found)) return found;
    throw new Error("the events ended");
  }

  act(event: Event): void {
    if (this.#stopped.signal.aborted) return;
    const { state, outputs } = step(this.setup, this.#state, event, this.#clock.now());
    this.#state = state;
    this.#save();
    for (const output of outputs) this.#perform(output);
    this.#cancelWake();
    const wakeAt = nextWakeAt(this.setup, state);
    if (Number.isFinite(wakeAt)) this.#cancelWake = this.#clock.at(wakeAt, () => this.act({ type: "tick" }));
    for (const output of outputs) if (output.type === "report") this.#tell(output);
    this.emit("changed", this.#state);
  }

  #save(): void {
    const text = serialize(this.#state);
    if (text === this.#saved) return;
    this.#storage.write(text);
    this.#saved = text;
  }

  #perform(output: Output): void {
    if (output.type === "connect") this.#connect();
    else if (output.type === "disconnect") this.#leaveSocket(output.abrupt);
    else if (output.type === "send") this.#send(output.text);
    else if (output.type === "makeKey") this.#makeKey(output.subject);
    else if (output.type === "transfer") this.#transfer(output);
  }

  #makeKey(subject: Subject): void {
    makeRequest(subject).then(
      ({ csr, key }) => this.act({ type: "keyMade", csr, key }),
      (error: unknown) => this.#tell({ type: "report", name: "key.failed", details: { error: String(error) } }),
    );
  }

  #transfer({ name, location, direction }: Extract<Output, { type: "transfer" }>): void {
    const done = (isOk: boolean) => this.act({ type: "transferred", name, location, isOk });
    const moved =
      direction === "Downloading" ? fetchFile(location, this.stopped) : bringLog(location, this.id, this.stopped);
    moved.then(done, () => done(false));
  }

  #tell(report: Report): void {
    if (report.name === "violation" && this.violations.length < KEPT_VIOLATIONS) this.violations.push(report);
    this.emit("report", report);
  }

  #send(text: string): void {
    this.#socket?.send(text);
    this.#record("sent", text);
  }

  #record(direction: Frame["direction"], text: string): void {
    const frame = { at: this.#clock.now(), direction, text };
    this.frames.push(frame);
    if (this.frames.length > KEPT_FRAMES) this.frames.shift();
    this.emit("frame", frame);
  }

  /** A socket that has been left is not listened to. */
  #connect(openedSecond?: () => void, failedSecond?: (error: Error) => void): void {
    const { authorizationKey, security } = this.#state;
    const profile = profileOf({ setup: this.setup, state: this.#state });
    const isSecond = openedSecond !== undefined;
    const isCurrent = () => this.#socket === socket;
    const socket: Socket = openSocket(
      profile >= 2 ? this.#secureUrl : this.#url,
      { spec: this.setup.spec, profile, authorizationKey, certificate: security.certificate },
      {
        opened: () => {
          if (isSecond) this.#socket = socket;
          if (!isCurrent()) return;
          this.#pingRegularly(socket);
          if (isSecond) openedSecond();
          else this.act({ type: "socketOpened" });
        },
        failed: (reason) => {
          if (isSecond) failedSecond?.(new Error(reason));
          else if (isCurrent()) this.act({ type: "socketFailed", reason });
        },
        closed: (code) => {
          if (isCurrent()) this.act({ type: "socketClosed", code });
        },
        frame: (text) => {
          if (!isCurrent()) return;
          this.#record("received", text);
          this.act({ type: "frame", text });
        },
      },
    );
    if (!isSecond) this.#socket = socket;
  }

  #leaveSocket(abrupt: boolean): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#cancelPing();
    socket?.close(abrupt);
  }

  /** WebSocketPingInterval, in real time as the network is; no pong until the next ping means that nobody is there. */
  #pingRegularly(socket: Socket): void {
    this.#cancelPing();
    const intervalSeconds = configuredNumber({ setup: this.setup, state: this.#state }, "WebSocketPingInterval");
    if (intervalSeconds === 0 || this.#socket !== socket) return;
    this.#cancelPing = REAL_CLOCK.at(REAL_CLOCK.now() + intervalSeconds * 1000, () => {
      if (!socket.alive()) {
        socket.close(true);
        return;
      }
      socket.ping();
      this.#pingRegularly(socket);
    });
  }
}
