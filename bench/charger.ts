import { WebSocket } from "ws";
import * as frames from "./frames.ts";

export type Loop = "heartbeat" | "meterValues";

/** Where to connect, and with which password; the floor asks for none but is sent the same request. */
export type Door = { readonly url: string; readonly password: string };

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
  private lastMeterAt = 0;
  private meterCount = 0;
  /** Answers to no call of ours, or to one already answered. */
  strayAnswers = 0;

  constructor(identity: string, door: Door) {
    this.identity = identity;
    this.door = door;
  }

  connect(): Promise<void> {
    const authorization = `Basic ${Buffer.from(`${this.identity}:${this.door.password}`).toString("base64")}`;
    const socket = new WebSocket(`${this.door.url}/ocpp/${this.identity}`, "ocpp1.6", {
      headers: { authorization },
      perMessageDeflate: false,
    });
    this.socket = socket;
    socket.on("message", (data) => this.receive(String(data)));
    return new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.on("error", (error) => this.fail(error, reject));
      socket.once("close", (code) => this.fail(new Error(`${this.identity} was closed with ${code}`), reject));
    });
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
    const answer = await this.call((id) => frames.startTransaction(id, Date.now()));
    const { transactionId, idTagInfo } = answer as { transactionId: number; idTagInfo: { status: string } };
    if (idTagInfo.status !== "Accepted")
      throw new Error(`the start of ${this.identity} was answered ${idTagInfo.status}`);
    this.transactionId = transactionId;
  }

  once(loop: Loop): Promise<unknown> {
    return loop === "heartbeat" ? this.call(frames.heartbeat) : this.call((id) => this.nextMeterValues(id));
  }

  /** No two moments of one charge point are the same instant, however fast it is answered. */
  private nextMeterValues(id: string): string {
    this.lastMeterAt = Math.max(Date.now(), this.lastMeterAt + 1);
    this.meterCount += 1;
    return frames.meterValues(id, this.lastMeterAt, this.transactionId, this.meterCount);
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

  private fail(error: Error, connecting: (error: Error) => void): void {
    connecting(error);
    this.waiting?.failed(error);
    this.waiting = undefined;
  }
}
