import { SECOND } from "../domain/time.ts";
import type { InboundAction } from "./messages.ts";
import { isInboundAction } from "./messages.ts";
import type { ChargePointState } from "./state.ts";
import type { Decoded } from "./wire.ts";

/**
 * What a frame is counted with (OCPP-C11): a charger gone mad about one thing is not kept from saying another. `other` is
 * what nobody needs: unknown actions, frames that cannot be read, answers that nobody asked for.
 */
export const MESSAGE_CLASSES = ["transaction", "heartbeat", "status", "authorize", "data", "other"] as const;
export type MessageClass = (typeof MESSAGE_CLASSES)[number];

const CLASS_OF: Readonly<Record<InboundAction, MessageClass>> = {
  StartTransaction: "transaction",
  MeterValues: "transaction",
  StopTransaction: "transaction",
  Heartbeat: "heartbeat",
  BootNotification: "status",
  StatusNotification: "status",
  DiagnosticsStatusNotification: "status",
  FirmwareStatusNotification: "status",
  LogStatusNotification: "status",
  SignedFirmwareStatusNotification: "status",
  Authorize: "authorize",
  DataTransfer: "data",
  SecurityEventNotification: "data",
  SignCertificate: "data",
};

/** Null: an answer we wait for, which is counted with nothing. */
export function messageClassOf({ pending, onboarding }: ChargePointState, decoded: Decoded): MessageClass | null {
  if (decoded.kind !== "frame") return "other";
  const { frame } = decoded;
  if (frame.type !== "call") return pending?.id === frame.id ? null : "other";
  const messageClass = isInboundAction(frame.action) ? CLASS_OF[frame.action] : "other";
  // An identity that proved nothing has no records that must not be lost.
  return messageClass === "transaction" && onboarding !== null ? "other" : messageClass;
}

export interface FloodLimit {
  readonly per10Seconds: number;
  /** At once, after a pause; and as many more may wait for their turn. */
  readonly burst: number;
}
export type FloodLimits = Readonly<Record<MessageClass, FloodLimit>>;

/** Frames of a class that may still come at once, as of an instant; below zero: so many wait. */
export interface Allowance {
  readonly left: number;
  readonly at: number;
}
export type Allowances = { readonly [C in MessageClass]?: Allowance };

export interface Counted {
  readonly allowances: Allowances;
  /** Milliseconds until the frame may be read; null: there are too many, the charger must be cut off. */
  readonly waitMs: number | null;
  /** With this frame its class is above its limit, and was not before. */
  readonly begins: boolean;
}

/** Counts a frame. Transaction messages are counted too, but replays are legitimate: they never wait (decision 29). */
export function countFrame(
  allowances: Allowances,
  messageClass: MessageClass,
  limits: FloodLimits,
  now: number,
): Counted {
  const { per10Seconds, burst } = limits[messageClass];
  const perMs = per10Seconds / (10 * SECOND);
  const before = allowances[messageClass] ?? { left: burst, at: now };
  const refilled = Math.min(burst, before.left + Math.max(0, now - before.at) * perMs);
  const left = messageClass === "transaction" ? Math.max(-1, refilled - 1) : refilled - 1;
  const counted = {
    allowances: { ...allowances, [messageClass]: { left, at: now } },
    begins: left < 0 && refilled >= 0,
  };
  if (left >= 0 || messageClass === "transaction") return { ...counted, waitMs: 0 };
  return { ...counted, waitMs: left < -burst ? null : Math.ceil(-left / perMs) };
}
