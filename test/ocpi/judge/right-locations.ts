import type { Kind } from "./definitions.ts";
import { AT, businessDetails, displayText, geoLocation, image, PARTY } from "./right-parts.ts";

export const energyMix = {
  is_green_energy: false,
  energy_sources: [
    { source: "WIND", percentage: 66.6667 },
    { source: "GAS", percentage: 33.3333 },
  ],
  environ_impact: [{ category: "CARBON_DIOXIDE", amount: 372.5 }],
  supplier_name: "Windpark",
  energy_product_name: "Two thirds",
};
const regularHours = { weekday: 1, period_begin: "08:00", period_end: "23:59" };
const exceptionalPeriod = { period_begin: "2026-12-24T23:00:00Z", period_end: "2026-12-25T23:00:00Z" };
const hours = {
  twentyfourseven: false,
  regular_hours: [regularHours],
  exceptional_openings: [exceptionalPeriod],
  exceptional_closings: [{ period_begin: "2026-12-31T17:00:00Z", period_end: "2027-01-01T11:00:00Z" }],
};
const connector = {
  id: "left",
  standard: "IEC_62196_T2",
  format: "SOCKET",
  power_type: "AC_3_PHASE",
  max_voltage: 230,
  max_amperage: 32,
  max_electric_power: 22_000,
  tariff_ids: ["standard"],
  terms_and_conditions: "https://emall.example/terms",
  last_updated: AT,
};
const statusSchedule = {
  period_begin: "2026-03-01T12:00:00Z",
  period_end: "2026-03-01T13:30:00.250Z",
  status: "RESERVED",
};
const freeFromEstimate = { at: "2026-03-01T13:30:00.250Z", source: "booking_end" };
const evse = {
  uid: "3256",
  evse_id: "NL*EMC*E1234*1",
  status: "RESERVED",
  status_schedule: [statusSchedule],
  capabilities: ["REMOTE_START_STOP_CAPABLE", "RESERVABLE"],
  connectors: [connector],
  floor_level: "-1",
  coordinates: geoLocation,
  physical_reference: "4B",
  directions: [displayText],
  parking_restrictions: ["EV_ONLY"],
  images: [image],
  emall_free_from_estimate: freeFromEstimate,
  last_updated: AT,
};
const publishToken = { uid: "04A1B2", type: "RFID", visual_number: "DF-1", issuer: "Friends", group_id: "family" };
const additionalGeoLocation = { ...geoLocation, name: displayText };
const location = {
  ...PARTY,
  id: "LOC1",
  publish: false,
  publish_allowed_to: [publishToken],
  name: "Market square",
  address: "Marktplein 1",
  city: "Amsterdam",
  postal_code: "1012 AB",
  state: "Noord-Holland",
  country: "NLD",
  coordinates: geoLocation,
  related_locations: [additionalGeoLocation],
  parking_type: "ON_STREET",
  evses: [evse],
  directions: [displayText],
  operator: businessDetails,
  suboperator: businessDetails,
  owner: businessDetails,
  facilities: ["CAFE", "WIFI"],
  time_zone: "Europe/Amsterdam",
  opening_times: hours,
  charging_when_closed: true,
  images: [image],
  energy_mix: energyMix,
  last_updated: AT,
};

/** One right object of each kind of the module locations. */
export const RIGHT_LOCATIONS: Partial<Record<Kind, object>> = {
  Location: location,
  LocationPatch: { opening_times: hours, last_updated: AT },
  EVSE: evse,
  EVSEPatch: { status: "CHARGING", last_updated: AT },
  Connector: connector,
  ConnectorPatch: { tariff_ids: ["fast"], last_updated: AT },
  AdditionalGeoLocation: additionalGeoLocation,
  EnergyMix: energyMix,
  EnergySource: { source: "SOLAR", percentage: 100 },
  EnvironmentalImpact: { category: "NUCLEAR_WASTE", amount: 0.0006 },
  ExceptionalPeriod: exceptionalPeriod,
  FreeFromEstimate: freeFromEstimate,
  GeoLocation: geoLocation,
  Hours: hours,
  PublishTokenType: publishToken,
  RegularHours: regularHours,
  StatusSchedule: statusSchedule,
};
