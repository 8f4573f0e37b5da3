import type { CallFrame, Frame } from "../../src/ocpp/wire.ts";
import { PureObject } from "./ocpp-object.ts";
import type { SimulatedD1 } from "./simulated-d1.ts";

/** One car's charge as it really was. */
export interface Charge {
  readonly idTag: string;
  readonly connectorId: number;
  readonly meterStart: number;
  readonly readings: number;
  readonly meterStop: number;
  transactionId: number | null;
}

interface Message {
  readonly action: "StartTransaction" | "MeterValues" | "StopTransaction";
  readonly charge: Charge;
  readonly payload: Readonly<Record<string, unknown>>;
}

const MINUTE = 60_000;

/** A charge point in bad surroundings: it loses requests and replies, its power and its network, and repeats itself. */
export class SimulatedCharger {
  readonly object: PureObject;
  readonly charges: Charge[] = [];
  readonly #random: () => number;
  readonly #d1: SimulatedD1;
  readonly #queue: Message[] = [];
  /** Its clock was never set: it counts from 1970 since it was last switched on. */
  readonly #hasClock: boolean;
  #switchedOnAt: number;
  #registers = new Map<number, number>();
  #lastId = 0;
  #isOnline = true;

  constructor(name: string, random: () => number, d1: SimulatedD1, now: number) {
    this.#random = random;
    this.#d1 = d1;
    this.object = new PureObject(now, { name, lookUp: d1.lookUp });
    this.#hasClock = random() > 0.1;
    this.#switchedOnAt = now;
    this.object.connect();
    this.#boot();
  }

  chargeOnce(): void {
    const connectorId = this.#chance(0.5) ? 1 : 2;
    const meterStart = this.#registers.get(connectorId) ?? Math.floor(this.#random() * 1_000_000);
    const idTag = this.#chance(0.1) ? "BLOCKED" : `TAG-${connectorId}`;
    const readings = Math.floor(this.#random() * 8);
    const steps = Array.from({ length: readings + 1 }, () => Math.floor(this.#random() * 500));
    const meterStop = steps.reduce((sum, step) => sum + step, meterStart);
    const charge: Charge = { idTag, connectorId, meterStart, readings, meterStop, transactionId: null };
    this.charges.push(charge);
    this.#registers.set(connectorId, meterStop);

    this.#say("StartTransaction", charge, { connectorId, idTag, meterStart, timestamp: this.#time() });
    let register = meterStart;
    for (const step of steps.slice(0, readings)) {
      this.#live();
      register += step;
      const meterValue = [{ timestamp: this.#time(), sampledValue: [{ value: String(register) }] }];
      this.#say("MeterValues", charge, { connectorId, meterValue });
    }
    this.#live();
    if (this.#chance(0.05)) this.#powerCut();
    const reason = this.#chance(0.3) ? { reason: "EVDisconnected" } : {};
    this.#say("StopTransaction", charge, { meterStop, timestamp: this.#time(), ...reason });
    this.#live();
  }

  /** Everything is well again: what waits is delivered. */
  comeToRest(): void {
    for (let attempt = 0; this.#queue.length > 0; attempt += 1) {
      if (attempt > 1_000) throw new Error("The queue does not empty");
      this.#reconnect();
      this.#deliver();
      this.object.passTo(this.object.now + 5 * MINUTE);
    }
  }

  #say(action: Message["action"], charge: Charge, payload: Message["payload"]): void {
    this.#queue.push({ action, charge, payload });
    this.#deliver();
  }

  /** Some time passes, and things happen in it. */
  #live(): void {
    this.object.passTo(this.object.now + 30_000 + Math.floor(this.#random() * 5 * MINUTE));
    if (this.#isOnline && this.#chance(0.05)) this.#cut();
    else if (!this.#isOnline && this.#chance(0.3)) this.#reconnect();
    if (this.#chance(0.1)) this.object.hibernate();
    if (this.#isOnline && this.#chance(0.3)) this.#call("Heartbeat", {});
    if (this.#isOnline && this.#chance(0.3)) this.#answerCalls();
    if (this.#chance(0.05)) this.object.give("GetConfiguration", {});
    this.#deliver();
    if (this.#chance(0.4)) this.#d1.settle(this.object);
  }

  #deliver(): void {
    while (this.#isOnline && this.#queue[0] !== undefined) {
      if (!this.#deliverOne(this.#queue[0])) return;
      this.#queue.shift();
    }
  }

  /** @returns whether the charger knows that it was taken. */
  #deliverOne({ action, charge, payload }: Message): boolean {
    const id = charge.transactionId ?? 0;
    const request = action === "StartTransaction" ? payload : { ...payload, transactionId: id };
    if (this.#chance(0.03)) return this.#cut();
    const answer = this.#call(action, request);
    if (answer === null) return this.#cut();
    if (this.#chance(0.03)) this.#call(action, request);
    if (this.#chance(0.05)) return this.#cut();
    if (answer.type !== "result") throw new Error(`${action} was answered ${JSON.stringify(answer)}`);
    if (action === "StartTransaction") {
      charge.transactionId = (answer.payload as { readonly transactionId: number }).transactionId;
    }
    return true;
  }

  #call(action: string, payload: Readonly<Record<string, unknown>>): Frame | null {
    this.#lastId += 1;
    const id = String(this.#lastId);
    const frames = this.object.hear({ type: "call", id, action, payload });
    return frames?.find((frame) => frame.type !== "call" && frame.id === id) ?? null;
  }

  #answerCalls(): void {
    const { pending } = this.object.state;
    const call = this.object.sent.findLast((frame): frame is CallFrame => frame.type === "call");
    if (pending && call) this.object.hear({ type: "result", id: call.id, payload: { status: "Accepted" } });
  }

  #cut(): false {
    this.#isOnline = false;
    this.object.disconnect();
    return false;
  }

  #reconnect(): void {
    this.#isOnline = true;
    this.object.connect();
    // Ids begin anew on some chargers; decision 1.
    if (this.#chance(0.3)) this.#lastId = 0;
    if (this.#chance(0.5)) this.#boot();
  }

  #powerCut(): void {
    this.#cut();
    this.object.passTo(this.object.now + MINUTE);
    this.#switchedOnAt = this.object.now;
    this.#lastId = 0;
    this.#isOnline = true;
    this.object.connect();
    this.#boot();
  }

  #boot(): void {
    this.#call("BootNotification", { chargePointVendor: "Vendor", chargePointModel: "Model" });
  }

  #time(): string {
    return new Date(this.#hasClock ? this.object.now : this.object.now - this.#switchedOnAt).toISOString();
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }
}
