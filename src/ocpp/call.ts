import type { OutboundAction } from "./messages.ts";

/** What the system keeps true by itself; each is an entry of `upkeep.ts`. */
export type UpkeepName =
  | "profileRestart"
  | "certificateDelivery"
  | "files"
  | "statusRefresh"
  | "reservations"
  | "overrunStops"
  | "charging"
  | "rootCertificates"
  | "certificateRenewal"
  | "configuration"
  | "availability"
  | "localList";

/** Who made a call, and so is told how it ended. */
export type CallPurpose = "command" | "meterBeforeStart" | "repeatedStop" | UpkeepName;

/** How a call of ours ended. */
export type CallOutcome =
  | { readonly kind: "answered"; readonly response: Readonly<Record<string, unknown>> }
  | { readonly kind: "failed"; readonly error: { readonly code: string; readonly description: string } }
  /** Nobody knows whether it was done. `isLost`: its socket was lost before its time was over. */
  | { readonly kind: "silent"; readonly isLost?: true };

export interface QueuedCall {
  /** The frame's id; a command's own id. */
  readonly id: string;
  readonly action: OutboundAction;
  readonly request: Readonly<Record<string, unknown>>;
  readonly purpose: CallPurpose;
  readonly createdAt: number;
  /** Not sent by then: it fails. */
  readonly expiresAt: number;
  readonly timeoutMs: number;
  /** RemoteStartTransaction waits until then for the meter values asked for before it (OCPP-R1). */
  readonly notBefore: number | null;
  /** Its end is wanted by then, however it ends; absent: whenever it comes. */
  readonly answerBy?: number;
}

export interface PendingCall extends QueuedCall {
  readonly deadlineAt: number;
  /** The message that it asks for came before its answer; null: it asks for none, or that is still to come. */
  readonly arrival: Arrival | null;
}

export interface Arrival {
  readonly messageId: string;
  readonly at: number;
}
