import type { Refusal } from "../domain/result.ts";
import { STATUS_CODES, type StatusCode } from "./envelope.ts";

/** HTTP beside it: 200 for all that reached OCPI's own layer (OCPI-H8). */
export interface RefusalAnswer {
  readonly http: 200 | 400 | 401 | 404 | 405 | 413 | 415;
  readonly status: StatusCode;
}

const CLIENT: RefusalAnswer = { http: 200, status: STATUS_CODES.clientError };
const INVALID: RefusalAnswer = { http: 200, status: STATUS_CODES.invalidParameters };
const SERVER: RefusalAnswer = { http: 200, status: STATUS_CODES.serverError };
const UNKNOWN: RefusalAnswer = { http: 404, status: STATUS_CODES.clientError };
const NOT_NOW: RefusalAnswer = { http: 405, status: STATUS_CODES.clientError };
const STRANGER: RefusalAnswer = { http: 401, status: STATUS_CODES.clientError };

/** Every way to say no, in OCPI's words (OCPI §2.2: H1…H16). */
export const REFUSAL_ANSWERS = {
  not_found: UNKNOWN,
  already_exists: CLIENT,
  in_use: CLIENT,
  version_conflict: SERVER,
  precondition_required: CLIENT,
  not_signed_in: STRANGER,
  token_expired: STRANGER,
  session_ended: STRANGER,
  wrong_credentials: STRANGER,
  insecure_transport: CLIENT,
  wrong_certificate: CLIENT,
  wrong_security_profile: CLIENT,
  security_profile_lowered: CLIENT,
  client_certificate_missing: CLIENT,
  not_permitted: CLIENT,
  foreign_origin: CLIENT,
  invalid_request: INVALID,
  request_too_large: { http: 413, status: STATUS_CODES.clientError },
  unsupported_media_type: { http: 415, status: STATUS_CODES.clientError },
  location_not_publishable: CLIENT,
  location_published: CLIENT,
  connector_not_available: CLIENT,
  charge_point_not_registered: UNKNOWN,
  charge_point_not_accepted: CLIENT,
  not_booted: CLIENT,
  charge_point_not_connected: CLIENT,
  command_not_supported: CLIENT,
  charging_profile_not_supported: CLIENT,
  charging_preferences_not_supported: { http: 404, status: STATUS_CODES.invalidParameters },
  reservation_not_supported: CLIENT,
  too_many_commands: CLIENT,
  too_many_sign_ins: CLIENT,
  too_many_requests: CLIENT,
  unknown_transaction: UNKNOWN,
  unknown_location: { http: 200, status: STATUS_CODES.unknownLocation },
  unknown_token: { http: 404, status: STATUS_CODES.unknownToken },
  already_registered: NOT_NOW,
  not_registered: NOT_NOW,
  partner_unusable: { http: 200, status: STATUS_CODES.clientUnusable },
  no_common_version: { http: 200, status: STATUS_CODES.unsupportedVersion },
  endpoints_missing: { http: 200, status: STATUS_CODES.noMatchingEndpoints },
  idempotency_key_reused: CLIENT,
  idempotency_in_progress: CLIENT,
  not_billable: CLIENT,
  slot_not_free: CLIENT,
  booking_closed: CLIENT,
  booking_not_confirmed: CLIENT,
  promotion_overlaps: CLIENT,
  limit_reached: CLIENT,
  price_not_returnable: CLIENT,
  confirmation_needed: CLIENT,
  payment_refused: CLIENT,
  payment_owed: CLIENT,
  dso_offers_no_such: CLIENT,
  dso_not_connected: CLIENT,
  price_unknown: CLIENT,
  quote_expired: CLIENT,
  link_not_valid: CLIENT,
  account_blocked: CLIENT,
  wrong_card_code: CLIENT,
  password_refused: CLIENT,
  has_history: CLIENT,
  last_administrator: CLIENT,
  set_up_already: CLIENT,
  wrong_setup_token: STRANGER,
  unavailable: SERVER,
} as const satisfies Record<Refusal, RefusalAnswer>;
