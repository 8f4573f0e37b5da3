import type { Log } from "../services/deps.ts";
import { attachmentOf } from "./socket.ts";

/** The sockets of one charge point: the newest counts, and none that was closed from here is heard (OCPP-C7). */
export class Sockets {
  private readonly ctx: DurableObjectState;
  private readonly log: () => Log;
  private readonly identity: () => Readonly<Record<string, unknown>>;
  private readonly cutOff = new WeakSet<WebSocket>();

  constructor(ctx: DurableObjectState, log: () => Log, identity: () => Readonly<Record<string, unknown>>) {
    this.ctx = ctx;
    this.log = log;
    this.identity = identity;
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
    this.log()("ocpp.socket.closed", { ...this.identity(), code, reason });
    this.cutOff.add(socket);
    socket.close(code, reason);
  }
}
