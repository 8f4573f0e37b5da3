import {
  ADDRESS,
  AMOUNT,
  a,
  COUNT,
  COUNTRY,
  ci,
  filled,
  INSTANT,
  list,
  matching,
  OWNER,
  object,
  patchOf,
  setOf,
  TIME_OF_DAY,
  text,
  words,
  YES_OR_NO,
} from "./schema.ts";

/** Country, operator, the letter E, the outlet (eMI3); the separators may be missing. */
export const EVSE_ID = { ...matching("[A-Za-z]{2}\\*?[A-Za-z0-9]{3}\\*?[Ee][A-Za-z0-9*]+"), maxLength: 48 };

/** Strings with 5 to 7 decimals (OCPI-L5). */
const COORDINATES = {
  latitude: { ...matching("-?[0-9]{1,2}\\.[0-9]{5,7}"), maxLength: 10 },
  longitude: { ...matching("-?[0-9]{1,3}\\.[0-9]{5,7}"), maxLength: 11 },
};

const LOCATION = object(
  {
    ...OWNER,
    id: ci(36),
    publish: YES_OR_NO,
    address: text(255),
    city: text(45),
    country: COUNTRY,
    coordinates: a("GeoLocation"),
    time_zone: { type: "string", maxLength: 255, format: "time-zone" },
    last_updated: INSTANT,
  },
  {
    publish_allowed_to: list(a("PublishTokenType")),
    name: text(255),
    postal_code: text(10),
    state: text(45),
    related_locations: list(a("AdditionalGeoLocation")),
    parking_type: a("ParkingType"),
    evses: list(a("EVSE")),
    directions: list(a("DisplayText")),
    operator: a("BusinessDetails"),
    suboperator: a("BusinessDetails"),
    owner: a("BusinessDetails"),
    facilities: setOf(a("Facility")),
    opening_times: a("Hours"),
    charging_when_closed: YES_OR_NO,
    images: list(a("Image")),
    energy_mix: a("EnergyMix"),
  },
);

const EVSE = object(
  { uid: ci(36), status: a("Status"), connectors: filled(a("Connector")), last_updated: INSTANT },
  {
    evse_id: EVSE_ID,
    status_schedule: list(a("StatusSchedule")),
    capabilities: setOf(a("Capability")),
    floor_level: text(4),
    coordinates: a("GeoLocation"),
    physical_reference: text(16),
    directions: list(a("DisplayText")),
    parking_restrictions: setOf(a("ParkingRestriction")),
    images: list(a("Image")),
    emall_free_from_estimate: a("FreeFromEstimate"),
  },
);

const CONNECTOR = object(
  {
    id: ci(36),
    standard: a("ConnectorType"),
    format: a("ConnectorFormat"),
    power_type: a("PowerType"),
    max_voltage: COUNT,
    max_amperage: COUNT,
    last_updated: INSTANT,
  },
  { max_electric_power: COUNT, tariff_ids: setOf(ci(36)), terms_and_conditions: ADDRESS },
);

