import { WebSocket } from "ws";
import * as frames from "./frames.ts";

export type Loop = "heartbeat" | "meterValues";

/** Where to connect, and with which password; the floor asks for none but is sent the same request. */
export type Door = { readonly url: string; readonly password: string };

/** What the session of a charge must say, when all of it was acknowledged. */
export type Charge = { readonly identity: string; readonly transactionId: number; readonly energyWh: number };

/** Handshake answers that mean: come again later. */
const COME_AGAIN: ReadonlySet<number | undefined> = new Set([429, 503]);
const SECOND_MS = 1_000;

/** One charge point in a closed loop: never more than one call without its answer. */
export class Charger {
  readonly identity: string;
  private readonly door: Door;
  private socket: WebSocket | undefined;
  private lastId = 0;
  private waiting:
    | { readonly id: string; readonly answered: (result: unknown) => void; readonly failed: (error: Error) => void }
    | undefined;
  private transactionId = 0;
  private lastAt = 0;
  private meterCount = 0;
  private stopped = false;
  /** Transaction messages that wait for the network, oldest first. */
  private readonly backlog: ((id: string) => string)[] = [];
  /** Answers to no call of ours, or to one already answered. */
  strayAnswers = 0;
  /** Handshakes that were told to come again later. */
  toldToWait = 0;

  constructor(identity: string, door: Door) {
    this.identity = identity;
    this.door = door;
  }

  /** Knocks until it is let in. */
  async connect(): Promise<void> {
    for (let waitSeconds = await this.knock(); waitSeconds > 0; waitSeconds = await this.knock()) {
      this.toldToWait += 1;
      await new Promise((resolve) => setTimeout(resolve, waitSeconds * SECOND_MS));
    }
  }

  /** @returns for how many seconds it is told to stay away; 0: it is in. */
  private knock(): Promise<number> {
    const authorization = `Basic ${Buffer.from(`${this.identity}:${this.door.password}`).toString("base64")}`;
    const socket = new WebSocket(`${this.door.url}/ocpp/${this.identity}`, "ocpp1.6", {
      headers: { authorization },
      perMessageDeflate: false,
    });
    this.socket = socket;
    socket.on("message", (data) => this.receive(String(data)));
    return new Promise((resolve, reject) => {
      socket.once("open", () => resolve(0));
      socket.once("unexpected-response", (request, { statusCode, headers }) => {
        if (COME_AGAIN.has(statusCode)) resolve(Number(headers["retry-after"] ?? 1));
        else reject(new Error(`${this.identity} was refused with ${statusCode}`));
        request.destroy();
      });
      const failed = (error: Error) => {
        reject(error);
        // A socket that was given up says nothing about the next one.
        if (this.socket === socket) this.fail(error);
      };
      socket.on("error", failed);
      socket.once("close", (code) => failed(new Error(`${this.identity} was closed with ${code}`)));
    });
  }

  /** The network is gone, from one moment to the next. */
  drop(): void {
    this.socket?.terminate();
  }

  async close(): Promise<void> {
    const { socket } = this;
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.close(1000);
    await closed;
  }

  async boot(): Promise<void> {
    const { status } = (await this.call((id) => frames.boot(id))) as { readonly status: string };
    if (status !== "Accepted") throw new Error(`the boot of ${this.identity} was answered ${status}`);
  }

  /** From the boot to a running transaction. */
  async start(): Promise<void> {
    await this.boot();
    await this.call((id) => frames.status(id, Date.now()));
    const startedAt = this.instant();
    const answer = await this.call((id) => frames.startTransaction(id, startedAt));
    const { transactionId, idTagInfo } = answer as { transactionId: number; idTagInfo: { status: string } };
    if (idTagInfo.status !== "Accepted")
      throw new Error(`the start of ${this.identity} was answered ${idTagInfo.status}`);
    this.transactionId = transactionId;
    this.meterCount = 0;
    this.stopped = false;
  }

  once(loop: Loop): Promise<unknown> {
    return loop === "heartbeat" ? this.call(frames.heartbeat) : this.call(this.nextMeterValues());
  }

  /** The meter is read, and what it says waits for the network. */
  read(): void {
    this.backlog.push(this.nextMeterValues());
  }

  /** The car leaves, and that waits for the network too. */
  stop(): void {
    this.stopped = true;
    const { transactionId } = this;
    const [stoppedAt, meterStop] = [this.instant(), frames.METER_START_WH + this.meterCount];
    this.backlog.push((id) => frames.stopTransaction(id, stoppedAt, transactionId, meterStop));
  }

  /** Everything that waits, one after the other. @returns how much it was. */
  async replay(): Promise<number> {
    let replayed = 0;
    for (let next = this.backlog[0]; next !== undefined; next = this.backlog[0]) {
      await this.call(next);
      this.backlog.shift();
      replayed += 1;
    }
    return replayed;
  }

  get isCharging(): boolean {
    return !this.stopped;
  }

  get charge(): Charge {
    return { identity: this.identity, transactionId: this.transactionId, energyWh: this.meterCount };
  }

  private nextMeterValues(): (id: string) => string {
    const at = this.instant();
    this.meterCount += 1;
    const { transactionId, meterCount } = this;
    return (id) => frames.meterValues(id, at, transactionId, meterCount);
  }

  /** No two moments of one charge point are the same instant, however fast it is answered. */
  private instant(): number {
    this.lastAt = Math.max(Date.now(), this.lastAt + 1);
    return this.lastAt;
  }

  private call(frame: (id: string) => string): Promise<unknown> {
    this.lastId += 1;
    const id = `${this.lastId}`;
    return new Promise((answered, failed) => {
      this.waiting = { id, answered, failed };
      this.socket?.send(frame(id));
    });
  }

  private receive(text: string): void {
    const [type, id, payload] = JSON.parse(text) as readonly [number, string, unknown];
    const { waiting } = this;
    if (type === 2) return;
    if (waiting?.id !== id) {
      this.strayAnswers += 1;
      return;
    }
    this.waiting = undefined;
    if (type === 3) waiting.answered(payload);
    else waiting.failed(new Error(`${this.identity} was answered ${text}`));
  }

  private fail(error: Error): void {
    this.waiting?.failed(error);
    this.waiting = undefined;
  }
}
