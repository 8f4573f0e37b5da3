import { exports } from "cloudflare:workers";
import { expect } from "vitest";
import {
  fromChargePoint,
  type InboundAction,
  type InboundResponse,
  isOutboundAction,
  toChargePoint,
} from "../../src/ocpp/messages.ts";
import {
  type CallFrame,
  decode,
  type ErrorFrame,
  type Frame,
  type MessageId,
  type ResultFrame,
} from "../../src/ocpp/wire.ts";
import { ORIGIN } from "./api-client.ts";

export interface Login {
  readonly identity: string;
  readonly password: string;
}

export interface Handshake {
  readonly path?: string;
  readonly protocols?: string | null;
  readonly authorization?: string | null;
  /** Where it knocks from, as Cloudflare says it. The world comes by TLS unless told. */
  readonly address?: string;
  readonly scheme?: "http" | "https";
  readonly certificate?: Partial<IncomingRequestCfPropertiesTLSClientAuth>;
}

export function basic(user: string, password: string): string {
  return `Basic ${btoa(`${user}:${password}`)}`;
}

export function handshake(login: Login, given?: Handshake): Promise<Response> {
  return exports.default.fetch(handshakeRequest(login, given));
}

export function handshakeRequest({ identity, password }: Login, given: Handshake = {}): Request {
  const { path = `/ocpp/${encodeURIComponent(identity)}` } = given;
  const headers = new Headers({ Upgrade: "websocket" });
  const { protocols = "ocpp1.6", authorization = basic(identity, password) } = given;
  if (protocols !== null) headers.set("Sec-WebSocket-Protocol", protocols);
  if (authorization !== null) headers.set("Authorization", authorization);
  if (given.address !== undefined) headers.set("CF-Connecting-IP", given.address);
  const { scheme = given.address === undefined ? "http" : "https", certificate } = given;
  const cf = certificate === undefined ? {} : { cf: { tlsClientAuth: certificate } };
  return new Request(ORIGIN.replace("http", scheme) + path, { headers, ...cf } as RequestInit);
}

const connected: Charger[] = [];

/** Every charger hangs up after its test, and none may have seen a breach of the protocol. */
export async function hangUpAll(): Promise<void> {
  const chargers = connected.splice(0);
  await Promise.all(chargers.map((charger) => charger.hangUp()));
  expect(chargers.flatMap((charger) => charger.breaches)).toEqual([]);
}

