/** OCPP-J 1.6 frames ⇄ text (J §4). */

/** Text (J §4.1.4). Some chargers count instead: what they send is answered in kind. */
export type MessageId = string | number;

export interface CallFrame {
  readonly type: "call";
  readonly id: MessageId;
  readonly action: string;
  readonly payload: unknown;
}

export interface ResultFrame {
  readonly type: "result";
  readonly id: MessageId;
  readonly payload: unknown;
}

export interface ErrorFrame {
  readonly type: "error";
  readonly id: MessageId;
  readonly code: string;
  readonly description: string;
  readonly details: unknown;
}

export type AnswerFrame = ResultFrame | ErrorFrame;
export type Frame = CallFrame | AnswerFrame;

/** Message ids are no longer (J §4.1.4). */
export const MESSAGE_ID_LENGTH = 36;

/** Error codes as 1.6 spells them, misspellings included (J §4.2.3, Je ch. 5; OCPP-F10). */
export const ERROR_CODES = [
  "NotImplemented",
  "NotSupported",
  "InternalError",
  "ProtocolError",
  "SecurityError",
  "FormationViolation",
  "PropertyConstraintViolation",
  "OccurenceConstraintViolation",
  "TypeConstraintViolation",
  "GenericError",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export type Decoded =
  | { readonly kind: "frame"; readonly frame: Frame }
  /** A call whose id can be read, so that it can be answered, but whose shape is wrong. */
  | { readonly kind: "malformedCall"; readonly id: MessageId; readonly description: string }
  /** Message types of later versions and answers to nobody: legal to ignore (J §4.1.3; OCPP-F5). */
  | { readonly kind: "ignored"; readonly why: string }
  | { readonly kind: "unparseable"; readonly why: string };

const CALL = 2;
const CALL_RESULT = 3;
const CALL_ERROR = 4;

export function encode(frame: Frame): string {
  switch (frame.type) {
    case "call":
      return JSON.stringify([CALL, frame.id, frame.action, frame.payload]);
    case "result":
      return JSON.stringify([CALL_RESULT, frame.id, frame.payload]);
    case "error":
      return JSON.stringify([CALL_ERROR, frame.id, frame.code, frame.description, frame.details]);
  }
}

/** Never throws, and nothing in what it gives is deep enough to make others throw. A `null` payload is read as `{}` (J §4.2.1; OCPP-F6). */
export function decode(text: string): Decoded {
  const message = parseJson(text);
  if (!Array.isArray(message)) return { kind: "unparseable", why: "not a JSON array" };
  const [type, id] = message;
  if (typeof type !== "number") return { kind: "unparseable", why: "no message type" };
  if (type !== CALL && type !== CALL_RESULT && type !== CALL_ERROR) {
    return { kind: "ignored", why: `message type ${type}` };
  }
  if (!isMessageId(id)) return { kind: "unparseable", why: "the message id is neither text nor a whole number" };
  if (type === CALL) return decodeCall(id, message);
  if (type === CALL_RESULT) return { kind: "frame", frame: { type: "result", id, payload: message[2] ?? {} } };
  return {
    kind: "frame",
    frame: {
      type: "error",
      id,
      code: textOr(message[2], "GenericError"),
      description: textOr(message[3], ""),
      details: message[4] ?? {},
    },
  };
}

function isMessageId(id: unknown): id is MessageId {
  return typeof id === "string" || Number.isSafeInteger(id);
}

function decodeCall(id: MessageId, message: readonly unknown[]): Decoded {
  const [, , action, payload] = message;
  if (typeof action !== "string") return { kind: "malformedCall", id, description: "The action is no string." };
  if (message.length !== 4) {
    return { kind: "malformedCall", id, description: `A call has 4 elements, this one ${message.length}.` };
  }
  return { kind: "frame", frame: { type: "call", id, action, payload: payload ?? {} } };
}

function parseJson(text: string): unknown {
  try {
    const message: unknown = JSON.parse(text);
    if (mayBeUnruly(text) || HALF_A_CHARACTER.test(text)) tame(message);
    return message;
  } catch {
    return undefined;
  }
}

/** The deepest message of OCPP 1.6 has seven levels. Whoever walks thousands of them runs out of stack. */
const MOST_LEVELS = 16;
/** A frame of the largest size has fewer meter values than this. A fault in each of more is too much for the schemas. */
const MOST_ELEMENTS = 30_000;

/** UTF-8 cannot carry one, JSON's escapes can; a store gives another text back than it was given. */
const HALF_A_CHARACTER = /\\u[dD][89a-fA-F]/;

const COMMA = 0x2c;
const OPENING_BRACKET = 0x5b;
const OPENING_BRACE = 0x7b;

/** Cheap, and wrong only about texts that are harmless. */
function mayBeUnruly(text: string): boolean {
  let openings = 0;
  let commas = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === OPENING_BRACKET || character === OPENING_BRACE) openings += 1;
    else if (character === COMMA) commas += 1;
    if (openings > MOST_LEVELS || commas > MOST_ELEMENTS) return true;
  }
  return false;
}

/**
 * Ends lists at the most elements a message may have, puts null in the place of what lies too deep, and makes Unicode
 * of the payload's texts. The message id stays as it is: it goes back.
 */
function tame(message: unknown): void {
  let level = [message].filter(isHolder);
  let elementsLeft = MOST_ELEMENTS;
  for (let depth = 1; level.length > 0; depth += 1) {
    const below: Holder[] = [];
    for (const holder of level) {
      if (Array.isArray(holder)) {
        if (holder.length > elementsLeft) holder.length = elementsLeft;
        elementsLeft -= holder.length;
      }
      for (const [key, value] of Object.entries(holder)) {
        if (typeof value === "string" && depth > 1) holder[key] = value.toWellFormed();
        if (!isHolder(value)) continue;
        if (depth < MOST_LEVELS) below.push(value);
        else holder[key] = null;
      }
    }
    level = below;
  }
}

type Holder = Record<string, unknown>;

/** A list is one too, by its indexes. */
function isHolder(value: unknown): value is Holder {
  return typeof value === "object" && value !== null;
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
