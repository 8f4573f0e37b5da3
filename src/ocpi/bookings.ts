import * as z from "zod";
import {
  type BookingOption,
  type BookingState,
  type BookingTerms,
  CANCELED_REASONS,
  type Cancellation,
  type RequestStatus,
} from "../domain/booking.ts";
import type { Period } from "../domain/calendar.ts";
import type { ConnectorClass, ConnectorStandard, PowerType } from "../domain/location.ts";
import { toIso } from "../domain/time.ts";
import type { Token } from "../domain/token.ts";
import { ciString, dateTime, optional, single } from "./lenient.ts";
import type { Party } from "./routing.ts";
import { type OcpiToken, permittedToken } from "./tokens.ts";

/** Bookings 1.1 (mod_bookings of OCPI 2.3.0), as a custom module of 2.2.1 (OCPI-B2). Names are those of the text (OCPI-BD6). */

/** Whoever may charge: a family, a fleet at one gate. All of it is kept by the charge point. */
const MOST_TOKENS = 20;
const MOST_WORDS = 20;
/** 1 MW is the most that any plug has; what is larger is a mistake of units (OCPI-BD7). */
const MOST_POWER_KW = 10_000;

const words = () => optional(z.array(ciString(36)).max(MOST_WORDS));

/** Of parking and vehicles nothing is known here: what is said of them is not read (OCPI §4.3). */
const bookingOption = z.object({
  evse_uid: optional(ciString(36)),
  connector_id: optional(ciString(36)),
  connector_format: words(),
  connector_types: words(),
  power_types: words(),
});

const bookingToken = z.object({
  country_code: ciString(2),
  party_id: ciString(3),
  uid: ciString(36),
  type: ciString(36),
  contract_id: ciString(36),
});
export type BookingToken = z.infer<typeof bookingToken>;

/** Reserved in paths (OCPI-B5). */
const NO_REQUEST_ID = "BOOKING_LOCATIONS";

/** mod_bookings BookingRequest; fields that it does not have are left out. */
export const bookingRequest = single(
  z.object({
    country_code: ciString(2),
    party_id: ciString(3),
    request_id: ciString(36).refine((id) => id.toUpperCase() !== NO_REQUEST_ID, "that is a word of the addresses"),
    booking_option: optional(single(bookingOption)),
    location_id: ciString(36),
    booking_location_id: ciString(36),
    tokens: optional(z.array(bookingToken).max(MOST_TOKENS)),
    access_information: optional(
      z.array(z.object({ method: ciString(36), value: optional(z.string().max(255)) })).max(MOST_WORDS),
    ),
    period: z.object({ start_date_time: dateTime, end_date_time: dateTime }).refine((period) => {
      const { beginAt, endAt } = toPeriod(period);
      return beginAt < endAt;
    }, "it ends before it begins"),
    authorization_reference: ciString(36),
    power_required: optional(z.number().min(0).max(MOST_POWER_KW).transform(Math.ceil)),
    canceled: optional(
      z.object({
        cancellation_reason: z.enum(CANCELED_REASONS).catch("UNKNOWN"),
        who_canceled: z.enum(["CPO", "EMSP"]).catch("EMSP"),
      }),
    ),
  }),
);
export type BookingRequest = z.infer<typeof bookingRequest>;

/** No EVSE is assigned yet. */
const NOT_ASSIGNED = "#NA";
const W_PER_KW = 1_000;

/** @returns the EVSE that a request names; null: none. */
export function namedEvse({ booking_option }: BookingRequest): string | null {
  const uid = booking_option?.evse_uid;
  return uid === undefined || uid === NOT_ASSIGNED ? null : uid;
}

/** What a BookingLocation is: an EVSE, or any at its location with a connector of a class. */
export interface Bookable {
  readonly evseUid: string | null;
  readonly class: ConnectorClass | null;
}

/**
 * What is wanted: what the BookingLocation is, and what the request narrows it to. An empty list narrows nothing; a word that
 * we do not know fits nothing.
 */
export function toOption(request: BookingRequest, bookable: Bookable): BookingOption {
  const { booking_option: wanted = {}, power_required } = request;
  const evseUid = bookable.evseUid ?? namedEvse(request);
  const { connector_id, connector_types = [], connector_format = [], power_types = [] } = wanted;
  return {
    ...(evseUid === null ? {} : { evseUid }),
    ...(bookable.class === null ? {} : { connectorClass: bookable.class }),
    ...(connector_id === undefined ? {} : { connectorId: connectorNumber(connector_id) }),
    ...(connector_types.length === 0 ? {} : { standards: connector_types as ConnectorStandard[] }),
    ...(connector_format.length === 0 ? {} : { formats: connector_format as ("SOCKET" | "CABLE")[] }),
    ...(power_types.length === 0 ? {} : { powerTypes: power_types as PowerType[] }),
    ...(power_required === undefined ? {} : { minPowerW: power_required * W_PER_KW }),
  };
}

/** OCPP's numbers are ours; what is none is that of no connector. */
function connectorNumber(id: string): number {
  return /^\d{1,4}$/.test(id) ? Number(id) : 0;
}

