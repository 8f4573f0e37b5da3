import { isSecurityProfileKey } from "../domain/configuration.ts";
import { unchanged } from "./advance.ts";
import type { AnsweredCall } from "./effects.ts";
import { type SecurityState, withSecurity } from "./security-state.ts";
import type { ChargePointState } from "./state.ts";
import type { Upkeep } from "./upkeep.ts";

/** ChangeConfiguration was answered: a new profile is used after a restart. */
export function profileAnswered(
  state: ChargePointState,
  { request, response }: AnsweredCall<"ChangeConfiguration">,
): ChargePointState {
  const isTaken = response?.status === "Accepted" || response?.status === "RebootRequired";
  return isTaken && isSecurityProfileKey(request.key) ? withSecurity(state, { restartDue: true }) : state;
}

/** A charge point that comes back by itself has restarted, or will not. */
export function restartedByItself(security: SecurityState): SecurityState {
  return security.restartDue ? { ...security, restartDue: false } : security;
}

/** Nobody's charge is cut off for it. */
export const profileRestart: Upkeep = {
  next: ({ security, open }) =>
    security.restartDue && !open.some(({ holdsEvse }) => holdsEvse)
      ? { action: "Reset", request: { type: "Hard" } }
      : null,
  concluded: (state) => unchanged(withSecurity(state, { restartDue: false })),
  wakeAt: () => null,
};