/** mod_locations. */
export const LOCATION_SCHEMAS = {
  Location: LOCATION,
  LocationPatch: patchOf(LOCATION, ["evses"]),
  EVSE,
  EVSEPatch: patchOf(EVSE, ["connectors"]),
  Connector: CONNECTOR,
  ConnectorPatch: patchOf(CONNECTOR),
  AdditionalGeoLocation: object(COORDINATES, { name: a("DisplayText") }),
  EnergyMix: object(
    { is_green_energy: YES_OR_NO },
    {
      energy_sources: list(a("EnergySource")),
      environ_impact: list(a("EnvironmentalImpact")),
      supplier_name: text(64),
      energy_product_name: text(64),
    },
  ),
  EnergySource: object({ source: a("EnergySourceCategory"), percentage: { ...AMOUNT, maximum: 100 } }),
  EnvironmentalImpact: object({ category: a("EnvironmentalImpactCategory"), amount: AMOUNT }),
  ExceptionalPeriod: object({ period_begin: INSTANT, period_end: INSTANT }),
  /** Our own (docs/ocpi.md). */
  FreeFromEstimate: object({ at: INSTANT, source: words("booking_end", "charging_curve", "history") }),
  GeoLocation: object(COORDINATES),
  Hours: object(
    { twentyfourseven: YES_OR_NO },
    {
      regular_hours: list(a("RegularHours")),
      exceptional_openings: list(a("ExceptionalPeriod")),
      exceptional_closings: list(a("ExceptionalPeriod")),
    },
  ),
  PublishTokenType: object(
    {},
    { uid: ci(36), type: a("TokenType"), visual_number: text(64), issuer: text(64), group_id: ci(36) },
  ),
  RegularHours: object({
    weekday: { type: "integer", minimum: 1, maximum: 7 },
    period_begin: TIME_OF_DAY,
    period_end: TIME_OF_DAY,
  }),
  StatusSchedule: object({ period_begin: INSTANT, status: a("Status") }, { period_end: INSTANT }),
  Capability: words(
    "CHARGING_PROFILE_CAPABLE",
    "CHARGING_PREFERENCES_CAPABLE",
    "CHIP_CARD_SUPPORT",
    "CONTACTLESS_CARD_SUPPORT",
    "CREDIT_CARD_PAYABLE",
    "DEBIT_CARD_PAYABLE",
    "PED_TERMINAL",
    "REMOTE_START_STOP_CAPABLE",
    "RESERVABLE",
    "RFID_READER",
    "START_SESSION_CONNECTOR_REQUIRED",
    "TOKEN_GROUP_CAPABLE",
    "UNLOCK_CAPABLE",
  ),
  ConnectorFormat: words("SOCKET", "CABLE"),
  ConnectorType: words(
    ..."CHADEMO CHAOJI GBT_AC GBT_DC PANTOGRAPH_BOTTOM_UP PANTOGRAPH_TOP_DOWN TESLA_R TESLA_S".split(" "),
    ...[..."ABCDEFGHIJKLMNO"].map((letter) => `DOMESTIC_${letter}`),
    ...["single_16", "three_16", "three_32", "three_64"].map((end) => `IEC_60309_2_${end}`),
    ...["T1", "T1_COMBO", "T2", "T2_COMBO", "T3A", "T3C"].map((end) => `IEC_62196_${end}`),
    ...["5_20", "6_30", "6_50", "10_30", "10_50", "14_30", "14_50"].map((end) => `NEMA_${end}`),
  ),
  EnergySourceCategory: words(..."NUCLEAR GENERAL_FOSSIL COAL GAS GENERAL_GREEN SOLAR WIND WATER".split(" ")),
  EnvironmentalImpactCategory: words("NUCLEAR_WASTE", "CARBON_DIOXIDE"),
  Facility: words(
    ..."HOTEL RESTAURANT CAFE MALL SUPERMARKET SPORT RECREATION_AREA NATURE MUSEUM BIKE_SHARING BUS_STOP".split(" "),
    ..."TAXI_STAND TRAM_STOP METRO_STATION TRAIN_STATION AIRPORT PARKING_LOT CARPOOL_PARKING FUEL_STATION".split(" "),
    "WIFI",
  ),
  ParkingRestriction: words("EV_ONLY", "PLUGGED", "DISABLED", "CUSTOMERS", "MOTORCYCLES"),
  ParkingType: words(
    ..."ALONG_MOTORWAY PARKING_GARAGE PARKING_LOT ON_DRIVEWAY ON_STREET UNDERGROUND_GARAGE".split(" "),
  ),
  PowerType: words("AC_1_PHASE", "AC_2_PHASE", "AC_2_PHASE_SPLIT", "AC_3_PHASE", "DC"),
  Status: words(..."AVAILABLE BLOCKED CHARGING INOPERATIVE OUTOFORDER PLANNED REMOVED RESERVED UNKNOWN".split(" ")),
} as const;
