import type { Config } from "../config.ts";
import { type Decoded, decode, type Frame } from "../ocpp/wire.ts";
import type { Clock } from "./clock.ts";
import { attach, attachmentOf, CLOSE, isTooBig, saveAttachment, takeAllowance } from "./socket.ts";

/** Frames waiting behind a slow look-up or the rate limit; then the charger is cut off and repeats what matters. */
const MAX_WAITING = 1_000;

/** What came over the socket, as it was written and as it was read. */
export interface Message {
  readonly text: string;
  readonly decoded: Decoded;
}

export interface Receiver {
  isCurrent(socket: WebSocket): boolean;
  /** Not counted in a flood. */
  isExempt(frame: Frame): boolean;
  handle(socket: WebSocket, message: Message): Promise<void>;
  /** `handle` threw. */
  failed(socket: WebSocket, message: Message, error: unknown): void;
  close(socket: WebSocket, code: number, reason: string): void;
}

/** Hands over a charge point's frames one at a time, in order of arrival, and slows floods down. */
export class Inbound {
  private readonly receiver: Receiver;
  private readonly limits: { readonly framesPer10Seconds: number; readonly burst: number };
  private readonly clock: Clock;
  private turn: Promise<void> = Promise.resolve();
  private waiting = 0;

  constructor(receiver: Receiver, config: Config, clock: Clock) {
    this.receiver = receiver;
    this.limits = { framesPer10Seconds: config.INBOUND_FRAMES_PER_10_SECONDS, burst: config.INBOUND_BURST };
    this.clock = clock;
  }

  async take(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    if (isTooBig(data)) return this.receiver.close(socket, CLOSE.tooBig, "frame too big");
    if (this.waiting >= MAX_WAITING) return this.receiver.close(socket, CLOSE.policy, "too many frames at once");
    const text = typeof data === "string" ? data : new TextDecoder().decode(data);
    const message = { text, decoded: decode(text) };
    this.waiting += 1;
    // In turn: a look-up would otherwise let the next frame in.
    this.turn = this.turn
      .then(() => this.next(socket, message))
      .finally(() => {
        this.waiting -= 1;
      });
    return this.turn;
  }

  private async next(socket: WebSocket, message: Message): Promise<void> {
    if (!this.receiver.isCurrent(socket)) return;
    try {
      await this.slowDown(socket, message.decoded);
      if (this.receiver.isCurrent(socket)) await this.receiver.handle(socket, message);
    } catch (error) {
      this.receiver.failed(socket, message, error);
    } finally {
      saveAttachment(socket);
    }
  }

  /** Floods are delayed, then cut off (OCPP-C11). */
  private async slowDown(socket: WebSocket, decoded: Decoded): Promise<void> {
    if (decoded.kind === "frame" && this.receiver.isExempt(decoded.frame)) return;
    const { attachment, waitMs } = takeAllowance(attachmentOf(socket), this.limits, this.clock.now());
    attach(socket, attachment);
    if (waitMs === 0) return;
    if (this.waiting > this.limits.burst) return this.receiver.close(socket, CLOSE.policy, "too many frames");
    // The one timer of the object: it runs only during a flood, which keeps the object awake anyway.
    await scheduler.wait(this.clock.realTimeOf(this.clock.now() + waitMs) - Date.now());
  }
}
