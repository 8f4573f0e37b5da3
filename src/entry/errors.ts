import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Refusal } from "../domain/result.ts";
import type { ApiEnv } from "./api/context.ts";
import type { Problem } from "./api/shared/schemas.ts";
import { log } from "./log.ts";

/** Every way to say no, in HTTP's words. */
const REFUSAL_ANSWERS = {
  not_found: { status: 404, title: "There is nothing here" },
  already_exists: { status: 409, title: "It exists already" },
  in_use: { status: 409, title: "It is in use" },
  version_conflict: { status: 412, title: "It was changed since you read it" },
  precondition_required: { status: 428, title: "An edit needs If-Match with the ETag you read" },
  not_signed_in: { status: 401, title: "Sign in, or send an API key" },
  token_expired: { status: 401, title: "The access token has expired" },
  session_ended: { status: 401, title: "The sign-in has ended" },
  wrong_credentials: { status: 401, title: "The address or the password is wrong" },
  insecure_transport: { status: 403, title: "The charge point must come by TLS (wss://)" },
  wrong_certificate: { status: 401, title: "The client certificate is not this charge point's" },
  wrong_security_profile: { status: 401, title: "The charge point is registered for another security profile" },
  security_profile_lowered: { status: 409, title: "A security profile is never lowered" },
  client_certificate_missing: { status: 409, title: "No valid client certificate of this charge point is known" },
  not_permitted: { status: 403, title: "You may not do this" },
  foreign_origin: { status: 403, title: "The request does not come from this portal" },
  invalid_request: { status: 400, title: "The request is not valid" },
  request_too_large: { status: 413, title: "The request is too large" },
  unsupported_media_type: { status: 415, title: "The body must be JSON" },
  location_not_publishable: { status: 409, title: "The location cannot be published yet" },
  location_published: { status: 409, title: "The location is published" },
  connector_not_available: { status: 409, title: "The connector is not available" },
  charge_point_not_registered: { status: 404, title: "The charge point is not registered" },
  charge_point_not_accepted: { status: 409, title: "The charge point has not been accepted yet" },
  not_booted: { status: 409, title: "The charge point has not said yet what it is" },
  charge_point_not_connected: { status: 409, title: "The charge point is not connected" },
  command_not_supported: { status: 404, title: "There is no such command" },
  charging_profile_not_supported: { status: 409, title: "The charge point cannot take this charging profile" },
  charging_preferences_not_supported: { status: 404, title: "The EVSE takes no charging preferences" },
  reservation_not_supported: { status: 409, title: "The charge point cannot take this reservation" },
  too_many_commands: { status: 429, title: "Too many commands are waiting for this charge point" },
  too_many_sign_ins: { status: 429, title: "Too many tries to sign in, try again after Retry-After seconds" },
  too_many_requests: { status: 429, title: "Too many requests, try again after Retry-After seconds" },
  unknown_transaction: { status: 404, title: "There is no such transaction" },
  unknown_location: { status: 404, title: "There is no such location, EVSE or connector" },
  unknown_token: { status: 404, title: "There is no such token" },
  already_registered: { status: 409, title: "The partner is registered already" },
  not_registered: { status: 409, title: "The partner is not registered" },
  partner_unusable: { status: 502, title: "The partner could not be used" },
  no_common_version: { status: 502, title: "The partner speaks no version of OCPI that we speak" },
  endpoints_missing: { status: 502, title: "The partner lacks an interface that is needed" },
  idempotency_key_reused: { status: 422, title: "The Idempotency-Key was used for another request" },
  idempotency_in_progress: {
    status: 409,
    title: "The first request with this Idempotency-Key is still being answered",
  },
  not_billable: { status: 409, title: "It cannot be billed" },
  slot_not_free: { status: 409, title: "The slot is not free then" },
  booking_closed: { status: 409, title: "The booking can no longer be changed" },
  booking_not_confirmed: { status: 409, title: "The booking is not confirmed" },
  payment_refused: { status: 402, title: "The payment was refused" },
  payment_owed: { status: 402, title: "An earlier session has to be paid first" },
  dso_offers_no_such: { status: 409, title: "The DSO cannot be asked for this" },
  dso_not_connected: { status: 409, title: "The location is not connected to the DSO" },
  promotion_overlaps: { status: 409, title: "Another promotion is active there then" },
  limit_reached: { status: 409, title: "There are as many as there may be" },
  price_not_returnable: { status: 409, title: "There is nothing automatic to return this price to" },
  confirmation_needed: { status: 409, title: "It is likely to be regretted: say so with `confirmed`" },
  price_unknown: { status: 409, title: "No price is known" },
  quote_expired: { status: 409, title: "The price that was shown holds no more: look again" },
  link_not_valid: { status: 410, title: "The link was used, or is too old: ask for a new one" },
  account_blocked: { status: 403, title: "The account is blocked" },
  wrong_card_code: { status: 409, title: "The card's number or code is wrong" },
  password_refused: { status: 422, title: "Choose another password" },
  has_history: { status: 409, title: "Somebody charged there: archive it instead" },
  last_administrator: { status: 409, title: "There must be an administrator" },
  set_up_already: { status: 409, title: "Set-up is finished" },
  wrong_setup_token: { status: 403, title: "The set-up token is wrong" },
  unavailable: { status: 503, title: "Not available now, try again" },
} as const satisfies Record<Refusal, { readonly status: ContentfulStatusCode; readonly title: string }>;

export type ProblemStatus = (typeof REFUSAL_ANSWERS)[Refusal]["status"];
export type FieldError = NonNullable<Problem["errors"]>[number];

const PROBLEM_JSON = { "Content-Type": "application/problem+json" } as const;

/** Answers a refusal as RFC 9457 problem details: `if (!result.ok) return problem(c, result.refusal)`. */
export function problem(c: Context, refusal: Refusal, detail?: string, errors?: readonly FieldError[]) {
  const { status, title } = REFUSAL_ANSWERS[refusal];
  const body: Problem = {
    type: `urn:emall-cpms:problem:${refusal}`,
    title,
    status,
    code: refusal,
    ...(detail === undefined ? {} : { detail }),
    requestId: requestIdOf(c),
    ...(errors === undefined ? {} : { errors: [...errors] }),
  };
  if (status === 401) c.header("WWW-Authenticate", "Bearer");
  return c.json(body, status as ProblemStatus, PROBLEM_JSON);
}

/** What the framework itself refuses, in our words. */
const HTTP_REFUSALS: Readonly<Record<number, Refusal>> = {
  400: "invalid_request",
  413: "request_too_large",
  415: "unsupported_media_type",
};

/** The one place where a fault is caught: logged with its stack, answered blandly. */
export function answerFault(fault: Error, c: Context<ApiEnv>): Response {
  const refusal = fault instanceof HTTPException ? HTTP_REFUSALS[fault.status] : undefined;
  if (refusal) return problem(c, refusal, fault.message || undefined);
  log("http.fault", { requestId: requestIdOf(c), error: fault.stack ?? String(fault) });
  const body: Problem = {
    type: "urn:emall-cpms:problem:fault",
    title: "Something went wrong here",
    status: 500,
    code: "fault",
    requestId: requestIdOf(c),
  };
  return c.json(body, 500, PROBLEM_JSON);
}

function requestIdOf(c: Context): string {
  return c.get("requestId");
}
