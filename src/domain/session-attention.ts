import type { SessionState } from "./session.ts";
import { HOUR, MINUTE } from "./time.ts";

/** Why a person should look at a session: nothing flows, its charge point gave up, or it lasts very long (portal 4.12). */
export const ATTENTION_CAUSES = ["no_energy", "fault", "long"] as const;
export type AttentionCause = (typeof ATTENTION_CAUSES)[number];

/** Stop reasons of OCPP 1.6 that neither a driver nor an operator chose. */
export const FAULT_REASONS: readonly string[] = ["EmergencyStop", "PowerLoss", "HardReset", "Reboot"];

/** A car that is there for longer was forgotten, or its end was. */
export const LONG_SESSION = 12 * HOUR;

/** A car that has not drawn anything by then will not begin by itself. */
export const NO_ENERGY_AFTER = 15 * MINUTE;

interface SeenSession {
  readonly state: SessionState;
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  readonly energyWh: number;
  readonly stopReason: string | null;
}

/** In the order of `ATTENTION_CAUSES`. None of a session that never charged. */
export function attentionOf(session: SeenSession, now: number): readonly AttentionCause[] {
  const { state, startedAt, stoppedAt, energyWh, stopReason } = session;
  if (state !== "ACTIVE" && state !== "COMPLETED") return [];
  const found: Readonly<Record<AttentionCause, boolean>> = {
    no_energy: energyWh === 0 && (state === "COMPLETED" || now - startedAt > NO_ENERGY_AFTER),
    fault: stopReason !== null && FAULT_REASONS.includes(stopReason),
    long: (stoppedAt ?? now) - startedAt > LONG_SESSION,
  };
  return ATTENTION_CAUSES.filter((cause) => found[cause]);
}
