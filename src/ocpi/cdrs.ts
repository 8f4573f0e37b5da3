import { type CdrFigures, type ChargingPlace, parkingMs } from "../domain/cdr.ts";
import type { PricePerKwh, StatedAmount } from "../domain/cost.ts";
import { toIso } from "../domain/time.ts";
import { amountOf, cdrToken, chargingPeriod, type Driver, hoursOf, kwhOf } from "./charging.ts";
import type { Party } from "./routing.ts";
import { toTariff } from "./tariffs.ts";

/** A CDR with the price of its session's start. */
export interface ShownCdr extends Driver, CdrFigures, PricePerKwh {
  readonly id: string;
  readonly sessionId: string;
  /** The CDR that it takes back; its totals are below zero then. */
  readonly creditOf: string | null;
  readonly startedAt: number;
  /** Since when the EVSE was kept for the driver; null: it was not. */
  readonly reservedAt: number | null;
  readonly endedAt: number;
  readonly locationId: string;
  readonly evseUid: string;
  readonly connectorId: number;
  readonly place: ChargingPlace;
  readonly currency: string;
  readonly tariffId: string;
  readonly tariffValidFrom: number;
  readonly createdAt: number;
}

/** mod_cdrs CDR (OCPI-D1…D7, D12). It is as old as it is: nothing about it ever changes. */
export function toCdr(owner: Party, cdr: ShownCdr) {
  const { creditOf, authorizationReference } = cdr;
  const parking = parkingMs(cdr.chargingPeriods);
  return {
    country_code: owner.countryCode,
    party_id: owner.partyId,
    id: cdr.id,
    start_date_time: toIso(Math.min(cdr.reservedAt ?? cdr.startedAt, cdr.startedAt)),
    end_date_time: toIso(cdr.endedAt),
    session_id: cdr.sessionId,
    cdr_token: cdrToken(cdr),
    auth_method: cdr.authMethod,
    ...(authorizationReference === null ? {} : { authorization_reference: authorizationReference }),
    cdr_location: locationOf(cdr),
    currency: cdr.currency,
    tariffs: [toTariff(owner, { ...cdr, id: cdr.tariffId, lastUpdated: cdr.tariffValidFrom })],
    charging_periods: [
      ...reservationPeriods(cdr),
      ...cdr.chargingPeriods.map((period) => chargingPeriod(period, cdr.tariffId)),
    ],
    total_cost: amountOf({ exclMicro: cdr.totalExclMicro, inclMicro: cdr.totalInclMicro }),
    ...partOf("total_fixed_cost", cdr.parts.FLAT),
    total_energy: kwhOf(cdr.energyWh),
    ...partOf("total_energy_cost", cdr.parts.ENERGY),
    total_time: hoursOf(cdr.endedAt - cdr.startedAt),
    ...partOf("total_time_cost", cdr.parts.TIME),
    total_parking_time: hoursOf(parking),
    ...partOf("total_parking_cost", cdr.parts.PARKING_TIME),
    ...(creditOf === null ? {} : { credit: true, credit_reference_id: creditOf }),
    last_updated: toIso(cdr.createdAt),
  };
}

/** A CDR begins with its reservation (OCPI-D9), which costs nothing and is no part of `total_time`. */
function reservationPeriods({ reservedAt, startedAt }: ShownCdr) {
  // The clock of a charge point may be behind ours.
  if (reservedAt === null || reservedAt >= startedAt) return [];
  const dimensions = [{ type: "RESERVATION_TIME", volume: hoursOf(startedAt - reservedAt) }];
  return [{ start_date_time: toIso(reservedAt), dimensions }];
}

/** mod_cdrs §CdrLocation: they keep the lengths that those of Locations had before the errata (OCPI-D7, X1). */
const ADDRESS_LENGTH = 45;
const STATE_LENGTH = 20;
/** A text that is demanded, and that nobody knows (OCPI-T18). */
const UNKNOWN = "#NA";

function locationOf({ locationId, evseUid, connectorId, place }: ShownCdr) {
  const { name, address, city, postalCode, state, country, latitude, longitude } = place;
  return {
    id: locationId,
    name,
    address: address.slice(0, ADDRESS_LENGTH),
    city,
    ...(postalCode === null ? {} : { postal_code: postalCode }),
    ...(state === null ? {} : { state: state.slice(0, STATE_LENGTH) }),
    country,
    coordinates: { latitude, longitude },
    evse_uid: evseUid,
    evse_id: place.evseId ?? UNKNOWN,
    connector_id: String(connectorId),
    connector_standard: place.standard,
    connector_format: place.format,
    connector_power_type: place.powerType,
  };
}

/** What the tariff does not price costs nothing, and is not mentioned. */
function partOf<Name extends string>(name: Name, amount: StatedAmount | undefined) {
  return amount === undefined ? {} : { [name]: amountOf(amount) };
}
