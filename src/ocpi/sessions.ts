import type { AuthMethod } from "../domain/roaming.ts";
import type { ChargingPeriod, SessionState } from "../domain/session.ts";
import { HOUR, toIso } from "../domain/time.ts";
import type { Party } from "./routing.ts";

/** A session that the token of a partner started, at a price. */
export interface ShownSession {
  readonly id: string;
  readonly state: SessionState;
  readonly locationId: string;
  readonly evseUid: string;
  readonly connectorId: number;
  readonly tokenCountryCode: string;
  readonly tokenPartyId: string;
  readonly tokenUid: string;
  readonly tokenType: string;
  readonly contractId: string;
  readonly authMethod: AuthMethod;
  readonly authorizationReference: string | null;
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  readonly energyWh: number;
  readonly chargingPeriods: readonly ChargingPeriod[];
  /** Of our Tariff; null: there is none of its price list. */
  readonly tariffId: string | null;
  readonly currency: string;
  /** Null: it is not billed by itself. */
  readonly totalExclMicro: number | null;
  readonly totalInclMicro: number | null;
  readonly updatedAt: number;
}

const MICRO = 1_000_000;
const WH_PER_KWH = 1_000;
/** Numbers have four decimals (OCPI-T17). */
const DECIMALS = 10_000;

/** mod_sessions Session, with the figures of the stored session (OCPI-D12). */
export function toSession(owner: Party, session: ShownSession) {
  const { id, stoppedAt, authorizationReference } = session;
  return {
    country_code: owner.countryCode,
    party_id: owner.partyId,
    id,
    start_date_time: toIso(session.startedAt),
    ...(stoppedAt === null ? {} : { end_date_time: toIso(stoppedAt) }),
    kwh: kwhOf(session.energyWh),
    cdr_token: {
      country_code: session.tokenCountryCode,
      party_id: session.tokenPartyId,
      uid: session.tokenUid,
      type: session.tokenType,
      contract_id: session.contractId,
    },
    auth_method: session.authMethod,
    ...(authorizationReference === null ? {} : { authorization_reference: authorizationReference }),
    location_id: session.locationId,
    evse_uid: session.evseUid,
    connector_id: String(session.connectorId),
    currency: session.currency,
    charging_periods: session.chargingPeriods.map((period) => periodOf(period, session.tariffId)),
    ...costOf(session),
    // Ours are the words of SessionStatus.
    status: session.state,
    last_updated: toIso(session.updatedAt),
  };
}

/** Energy, and the time that it took (OCPI-S4, D4). */
function periodOf({ startAt, endAt, energyWh, activity }: ChargingPeriod, tariffId: string | null) {
  return {
    start_date_time: toIso(startAt),
    dimensions: [
      { type: "ENERGY", volume: kwhOf(energyWh) },
      { type: activity === "parking" ? "PARKING_TIME" : "TIME", volume: hoursOf(endAt - startAt) },
    ],
    ...(tariffId === null ? {} : { tariff_id: tariffId }),
  };
}

/** A total that is left out is not a total of nothing (OCPI-S3). */
function costOf({ totalExclMicro, totalInclMicro }: ShownSession) {
  if (totalExclMicro === null || totalInclMicro === null) return {};
  return { total_cost: { excl_vat: totalExclMicro / MICRO, incl_vat: totalInclMicro / MICRO } };
}

/** A register that fell tells of no energy. */
function kwhOf(energyWh: number): number {
  return Math.max(0, energyWh) / WH_PER_KWH;
}

function hoursOf(durationMs: number): number {
  return Math.round((durationMs / HOUR) * DECIMALS) / DECIMALS;
}
