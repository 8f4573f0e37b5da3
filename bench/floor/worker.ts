import { DurableObject } from "cloudflare:workers";

interface Bindings {
  readonly FLOOR: DurableObjectNamespace<FloorObject>;
  readonly DB: D1Database;
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

/** What a page of a list costs: its rows are read by key and handed out as they are; nobody is asked who he is. */
async function page(url: URL, db: D1Database): Promise<Response> {
  const limit = Number(url.searchParams.get("limit"));
  const { results } = await db
    .prepare("select id, body from objects where list = ?1 and id > ?2 order by id limit ?3")
    .bind(url.pathname.split("/").at(-1), Number(url.searchParams.get("after")), limit + 1)
    .all<{ readonly id: number; readonly body: string }>();
  const shown = results.slice(0, limit);
  if (results.length > limit) url.searchParams.set("after", String(shown.at(-1)?.id));
  const link = results.length > limit ? { link: `<${url}>; rel="next"` } : {};
  const headers = { "content-type": "application/json", ...link };
  return new Response(`{"data":[${shown.map(({ body }) => body).join(",")}]}`, { headers });
}

export default {
  fetch: (request, env) => {
    const url = new URL(request.url);
    if (url.pathname.startsWith("/ocpi/")) return page(url, env.DB);
    return env.FLOOR.getByName(url.pathname).fetch(request);
  },
} satisfies ExportedHandler<Bindings>;
