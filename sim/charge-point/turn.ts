import { draw } from "../random.ts";
import type { Subject } from "./certificates.ts";
import type { FaultSwitch, Setup } from "./spec.ts";
import type { ChargePointState, ConnectorState, ErrorCode, StopReason } from "./state.ts";

export interface CarInput {
  readonly capacityWh?: number | undefined;
  readonly socPercent?: number | undefined;
  readonly maxPowerW?: number | undefined;
  readonly constantPowerW?: number | undefined;
}

/** What can happen to a charge point. */
export type Event =
  | { readonly type: "powerOn" }
  | { readonly type: "powerCycle" }
  | { readonly type: "reconnect" }
  | { readonly type: "tick" }
  | { readonly type: "socketOpened" }
  | { readonly type: "socketFailed"; readonly reason: string }
  | { readonly type: "socketClosed"; readonly code: number }
  | { readonly type: "frame"; readonly text: string }
  | { readonly type: "cutNetwork" }
  | { readonly type: "restoreNetwork" }
  | { readonly type: "dropReplies"; readonly count: number }
  | { readonly type: "plug"; readonly connectorId: number; readonly car: CarInput }
  | { readonly type: "unplug"; readonly connectorId: number }
  | { readonly type: "swipe"; readonly connectorId: number; readonly idTag: string }
  | { readonly type: "pause"; readonly connectorId: number; readonly by: "car" | "evse"; readonly paused: boolean }
  | {
      readonly type: "fault";
      readonly connectorId: number;
      readonly errorCode: ErrorCode;
      readonly vendorErrorCode?: string;
      readonly info?: string;
      readonly stopReason?: StopReason;
    }
  | { readonly type: "clearFault"; readonly connectorId: number }
  | { readonly type: "dataTransfer"; readonly vendorId: string; readonly messageId?: string; readonly data?: string }
  | { readonly type: "securityEvent"; readonly eventType: string; readonly techInfo?: string }
  /** It wants a certificate, by itself. */
  | { readonly type: "requestCertificate" }
  | { readonly type: "keyMade"; readonly csr: string; readonly key: string }
  | ({ readonly type: "transferred" } & TransferredFile);

/** What a charge point does: to its socket, and what it tells an observer. */
export type Output =
  | { readonly type: "connect" }
  /** Abrupt: nothing more reaches the other side. */
  | { readonly type: "disconnect"; readonly abrupt: boolean }
  | { readonly type: "send"; readonly text: string }
  /** Wants a key pair and a request for a certificate; `keyMade` answers. */
  | { readonly type: "makeKey"; readonly subject: Subject }
  /** Fetch a file, or bring one; its end comes back as an event. */
  | {
      readonly type: "transfer";
      readonly name: TransferredFile["name"];
      readonly location: string;
      readonly direction: "Uploading" | "Downloading";
    }
  | Report;

export interface TransferredFile {
  readonly name: "firmware" | "diagnostics" | "log";
  readonly location: string;
  readonly isOk: boolean;
}

export interface Report {
  readonly type: "report";
  readonly name: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** One step of the core at work: a draft of the next state and what came out so far. */
export interface Turn {
  readonly setup: Setup;
  readonly state: ChargePointState;
  readonly now: number;
  readonly outputs: Output[];
  /** Done once the answer to the central system's call is out (SIM-13). */
  readonly afterAnswer: Array<() => void>;
}

export function report(turn: Turn, name: string, details: Record<string, unknown> = {}): void {
  turn.outputs.push({ type: "report", name, details });
}

export function has(turn: Turn, faultSwitch: FaultSwitch): boolean {
  return turn.setup.options.switches.has(faultSwitch);
}

export function random(turn: Turn): number {
  const { value, seed } = draw(turn.state.random);
  turn.state.random = seed;
  return value;
}

export function connectorOf(turn: Turn, connectorId: number): ConnectorState | undefined {
  return turn.state.connectors.find((connector) => connector.connectorId === connectorId);
}

export function instant(at: number): string {
  return new Date(at).toISOString();
}

export function isSameTag(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
