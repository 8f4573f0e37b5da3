import { DurableObject } from "cloudflare:workers";

interface Bindings {
  readonly FLOOR: DurableObjectNamespace<FloorObject>;
}

/**
 * What the platform itself costs: one Durable Object per charge point that reads each frame and answers it, keeps
 * nothing of a heartbeat, and writes one row for a meter value and for a transaction. It checks nothing.
 */
export class FloorObject extends DurableObject<Bindings> {
  private lastTransactionId = 0;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    ctx.storage.sql.exec("create table if not exists kept (id integer primary key, body text not null)");
  }

  override fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client, headers: { "sec-websocket-protocol": "ocpp1.6" } });
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    const [, id, action, payload] = JSON.parse(String(message)) as [number, string, string, unknown];
    socket.send(JSON.stringify([3, id, this.answer(action, payload)]));
  }

  private answer(action: string, payload: unknown): unknown {
    switch (action) {
      case "BootNotification":
        return { status: "Accepted", currentTime: new Date().toISOString(), interval: 45 };
      case "Heartbeat":
        return { currentTime: new Date().toISOString() };
      case "StartTransaction":
        this.keep(payload);
        this.lastTransactionId += 1;
        return { transactionId: this.lastTransactionId, idTagInfo: { status: "Accepted" } };
      case "MeterValues":
      case "StopTransaction":
        this.keep(payload);
        return {};
      default:
        return {};
    }
  }

  private keep(payload: unknown): void {
    this.ctx.storage.sql.exec("insert into kept (body) values (?)", JSON.stringify(payload));
  }
}

export default {
  fetch: (request, env) => env.FLOOR.getByName(new URL(request.url).pathname).fetch(request),
} satisfies ExportedHandler<Bindings>;
