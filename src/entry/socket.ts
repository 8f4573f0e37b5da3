import { Buffer } from "node:buffer";
import { MINUTE } from "../domain/time.ts";
import type { Allowances } from "../ocpp/flood.ts";
import type { JournalTail } from "./journal-tail.ts";

/** What a socket carries through hibernation (at most 16 kB). */
export interface Attachment {
  /** The state's `link.generation` when it was accepted. */
  readonly generation: number;
  readonly lastSeenAt: number | null;
  /** When frames came that nobody can read. */
  readonly unreadableAt: readonly number[];
  readonly allowances: Allowances;
  /** Lines of the message journal that are in no row yet. */
  readonly journal: JournalTail | null;
}

export const CLOSE = { superseded: 4000, policy: 1008, tooBig: 1009, internal: 1011 } as const;

/** Large enough for a StopTransaction with its transactionData; a stored value may have 2 MB (OCPP-C8). */
const MAX_FRAME_BYTES = 1024 * 1024;
/** In UTF-8 a character of a JavaScript string takes at most so many. */
const BYTES_PER_CHARACTER = 3;

export function isTooBig(message: string | ArrayBuffer): boolean {
  if (typeof message !== "string") return message.byteLength > MAX_FRAME_BYTES;
  if (message.length * BYTES_PER_CHARACTER <= MAX_FRAME_BYTES) return false;
  return Buffer.byteLength(message) > MAX_FRAME_BYTES;
}

/** More unreadable frames in a minute close the socket (OCPP-F7). */
const UNREADABLE_PER_MINUTE = 5;

/** What each socket carries, while awake: to read it back with every frame is a seventh of what a heartbeat costs. */
const known = new WeakMap<WebSocket, Attachment>();

/** The subprotocol is echoed by us, or by nobody (OCPP-C5). */
export function upgraded(client: WebSocket, request: Request): Response {
  const protocol = request.headers.get("sec-websocket-protocol");
  const headers: HeadersInit = protocol === null ? {} : { "sec-websocket-protocol": protocol };
  return new Response(null, { status: 101, webSocket: client, headers });
}

export function attachmentOf(socket: WebSocket): Attachment {
  const attachment = known.get(socket) ?? (socket.deserializeAttachment() as Attachment);
  known.set(socket, attachment);
  return attachment;
}

/** For the time that the object is awake; what is to outlast it is saved when the frame is done with. */
export function attach(socket: WebSocket, attachment: Attachment): void {
  known.set(socket, attachment);
}

export function saveAttachment(socket: WebSocket): void {
  if (socket.readyState === WebSocket.OPEN) socket.serializeAttachment(attachmentOf(socket));
}

export function newAttachment(generation: number): Attachment {
  return { generation, lastSeenAt: null, unreadableAt: [], allowances: {}, journal: null };
}

export function noteUnreadable(
  attachment: Attachment,
  now: number,
): { readonly attachment: Attachment; readonly tooMany: boolean } {
  const unreadableAt = [...attachment.unreadableAt.filter((at) => now - at < MINUTE), now];
  return { attachment: { ...attachment, unreadableAt }, tooMany: unreadableAt.length > UNREADABLE_PER_MINUTE };
}
