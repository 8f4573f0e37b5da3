import fc from "fast-check";
import { EQUIPMENT, FEATURE_PROFILES } from "../../src/domain/abilities.ts";
import { ENERGY_SOURCES, type EnergyMix } from "../../src/domain/energy-mix.ts";
import type { EvseWindow } from "../../src/domain/evse-windows.ts";
import type { RunningSession, Stay } from "../../src/domain/first-free.ts";
import { CONNECTOR_CLASSES, CONNECTOR_STATUSES, POWER_TYPES } from "../../src/domain/location.ts";
import { type OpeningHours, type OpenSpan, whyNotOpeningHours } from "../../src/domain/opening-hours.ts";
import {
  type BusinessDetails,
  FACILITIES,
  type Image,
  PARKING_RESTRICTIONS,
  PARKING_TYPES,
} from "../../src/domain/place.ts";
import type { ChargingPeriod } from "../../src/domain/session.ts";
import { locationScope, type PriceList } from "../../src/domain/tariff.ts";
import { DAY, HOUR } from "../../src/domain/time.ts";
import type { ShownConnector, ShownEvse, ShownLocation } from "../../src/ocpi/locations.ts";
import type { ShownPlace } from "../../src/ocpi/place.ts";

/** Locations as they come from the store: one of each, and any. */

export const CPO = { countryCode: "PT", partyId: "EML" };
export const AT = Date.UTC(2026, 4, 8, 10);

export const CONNECTOR: ShownConnector = {
  connectorId: 1,
  class: "standard",
  standard: "IEC_62196_T2",
  format: "SOCKET",
  powerType: "AC_3_PHASE",
  maxVoltageV: 230,
  maxCurrentA: 32,
  maxPowerW: 22_080,
  lastUpdated: AT,
  status: "Available",
};
export const EVSE: ShownEvse = {
  uid: "E1",
  label: "A1",
  isRemoved: false,
  isOnline: true,
  evseId: null,
  floorLevel: null,
  coordinates: null,
  parkingRestrictions: [],
  equipment: [],
  featureProfiles: null,
  windows: [],
  session: null,
  lastUpdated: AT,
  connectors: [CONNECTOR],
};
export const PLACE: ShownPlace = {
  state: null,
  parkingType: null,
  facilities: [],
  directions: [],
  operator: null,
  suboperator: null,
  owner: null,
  images: [],
  openingHours: null,
  chargingWhenClosed: true,
  energyMix: null,
};
export const LOCATION: ShownLocation = {
  ...PLACE,
  id: "LOC1",
  name: "Porto Norte",
  address: "Rua do Teste 1",
  city: "Porto",
  postalCode: "4000-001",
  country: "PRT",
  latitude: "41.157900",
  longitude: "-8.629100",
  timeZone: "Europe/Lisbon",
  lastUpdated: AT,
  asOf: AT,
  evses: [EVSE],
  priceLists: [],
};

const instant = fc.integer({ min: AT, max: AT + 1_000_000 });
const connector = fc.record<ShownConnector>({
  connectorId: fc.integer({ min: 1, max: 32 }),
  class: fc.constantFrom(...CONNECTOR_CLASSES),
  standard: fc.constantFrom("CHADEMO", "DOMESTIC_F", "IEC_62196_T2", "IEC_62196_T2_COMBO", "NEMA_14_50", "TESLA_S"),
  format: fc.constantFrom("SOCKET", "CABLE"),
  powerType: fc.constantFrom(...POWER_TYPES),
  maxVoltageV: fc.integer({ min: 1, max: 2_000 }),
  maxCurrentA: fc.integer({ min: 1, max: 2_000 }),
  maxPowerW: fc.integer({ min: 100, max: 2_000_000 }),
  lastUpdated: instant,
  status: fc.constantFrom(null, ...CONNECTOR_STATUSES),
});
export const evseWindow = fc
  .record({
    kind: fc.constantFrom<EvseWindow["kind"]>("reservation", "maintenance"),
    beginAt: fc.integer({ min: AT - DAY, max: AT + DAY }),
    lengthMs: fc.integer({ min: 1, max: 8 * HOUR }),
  })
  .map(({ kind, beginAt, lengthMs }): EvseWindow => ({ kind, beginAt, endAt: beginAt + lengthMs }));

const clockTime = fc
  .integer({ min: 0, max: 1_439 })
  .map((minute) => new Date(minute * 60_000).toISOString().slice(11, 16));
const openSpan = fc.record<OpenSpan>({ weekday: fc.integer({ min: 1, max: 7 }), begin: clockTime, end: clockTime });
const exception = evseWindow.map(({ beginAt, endAt }) => ({ beginAt, endAt }));
/** Any that an operator may enter. */
export const openingHours = fc
  .record<OpeningHours>({
    twentyFourSeven: fc.boolean(),
    regular: fc.array(openSpan, { maxLength: 4 }),
    exceptionalOpenings: fc.array(exception, { maxLength: 2 }),
    exceptionalClosings: fc.array(exception, { maxLength: 2 }),
  })
  .filter((hours) => whyNotOpeningHours(hours).length === 0);
