export const RESERVATION_STATES = [
  /** The charge point is to be told, or told again. */
  "wanted",
  /** The charge point keeps the connector for its holder. */
  "armed",
  /** The charge point cannot keep it, or will not: we alone keep it, and refuse others. */
  "kept",
  /** No longer wanted, and the charge point is to be told. */
  "cancelling",
  "refused",
  "used",
  "expired",
  "cancelled",
] as const;
export type ReservationState = (typeof RESERVATION_STATES)[number];

/** Nothing more becomes of it. */
export function isOver(state: ReservationState): boolean {
  return state !== "wanted" && state !== "armed" && state !== "kept" && state !== "cancelling";
}
