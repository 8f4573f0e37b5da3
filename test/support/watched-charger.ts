import type { ChargePointSettings } from "../../src/domain/charge-point.ts";
import type { Frame } from "../../src/ocpp/wire.ts";
import { PureObject, REGISTRATION } from "./ocpp-object.ts";

const START = Date.UTC(2031, 4, 5, 10);
const SECOND = 1_000;
/** Shorter than any call may wait for its answer. */
const SLICE = 25 * SECOND;

export interface Values {
  readonly connectorId?: number;
  readonly registerWh?: number;
  readonly powerW?: number;
  readonly transactionId?: number;
  /** How far the charger's clock is behind. */
  readonly behindSeconds?: number;
}

/** A charge point of the pure core that malfunctions on demand, and what a person was told of it. */
export class WatchedCharger {
  readonly object = new PureObject(START);
  #lastId = 0;
  #read = 0;

  constructor(settings: ChargePointSettings = {}) {
    this.object.register({ ...REGISTRATION, settings });
    this.object.connect();
    this.boot();
  }

  /** Steps of notices since the last look: `faulted CP-1/1`, `faulted CP-1/1 over`. */
  told(): readonly string[] {
    const steps = this.object.memory.steps.slice(this.#read);
    this.#read = this.object.memory.steps.length;
    return steps.map((step) =>
      step.kind === "notice" ? `${step.notice.kind} ${step.notice.subject}` : `${step.noticeKind} ${step.subject} over`,
    );
  }

  /** The details of the newest notice. */
  details(): Readonly<Record<string, unknown>> | undefined {
    const newest = this.object.memory.steps.findLast((step) => step.kind === "notice");
    return newest?.kind === "notice" ? newest.notice.details : undefined;
  }

  /** Time passes; the charger is heard every 50 s. */
  pass(seconds: number): void {
    for (let left = seconds; left > 0; left -= 50) {
      this.silence(Math.min(50, left));
      this.heartbeat();
    }
  }

  /** Time passes, and the charger says nothing by itself. */
  silence(seconds: number): void {
    const until = this.object.now + seconds * SECOND;
    while (this.object.now < until) {
      this.object.passTo(Math.min(until, this.object.now + SLICE));
      this.#refuseUpkeep();
    }
  }

  heartbeat(): void {
    this.call("Heartbeat", {});
  }

  reconnect(): void {
    this.object.disconnect();
    this.object.connect();
    this.heartbeat();
  }

  /** After it every connector tells its status, as it must (OCPP-B9). */
  boot(fields: Readonly<Record<string, string>> = {}): void {
    this.call("BootNotification", {
      chargePointVendor: "Vendor",
      chargePointModel: "Model",
      chargePointSerialNumber: "S-1",
      ...fields,
    });
    for (const connectorId of [1, 2]) {
      this.status(this.object.state.connectors[connectorId]?.rawStatus ?? "Preparing", { connectorId });
    }
  }

  status(status: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.call("StatusNotification", {
      connectorId: 1,
      errorCode: "NoError",
      status,
      timestamp: this.time(),
      ...fields,
    });
  }

  start(fields: Readonly<Record<string, unknown>> = {}): number {
    this.call("StartTransaction", {
      connectorId: 1,
      idTag: "TAG",
      meterStart: 1_000,
      timestamp: this.time(),
      ...fields,
    });
    return this.object.state.lastTransactionId;
  }

  stop(transactionId: number, meterStop: number): void {
    this.call("StopTransaction", { transactionId, meterStop, timestamp: this.time() });
  }

  measure({ connectorId = 1, registerWh, powerW, transactionId, behindSeconds = 0 }: Values): void {
    // Two readings of one instant would be the same one.
    this.object.passTo(this.object.now + 1);
    const sampledValue = [
      ...(registerWh === undefined ? [] : [{ value: `${registerWh}` }]),
      ...(powerW === undefined ? [] : [{ value: `${powerW}`, measurand: "Power.Active.Import", unit: "W" }]),
    ];
    const meterValue = [{ timestamp: this.time(-behindSeconds), sampledValue }];
    this.call("MeterValues", { connectorId, meterValue, ...(transactionId === undefined ? {} : { transactionId }) });
  }

  /** A charge as it should be: values every half minute. */
  charge(transactionId: number, minutes: number, fromWh: number, wattHoursPerMinute = 100): number {
    let registerWh = fromWh;
    for (let half = 0; half < 2 * minutes; half += 1) {
      this.silence(30);
      registerWh += wattHoursPerMinute / 2;
      this.measure({ transactionId, registerWh });
    }
    return registerWh;
  }

  /** An operator's command, and what the charger answers; null: nothing. */
  command(action: string, request: Readonly<Record<string, unknown>>, answer: object | null): void {
    const id = this.object.give(action, request);
    if (id === null) throw new Error(`${action} was refused`);
    for (let asked = this.object.state.pending; asked !== null && asked.id !== id; asked = this.object.state.pending) {
      this.answer(asked.id, { status: "Rejected" });
    }
    if (answer !== null) this.answer(id, answer);
    else this.silence(30);
  }

  /** What the system asks by itself is answered, so that it is no malfunction. */
  #refuseUpkeep(): void {
    const { pending, link } = this.object.state;
    if (pending !== null && pending.purpose !== "command" && link.connected)
      this.answer(pending.id, { status: "Rejected" });
  }

  answer(id: string, payload: object): void {
    this.object.hear({ type: "result", id, payload });
  }

  call(action: string, payload: object): readonly Frame[] | null {
    this.#lastId += 1;
    return this.object.hear({ type: "call", id: `c-${this.#lastId}`, action, payload });
  }

  time(offsetSeconds = 0): string {
    return new Date(this.object.now + offsetSeconds * SECOND).toISOString();
  }
}
