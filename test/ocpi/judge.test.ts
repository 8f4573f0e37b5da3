import { describe, expect, it } from "vitest";
import { altered } from "./judge/altered.ts";
import { DEFINITIONS, type Edition, type Kind } from "./judge/definitions.ts";
import { judge } from "./judge/judge.ts";
import { RIGHT_OBJECTS } from "./judge/right-objects.ts";
import type { Schema } from "./judge/schema.ts";

const schemas = Object.entries<Schema>(DEFINITIONS.errata) as readonly (readonly [Kind, Schema])[];
const objects = schemas.filter(([, { type }]) => type === "object");
const enums = schemas.flatMap(([kind, { enum: values = [] }]) => values.map((value) => [kind, value] as const));

function right(kind: Kind): object {
  const found = RIGHT_OBJECTS[kind];
  if (found === undefined) throw new Error(`There is no right ${kind}`);
  return found;
}

const SWAPPED = { latitude: "4.895168", longitude: "52.370216" };

const BEFORE = "2026-03-01T08:00:00Z";

const CDRS = { ...right("Endpoint"), identifier: "cdrs" };

const CREDIT = { id: `${"x".repeat(36)}-C`, credit: true, credit_reference_id: "CDR1" };

const NEGATIVE = { ...right("CDR"), total_cost: { excl_vat: -5.625 } };

const PENDING = { ...right("Session"), status: "PENDING" };

const ALWAYS_PARKED = {
  ...right("CDR"),
  charging_periods: [
    {
      start_date_time: "2026-03-01T09:00:00Z",
      dimensions: [{ type: "PARKING_TIME", volume: 2 }],
      tariff_id: "standard",
    },
  ],
  total_energy: 0,
  total_parking_time: 2,
};

const LEFT = { ...right("Connector"), id: "LEFT" };

const letters = (length: number) => "x".repeat(length);

/** What is wrong, in what, where and how; and where it is seen, if elsewhere. */
type Fault = readonly [fault: string, kind: Kind, path: string, value: unknown, at?: string];

