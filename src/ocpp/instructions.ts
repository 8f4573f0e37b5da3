import { ok, type Result, refuse } from "../domain/result.ts";
import type { Advanced } from "./advance.ts";
import { endOnboarding, forget } from "./onboarding.ts";
import type { ChargePointState, Facts } from "./state.ts";

/** What the rest of the system wants of a charge point, beside commands. */
export type Instruction =
  /** The operator's cure for a charger that hangs: it reconnects by itself (OCPP-L5). */
  | { readonly kind: "disconnect" }
  /** To an identity in onboarding: it must go, and may not come again for now. */
  | { readonly kind: "endOnboarding" }
  /** To an identity in onboarding: it must go, and what it sent is of no interest. */
  | { readonly kind: "forget" };

/** What an instruction makes of a charge point; calls that follow from it are left to the upkeeps. */
export interface Instructed extends Advanced {
  readonly close: { readonly code: number; readonly reason: string } | null;
}

type Instructions = {
  readonly [K in Instruction["kind"]]: (
    state: ChargePointState,
    instruction: Extract<Instruction, { kind: K }>,
    facts: Facts,
  ) => Result<Instructed>;
};

const instructions: Instructions = { disconnect, endOnboarding, forget };

export function follow(state: ChargePointState, instruction: Instruction, facts: Facts): Result<Instructed> {
  if (state.registration === null && state.onboarding === null) return refuse("charge_point_not_registered");
  const instructed = instructions[instruction.kind] as (
    state: ChargePointState,
    instruction: Instruction,
    facts: Facts,
  ) => Result<Instructed>;
  return instructed(state, instruction, facts);
}

/** RFC 6455: the endpoint goes away. Chargers reconnect after it as after any loss. */
export const RECONNECT = { code: 1001, reason: "reconnect" } as const;

function disconnect(state: ChargePointState): Result<Instructed> {
  if (!state.link.connected) return refuse("charge_point_not_connected");
  return ok({ state, changes: [], close: RECONNECT });
}
