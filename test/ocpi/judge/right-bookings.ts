import type { Kind } from "./definitions.ts";
import { AT, EMSP, PARTY } from "./right-parts.ts";

const period = { start_date_time: "2026-03-02T09:00:00Z", end_date_time: "2026-03-02T10:00:00Z" };
const timeslot = { ...period, min_power: 3700, max_power: 22_000, green_energy_support: true };
const bookingOption = {
  evse_uid: "#NA",
  connector_id: "left",
  parking_id: "P1",
  evse_position: ["LEFT"],
  vehicle_types: ["VAN"],
  connector_format: ["SOCKET"],
  connector_types: ["IEC_62196_T2"],
  power_types: ["AC_3_PHASE"],
  max_vehicle_weight: 3500,
  max_vehicle_height: 260,
  max_vehicle_length: 600,
  max_vehicle_width: 210,
  min_parking_space_length: 620,
  min_parking_space_width: 250,
  dangerous_goods_allowed: false,
  drive_through: false,
  refrigeration_outlet: false,
};
const bookingToken = { ...EMSP, uid: "04A1B2", type: "RFID", contract_id: "DE8FRNC12345" };
const accessInformation = { method: "LICENSE_PLATE", value: "ABC12D" };
const cancellation = { cancellation_reason: "TRAFFIC", who_canceled: "EMSP" };
const bookingRequest = {
  ...EMSP,
  request_id: "B1",
  booking_option: bookingOption,
  location_id: "LOC1",
  booking_location_id: "BL1",
  tokens: [bookingToken],
  access_information: [accessInformation],
  period,
  authorization_reference: "ref-1",
  power_required: 11,
  canceled: cancellation,
};
const bookingTerms = {
  rfid_auth_required: true,
  token_groups_supported: true,
  remote_auth_supported: true,
  supported_access_methods: ["OPEN", "LICENSE_PLATE"],
  change_until_minutes: 60,
  cancel_until_minutes: 30,
  change_not_allowed: false,
  early_start_allowed: true,
  early_start_time: 10,
  noshow_timeout: 15,
  noshow_fee: true,
  late_stop_allowed: false,
  late_stop_time: 0,
  overlapping_bookings_allowed: false,
  min_booking_duration: 15,
  max_booking_duration: 240,
  booking_terms: "https://emall.example/booking-terms",
};
const requestStatus = { request_status: "ACCEPTED", booking_request: bookingRequest, request_received: AT };
const calendar = {
  id: "C1",
  begin_from: "2026-03-02T00:00:00Z",
  end_before: "2026-03-03T00:00:00Z",
  timeslot_increment: 15,
  available_timeslots: [timeslot],
  last_updated: AT,
};

/** One right object of each kind of Bookings 1.1. */
export const RIGHT_BOOKINGS: Partial<Record<Kind, object>> = {
  Booking: {
    ...PARTY,
    id: "B1",
    request_id: "B1",
    booking_option: bookingOption,
    location_id: "LOC1",
    booking_tokens: [bookingToken],
    tariff_ids: ["booking"],
    period: timeslot,
    reservation_status: "CANCELED",
    canceled: cancellation,
    access_information: [accessInformation],
    authorization_reference: "ref-1",
    booking_terms: bookingTerms,
    booking_requests: [requestStatus],
    last_updated: AT,
  },
  BookingPatch: { reservation_status: "NO_SHOW", last_updated: AT },
  BookingLocation: {
    ...PARTY,
    id: "BL1",
    location_id: "LOC1",
    booking_option: bookingOption,
    policy: { reservation_required: true, ad_hoc: 2 },
    tariff_ids: ["booking"],
    booking_terms: bookingTerms,
    calendars: [calendar],
    last_updated: AT,
  },
  BookingLocationPatch: { policy: { reservation_required: false }, last_updated: AT },
  BookingOption: bookingOption,
  BookingRequest: bookingRequest,
  BookingTerms: bookingTerms,
  Calendar: calendar,
  AccessInformation: accessInformation,
  BookingRequestStatus: requestStatus,
  BookingToken: bookingToken,
  Cancellation: cancellation,
  Period: period,
  Policy: { reservation_required: false, ad_hoc: 4 },
  Timeslot: timeslot,
};