/** A strict charge point: a socket, what came over it, and what was wrong with that. */
export class Charger {
  readonly breaches: string[] = [];
  /** Everything received, in order. */
  readonly frames: Frame[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly protocol: string | null;
  readonly #socket: WebSocket;
  readonly #answered = new Map<MessageId, ((frame: ResultFrame | ErrorFrame) => void)[]>();
  readonly #calls: CallFrame[] = [];
  #awaitedCall: ((call: CallFrame) => void) | null = null;
  #unanswered: MessageId | null = null;
  #lastId = 0;
  #isOpen = true;

  constructor(response: Response) {
    if (response.webSocket === null) throw new Error(`The handshake was answered ${response.status}`);
    this.protocol = response.headers.get("sec-websocket-protocol");
    this.#socket = response.webSocket;
    this.#socket.addEventListener("message", ({ data }) => this.#receive(String(data)));
    this.closed = new Promise((resolve) => {
      this.#socket.addEventListener("close", ({ code, reason }) => {
        this.#isOpen = false;
        resolve({ code, reason });
      });
    });
    this.#socket.accept();
    connected.push(this);
  }

  static async connect(login: Login, given?: Handshake): Promise<Charger> {
    return new Charger(await handshake(login, given));
  }

  say(data: string | Uint8Array | readonly unknown[]): void {
    this.#socket.send(typeof data === "string" || data instanceof Uint8Array ? data : JSON.stringify(data));
  }

  /** Sends a CALL and waits for whatever answers its id. */
  call(action: string, payload: unknown, id = this.#newId()): Promise<ResultFrame | ErrorFrame> {
    const answered = this.awaitAnswer(id);
    this.say([2, id, action, payload]);
    return answered;
  }

  awaitAnswer(id: string): Promise<ResultFrame | ErrorFrame> {
    return new Promise((resolve) => {
      this.#answered.set(id, [...(this.#answered.get(id) ?? []), resolve]);
    });
  }

  /** Sends a CALL that must be answered by a CALLRESULT of its schema. */
  async request<A extends InboundAction>(action: A, payload: unknown, id?: string): Promise<InboundResponse<A>> {
    const answer = await this.call(action, payload, id);
    if (answer.type === "error") throw new Error(`${action} was answered ${answer.code}: ${answer.description}`);
    return fromChargePoint[action].response.parse(answer.payload) as InboundResponse<A>;
  }

  /** The error code a CALL is answered with. */
  async errorOf(action: string, payload: unknown): Promise<string> {
    const answer = await this.call(action, payload);
    return answer.type === "error" ? answer.code : `answered ${JSON.stringify(answer.payload)}`;
  }

  /** The next CALL of the central system, in order of arrival. */
  nextCall(): Promise<CallFrame> {
    const call = this.#calls.shift();
    if (call !== undefined) return Promise.resolve(call);
    return new Promise((resolve) => {
      this.#awaitedCall = resolve;
    });
  }

  /** A CALL that has come and nobody took; null: there is none. */
  takeCall(): CallFrame | null {
    return this.#calls.shift() ?? null;
  }

  /** The next CALL must be this one. */
  async expectCall(action: string, payload: unknown): Promise<CallFrame> {
    const call = await this.nextCall();
    expect({ action: call.action, payload: call.payload }).toEqual({ action, payload });
    return call;
  }

  answer(call: Pick<CallFrame, "id">, payload: unknown): void {
    if (this.#unanswered === call.id) this.#unanswered = null;
    this.say([3, call.id, payload]);
  }

  answerError(call: Pick<CallFrame, "id">, code: string): void {
    if (this.#unanswered === call.id) this.#unanswered = null;
    this.say([4, call.id, code, "", {}]);
  }

  /** The call is given up: a further one may come. */
  giveUp(call: Pick<CallFrame, "id">): void {
    if (this.#unanswered === call.id) this.#unanswered = null;
  }

  /** No CALL has come that nobody took. A heartbeat makes sure that everything sent so far is here. */
  async expectNoCall(): Promise<void> {
    await this.call("Heartbeat", {});
    expect(this.#calls).toEqual([]);
  }

  async hangUp(): Promise<void> {
    if (this.#isOpen) this.#socket.close(1000);
    await this.closed;
  }

  #newId(): string {
    this.#lastId += 1;
    return `c-${this.#lastId}`;
  }

  #receive(text: string): void {
    const decoded = decode(text);
    if (decoded.kind !== "frame") {
      this.breaches.push(`${decoded.kind}: ${text}`);
      return;
    }
    const { frame } = decoded;
    this.frames.push(frame);
    if (frame.type === "call") this.#receiveCall(frame);
    else this.#receiveAnswer(frame);
  }

  #receiveAnswer(frame: ResultFrame | ErrorFrame): void {
    const [resolve, ...others] = this.#answered.get(frame.id) ?? [];
    if (resolve === undefined) this.breaches.push(`an answer to nothing: ${JSON.stringify(frame)}`);
    this.#answered.set(frame.id, others);
    resolve?.(frame);
  }

  #receiveCall(call: CallFrame): void {
    if (this.#unanswered !== null) this.breaches.push(`${call.action} while another call is open`);
    if (typeof call.id !== "string" || call.id.length > 36) this.breaches.push(`message id ${call.id}`);
    const isValid = isOutboundAction(call.action) && toChargePoint[call.action].request.safeParse(call.payload).success;
    if (!isValid) this.breaches.push(`not in the schema: ${JSON.stringify(call)}`);
    this.#unanswered = call.id;
    const awaited = this.#awaitedCall;
    this.#awaitedCall = null;
    if (awaited) awaited(call);
    else this.#calls.push(call);
  }
}
