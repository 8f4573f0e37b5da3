/** How fast may be charged, and when: what a partner asks for, and what a charge point says that it will do. */
export interface ChargingLimits {
  /** `A` of each phase, or `W` in all. */
  readonly unit: "A" | "W";
  /** Epoch ms; null: the start of charging. */
  readonly startAt: number | null;
  /** Null: the last limit stays. */
  readonly durationSeconds: number | null;
  /** Below it the car charges badly; null: nobody said. */
  readonly minRate: number | null;
  /** In order, each from a second of the whole on. At least one. */
  readonly periods: readonly { readonly startSeconds: number; readonly limit: number }[];
}

/** What a partner has done with the limits of its driver's session (OCPI 2.2.1 chargingprofiles). */
export const PROFILE_ORDERS = [
  "SET_CHARGING_PROFILE",
  "GET_ACTIVE_CHARGING_PROFILE",
  "CLEAR_CHARGING_PROFILE",
] as const;
export type ProfileOrderType = (typeof PROFILE_ORDERS)[number];

export function isProfileOrder(word: string): word is ProfileOrderType {
  return PROFILE_ORDERS.some((each) => each === word);
}

/** OCPI 2.2.1 ChargingProfileResponseType: what is known at once. */
export type ProfileResponseType = "ACCEPTED" | "NOT_SUPPORTED" | "REJECTED" | "TOO_OFTEN" | "UNKNOWN_SESSION";

/** OCPI 2.2.1 ChargingProfileResultType: what became of it. There is no word for silence. */
export type ProfileResultType = "ACCEPTED" | "REJECTED" | "UNKNOWN";

/** A step that every limit is a multiple of, never more than it was: protocols carry one digit. */
export function inTenths(limit: number): number {
  return Math.floor(limit * 10 + FORGOTTEN) / 10;
}

/** Floats forget a little: 6.3 must not become 6.2. */
const FORGOTTEN = 1e-6;
