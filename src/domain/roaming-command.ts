import type { ProfileResultType } from "./charging-limits.ts";

/** OCPI 2.2.1 CommandType. */
export const ROAMING_COMMANDS = [
  "START_SESSION",
  "STOP_SESSION",
  "RESERVE_NOW",
  "CANCEL_RESERVATION",
  "UNLOCK_CONNECTOR",
] as const;
export type RoamingCommandType = (typeof ROAMING_COMMANDS)[number];

/** OCPI 2.2.1 CommandResponseType: what is known at once. */
export type CommandResponseType = "NOT_SUPPORTED" | "REJECTED" | "ACCEPTED" | "UNKNOWN_SESSION";

/** OCPI 2.2.1 CommandResultType: what became of a command that was accepted. */
export type CommandResultType =
  | "ACCEPTED"
  | "CANCELED_RESERVATION"
  | "EVSE_OCCUPIED"
  | "EVSE_INOPERATIVE"
  | "FAILED"
  | "NOT_SUPPORTED"
  | "REJECTED"
  | "TIMEOUT"
  | "UNKNOWN_RESERVATION";

/** The end of a command, or of an order of charging profiles, as its partner is told of it. */
export interface CommandConclusion {
  readonly result: CommandResultType | ProfileResultType;
  /** In words for people; null: the word says it all. */
  readonly message: string | null;
}
