import { textOf } from "../../address.ts";

/** What the list of alerts shows, as the address holds it. */

export const STATE_CHOICES = ["new", "acknowledged", "resolved", "all"] as const;
export type StateChoice = (typeof STATE_CHOICES)[number];

export const SEVERITY_CHOICES = ["critical", "warning", "info"] as const;
export type SeverityChoice = (typeof SEVERITY_CHOICES)[number];

export interface AlertFilter {
  /** Left out: those that are not resolved. */
  readonly state?: StateChoice | undefined;
  readonly severity?: SeverityChoice | undefined;
  readonly kind?: string | undefined;
  readonly station?: string | undefined;
  readonly charger?: string | undefined;
}

/** What an address does not say right is left out. */
export function alertFilterOf({ state, severity, kind, station, charger }: Record<string, unknown>): AlertFilter {
  return {
    state: STATE_CHOICES.find((choice) => choice === state),
    severity: SEVERITY_CHOICES.find((choice) => choice === severity),
    kind: textOf(kind),
    station: textOf(station),
    charger: textOf(charger),
  };
}
