import { exports } from "cloudflare:workers";
import { ORIGIN } from "./api-client.ts";

/** The least a charge point can be: it asks, and waits for the answer. */
export class Charger {
  readonly #socket: WebSocket;
  readonly #answers = new Map<string, (payload: Record<string, unknown>) => void>();
  /** The code with which the other side closed the socket. */
  readonly closed: Promise<number>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      const [type, id, payload] = JSON.parse(String(data));
      if (type === 3) this.#answers.get(id)?.(payload);
    });
    this.closed = new Promise((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)));
    socket.accept();
  }

  static async connect(id: string, password: string): Promise<Charger> {
    const response = await Charger.knock(id, password);
    if (!response.webSocket) throw new Error(`The handshake answered ${response.status}`);
    return new Charger(response.webSocket);
  }

  /** The handshake alone. */
  static knock(id: string, password: string): Promise<Response> {
    return exports.default.fetch(`${ORIGIN}/ocpp/${encodeURIComponent(id)}`, {
      headers: {
        Upgrade: "websocket",
        "Sec-WebSocket-Protocol": "ocpp1.6",
        Authorization: `Basic ${btoa(`${id}:${password}`)}`,
      },
    });
  }

  call(action: string, payload: Record<string, unknown>): Promise<Record<string, unknown>> {
    const id = crypto.randomUUID();
    const answer = new Promise<Record<string, unknown>>((resolve) => this.#answers.set(id, resolve));
    this.#socket.send(JSON.stringify([2, id, action, payload]));
    return answer;
  }

  hangUp(): void {
    this.#socket.close(1000);
  }
}