const amount = fc.option(fc.integer({ min: 0, max: 10_000 }));
export const energyMix = fc
  .record({
    sources: fc.shuffledSubarray([...ENERGY_SOURCES], { minLength: 1 }),
    cuts: fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: ENERGY_SOURCES.length }),
    co2GramsPerKwh: amount,
    nuclearWasteMilligramsPerKwh: amount,
    supplierName: fc.constantFrom(null, "Windpark"),
    productName: fc.constantFrom(null, "Two thirds"),
  })
  .map(({ sources, cuts, ...mix }): EnergyMix => {
    const ends = [...cuts.slice(1, sources.length).sort((left, right) => left - right), 10_000];
    const shares = ends.map((end, index) => end - (ends[index - 1] ?? 0));
    return { ...mix, sources: sources.map((source, index) => ({ source, shareBasisPoints: shares[index] ?? 0 })) };
  });
const IMAGE: Image = { url: "https://emall.example/a.png", category: "CHARGER", type: "png", width: 800 };
const business = fc.constantFrom<BusinessDetails | null>(
  null,
  { name: "Camara" },
  { name: "Camara", website: "https://camara.example", logo: IMAGE },
);

const chargingPeriod = fc.record<ChargingPeriod>({
  startAt: fc.integer({ min: AT - 8 * HOUR, max: AT - 2 * HOUR }),
  endAt: fc.integer({ min: AT - 2 * HOUR, max: AT }),
  energyWh: fc.nat(80_000),
  activity: fc.constantFrom("charging", "parking"),
});
const seconds = fc.nat(40_000);
/** Any that may have an EVSE. */
export const runningSession = fc.record<RunningSession>({
  startedAt: fc.integer({ min: AT - DAY, max: AT }),
  chargingPeriods: fc.array(chargingPeriod, { maxLength: 3 }),
  powerW: fc.option(fc.nat(400_000)),
  peakPowerW: fc.option(fc.nat(400_000)),
  bookedUntil: fc.option(fc.integer({ min: AT - HOUR, max: AT + 8 * HOUR })),
  pastStays: fc.array(fc.record<Stay>({ chargedSeconds: seconds, parkedSeconds: seconds }), { maxLength: 30 }),
});

const evse = fc.record<ShownEvse>({
  uid: fc.stringMatching(/^[A-Za-z0-9*_-]{1,36}$/),
  label: fc.stringMatching(/^[ -~]{1,16}$/),
  isRemoved: fc.boolean(),
  isOnline: fc.boolean(),
  evseId: fc.option(fc.stringMatching(/^[A-Z]{2}\*[A-Z0-9]{3}\*E[A-Z0-9][A-Z0-9*]{0,30}$/)),
  floorLevel: fc.option(fc.stringMatching(/^[ -~]{1,4}$/)),
  coordinates: fc.constantFrom(null, { latitude: "41.15790", longitude: "-8.6291001" }),
  parkingRestrictions: fc.subarray([...PARKING_RESTRICTIONS]),
  equipment: fc.subarray([...EQUIPMENT]),
  featureProfiles: fc.option(fc.subarray([...FEATURE_PROFILES])),
  windows: fc.array(evseWindow, { maxLength: 4 }),
  session: fc.option(runningSession),
  lastUpdated: instant,
  connectors: fc.uniqueArray(connector, { selector: ({ connectorId }) => connectorId, maxLength: 4 }),
});
export const location = fc.record<ShownLocation>({
  state: fc.option(fc.stringMatching(/^[ -~]{1,45}$/)),
  parkingType: fc.constantFrom(null, ...PARKING_TYPES),
  facilities: fc.subarray([...FACILITIES]),
  directions: fc.constantFrom([], [{ language: "pt", text: "Por trás da igreja" }]),
  operator: business,
  suboperator: business,
  owner: business,
  images: fc.constantFrom([], [IMAGE]),
  openingHours: fc.option(openingHours),
  chargingWhenClosed: fc.boolean(),
  energyMix: fc.option(energyMix),
  asOf: fc.constant(AT),
  id: fc.stringMatching(/^[A-Za-z0-9-]{1,36}$/),
  name: fc.stringMatching(/^[ -~]{1,255}$/),
  address: fc.stringMatching(/^[ -~]{1,255}$/),
  city: fc.stringMatching(/^[ -~]{1,45}$/),
  postalCode: fc.constantFrom(null, "4000-001"),
  country: fc.constant("PRT"),
  latitude: fc.constant("41.15790"),
  longitude: fc.constant("-8.6291001"),
  timeZone: fc.constant("Europe/Lisbon"),
  lastUpdated: instant,
  evses: fc.uniqueArray(evse, { selector: ({ uid }) => uid.toUpperCase(), maxLength: 5 }),
  priceLists: fc.uniqueArray(
    fc.record<PriceList>({
      id: fc.uuid(),
      scope: fc.constantFrom("organisation", locationScope("elsewhere")),
      class: fc.constantFrom(...CONNECTOR_CLASSES),
      locationId: fc.constantFrom("", "LOC1"),
      hasPrice: fc.boolean(),
      changedAt: instant,
    }),
    { selector: ({ scope, class: connectorClass, locationId }) => `${scope} ${connectorClass} ${locationId}` },
  ),
});
