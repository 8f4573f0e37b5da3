import type { LiveMessage } from "../../../src/entry/api/shared/schemas.ts";
import { isSomebodyHere } from "../presence.ts";
import { isGap } from "./patch.ts";
import { isKnownTopic } from "./topics.ts";

/** One WebSocket to `/api/live` that comes back by itself. */
export interface FeedListener {
  /** A message in order. */
  onMessage(message: LiveMessage): void;
  /** Messages may have been missed: read again. */
  onLost(): void;
  onConnected(connected: boolean): void;
  /** The Worker closed the socket because the sign-in ended. */
  onSignInEnded(): void;
}

const SIGN_IN_ENDED = 4401;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
/** A socket that died silently is noticed by its missing answer. */
const PING_EVERY_MS = 20_000;

/** Opens the feed; the answer closes it for good. */
export function openFeed(url: string, listener: FeedListener): () => void {
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = FIRST_RETRY_MS;
  let closed = false;

  function connect() {
    if (closed) return;
    if (!isSomebodyHere()) return later(connect, FIRST_RETRY_MS);
    const current = new WebSocket(url);
    socket = current;
    let lastSeq: number | null = null;
    let answered = true;

    const ping = () => {
      if (!answered) return lose(current);
      answered = false;
      current.send("ping");
      later(ping, PING_EVERY_MS);
    };
    current.onopen = () => {
      retryMs = FIRST_RETRY_MS;
      listener.onConnected(true);
      listener.onLost();
      later(ping, PING_EVERY_MS);
    };
    current.onmessage = ({ data }) => {
      answered = true;
      if (data === "pong") return;
      const message = readMessage(data);
      if (message === null || isGap(lastSeq, message.seq)) listener.onLost();
      lastSeq = message?.seq ?? null;
      // A topic that this page does not know is for a newer one.
      if (message !== null && isKnownTopic(message.topic)) listener.onMessage(message);
    };
    current.onclose = ({ code }) => lose(current, code);
  }

  function lose(lost: WebSocket, code?: number) {
    if (lost !== socket) return;
    socket = undefined;
    lost.close();
    if (closed) return;
    listener.onConnected(false);
    if (code === SIGN_IN_ENDED) listener.onSignInEnded();
    later(connect, retryMs * (0.5 + Math.random()));
    retryMs = Math.min(2 * retryMs, LAST_RETRY_MS);
  }

  function later(what: () => void, delayMs: number) {
    clearTimeout(timer);
    timer = setTimeout(what, delayMs);
  }

  connect();
  return () => {
    closed = true;
    clearTimeout(timer);
    socket?.close();
  };
}

/** The Worker of this very origin wrote it: only its frame is looked at. Null: it is none. */
function readMessage(data: unknown): LiveMessage | null {
  try {
    const message: Partial<LiveMessage> | null = JSON.parse(String(data));
    return Number.isInteger(message?.seq) && typeof message?.topic === "string" ? (message as LiveMessage) : null;
  } catch {
    return null;
  }
}
