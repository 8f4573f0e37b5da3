import type { RequestStatus } from "../domain/booking.ts";
import { type BookablePlace, placesFor } from "../domain/booking-choice.ts";
import { ok, type Refusal, type Result, refuse } from "../domain/result.ts";
import { type BookingRequest, namedEvse, toCancellation, toOption, toPeriod, toToken } from "../ocpi/bookings.ts";
import { folded } from "../ocpi/lenient.ts";
import { token as tokenSchema } from "../ocpi/tokens.ts";
import { loadBookableEvses } from "../store/bookable-evses.ts";
import { type BookingLocationRow, findBookingLocation } from "../store/booking-locations.ts";
import { isAsSaved, saveRequest } from "../store/booking-requests.ts";
import { findPartnersBooking, touchBooking } from "../store/bookings.ts";
import { loadPartnersPicture, type PartnersPicture } from "../store/partner-bookings.ts";
import type { PartnerRow } from "../store/partners.ts";
import { loadRoamingToken } from "../store/roaming-tokens.ts";
import {
  type Besides,
  type BookingWish,
  book,
  cancelBooking,
  changeBooking,
  enterRejected,
  whyTooLate,
} from "./bookings.ts";
import type { Deps } from "./deps.ts";
import { playsFor } from "./roaming-tokens.ts";
import { type Booking, showBooking } from "./shown-bookings.ts";
import { nextVersion } from "./versions.ts";

/** What one booking is asked for and changed: nobody in earnest does so more often. All of it is in every Booking. */
const MOST_REQUESTS = 50;
/** Another request for the same booking was faster so often: somebody else may be served meanwhile. */
const TRIES = 4;

/**
 * One POST creates, changes and cancels (OCPI-B4, BE5). The same again changes nothing, and of two at once one is carried
 * out. What cannot be had is a Booking too: REJECTED, or with a request that was DECLINED.
 * @returns `invalid_request`, `unknown_location`, `limit_reached`.
 */
export async function requestBooking(
  deps: Deps,
  partner: PartnerRow,
  request: BookingRequest,
): Promise<Result<Booking>> {
  const why = whyNotTheirs(partner, request);
  if (why !== null) return refuse("invalid_request", why);
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const known = await findPicture(deps, partner, request);
    if (known !== null && isSame(known.requests.at(-1)?.body, request))
      return ok(await showBooking(deps, partner, known));
    const done = known === null ? await enter(deps, partner, request) : await amend(deps, partner, known, request);
    if (!done.ok && done.refusal !== "version_conflict") return done;
    const picture = await findPicture(deps, partner, request);
    if (picture?.requests.some(({ body }) => isSame(body, request)))
      return ok(await showBooking(deps, partner, picture));
  }
  return refuse("unavailable", "It is being changed at this moment: try again.");
}

/** A party and tokens of somebody else's are nobody's to book for. */
function whyNotTheirs(partner: PartnerRow, { country_code, party_id, tokens = [] }: BookingRequest): string | null {
  if (!playsFor(partner, { countryCode: country_code, partyId: party_id }))
    return "party_id: the party is none of yours.";
  const strange = tokens.findIndex(
    (each) => !playsFor(partner, { countryCode: each.country_code, partyId: each.party_id }),
  );
  return strange === -1 ? null : `tokens.${strange}.party_id: the party is none of yours.`;
}

function keyOf({ id }: PartnerRow, { country_code, party_id, request_id }: BookingRequest) {
  return { id, countryCode: country_code, partyId: party_id, requestId: request_id };
}

async function findPicture(deps: Deps, partner: PartnerRow, request: BookingRequest): Promise<PartnersPicture | null> {
  const row = await findPartnersBooking(deps.db, keyOf(partner, request));
  return row === null ? null : loadPartnersPicture(deps.db, row.id);
}

/** Both were read by one schema, which puts the fields into its order. */
function isSame(body: unknown, request: BookingRequest): boolean {
  return JSON.stringify(body) === JSON.stringify(request);
}

function besidesOf(deps: Deps, request: BookingRequest, seq: number, status: RequestStatus): Besides {
  const receivedAt = deps.now();
  return ({ id, updatedAt }) => [
    saveRequest(deps.db, { bookingId: id, seq, status, body: request, receivedAt }, isAsSaved(id, updatedAt)),
  ];
}

async function enter(deps: Deps, partner: PartnerRow, request: BookingRequest): Promise<Result<unknown>> {
  if (request.canceled !== undefined) return refuse("invalid_request", "canceled: there is no such booking.");
  const asked = await findAsked(deps, request);
  if (!asked.ok) return asked;
  const place = await placeOf(deps, asked.value);
  if (place === null) return refuse("unknown_location", "There is no such booking location.");
  const wish = await wishOf(deps, partner, request, asked.value);
  const booked = await book(deps, wish, besidesOf(deps, request, 1, "ACCEPTED"));
  if (booked.ok || booked.refusal === "unknown_location") return booked;
  await enterRejected(deps, wish, place, besidesOf(deps, request, 1, "DECLINED"));
  return ok(null);
}