export function toPeriod(period: { readonly start_date_time: string; readonly end_date_time: string }): Period {
  return { beginAt: Date.parse(period.start_date_time), endAt: Date.parse(period.end_date_time) };
}

/** Whoever asks cancels, whatever is written (OCPI-BD9). */
export function toCancellation({ cancellation_reason }: NonNullable<BookingRequest["canceled"]>): Cancellation {
  return { reason: cancellation_reason, by: "EMSP" };
}

/** Permitted by its partner, which booked for it; nobody is asked about it again. @param known as we were told of it. */
export function toToken(given: BookingToken, known: OcpiToken | null, by: BookedBy): Token {
  const group = known?.group_id === undefined ? {} : { group_id: known.group_id };
  const told = { issuer: "", valid: true, whitelist: "NEVER", last_updated: "", ...group, ...given };
  return permittedToken(told, by.partnerId, by.reference);
}

export interface BookedBy {
  readonly partnerId: string;
  readonly reference: string;
}

export interface ShownBooking {
  readonly id: string;
  readonly requestId: string;
  /** It is the partner's booking of that request_id; else another of its parties was first. */
  readonly isFirst: boolean;
  readonly locationId: string;
  readonly evseUid: string | null;
  readonly connectorId: number | null;
  readonly option: BookingOption;
  readonly beginAt: number;
  readonly endAt: number;
  readonly state: BookingState;
  readonly canceled: Cancellation | null;
  readonly tokens: readonly Token[];
  readonly authorizationReference: string | null;
  readonly terms: BookingTerms;
  readonly requests: readonly ShownRequest[];
  readonly updatedAt: number;
}

export interface ShownRequest {
  readonly status: RequestStatus;
  /** A BookingRequest, as it was read. */
  readonly body: unknown;
  readonly receivedAt: number;
}

/** The id by which its partner knows a booking (OCPI-B5, BD2). */
export function shownId({ id, requestId, isFirst }: Pick<ShownBooking, "id" | "requestId" | "isFirst">): string {
  return isFirst ? requestId : id;
}

/** mod_bookings Booking. */
export function toBooking(owner: Party, booking: ShownBooking, tariffIds: readonly string[]) {
  const { requestId, locationId, beginAt, endAt, state, canceled, tokens, requests } = booking;
  const accepted = requests.findLast(({ status }) => status === "ACCEPTED")?.body as BookingRequest | undefined;
  return {
    country_code: owner.countryCode,
    party_id: owner.partyId,
    id: shownId(booking),
    request_id: requestId,
    booking_option: optionOf(booking),
    location_id: locationId,
    booking_tokens: tokens.flatMap(tokenOf),
    tariff_ids: tariffIds,
    period: { start_date_time: toIso(beginAt), end_date_time: toIso(endAt) },
    reservation_status: state,
    ...(canceled === null ? {} : { canceled: { cancellation_reason: canceled.reason, who_canceled: canceled.by } }),
    ...(accepted?.access_information === undefined ? {} : { access_information: accepted.access_information }),
    authorization_reference: booking.authorizationReference ?? requestId,
    booking_terms: termsOf(booking.terms),
    booking_requests: requests.map(({ status, body, receivedAt }) => ({
      request_status: status,
      booking_request: body,
      request_received: toIso(receivedAt),
    })),
    last_updated: toIso(booking.updatedAt),
  };
}

/** What was asked for, and which EVSE it is. */
function optionOf({ option, evseUid, connectorId }: ShownBooking) {
  const { standards, formats, powerTypes } = option;
  return {
    evse_uid: evseUid ?? NOT_ASSIGNED,
    ...(connectorId === null ? {} : { connector_id: String(connectorId) }),
    ...(standards === undefined ? {} : { connector_types: standards }),
    ...(formats === undefined ? {} : { connector_format: formats }),
    ...(powerTypes === undefined ? {} : { power_types: powerTypes }),
  };
}

/** Of tokens of our own partners know nothing. */
function tokenOf({ uid, roaming }: Token): readonly BookingToken[] {
  if (roaming === undefined) return [];
  const { countryCode, partyId, type, contractId } = roaming;
  return [{ country_code: countryCode, party_id: partyId, uid, type, contract_id: contractId }];
}

/** mod_bookings BookingTerms. There are no fees for who does not come (OCPI-BD10). */
export function termsOf(terms: BookingTerms) {
  const { changeUntilMinutes, cancelUntilMinutes, earlyStartMinutes, noShowMinutes, minMinutes, maxMinutes } = terms;
  return {
    rfid_auth_required: false,
    token_groups_supported: true,
    remote_auth_supported: true,
    supported_access_methods: ["OPEN"],
    change_until_minutes: changeUntilMinutes,
    cancel_until_minutes: cancelUntilMinutes,
    change_not_allowed: false,
    early_start_allowed: earlyStartMinutes > 0,
    early_start_time: earlyStartMinutes,
    ...(noShowMinutes === null ? {} : { noshow_timeout: noShowMinutes }),
    noshow_fee: false,
    overlapping_bookings_allowed: true,
    min_booking_duration: minMinutes,
    max_booking_duration: maxMinutes,
  };
}
