import type { Kind } from "./definitions.ts";
import { energyMix } from "./right-locations.ts";
import { AT, displayText, EMSP, geoLocation, PARTY, price } from "./right-parts.ts";

const cdrToken = { ...EMSP, uid: "04A1B2", type: "RFID", contract_id: "DE8FRNC12345" };
const chargingPeriod = {
  start_date_time: AT,
  dimensions: [
    { type: "TIME", volume: 0.5 },
    { type: "ENERGY", volume: 20.45 },
  ],
  tariff_id: "standard",
};
const parkingPeriod = {
  start_date_time: "2026-03-01T09:30:00Z",
  dimensions: [
    { type: "PARKING_TIME", volume: 0.25 },
    { type: "ENERGY", volume: 0 },
  ],
  tariff_id: "STANDARD",
};
const session = {
  ...PARTY,
  id: "S1",
  start_date_time: AT,
  end_date_time: "2026-03-01T09:45:00Z",
  kwh: 20.45,
  cdr_token: cdrToken,
  auth_method: "WHITELIST",
  authorization_reference: "ref-1",
  location_id: "LOC1",
  evse_uid: "3256",
  connector_id: "left",
  meter_id: "M-17",
  currency: "EUR",
  charging_periods: [chargingPeriod, parkingPeriod],
  total_cost: price,
  status: "COMPLETED",
  last_updated: "2026-03-01T09:45:01.5Z",
};

const priceComponent = { type: "ENERGY", price: 0.25, vat: 21, step_size: 1 };
const restrictions = {
  start_time: "22:00",
  end_time: "06:00",
  start_date: "2026-01-01",
  end_date: "2026-07-01",
  min_kwh: 0,
  max_kwh: 50,
  min_current: 6,
  max_current: 96,
  min_power: 1.4,
  max_power: 22,
  min_duration: 0,
  max_duration: 7200,
  day_of_week: ["SATURDAY", "SUNDAY"],
};
const tariffElement = { price_components: [priceComponent], restrictions };
const tariff = {
  ...PARTY,
  id: "standard",
  currency: "EUR",
  type: "REGULAR",
  tariff_alt_text: [displayText],
  tariff_alt_url: "https://emall.example/tariffs/standard",
  min_price: { excl_vat: 0.5 },
  max_price: { excl_vat: 10, incl_vat: 12.1 },
  elements: [
    tariffElement,
    { price_components: [{ ...priceComponent, type: "TIME" }], restrictions: { reservation: "RESERVATION" } },
    { price_components: [priceComponent] },
  ],
  start_date_time: "2025-12-31T23:00:00Z",
  end_date_time: "2026-12-31T23:00:00Z",
  energy_mix: energyMix,
  last_updated: AT,
};
export const token = {
  ...EMSP,
  uid: "04A1B2",
  type: "RFID",
  contract_id: "DE8FRNC12345",
  visual_number: "DF-1",
  issuer: "Friends",
  group_id: "family",
  valid: true,
  whitelist: "ALLOWED",
  language: "de",
  default_profile_type: "GREEN",
  energy_contract: { supplier_name: "Windpark", contract_id: "77" },
  last_updated: AT,
};

const cdrLocation = {
  id: "LOC1",
  name: "Market square",
  address: "Marktplein 1",
  city: "Amsterdam",
  postal_code: "1012 AB",
  state: "Noord-Holland",
  country: "NLD",
  coordinates: geoLocation,
  evse_uid: "3256",
  evse_id: "NL*EMC*E1234*1",
  connector_id: "left",
  connector_standard: "IEC_62196_T2",
  connector_format: "SOCKET",
  connector_power_type: "AC_3_PHASE",
};
const signedValue = { nature: "Start", plain_data: "OCMF|{}|{}", signed_data: "T0NNRnx7fXx7fQ==" };
const signedData = {
  encoding_method: "OCMF",
  encoding_method_version: 1,
  public_key: "MFYwEAYHKoZIzj0CAQ==",
  signed_values: [signedValue],
  url: "https://emall.example/transparency",
};
const cdr = {
  ...PARTY,
  id: "CDR1",
  start_date_time: AT,
  end_date_time: "2026-03-01T09:45:00Z",
  session_id: "S1",
  cdr_token: cdrToken,
  auth_method: "WHITELIST",
  authorization_reference: "ref-1",
  cdr_location: cdrLocation,
  meter_id: "M-17",
  currency: "EUR",
  tariffs: [tariff],
  charging_periods: [chargingPeriod, parkingPeriod],
  signed_data: signedData,
  total_cost: price,
  total_fixed_cost: { excl_vat: 0.5, incl_vat: 0.605 },
  total_energy: 20.45,
  total_energy_cost: price,
  total_time: 0.75,
  total_time_cost: { excl_vat: 0 },
  total_parking_time: 0.25,
  total_parking_cost: { excl_vat: 0, incl_vat: 0 },
  total_reservation_cost: { excl_vat: 0 },
  remark: "Ended by the driver",
  invoice_reference_id: "2026-117",
  home_charging_compensation: false,
  last_updated: "2026-03-01T09:46:00Z",
};

/** One right object of each kind of the modules sessions, cdrs, tariffs and tokens. */
export const RIGHT_SESSIONS: Partial<Record<Kind, object>> = {
  Session: session,
  SessionPatch: { kwh: 21.5, charging_periods: [parkingPeriod], last_updated: AT },
  CDR: cdr,
  CdrLocation: cdrLocation,
  CdrDimension: { type: "ENERGY", volume: 20.45 },
  CdrToken: cdrToken,
  ChargingPeriod: chargingPeriod,
  ChargingPreferences: { profile_type: "CHEAP", departure_time: AT, energy_need: 30.5, discharge_allowed: false },
  SignedData: signedData,
  SignedValue: signedValue,

  Tariff: tariff,
  TariffElement: tariffElement,
  PriceComponent: priceComponent,
  TariffRestrictions: restrictions,
  Token: token,
  TokenPatch: { valid: false, last_updated: AT },
  AuthorizationInfo: {
    allowed: "ALLOWED",
    token,
    location: { location_id: "LOC1", evse_uids: ["3256"] },
    authorization_reference: "ref-1",
    info: displayText,
  },
  EnergyContract: { supplier_name: "Windpark", contract_id: "77" },
  LocationReferences: { location_id: "LOC1", evse_uids: ["3256", "3257"] },
};
