/** What a rule answers: the value, or one word from the closed list of ways to say no. */
export type Result<T> = { readonly ok: true; readonly value: T } | Refused;

export interface Refused {
  readonly ok: false;
  readonly refusal: Refusal;
  /** What exactly is missing or wrong, in a sentence for a person. */
  readonly detail?: string | undefined;
}

/** The closed list. Each protocol translates all of it (`satisfies Record<Refusal, …>`). */
export const REFUSALS = [
  "not_found",
  "already_exists",
  "in_use",
  "version_conflict",
  "precondition_required",
  "not_signed_in",
  "token_expired",
  "session_ended",
  "wrong_credentials",
  "insecure_transport",
  "wrong_certificate",
  "wrong_security_profile",
  "security_profile_lowered",
  "client_certificate_missing",
  "not_permitted",
  "foreign_origin",
  "invalid_request",
  "request_too_large",
  "unsupported_media_type",
  "location_not_publishable",
  "location_published",
  "connector_not_available",
  "charge_point_not_registered",
  "charge_point_not_accepted",
  "not_booted",
  "charge_point_not_connected",
  "command_not_supported",
  "charging_profile_not_supported",
  "charging_preferences_not_supported",
  "reservation_not_supported",
  "too_many_commands",
  "too_many_sign_ins",
  "too_many_requests",
  "unknown_transaction",
  "unknown_token",
  "unknown_location",
  "already_registered",
  "not_registered",
  "partner_unusable",
  "no_common_version",
  "endpoints_missing",
  "idempotency_key_reused",
  "idempotency_in_progress",
  "not_billable",
  "slot_not_free",
  "booking_closed",
  "booking_not_confirmed",
  "promotion_overlaps",
  "limit_reached",
  "price_not_returnable",
  "confirmation_needed",
  "payment_refused",
  "payment_owed",
  "dso_offers_no_such",
  "dso_not_connected",
  "price_unknown",
  "quote_expired",
  "link_not_valid",
  "account_blocked",
  "wrong_card_code",
  "password_refused",
  "has_history",
  "last_administrator",
  "set_up_already",
  "wrong_setup_token",
  "unavailable",
] as const;

export type Refusal = (typeof REFUSALS)[number];

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export const refuse = (refusal: Refusal, detail?: string): Refused => ({
  ok: false,
  refusal,
  ...(detail === undefined ? {} : { detail }),
});
