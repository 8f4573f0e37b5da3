import type { Config } from "../config.ts";
import { countFrame, type FloodLimits, type MessageClass } from "../ocpp/flood.ts";
import { type Decoded, decode } from "../ocpp/wire.ts";
import type { Clock } from "./clock.ts";
import { attach, attachmentOf, CLOSE, isTooBig, saveAttachment } from "./socket.ts";

/**
 * Characters of frames that wait behind a slow look-up, or for what their class is allowed; then the charger is cut off
 * and repeats what matters. Room for a replay of ten thousand messages, and a sixth of the memory an object has.
 */
const MOST_WAITING = 8 * 1024 * 1024;
/** A frame costs more than its text. */
const COST_OF_A_FRAME = 300;

/** What came over the socket, as it was written and as it was read. */
export interface Message {
  readonly text: string;
  readonly decoded: Decoded;
}

export interface Receiver {
  isCurrent(socket: WebSocket): boolean;
  /** What the frame is counted with; null: nothing. */
  classOf(decoded: Decoded): MessageClass | null;
  handle(socket: WebSocket, message: Message): Promise<void>;
  /** `handle` threw. */
  failed(socket: WebSocket, message: Message, error: unknown): void;
  close(socket: WebSocket, code: number, reason: string): void;
  /** A class of messages begins to be above its limit. */
  flooded(by: MessageClass): void;
}

/**
 * Hands over a charge point's frames one at a time, in order of arrival. Frames above the limit of their class wait aside
 * before they take their place: what is not limited, transaction messages first of all, does not wait for them.
 */
export class Inbound {
  private readonly receiver: Receiver;
  private readonly limits: FloodLimits;
  private readonly clock: Clock;
  private turn: Promise<void> = Promise.resolve();
  private waiting = 0;

  constructor(receiver: Receiver, config: Config, clock: Clock) {
    this.receiver = receiver;
    this.limits = limitsOf(config);
    this.clock = clock;
  }

  async take(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    if (!this.receiver.isCurrent(socket)) return;
    if (isTooBig(data)) return this.receiver.close(socket, CLOSE.tooBig, "frame too big");
    const text = typeof data === "string" ? data : new TextDecoder().decode(data);
    const cost = text.length + COST_OF_A_FRAME;
    if (this.waiting + cost > MOST_WAITING) return this.receiver.close(socket, CLOSE.policy, "too many frames at once");
    const message = { text, decoded: decode(text) };
    const waitMs = this.count(socket, message.decoded);
    if (waitMs === null) return this.receiver.close(socket, CLOSE.policy, "too many frames");
    this.waiting += cost;
    // Whoever need not wait takes its place at once, before anything that comes later.
    const taken =
      waitMs === 0 ? this.inTurn(socket, message) : this.waited(waitMs).then(() => this.inTurn(socket, message));
    return taken.finally(() => {
      this.waiting -= cost;
    });
  }

  /** How long the frame waits aside; null: too many do. */
  private count(socket: WebSocket, decoded: Decoded): number | null {
    const messageClass = this.receiver.classOf(decoded);
    if (messageClass === null) return 0;
    const attachment = attachmentOf(socket);
    const counted = countFrame(attachment.allowances, messageClass, this.limits, this.clock.now());
    attach(socket, { ...attachment, allowances: counted.allowances });
    if (counted.begins) this.receiver.flooded(messageClass);
    return counted.waitMs;
  }

  /** The object's only timers: they run only during a flood, which keeps the object awake anyway. */
  private waited(waitMs: number): Promise<void> {
    return scheduler.wait(this.clock.realTimeOf(this.clock.now() + waitMs) - Date.now());
  }

  /** A look-up would otherwise let the next frame in. */
  private inTurn(socket: WebSocket, message: Message): Promise<void> {
    this.turn = this.turn.then(() => this.next(socket, message));
    return this.turn;
  }

  private async next(socket: WebSocket, message: Message): Promise<void> {
    if (!this.receiver.isCurrent(socket)) return;
    try {
      await this.receiver.handle(socket, message);
    } catch (error) {
      this.receiver.failed(socket, message, error);
    } finally {
      saveAttachment(socket);
    }
  }
}

function limitsOf(config: Config): FloodLimits {
  return {
    transaction: config.INBOUND_TRANSACTIONS,
    heartbeat: config.INBOUND_HEARTBEATS,
    status: config.INBOUND_STATUSES,
    authorize: config.INBOUND_AUTHORIZATIONS,
    data: config.INBOUND_DATA,
    other: config.INBOUND_OTHERS,
  };
}
