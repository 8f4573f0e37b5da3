import type { SessionView } from "../../../../src/entry/api/shared/schemas.ts";

/** A frame of the journal; null: what happened to the connection. */
export interface JournalFrame {
  readonly id: string;
  readonly at: string;
  readonly action: string | null;
  readonly direction: "fromChargePoint" | "toChargePoint" | null;
  readonly frame: string | null;
}

export interface SessionEvent {
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly isFromCharger: boolean;
  /** An answer to a call that is listed. */
  readonly isAnswer: boolean;
  /** What the frame carries, as JSON. */
  readonly content: string;
}

const CALL = 2;

/** Those frames that are about a session, with their answers. What cannot be read, because it was cut, is left out. */
export function sessionEvents(
  frames: readonly JournalFrame[],
  session: Pick<SessionView, "connectorId" | "transactionId">,
): readonly SessionEvent[] {
  const own = new Set<string>();
  return frames.flatMap(({ id, at, action, direction, frame }) => {
    const read = readFrame(frame);
    if (read === null || action === null) return [];
    const isAnswer = read.type !== CALL;
    if (isAnswer ? !own.has(read.messageId) : !isAbout(read.payload, session)) return [];
    own.add(read.messageId);
    const isFromCharger = direction === "fromChargePoint";
    return [{ id, at, action, isFromCharger, isAnswer, content: JSON.stringify(read.payload) }];
  });
}

function readFrame(frame: string | null) {
  if (frame === null) return null;
  try {
    const parts: unknown = JSON.parse(frame);
    if (!Array.isArray(parts) || typeof parts[1] !== "string") return null;
    const [type, messageId]: unknown[] = parts;
    return { type, messageId: String(messageId), payload: parts[type === CALL ? 3 : 2] as unknown };
  } catch {
    return null;
  }
}

/** By its transaction, else by its connector. */
function isAbout(payload: unknown, { connectorId, transactionId }: Pick<SessionView, "connectorId" | "transactionId">) {
  if (typeof payload !== "object" || payload === null) return false;
  if ("transactionId" in payload) return payload.transactionId === transactionId;
  return "connectorId" in payload && payload.connectorId === connectorId;
}
