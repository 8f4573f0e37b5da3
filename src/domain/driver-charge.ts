import type { CommandState } from "./command.ts";
import { HOUR, MINUTE } from "./time.ts";

/** How far a start got that a driver asked for. `paying`: its payer is at the provider's page. */
export type ChargeStage = "paying" | "starting" | "begun" | "not_started";

/** A charge as the browser that started it sees it. `stopping`: it was asked to stop, and has not yet. */
export const CHARGE_STATES = ["paying", "starting", "charging", "stopping", "ended", "not_started"] as const;
export type ChargeState = (typeof CHARGE_STATES)[number];

/**
 * Why nothing came of a start: the payment was refused, the charge point refused or was not heard of, nobody plugged in, or
 * the driver thought otherwise.
 */
export const CHARGE_FAILURES = ["payment_refused", "refused", "no_answer", "not_plugged_in", "cancelled"] as const;
export type ChargeFailure = (typeof CHARGE_FAILURES)[number];

/** A start of which nothing has come by then is given up, so that nobody keeps a slot from the next one (portal 4.19). */
export const START_WITHIN_MS = 2 * MINUTE;
/** At the provider's page; the slot is not kept meanwhile. */
export const PAY_WITHIN_MS = 10 * MINUTE;
/** As long as a charge point expects the start of a command. */
export const TOKEN_HOLDS_MS = 15 * MINUTE;
/** So long after its end the browser that started it still finds its charge. */
export const SHOWN_AFTER_END_MS = 24 * HOUR;

export interface AskedCharge {
  readonly stage: ChargeStage;
  readonly failure: ChargeFailure | null;
  readonly startBy: number;
  readonly stopAskedAt: number | null;
}

/** Of the command by which it was started; null: it was not given yet. */
export interface StartCommand {
  readonly state: CommandState;
  readonly isAccepted: boolean;
}

export interface ChargeFacts {
  readonly charge: AskedCharge;
  readonly command: StartCommand | null;
  /** Null: it has not begun. */
  readonly session: { readonly stoppedAt: number | null } | null;
}

/** What became of a start. The session is the truth, whatever was thought of the start before. */
export function chargeStateOf({ charge, command, session }: ChargeFacts, now: number): ChargeState {
  if (session !== null) {
    if (session.stoppedAt !== null) return "ended";
    return charge.stopAskedAt === null ? "charging" : "stopping";
  }
  if (charge.stage === "not_started" || charge.stage === "begun") return "not_started";
  return failureOf({ charge, command, session }, now) === null ? charge.stage : "not_started";
}

/** Why nothing has come, or will come, of a start; null: something may still. */
export function failureOf({ charge, command, session }: ChargeFacts, now: number): ChargeFailure | null {
  if (session !== null) return null;
  if (charge.failure !== null) return charge.failure;
  const isRefused = command?.state === "answered" && !command.isAccepted;
  if (isRefused) return "refused";
  if (command !== null && LOST.includes(command.state)) return "no_answer";
  if (charge.startBy > now) return null;
  if (charge.stage === "paying") return "payment_refused";
  return command?.state === "answered" ? "not_plugged_in" : "no_answer";
}

const LOST: readonly CommandState[] = ["timedOut", "offline", "failed"];
