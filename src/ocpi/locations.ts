import { abilitiesOf, type Equipment, type EvseMakeup } from "../domain/abilities.ts";
import type { ConnectorClass, ConnectorStatus } from "../domain/location.ts";
import type { Coordinates, ParkingRestriction } from "../domain/place.ts";
import { listChangedAt, type PricedParty, type PriceList, priceListFor } from "../domain/tariff.ts";
import { toIso } from "../domain/time.ts";
import { freeFromEstimate, type ShownUse, statusOf, statusSchedule } from "./evse-status.ts";
import { placeFields, present, type ShownPlace } from "./place.ts";
import type { Party } from "./routing.ts";

/** A published location with everything on it, removed EVSEs too. */
export interface ShownLocation extends ShownPlace {
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
  /** The instant of this picture. */
  readonly asOf: number;
  readonly evses: readonly ShownEvse[];
  /** This location's and others, as they are now. */
  readonly priceLists: readonly PriceList[];
}

export interface ShownEvse extends Pick<EvseMakeup, "featureProfiles">, ShownUse {
  readonly uid: string;
  readonly label: string;
  /** eMI3; null: it has none. */
  readonly evseId: string | null;
  readonly floorLevel: string | null;
  /** Null: where the location is. */
  readonly coordinates: Coordinates | null;
  readonly parkingRestrictions: readonly ParkingRestriction[];
  readonly equipment: readonly Equipment[];
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
  /** By whose prices its drivers charge; null: by those for everybody. */
  readonly party: PricedParty | null;
}

/** Who reads the text of before its errata takes no more (OCPI-J1, X1). */
const ADDRESS_BEFORE_ERRATA = 45;

/** mod_locations Location. What is optional and not known of our locations is left out. */
export function toLocation(owner: Party, location: ShownLocation, { knowsErrata, party }: Reader) {
  const { address, postalCode, latitude, longitude } = location;
  const evses = location.evses
    // One without connectors is not to be written (OCPI-L3).
    .filter(({ connectors }) => connectors.length > 0)
    .map((evse) => evseAt(evse, location, party));
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
    ...placeFields(location, { knowsErrata }),
    time_zone: location.timeZone,
    last_updated: toIso(Math.max(location.lastUpdated, ...evses.map(({ updatedAt }) => updatedAt))),
  };
}

/** @returns what names the price of a class, and since when. */
type PricingOf = (ofClass: ConnectorClass) => { readonly tariffId: string | null; readonly changedAt: number };

function evseAt(shown: ShownEvse, { id: locationId, priceLists, asOf }: ShownLocation, party: PricedParty | null) {
  const of = { locationId, party };
  const pricingOf: PricingOf = (ofClass) =>
    shown.isRemoved
      ? { tariffId: null, changedAt: 0 }
      : {
          tariffId: priceListFor(priceLists, of, ofClass)?.id ?? null,
          changedAt: listChangedAt(priceLists, of, ofClass),
        };
  const connectors = shown.connectors.map((connector) => connectorOf(connector, pricingOf));
  const updatedAt = Math.max(shown.lastUpdated, ...connectors.map((each) => each.updatedAt));
  const estimate = freeFromEstimate(shown, asOf);
  const evse = {
    uid: shown.uid,
    status: statusOf(shown, asOf),
    capabilities: capabilitiesOf(shown),
    connectors: connectors.map(({ connector }) => connector),
    physical_reference: shown.label,
    ...present({
      evse_id: shown.evseId,
      status_schedule: statusSchedule(shown, asOf),
      floor_level: shown.floorLevel,
      coordinates: shown.coordinates,
      parking_restrictions: shown.parkingRestrictions,
    }),
    ...(estimate === null ? {} : { emall_free_from_estimate: estimate }),
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
    ...shown.equipment,
  ];
}

/** Voltages are those of a phase against neutral (OCPI-L11). */
const PHASES = { AC_1_PHASE: 1, AC_3_PHASE: 3, DC: 1 } as const;

function connectorOf(shown: ShownConnector, pricingOf: PricingOf) {
  const { powerType, maxVoltageV, maxCurrentA, maxPowerW } = shown;
  const { tariffId, changedAt } = pricingOf(shown.class);
  const isLimited = maxPowerW < maxVoltageV * maxCurrentA * PHASES[powerType];
  const updatedAt = Math.max(shown.lastUpdated, changedAt);
  const connector = {
    id: String(shown.connectorId),
    standard: shown.standard,
    format: shown.format,
    power_type: powerType,
    max_voltage: maxVoltageV,
    max_amperage: maxCurrentA,
    ...(isLimited ? { max_electric_power: maxPowerW } : {}),
    ...(tariffId === null ? {} : { tariff_ids: [tariffId] }),
    last_updated: toIso(updatedAt),
  };
  return { connector, updatedAt };
}