const FAULTS: readonly Fault[] = [
  ["T14 a letter that is not ASCII", "Location", "/id", "LOC-é"],
  ["T14 a line end", "Location", "/name", "Market\nsquare"],
  ["T15 an id of 37 characters", "Session", "/id", letters(37)],
  ["T15 a long URL", "Connector", "/terms_and_conditions", `https://emall.example/${letters(255)}`],
  ["a relative URL", "Version", "/url", "/ocpi/2.2.1"],
  ["T16 R21 +00:00", "Location", "/last_updated", "2026-03-01T09:00:00+00:00"],
  ["T16 no zone", "Location", "/evses/0/last_updated", "2026-03-01T09:00:00"],
  ["T16 R21 microseconds", "Session", "/start_date_time", "2026-03-01T09:00:00.000001Z"],
  ["T16 a day that is none", "Token", "/last_updated", "2026-02-30T09:00:00Z"],
  ["T16 seconds since 1970", "Token", "/last_updated", 1_772_355_600],
  ["T17 5 decimals", "Session", "/kwh", 20.45001],
  ["T17 the noise of floats", "CDR", "/total_cost/excl_vat", 0.1 + 0.2],
  ["T17 a number as text", "Price", "/excl_vat", "5.63"],
  ["T2 a space in a token", "Credentials", "/token", "not a token"],
  ["V1 a module nobody knows", "Endpoint", "/identifier", "Locations"],
  ["V1 no credentials", "VersionDetails", "/endpoints/0", CDRS, "/endpoints"],
  ["V1 an endpoint listed twice", "VersionDetails", "/endpoints/2", right("Endpoint")],
  ["V5 a role given twice", "Credentials", "/roles/1", right("CredentialsRole")],
  ["V5 no role", "Credentials", "/roles", []],
  ["a party id of 5", "ClientInfo", "/party_id", "FRIEN"],

  ["R25 R16 no last_updated", "Location", "/last_updated", undefined],
  ["L3 R19 an EVSE without connectors", "Location", "/evses/0/connectors", []],
  ["L5 R19 4 decimals", "GeoLocation", "/latitude", "52.3702"],
  ["L5 8 decimals", "Location", "/coordinates/longitude", "4.89516812"],
  ["L5 coordinates as numbers", "GeoLocation", "/latitude", 52.370216],
  ["R25 swapped coordinates", "Location", "/coordinates", SWAPPED],
  ["R25 swapped coordinates", "CDR", "/cdr_location/coordinates", SWAPPED],
  ["beyond the pole", "GeoLocation", "/latitude", "91.00000"],
  ["beyond 180 degrees", "GeoLocation", "/longitude", "180.00001"],
  ["L6 R19 alpha-2 country", "Location", "/country", "NL"],
  ["L6 alpha-3 country_code", "Location", "/country_code", "NLD"],
  ["L6 an offset as time zone", "Location", "/time_zone", "+01:00"],
  ["L7 a time of one digit", "RegularHours", "/period_begin", "8:00"],
  ["L7 a span over midnight", "Hours", "/regular_hours/0/period_end", "06:00"],
  ["L7 no regular hours", "Location", "/opening_times/regular_hours", []],
  ["L7 Sunday as 0", "RegularHours", "/weekday", 0],
  ["L4 a uid without type", "PublishTokenType", "/type", undefined],
  ["L4 a visual number without issuer", "Location", "/publish_allowed_to/0/issuer", undefined],
  ["L1 an EVSE newer than its Location", "Location", "/last_updated", BEFORE],
  ["L1 a connector newer than its EVSE", "EVSE", "/last_updated", BEFORE],
  ["L2 an EVSE uid twice", "Location", "/evses/1", { ...right("EVSE"), uid: "3256" }, "/evses/1/uid"],
  ["L2 R18 a connector id twice, in another case", "EVSE", "/connectors/1", LEFT, "/connectors/1/id"],
  ["L4 publish_allowed_to of what is public", "Location", "/publish", true, "/publish_allowed_to"],
  ["L4 a token without any identity", "PublishTokenType", "", {}],
  ["L7 hours of what is always open", "Hours", "/twentyfourseven", true, "/regular_hours"],
  ["a closing that ends as it begins", "Hours", "/exceptional_closings/0/period_end", "2026-12-31T17:00:00Z"],
  ["L9 a capability twice", "EVSE", "/capabilities", ["RESERVABLE", "RESERVABLE"]],
  ["L12 sources of 90 percent", "EnergyMix", "/energy_sources", [{ source: "WIND", percentage: 90 }]],
  ["green energy from gas", "EnergyMix", "/is_green_energy", true],
  ["T27 children in a PATCH", "LocationPatch", "/evses", [right("EVSE")]],
  ["H13 PATCH without last_updated", "EVSEPatch", "/last_updated", undefined],
  ["volts with a fraction", "Connector", "/max_voltage", 230.5],
  ["an EVSE id that is none", "EVSE", "/evse_id", "station 7"],
  ["an estimate for what is free", "EVSE", "/status", "AVAILABLE", "/emall_free_from_estimate"],
  ["a schedule that ends before it begins", "StatusSchedule", "/period_end", "2026-03-01T11:00:00Z"],

  ["R12 RESERVED as status of a session", "Session", "/status", "RESERVED"],
  ["S2 COMPLETED without end", "Session", "/end_date_time", undefined],
  [
    "C7 an ACTIVE session on no EVSE",
    "Session",
    "",
    { ...right("Session"), status: "ACTIVE", evse_uid: "#NA" },
    "/evse_uid",
  ],
  ["C7 a PENDING session on no connector", "Session", "", { ...PENDING, connector_id: "#NA" }, "/connector_id"],
  ["a dimension given twice", "ChargingPeriod", "/dimensions/1", { type: "TIME", volume: 0.1 }],
  ["a period before the one before", "Session", "/charging_periods/1/start_date_time", BEFORE],
  ["a session that ends before it starts", "Session", "/end_date_time", BEFORE],
  ["D6 a charge on no EVSE", "CDR", "/cdr_location/evse_uid", "#NA"],
  ["D2 an id of 40", "CDR", "/id", letters(40)],
  ["D2 an id of 37 without credit", "CDR", "/id", letters(37)],
  ["D3 a reference without credit", "CDR", "/credit_reference_id", "CDR0"],
  ["D3 credit without a reference", "CDR", "", { ...NEGATIVE, credit: true }, "/credit_reference_id"],
  ["D3 a credit of more than nothing", "CDR", "", { ...right("CDR"), ...CREDIT }, "/total_cost"],
  ["D3 a negative total without credit", "CDR", "/total_cost", { excl_vat: -1 }],
  ["D4 no period", "CDR", "/charging_periods", []],
  ["D4 a period without dimensions", "CDR", "/charging_periods/0/dimensions", []],
  ["D5 a total time in minutes", "CDR", "/total_time", 45],
  ["D5 no total of the parking", "CDR", "/total_parking_time", undefined],
  ["D7 no evse_id", "CDR", "/cdr_location/evse_id", undefined],
  ["X1 D7 an address of 46", "CDR", "/cdr_location/address", letters(46)],
  ["D8 no signed value", "SignedData", "/signed_values", []],
  ["D9 a first period after the start", "CDR", "/charging_periods/0/start_date_time", "2026-03-01T09:01:00Z"],
  ["D4 a period after the end", "CDR", "/charging_periods/1/start_date_time", "2026-03-01T09:46:00Z"],
  ["D5 more parking than time", "CDR", "", ALWAYS_PARKED, "/total_parking_time"],
  ["less than nothing with tax", "Price", "/incl_vat", -7],
  ["R20 S4 energy in Wh beside a total in kWh", "CDR", "/total_energy", 20_450],
  ["R20 R25 energy in Wh", "Session", "/charging_periods/0/dimensions/1/volume", 20_450, "/charging_periods"],
  ["S4 POWER in a CDR", "CDR", "/charging_periods/0/dimensions/0/type", "POWER"],
  ["D7 a tariff that is not there", "CDR", "/charging_periods/0/tariff_id", "fast"],
  ["another currency", "CDR", "/tariffs/0/currency", "CHF"],
  ["less with tax than without", "Price", "/incl_vat", 5],

  ["R25 a tariff without last_updated", "Tariff", "/last_updated", undefined],
  ["F13 step_size 0", "PriceComponent", "/step_size", 0],
  ["a tariff that ends before it starts", "Tariff", "/end_date_time", "2025-12-31T22:00:00Z"],
  ["F1 dates in the wrong order", "TariffRestrictions", "/end_date", "2025-07-01"],
  ["F2 a reservation priced by energy", "Tariff", "/elements/1/price_components/0/type", "ENERGY"],
  [
    "a dimension priced twice",
    "TariffElement",
    "/price_components/1",
    right("PriceComponent"),
    "/price_components/1/type",
  ],
  ["F1 24:00", "TariffRestrictions", "/end_time", "24:00"],
  ["F1 a maximum below the minimum", "TariffRestrictions", "/max_power", 1],
  ["F1 a date that is none", "TariffRestrictions", "/start_date", "2026-02-29"],
  ["K1 a type of token nobody knows", "Token", "/type", "rfid"],
  ["a location for who is refused", "AuthorizationInfo", "/allowed", "NO_CREDIT", "/location"],

  ["C1 no timeout", "CommandResponse", "/timeout", undefined],
  ["C3 R14 message as an object", "CommandResponse", "/message", right("DisplayText")],
  ["C3 R14 message as a text", "CommandResult", "/message", "Occupied"],
  ["R14 CommandResult in an envelope", "CommandResult", "/status_code", 1000],
  ["C5 connector without EVSE", "StartSession", "/evse_uid", undefined],
  ["P1 a message in a ChargingProfileResponse", "ChargingProfileResponse", "/message", []],
  ["P2 a limit of two decimals", "ChargingProfilePeriod", "/limit", 8.15],
  ["a profile that begins late", "ChargingProfile", "/charging_profile_period/0/start_period", 10],
  ["ACCEPTED without the profile", "ActiveChargingProfileResult", "/profile", undefined],

  ["a profile though REJECTED", "ActiveChargingProfileResult", "/result", "REJECTED", "/profile"],
  ["periods in the wrong order", "ChargingProfile", "/charging_profile_period/1/start_period", 0],
  ["BD8 seconds of 99", "Period", "/end_date_time", "2026-03-02T23:59:99Z"],
  ["BD8 a list as a single value", "BookingOption", "/connector_types", "IEC_62196_T2"],
  ["BD8 no booking_location_id", "BookingRequest", "/booking_location_id", undefined],
  ["BD6 tokens in a Booking", "Booking", "/tokens", []],
  ["BD12 a calendar without a timeslot", "BookingLocation", "/calendars/0/available_timeslots", []],
  ["a calendar that ends as it begins", "Calendar", "/end_before", "2026-03-02T00:00:00Z"],
  ["CANCELED without a reason", "Booking", "/canceled", undefined],
  ["a timeslot that ends as it begins", "Timeslot", "/end_date_time", "2026-03-02T09:00:00Z"],
  ["J6 booking_id is not of 2.2.1", "CDR", "/booking_id", "B1"],
];

