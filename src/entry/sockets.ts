import { attachmentOf } from "./socket.ts";

/** The sockets of one charge point: the newest counts, and none that was closed from here is heard (OCPP-C7). */
export class Sockets {
  private readonly ctx: DurableObjectState;
  /** Told of every socket that is closed from here. */
  private readonly closing: (code: number, reason: string) => void;
  private readonly cutOff = new WeakSet<WebSocket>();

  constructor(ctx: DurableObjectState, closing: (code: number, reason: string) => void) {
    this.ctx = ctx;
    this.closing = closing;
  }

  all(): readonly WebSocket[] {
    return this.ctx.getWebSockets();
  }

  of(generation: number): WebSocket | null {
    return this.all().find((socket) => attachmentOf(socket).generation === generation) ?? null;
  }

  isHeard(socket: WebSocket): boolean {
    return !this.cutOff.has(socket);
  }

  close(socket: WebSocket, code: number, reason: string): void {
    this.closing(code, reason);
    this.cutOff.add(socket);
    socket.close(code, reason);
  }
}
