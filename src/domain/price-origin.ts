import type { PriceDecision } from "./pricing.ts";

/** Why a version of a price is what it is. */
export type PriceOrigin =
  /** Set by a person, until `endAt`, or until it is returned to what is automatic (null). */
  | { readonly kind: "hand"; readonly by: string | null; readonly reason: string | null; readonly endAt: number | null }
  /**
   * What applies again. `by` null: the end of the version `after`, set by hand, has come. Else a person ended all that was
   * set by hand, of which `after` was in force.
   */
  | { readonly kind: "return"; readonly after: string; readonly by: string | null; readonly reason: string | null }
  /**
   * From then on the list has no price, and those behind it apply: the own prices of a location or a party are over. `by`
   * null: the end of `after` has come. What the version costs is of no meaning.
   */
  | { readonly kind: "end"; readonly after: string | null; readonly by: string | null; readonly reason: string | null }
  /** By the pricing rule. */
  | { readonly kind: "rule"; readonly decision: PriceDecision };
