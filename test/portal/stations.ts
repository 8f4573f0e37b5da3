import type {
  ChargePointLive,
  ChargePointView,
  ConnectorView,
  EvseView,
  LocationView,
} from "../../src/entry/api/shared/schemas.ts";

/** Builders of what `GET /api/locations` answers. */

const AT = "2026-11-18T09:20:00.000Z";

export function connector(over: Partial<ConnectorView> = {}): ConnectorView {
  return {
    connectorId: 1,
    class: "standard",
    standard: "IEC_62196_T2",
    format: "SOCKET",
    powerType: "AC_3_PHASE",
    maxVoltageV: 400,
    maxCurrentA: 32,
    maxPowerW: 22_000,
    status: "Available",
    errorCode: "NoError",
    rawErrorCode: "NoError",
    rawStatus: "Available",
    vendorErrorCode: null,
    info: null,
    statusAt: AT,
    ...over,
  };
}

export function evse(over: Partial<EvseView> = {}): EvseView {
  const connectors = over.connectors ?? [connector()];
  const status = connectors[0]?.status ?? null;
  const place = { evseId: null, floorLevel: null, coordinates: null, parkingRestrictions: [], equipment: [] };
  return { uid: "pn1-a1", label: "A1", ...place, declared: true, status, connectors, activeSession: null, ...over };
}

export function live(over: Partial<ChargePointLive> = {}): ChargePointLive {
  return {
    registration: "Accepted",
    connected: true,
    online: true,
    lastSeenAt: AT,
    offlineSince: null,
    bootedAt: AT,
    boot: null,
    featureProfiles: null,
    deviations: [],
    ...over,
  };
}

export function chargePoint(over: Partial<ChargePointView> = {}): ChargePointView {
  return {
    id: "PN1-A",
    locationId: "pn1",
    vendor: "Ampere Works",
    model: "AW-22",
    serialNumber: null,
    securityProfile: 2,
    securityProfileWanted: null,
    settings: {},
    warnings: [],
    refusedHandshake: null,
    live: live(),
    evses: [evse()],
    createdAt: AT,
    updatedAt: AT,
    ...over,
  };
}

export function station(over: Partial<LocationView> = {}): LocationView {
  return {
    id: "pn1",
    name: "Porto Norte 1",
    address: "Rua de Costa Cabral 1200",
    city: "Porto",
    postalCode: null,
    country: "PRT",
    latitude: "41.17000",
    longitude: "-8.60000",
    timeZone: "Europe/Lisbon",
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
    energyMixFrom: "hand",
    published: true,
    archivedAt: null,
    chargePoints: [chargePoint()],
    createdAt: AT,
    updatedAt: AT,
    ...over,
  };
}

export function session(over: Partial<NonNullable<EvseView["activeSession"]>> = {}) {
  return { id: "s1", startedAt: AT, energyWh: 1_000, powerW: 10_800, connectorId: 1, ...over };
}