/** The booking location that a request names. An id is one of the place that goes with it. */
async function findAsked(deps: Deps, request: BookingRequest): Promise<Result<BookingLocationRow>> {
  const { booking_location_id, location_id } = request;
  const asked = await findBookingLocation(deps.db, booking_location_id);
  if (asked === null) return refuse("unknown_location", "There is no such booking location.");
  if (folded(asked.locationId) !== folded(location_id)) {
    return refuse("unknown_location", "The booking location is at another location.");
  }
  const named = namedEvse(request);
  const isOther = named !== null && asked.evseUid !== null && folded(named) !== folded(asked.evseUid);
  return isOther ? refuse("invalid_request", "booking_option.evse_uid: not that of the booking location.") : ok(asked);
}

/** Some place of a booking location, free or not. */
async function placeOf(
  deps: Deps,
  { locationId, evseUid, class: connectorClass }: BookingLocationRow,
): Promise<BookablePlace | null> {
  const evses = await loadBookableEvses(deps.db, folded(locationId), "partner");
  const option = { ...(evseUid === null ? {} : { evseUid }), ...(connectorClass === null ? {} : { connectorClass }) };
  return placesFor(evses ?? [], option)[0] ?? null;
}

async function wishOf(
  deps: Deps,
  partner: PartnerRow,
  request: BookingRequest,
  asked: BookingLocationRow,
): Promise<BookingWish> {
  const { country_code, party_id, authorization_reference: reference } = request;
  return {
    locationId: asked.locationId,
    option: toOption(request, asked),
    period: toPeriod(request.period),
    tokens: await tokensOf(deps, partner, request),
    authorizationReference: reference,
    vehicleId: null,
    note: null,
    requestedBy: folded(`${country_code}*${party_id}`),
    partner: keyOf(partner, request),
  };
}

/** With the group of those that we were told of: it may come instead (OCPI-B9). */
async function tokensOf(deps: Deps, partner: PartnerRow, { tokens = [], authorization_reference }: BookingRequest) {
  const by = { partnerId: partner.id, reference: authorization_reference };
  return Promise.all(
    tokens.map(async (each) => {
      const { country_code: countryCode, party_id: partyId, uid, type } = each;
      const known = await loadRoamingToken(deps.db, { countryCode, partyId, uid, type });
      return toToken(each, known === null ? null : tokenSchema.parse(known.object), by);
    }),
  );
}

async function amend(
  deps: Deps,
  partner: PartnerRow,
  known: PartnersPicture,
  request: BookingRequest,
): Promise<Result<unknown>> {
  const seq = known.requests.length + 1;
  if (seq > MOST_REQUESTS) return refuse("limit_reached", `A booking is asked for ${MOST_REQUESTS} times at most.`);
  const accepted = besidesOf(deps, request, seq, "ACCEPTED");
  const done = await (request.canceled === undefined
    ? change(deps, partner, known, request, accepted)
    : cancel(deps, known, request.canceled, accepted));
  if (done.ok || !DECLINED.has(done.refusal)) return done;
  deps.log("booking.declined", { bookingId: known.id, partnerId: partner.id });
  const updatedAt = nextVersion(known.updatedAt, deps.now());
  const declined = besidesOf(deps, request, seq, "DECLINED");
  await deps.db.batch([touchBooking(deps.db, known, updatedAt), ...declined({ id: known.id, updatedAt })]);
  return ok(null);
}

/** Answers that a partner is given as a Booking, which is as it was (OCPI-B6). */
const DECLINED: ReadonlySet<Refusal> = new Set(["booking_closed", "slot_not_free"]);

async function change(
  deps: Deps,
  partner: PartnerRow,
  known: PartnersPicture,
  request: BookingRequest,
  besides: Besides,
): Promise<Result<unknown>> {
  const asked = await findAsked(deps, request);
  if (!asked.ok) return asked;
  const why = whyTooLate(known, "change", deps.now());
  const isElsewhere = asked.value.locationId !== known.locationId;
  if (why !== null || isElsewhere) return refuse("booking_closed", why ?? "It is at another location.");
  const { option, period, tokens, authorizationReference } = await wishOf(deps, partner, request, asked.value);
  const changed = await changeBooking(deps, known, { option, period, tokens, authorizationReference }, besides);
  // What cannot be of what was asked is no mistake in the request.
  return !changed.ok && changed.refusal === "invalid_request" ? refuse("slot_not_free", changed.detail) : changed;
}

function cancel(
  deps: Deps,
  known: PartnersPicture,
  canceled: NonNullable<BookingRequest["canceled"]>,
  besides: Besides,
): Promise<Result<unknown>> {
  const why = whyTooLate(known, "cancel", deps.now());
  if (why !== null) return Promise.resolve(refuse("booking_closed", why));
  return cancelBooking(deps, known, toCancellation(canceled), besides);
}
