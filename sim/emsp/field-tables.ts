/**
 * The objects of OCPI 2.2.1 and of Bookings 1.1 that a CPO emits, and `emall_…`, what eMall adds to them by agreement (docs/ocpi.md): one
 * `name type` per field, separated by commas.
 * Scalars: CiN CiString(N) · sN string(N) · dt DateTime · num · int · bool · url · alpha2, alpha3 (ISO 3166, ISO 4217) ·
 * latitude, longitude · clock HH:MM · date YYYY-MM-DD. After the type: none = 1, `?` 0–1, `[]` 0–n, `[+]` 1–n.
 */
const TABLE = {
  DisplayText: "language s2, text s512",
  Price: "excl_vat num, incl_vat num?",
  Version: "version VersionNumber, url url",
  VersionDetails: "version VersionNumber, endpoints Endpoint[+]",
  Endpoint: "identifier s64, role InterfaceRole, url url",
  Credentials: "token s64, url url, roles CredentialsRole[+]",
  CredentialsRole: "role Role, business_details BusinessDetails, party_id Ci3, country_code alpha2",
  BusinessDetails: "name s100, website url?, logo Image?",
  Image: "url url, thumbnail url?, category ImageCategory, type Ci4, width int?, height int?",

  Location: `country_code alpha2, party_id Ci3, id Ci36, publish bool, publish_allowed_to PublishTokenType[], name s255?,
    address s255, city s45, postal_code s10?, state s45?, country alpha3, coordinates GeoLocation,
    related_locations AdditionalGeoLocation[], parking_type ParkingType?, evses EVSE[], directions DisplayText[],
    operator BusinessDetails?, suboperator BusinessDetails?, owner BusinessDetails?, facilities Facility[],
    time_zone s255, opening_times Hours?, charging_when_closed bool?, images Image[], energy_mix EnergyMix?,
    last_updated dt`,
  EVSE: `uid Ci36, evse_id Ci48?, status Status, status_schedule StatusSchedule[], capabilities Capability[],
    connectors Connector[+], floor_level s4?, coordinates GeoLocation?, physical_reference s16?,
    directions DisplayText[], parking_restrictions ParkingRestriction[], images Image[],
    emall_free_from_estimate FreeFromEstimate?, last_updated dt`,
  FreeFromEstimate: "at dt, source FreeFromSource",
  Connector: `id Ci36, standard ConnectorType, format ConnectorFormat, power_type PowerType, max_voltage int,
    max_amperage int, max_electric_power int?, tariff_ids Ci36[], terms_and_conditions url?, last_updated dt`,
  AdditionalGeoLocation: "latitude latitude, longitude longitude, name DisplayText?",
  EnergyMix: `is_green_energy bool, energy_sources EnergySource[], environ_impact EnvironmentalImpact[],
    supplier_name s64?, energy_product_name s64?`,
  EnergySource: "source EnergySourceCategory, percentage num",
  EnvironmentalImpact: "category EnvironmentalImpactCategory, amount num",
  ExceptionalPeriod: "period_begin dt, period_end dt",
  GeoLocation: "latitude latitude, longitude longitude",
  Hours: `twentyfourseven bool, regular_hours RegularHours[], exceptional_openings ExceptionalPeriod[],
    exceptional_closings ExceptionalPeriod[]`,
  PublishTokenType: "uid Ci36?, type TokenType?, visual_number s64?, issuer s64?, group_id Ci36?",
  RegularHours: "weekday int, period_begin clock, period_end clock",
  StatusSchedule: "period_begin dt, period_end dt?, status Status",

  Session: `country_code alpha2, party_id Ci3, id Ci36, start_date_time dt, end_date_time dt?, kwh num, cdr_token CdrToken,
    auth_method AuthMethod, authorization_reference Ci36?, location_id Ci36, evse_uid Ci36, connector_id Ci36,
    meter_id s255?, currency alpha3, charging_periods ChargingPeriod[], total_cost Price?, status SessionStatus,
    last_updated dt`,
  CDR: `country_code alpha2, party_id Ci3, id Ci39, start_date_time dt, end_date_time dt, session_id Ci36?,
    cdr_token CdrToken, auth_method AuthMethod, authorization_reference Ci36?, cdr_location CdrLocation, meter_id s255?,
    currency alpha3, tariffs Tariff[], charging_periods ChargingPeriod[+], signed_data SignedData?, total_cost Price,
    total_fixed_cost Price?, total_energy num, total_energy_cost Price?, total_time num, total_time_cost Price?,
    total_parking_time num?, total_parking_cost Price?, total_reservation_cost Price?, remark s255?,
    invoice_reference_id Ci39?, credit bool?, credit_reference_id Ci39?, home_charging_compensation bool?,
    last_updated dt`,
  CdrLocation: `id Ci36, name s255?, address s45, city s45, postal_code s10?, state s20?, country alpha3,
    coordinates GeoLocation, evse_uid Ci36, evse_id Ci48, connector_id Ci36, connector_standard ConnectorType,
    connector_format ConnectorFormat, connector_power_type PowerType`,
  CdrDimension: "type CdrDimensionType, volume num",
  CdrToken: "country_code alpha2, party_id Ci3, uid Ci36, type TokenType, contract_id Ci36",
  ChargingPeriod: "start_date_time dt, dimensions CdrDimension[+], tariff_id Ci36?",
  SignedData: `encoding_method Ci36, encoding_method_version int?, public_key s512?, signed_values SignedValue[+],
    url s512?`,
  SignedValue: "nature Ci32, plain_data s5000, signed_data s5000",

  Tariff: `country_code alpha2, party_id Ci3, id Ci36, currency alpha3, type TariffType?, tariff_alt_text DisplayText[],
    tariff_alt_url url?, min_price Price?, max_price Price?, elements TariffElement[+], start_date_time dt?,
    end_date_time dt?, energy_mix EnergyMix?, last_updated dt`,
  TariffElement: "price_components PriceComponent[+], restrictions TariffRestrictions?",
  PriceComponent: "type TariffDimensionType, price num, vat num?, step_size int",
  TariffRestrictions: `start_time clock?, end_time clock?, start_date date?, end_date date?, min_kwh num?, max_kwh num?,
    min_current num?, max_current num?, min_power num?, max_power num?, min_duration int?, max_duration int?,
    day_of_week DayOfWeek[], reservation ReservationRestrictionType?`,

  Token: `country_code alpha2, party_id Ci3, uid Ci36, type TokenType, contract_id Ci36, visual_number s64?, issuer s64,
    group_id Ci36?, valid bool, whitelist WhitelistType, language s2?, default_profile_type ProfileType?,
    energy_contract EnergyContract?, last_updated dt`,
  EnergyContract: "supplier_name s64, contract_id s64?",
  LocationReferences: "location_id Ci36, evse_uids Ci36[]",

  Booking: `id Ci36, country_code alpha2, party_id Ci3, request_id Ci36, booking_option BookingOption?, location_id Ci36,
    booking_tokens BookingToken[], tariff_ids Ci36[], period Timeslot, reservation_status ReservationStatus,
    canceled Cancellation?, access_information AccessInformation[], authorization_reference Ci36,
    booking_terms BookingTerms, booking_requests BookingRequestStatus[+], last_updated dt`,
  BookingLocation: `country_code alpha2, party_id Ci3, id Ci36, location_id Ci36, booking_option BookingOption?,
    policy Policy?, tariff_ids Ci36[], booking_terms BookingTerms?, calendars Calendar[], last_updated dt`,
  BookingOption: `evse_uid Ci36?, connector_id Ci36?, connector_format ConnectorFormat[], connector_types ConnectorType[],
    power_types PowerType[]`,
  BookingRequest: `country_code alpha2, party_id Ci3, request_id Ci36, booking_option BookingOption?, location_id Ci36,
    booking_location_id Ci36, tokens BookingToken[], access_information AccessInformation[], period Period,
    authorization_reference Ci36, power_required int?, canceled Cancellation?`,
  BookingRequestStatus: `request_status ReservationRequestStatus, booking_request BookingRequest, request_received dt`,
  BookingTerms: `rfid_auth_required bool?, token_groups_supported bool?, remote_auth_supported bool?,
    supported_access_methods AccessMethod[+], change_until_minutes num, cancel_until_minutes num,
    change_not_allowed bool?, early_start_allowed bool?, early_start_time num?, noshow_timeout num?, noshow_fee bool?,
    late_stop_allowed bool?, late_stop_time num?, overlapping_bookings_allowed bool?, min_booking_duration num?,
    max_booking_duration num?, booking_terms url?`,
  BookingToken: "country_code alpha2, party_id Ci3, uid Ci36, type TokenType, contract_id Ci36",
  AccessInformation: "method AccessMethod, value s255?",
  Calendar: `id Ci36, begin_from dt, end_before dt, timeslot_increment int?, available_timeslots Timeslot[+],
    last_updated dt`,
  Cancellation: "cancellation_reason CanceledReason, who_canceled Role",
  Period: "start_date_time dt, end_date_time dt",
  Policy: "reservation_required bool, ad_hoc num?",
  Timeslot: "start_date_time dt, end_date_time dt, min_power num?, max_power num?, green_energy_support bool?",

  CommandResponse: "result CommandResponseType, timeout int, message DisplayText[]",
  CommandResult: "result CommandResultType, message DisplayText[]",
  ChargingProfileResponse: "result ChargingProfileResponseType, timeout int",
  ActiveChargingProfileResult: "result ChargingProfileResultType, profile ActiveChargingProfile?",
  ChargingProfileResult: "result ChargingProfileResultType",
  ClearProfileResult: "result ChargingProfileResultType",
  ActiveChargingProfile: "start_date_time dt, charging_profile ChargingProfile",
  ChargingProfile: `start_date_time dt?, duration int?, charging_rate_unit ChargingRateUnit, min_charging_rate num?,
    charging_profile_period ChargingProfilePeriod[]`,
  ChargingProfilePeriod: "start_period int, limit num",
};

export type Cardinality = "one" | "optional" | "many" | "some";
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly cardinality: Cardinality;
}

const CARDINALITIES: Readonly<Record<string, Cardinality>> = { "?": "optional", "[]": "many", "[+]": "some" };

function fieldOf(text: string): Field {
  const [, name = "", type = "", mark = ""] = /^(\w+) (\w+)(\?|\[\]|\[\+\])?$/.exec(text.trim()) ?? [];
  if (name === "") throw new Error(`no field: ${text}`);
  return { name, type, cardinality: CARDINALITIES[mark] ?? "one" };
}

export const OBJECTS: ReadonlyMap<string, readonly Field[]> = new Map(
  Object.entries(TABLE).map(([name, fields]) => [name, fields.split(",").map(fieldOf)]),
);

export type ObjectName = keyof typeof TABLE;

/** What release 2.2.1-d2 still limited and the errata widened. */
export const NARROWER_IN_D2: ReadonlyMap<string, string> = new Map([
  ["Location.address", "s45"],
  ["Location.state", "s20"],
  ["SignedValue.plain_data", "s512"],
]);
