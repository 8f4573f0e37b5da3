import { ApiError } from "./fetch.ts";
import { currentLocale, m } from "./text.ts";

/** What the API's refusals mean, where people can do something about them. */
const WORDS: Readonly<Record<string, () => string>> = {
  version_conflict: m.notSavedConflict,
  already_exists: m.refusedAlreadyExists,
  in_use: m.refusedStillUsed,
  not_found: m.refusedNotFound,
  not_permitted: m.failedForbidden,
  invalid_request: m.refusedInvalid,
  limit_reached: m.refusedLimit,
  confirmation_needed: m.refusedConfirmation,
  promotion_overlaps: m.refusedOverlap,
  price_unknown: m.refusedPriceUnknown,
  price_not_returnable: m.refusedNotReturnable,
  slot_not_free: m.refusedSlotNotFree,
  booking_closed: m.refusedBookingClosed,
  already_registered: m.refusedAlreadyRegistered,
  not_registered: m.refusedNotRegistered,
  partner_unusable: m.refusedPartnerUnusable,
  no_common_version: m.refusedNoVersion,
  endpoints_missing: m.refusedNoEndpoints,
  dso_not_connected: m.refusedDsoNotConnected,
  dso_offers_no_such: m.refusedDsoNoSuch,
  charge_point_not_connected: m.refusedNotConnected,
  too_many_requests: m.refusedTooMany,
};

/**
 * Why something was not done, in words. The API's own sentences say more than its codes, in English: who reads another
 * language gets the code's meaning in it.
 */
export function whyNotDone(error: unknown): string {
  if (!(error instanceof ApiError)) return m.failedHere();
  if (error.status === null) return m.failedUnreachable();
  const words = WORDS[error.code];
  if (error.code === "version_conflict" || currentLocale() !== "en") return (words ?? m.failedServer)();
  return error.detail ?? (words ?? m.failedServer)();
}
