import { connect, type Socket } from "node:net";
import { WebSocket } from "ws";
import type { MessageId } from "../../src/ocpp/wire.ts";

/** Where the central system listens, and the password that all its charge points have here. */
export type Door = { readonly host: string; readonly port: number; readonly password: string };

export type Closing = { readonly code: number; readonly reason: string };

/** Which act a frame belongs to; -1: it is an honest one. */
export const HONEST = -1;

/** CALLRESULT or CALLERROR, as it came. */
export type Answer = readonly [type: number, id: MessageId, ...rest: unknown[]];

export type OnCall = (line: Line, frame: readonly unknown[]) => void;

type Awaited = { readonly id: MessageId; readonly act: number };

/** The id of the call that a frame holds, if it holds one that can be answered (OCPP-J 1.6 §4.2, decision 4). */
export function askedId(data: string | Uint8Array): MessageId | null {
  try {
    const message: unknown = JSON.parse(typeof data === "string" ? toWire(data) : new TextDecoder().decode(data));
    const [type, id] = Array.isArray(message) ? message : [];
    return type === 2 && (typeof id === "string" || Number.isSafeInteger(id)) ? id : null;
  } catch {
    return null;
  }
}

/** What is left of lone surrogates when a text goes out as UTF-8. */
function toWire(text: string): string {
  return text.toWellFormed();
}

/**
 * One connection of a charge point that keeps account: every call it sent is answered once, or the connection was
 * closed. What the central system calls is handed to `onCall`.
 */
export class Line {
  readonly closed: Promise<Closing>;
  closing: Closing | null = null;
  /** Answers to no call of this line. */
  readonly strayAnswers: string[] = [];
  /** Cut or hung up from here. */
  isEndedByUs = false;
  onAnswer: (frame: Answer) => void = () => {};
  private readonly socket: WebSocket;
  private readonly raw: Socket;
  private awaited: Awaited[] = [];
  private readonly results = new Map<MessageId, (answer: Answer) => void>();
  private noticed: () => unknown = () => {};

  private constructor(socket: WebSocket, raw: Socket, onCall: OnCall) {
    this.socket = socket;
    this.raw = raw;
    socket.on("message", (data) => this.receive(String(data), onCall));
    this.closed = new Promise((resolve) => {
      socket.once("close", (code, reason) => {
        this.closing = { code, reason: String(reason) };
        resolve(this.closing);
        this.noticed();
      });
    });
  }

  /** Answers the line, or the status with which the handshake was refused; 0: without any. */
  static open({ host, port, password }: Door, identity: string, onCall: OnCall): Promise<Line | number> {
    const raw = connect(port, host);
    const authorization = `Basic ${Buffer.from(`${identity}:${password}`).toString("base64")}`;
    const socket = new WebSocket(`ws://${host}:${port}/ocpp/${encodeURIComponent(identity)}`, "ocpp1.6", {
      headers: { authorization },
      perMessageDeflate: false,
      createConnection: () => raw,
    });
    const line = new Line(socket, raw, onCall);
    return new Promise((resolve) => {
      socket.once("open", () => resolve(line));
      socket.once("unexpected-response", (request, response) => {
        request.destroy();
        resolve(response.statusCode ?? 0);
      });
      socket.on("error", () => resolve(0));
    });
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** @param parts as many WebSocket frames as the message is cut into. */
  send(
    data: string | Uint8Array,
    { act, binary = false, parts = 1 }: { act: number; binary?: boolean; parts?: number },
  ) {
    const id = askedId(data);
    if (id !== null) this.awaited.push({ id, act });
    const bytes = Buffer.from(data);
    const size = Math.max(1, Math.ceil(bytes.length / parts));
    for (let from = 0; from === 0 || from < bytes.length; from += size) {
      this.socket.send(bytes.subarray(from, from + size), { binary, fin: from + size >= bytes.length });
    }
  }

  /** An honest call; null: the line closed before it was answered. */
  async call(id: string, action: string, payload: unknown, deadlineMs: number): Promise<Answer | "late" | null> {
    const answered = new Promise<Answer>((resolve) => this.results.set(id, resolve));
    this.send(JSON.stringify([2, id, action, payload]), { act: HONEST });
    return withDeadline([answered, this.closed.then(() => null)], deadlineMs, "late" as const);
  }

  /** The acts whose calls are not answered yet, oldest first. */
  unanswered(): readonly number[] {
    return this.awaited.map(({ act }) => act);
  }

  /** Until every call is answered or the line is closed. @returns whether that happened in time. */
  async quiet(deadlineMs: number): Promise<boolean> {
    const quiet = new Promise<true>((resolve) => {
      this.noticed = () => (this.awaited.length === 0 || this.closing) && resolve(true);
      this.noticed();
    });
    return withDeadline([quiet], deadlineMs, false);
  }

  /** @returns whether the line is closed in time. */
  async gone(deadlineMs: number): Promise<boolean> {
    return withDeadline([this.closed.then(() => true)], deadlineMs, false);
  }

  /** Bytes past the WebSocket, and then nothing more: the connection is cut. */
  tear(bytes: Uint8Array): void {
    this.isEndedByUs = true;
    this.raw.write(bytes, () => this.raw.destroy());
  }

  cut(): void {
    this.isEndedByUs = true;
    this.raw.destroy();
  }

  async hangUp(): Promise<void> {
    this.isEndedByUs = true;
    if (this.isOpen) this.socket.close(1000);
    await this.closed;
  }

  private receive(text: string, onCall: OnCall): void {
    const frame: unknown = JSON.parse(text);
    if (!Array.isArray(frame)) throw new Error(`the central system sent ${text.slice(0, 200)}`);
    if (frame[0] === 2) onCall(this, frame);
    else this.account(frame as unknown as Answer, text);
  }

  private account(frame: Answer, text: string): void {
    const [, id] = frame;
    const index = this.awaited.findIndex((each) => each.id === id);
    if (index < 0) this.strayAnswers.push(text.slice(0, 200));
    else this.awaited.splice(index, 1);
    this.onAnswer(frame);
    this.results.get(id)?.(frame);
    this.results.delete(id);
    this.noticed();
  }
}

async function withDeadline<T, L>(wanted: readonly Promise<T>[], deadlineMs: number, late: L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<L>((resolve) => {
    timer = setTimeout(() => resolve(late), deadlineMs);
  });
  return Promise.race([...wanted, deadline]).finally(() => clearTimeout(timer));
}
