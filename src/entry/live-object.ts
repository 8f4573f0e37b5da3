import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "../config.ts";
import type { LiveChange } from "../services/deps.ts";
import { messageOf, type Shown, showNext } from "./live-messages.ts";

/** Who watches; set by the Worker, which has checked the sign-in. */
export const WATCHER_HEADERS = { userId: "X-User-Id", signInId: "X-Sign-In-Id" } as const;

/** The portal then tries one refresh, fails, and asks to sign in. */
const SIGN_IN_ENDED = 4401;
const NOTHING_TO_SAY = 1003;
const LAST_SEQ = "seq";

/** The sockets of signed-in browsers: sends them what changed, sleeps in between, keeps nothing but its last number. */
export class LiveObject extends DurableObject<Bindings> {
  /** Forgotten when the object sleeps, which costs one message too many at most. */
  readonly #shown = new Map<string, Shown>();

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  override fetch(request: Request): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    const userId = request.headers.get(WATCHER_HEADERS.userId) ?? "";
    const signInId = request.headers.get(WATCHER_HEADERS.signInId) ?? "";
    this.ctx.acceptWebSocket(server, [`user:${userId}`, signInTag(signInId)]);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Answers how many watch. When nobody does, nothing is written or remembered: who comes later reads anew. */
  publish(changes: readonly LiveChange[]): number {
    const sockets = this.ctx.getWebSockets().filter((socket) => socket.readyState === WebSocket.OPEN);
    if (sockets.length === 0) return 0;
    const due = changes.filter((change) => this.#isDue(change));
    if (due.length > 0) this.#send(sockets, due);
    return sockets.length;
  }

  endSignIns(signInIds: readonly string[]): void {
    for (const socket of signInIds.flatMap((id) => this.ctx.getWebSockets(signInTag(id)))) {
      socket.close(SIGN_IN_ENDED, "session_ended");
    }
  }

  /** Browsers only listen; their pings are answered without waking the object. */
  override webSocketMessage(socket: WebSocket): void {
    socket.close(NOTHING_TO_SAY, "This socket only tells");
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close();
  }

  #isDue(change: LiveChange): boolean {
    if (change.topic !== "evse") return true;
    const next = showNext(this.#shown.get(change.id), change.data, Date.now());
    if (next !== null) this.#shown.set(change.id, next);
    return next !== null;
  }

  #send(sockets: readonly WebSocket[], changes: readonly LiveChange[]): void {
    const lastSeq = this.ctx.storage.kv.get<number>(LAST_SEQ) ?? 0;
    this.ctx.storage.kv.put(LAST_SEQ, lastSeq + changes.length);
    const messages = changes.map((change, index) => JSON.stringify(messageOf(change, lastSeq + index + 1)));
    for (const socket of sockets) {
      for (const message of messages) socket.send(message);
    }
  }
}

function signInTag(signInId: string): string {
  return `signIn:${signInId}`;
}
