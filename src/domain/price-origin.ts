import type { PriceDecision } from "./pricing.ts";

/** Why a version of a price is what it is. */
export type PriceOrigin =
  /** Set by a person, until `endAt`, or until it is returned to what is automatic (null). */
  | { readonly kind: "hand"; readonly by: string | null; readonly reason: string | null; readonly endAt: number | null }
  /** What applies again when the price set by hand, the version `after`, ends. */
  | { readonly kind: "return"; readonly after: string }
  /** By the pricing rule. */
  | { readonly kind: "rule"; readonly decision: PriceDecision };
