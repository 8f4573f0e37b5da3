import { textOf } from "../../address.ts";
import { isDate } from "../../local-days.ts";

/** What the list of sessions shows, as the address holds it. */

export const STATE_CHOICES = ["ACTIVE", "COMPLETED", "PENDING", "INVALID"] as const;
export type StateChoice = (typeof STATE_CHOICES)[number];

export interface SessionFilter {
  /** Days on which they started, the last one too. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly station?: string | undefined;
  readonly slot?: string | undefined;
  readonly state?: StateChoice | undefined;
  readonly token?: string | undefined;
  readonly attention?: true | undefined;
}

/** What an address does not say right is left out. */
export function sessionFilterOf(search: Record<string, unknown>): SessionFilter {
  const { from, to, station, slot, state, token, attention } = search;
  return {
    from: isDate(from) ? from : undefined,
    to: isDate(to) ? to : undefined,
    station: textOf(station),
    slot: textOf(slot),
    state: STATE_CHOICES.find((choice) => choice === state),
    token: textOf(token),
    attention: attention === true ? true : undefined,
  };
}
