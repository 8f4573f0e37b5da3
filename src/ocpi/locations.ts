import { abilitiesOf, type EvseMakeup } from "../domain/abilities.ts";
import { type ConnectorClass, type ConnectorStatus, evseStatus } from "../domain/location.ts";
import { type PriceList, priceListFor } from "../domain/tariff.ts";
import { toIso } from "../domain/time.ts";
import type { Party } from "./routing.ts";

/** A published location with everything on it, removed EVSEs too. */
export interface ShownLocation {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly city: string;
  readonly postalCode: string | null;
  readonly country: string;
  readonly latitude: string;
  readonly longitude: string;
  readonly timeZone: string;
  readonly lastUpdated: number;
  readonly evses: readonly ShownEvse[];
  /** Those that have a price now, this location's and others. */
  readonly priceLists: readonly PriceList[];
}

export interface ShownEvse extends Pick<EvseMakeup, "featureProfiles"> {
  readonly uid: string;
  readonly label: string;
  readonly isRemoved: boolean;
  readonly isOnline: boolean;
  readonly lastUpdated: number;
  readonly connectors: readonly ShownConnector[];
}

export interface ShownConnector {
  readonly connectorId: number;
  readonly class: ConnectorClass;
  readonly standard: string;
  readonly format: "SOCKET" | "CABLE";
  readonly powerType: "AC_1_PHASE" | "AC_3_PHASE" | "DC";
  readonly maxVoltageV: number;
  readonly maxCurrentA: number;
  readonly maxPowerW: number;
  readonly lastUpdated: number;
  /** Null: never reported. */
  readonly status: ConnectorStatus | null;
}

/** For whom it is written. */
export interface Reader {
  readonly knowsErrata: boolean;
}

/** Who reads the text of before its errata takes no more (OCPI-J1, X1). */
const ADDRESS_BEFORE_ERRATA = 45;

/** mod_locations Location. What is optional and not known of our locations is left out. */
export function toLocation(owner: Party, location: ShownLocation, { knowsErrata }: Reader) {
  const { address, postalCode, latitude, longitude } = location;
  const evses = location.evses
    // One without connectors is not to be written (OCPI-L3).
    .filter(({ connectors }) => connectors.length > 0)
    .map((evse) => evseAt(evse, (connectorClass) => priceListFor(location.priceLists, location.id, connectorClass)));
  return {
    country_code: owner.countryCode,
    party_id: owner.partyId,
    id: location.id,
    publish: true,
    name: location.name,
    address: knowsErrata ? address : address.slice(0, ADDRESS_BEFORE_ERRATA),
    city: location.city,
    ...(postalCode === null ? {} : { postal_code: postalCode }),
    country: location.country,
    coordinates: { latitude, longitude },
    evses: evses.map(({ evse }) => evse),
    time_zone: location.timeZone,
    last_updated: toIso(Math.max(location.lastUpdated, ...evses.map(({ updatedAt }) => updatedAt))),
  };
}

type ListFor = (connectorClass: ConnectorClass) => PriceList | null;

function evseAt(shown: ShownEvse, listFor: ListFor) {
  const connectors = shown.connectors.map((connector) =>
    connectorOf(connector, shown.isRemoved ? () => null : listFor),
  );
  const updatedAt = Math.max(shown.lastUpdated, ...connectors.map((each) => each.updatedAt));
  const evse = {
    uid: shown.uid,
    status: statusOf(shown),
    capabilities: capabilitiesOf(shown),
    connectors: connectors.map(({ connector }) => connector),
    physical_reference: shown.label,
    last_updated: toIso(updatedAt),
  };
  return { evse, updatedAt };
}

/**
 * Remote start and stop are a must of OCPP 1.6, and so are groups: whoever has the same parent as the driver may stop.
 * What nobody has said is not promised (OCPI-L9).
 */
function capabilitiesOf(shown: ShownEvse): readonly string[] {
  const { reserve, chargingProfile, unlock, needsConnector } = abilitiesOf(shown);
  return [
    "REMOTE_START_STOP_CAPABLE",
    "TOKEN_GROUP_CAPABLE",
    ...(reserve === "yes" ? ["RESERVABLE"] : []),
    ...(chargingProfile === "yes" ? ["CHARGING_PROFILE_CAPABLE"] : []),
    ...(unlock === "yes" ? ["UNLOCK_CAPABLE"] : []),
    ...(needsConnector ? ["START_SESSION_CONNECTOR_REQUIRED"] : []),
  ];
}

/** Whatever a vehicle is plugged into is CHARGING, drawing or not (OCPI-L8). */
const STATUS_SHOWN = {
  Available: "AVAILABLE",
  Preparing: "CHARGING",
  Charging: "CHARGING",
  SuspendedEV: "CHARGING",
  SuspendedEVSE: "CHARGING",
  Finishing: "CHARGING",
  Reserved: "RESERVED",
  Unavailable: "INOPERATIVE",
  Faulted: "OUTOFORDER",
} as const satisfies Record<ConnectorStatus, string>;

/** Of a charge point that is offline, and of one that never reported, nothing is known (OCPI-L8, L14). */
function statusOf({ isRemoved, isOnline, connectors }: ShownEvse) {
  if (isRemoved) return "REMOVED";
  const status = evseStatus(connectors.map((connector) => connector.status));
  return isOnline && status !== null ? STATUS_SHOWN[status] : "UNKNOWN";
}

/** Voltages are those of a phase against neutral (OCPI-L11). */
const PHASES = { AC_1_PHASE: 1, AC_3_PHASE: 3, DC: 1 } as const;

function connectorOf(shown: ShownConnector, listFor: ListFor) {
  const { powerType, maxVoltageV, maxCurrentA, maxPowerW } = shown;
  const list = listFor(shown.class);
  const isLimited = maxPowerW < maxVoltageV * maxCurrentA * PHASES[powerType];
  const updatedAt = Math.max(shown.lastUpdated, list?.startsAt ?? 0);
  const connector = {
    id: String(shown.connectorId),
    standard: shown.standard,
    format: shown.format,
    power_type: powerType,
    max_voltage: maxVoltageV,
    max_amperage: maxCurrentA,
    ...(isLimited ? { max_electric_power: maxPowerW } : {}),
    ...(list === null ? {} : { tariff_ids: [list.id] }),
    last_updated: toIso(updatedAt),
  };
  return { connector, updatedAt };
}
