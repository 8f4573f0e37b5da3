import type { OutboxRow } from "../store/outbox.ts";
import type { PartnerRow } from "../store/partners.ts";
import type { Deps } from "./deps.ts";
import type { Taken } from "./receivers.ts";

/** What became of a row of the outbox. */
export type PushOutcome =
  | "done"
  /** Tried again, after a while; the whole module is, if the partner is away. */
  | { readonly kind: "later"; readonly why: string; readonly isAway: boolean }
  /** It waits for the operator, or for the object to change. */
  | { readonly kind: "held"; readonly why: string };

export type Push = (deps: Deps, partner: PartnerRow, row: OutboxRow) => Promise<PushOutcome>;

/** Where a 404 says nothing more than that the address is not there now. */
export function outcomeOf(taken: Taken): PushOutcome {
  switch (taken.kind) {
    case "taken":
      return "done";
    case "missing":
      return { kind: "later", why: taken.why, isAway: false };
    case "later":
      return taken;
    case "refused":
      return { kind: "held", why: taken.why };
  }
}