describe("the judge of OCPI 2.2.1", () => {
  it.each(objects)("finds a right %s right, for partners of both texts", (kind) => {
    expect(judge(kind, right(kind))).toEqual([]);
    expect(judge(kind, right(kind), { forPartner: "d2" })).toEqual([]);
  });

  it.each(objects)("asks for every required field of %s, and for no other (T19, T26)", (kind, { required = [] }) => {
    for (const name of required) {
      const faults = judge(kind, altered(right(kind), `/${name}`, undefined));
      expect(faults).toEqual([`/${name} is missing`]);
    }
    const bare = Object.entries(right(kind)).filter(([name]) => required.includes(name));
    const faults = judge(kind, Object.fromEntries(bare));
    expect(faults.filter((fault) => fault.endsWith("is missing"))).toEqual([]);
  });

  it.each(objects)("wants no null and nothing unknown in %s (T19)", (kind, { properties = {} }) => {
    for (const name of Object.keys(properties).filter((name) => name !== "data")) {
      const faults = judge(kind, altered(right(kind), `/${name}`, null));
      expect(faults).not.toEqual([]);
      expect(faults.every((fault) => fault.startsWith(`/${name} `) && fault.endsWith(": null"))).toBe(true);
    }
    expect(judge(kind, altered(right(kind), "/floor", "1"))).toEqual(["/floor is no field"]);
  });

  it("knows the words of every enum, in their case only (T14)", () => {
    for (const [kind, value] of enums) {
      expect(judge(kind, value)).toEqual([]);
      if (/[A-Z]/.test(value)) expect(judge(kind, value.toLowerCase())).toHaveLength(1);
      expect(judge(kind, `${value}_X`)).toHaveLength(1);
    }
  });

  it.each(FAULTS.map(([fault, kind, path, value, at = path]) => ({ fault, kind, path, value, at })))(
    "finds $fault in a $kind",
    ({ kind, path, value, at }) => {
      const faults = judge(kind, altered(right(kind), path, value));
      expect(faults.map((fault) => fault.split(" ")[0])).toEqual([at]);
    },
  );

  it.each<readonly [string, Kind, string, number, number]>([
    ["X1 J1", "Location", "/address", 45, 255],
    ["X1 J1", "LocationPatch", "/address", 45, 255],
    ["X1 J1", "Location", "/state", 20, 45],
    ["X2 J1", "SignedValue", "/plain_data", 512, 5000],
    ["X2 J1", "CDR", "/signed_data/signed_values/0/plain_data", 512, 5000],
    ["X1 unchanged", "CdrLocation", "/address", 45, 45],
    ["X1 unchanged", "CdrLocation", "/state", 20, 20],
  ])("%s: %s%s has %i characters in d2, %i with the errata", (_, kind, path, inD2, inErrata) => {
    const faults = (length: number, forPartner: Edition) =>
      judge(kind, altered(right(kind), path, letters(length)), { forPartner }).map((fault) => fault.split(" ")[0]);
    expect(faults(inD2, "d2")).toEqual([]);
    expect(faults(inD2 + 1, "d2")).toEqual([path]);
    expect(faults(inErrata, "errata")).toEqual([]);
    expect(faults(inErrata + 1, "errata")).toEqual([path]);
  });

  it("takes a credit CDR, and one of a reservation alone (D3, D6, D11)", () => {
    const cdr = right("CDR");
    expect(judge("CDR", { ...NEGATIVE, ...CREDIT })).toEqual([]);
    const nowhere = { ...right("CdrLocation"), evse_uid: "#NA", evse_id: "#NA", connector_id: "#NA" };
    const charging_periods = [
      { start_date_time: "2026-03-01T09:00:00Z", dimensions: [{ type: "RESERVATION_TIME", volume: 0.75 }] },
    ];
    const totals = { total_energy: 0, total_time: 0, total_parking_time: 0 };
    const unused = altered({ ...cdr, ...totals, cdr_location: nowhere, charging_periods }, "/session_id", undefined);
    expect(judge("CDR", unused)).toEqual([]);
  });
});
