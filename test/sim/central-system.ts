import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

interface Handshake {
  readonly path: string;
  readonly authorization: string;
  readonly protocol: string;
}

type Payload = Readonly<Record<string, unknown>>;

/** The least central system that lets a charge point charge, on a real socket; it accepts everybody and everything. */
export async function startCentralSystem(passwords: Record<string, string | undefined>) {
  const events = new EventEmitter();
  const handshakes: Handshake[] = [];
  const calls: Array<{ readonly action: string; readonly payload: Payload }> = [];
  const waiting = new Map<string, (answer: unknown) => void>();
  /** Answers of a test's own. */
  const results: Record<string, unknown> = {};
  /** So many milliseconds an answer takes. */
  const delays: Record<string, number> = {};
  let current: WebSocket | undefined;
  let nextId = 1;
  let nextTransactionId = 1;

  const authorizationOf = ({ headers }: IncomingMessage) =>
    Buffer.from((headers.authorization ?? "").replace("Basic ", ""), "base64").toString("utf8");

  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0] ?? false });
  server.on("upgrade", (request, socket, head) => {
    const id = decodeURIComponent((request.url ?? "").slice(1));
    const isKnown = Object.hasOwn(passwords, id);
    const password = passwords[id];
    if (!isKnown || (password !== undefined && authorizationOf(request) !== `${id}:${password}`)) {
      socket.end("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      const protocol = accepted.protocol;
      handshakes.push({ path: request.url ?? "", authorization: authorizationOf(request), protocol });
      current = accepted;
      accepted.on("message", (data) => hear(accepted, JSON.parse(String(data))));
    });
  });

  const hear = (socket: WebSocket, [type, messageId, ...rest]: readonly unknown[]) => {
    if (type !== 2) {
      waiting.get(String(messageId))?.(rest[0]);
      return;
    }
    const [action, payload] = rest as [string, Payload];
    calls.push({ action, payload });
    const answer = JSON.stringify([3, messageId, answerTo(action)]);
    setTimeout(() => socket.send(answer), delays[action] ?? 0);
    events.emit(action, payload);
  };

  const answerTo = (action: string): unknown => {
    if (Object.hasOwn(results, action)) return results[action];
    const currentTime = new Date().toISOString();
    const idTagInfo = { status: "Accepted" };
    if (action === "BootNotification") return { status: "Accepted", currentTime, interval: 3600 };
    if (action === "Heartbeat") return { currentTime };
    if (action === "Authorize") return { idTagInfo };
    if (action === "StartTransaction") return { transactionId: nextTransactionId++, idTagInfo };
    return {};
  };

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passwords,
    results,
    delays,
    handshakes,
    calls,
    of: (action: string) => calls.filter((each) => each.action === action).map(({ payload }) => payload),
    /** The next call of that action. */
    next: async (action: string): Promise<Payload> => (await once(events, action))[0],
    /** Calls the charge point on the newest socket. */
    call: (action: string, payload: unknown): Promise<unknown> => {
      const messageId = `cs-${nextId++}`;
      current?.send(JSON.stringify([2, messageId, action, payload]));
      return new Promise((resolve) => waiting.set(messageId, resolve));
    },
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
      await once(server, "close");
    },
  };
}

export type CentralSystem = Awaited<ReturnType<typeof startCentralSystem>>;
