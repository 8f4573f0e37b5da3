import type { ChargingPeriod, SessionState } from "../domain/session.ts";
import { toIso } from "../domain/time.ts";
import { amountOf, cdrToken, chargingPeriod, type Driver, kwhOf } from "./charging.ts";
import type { Party } from "./routing.ts";

/** A session that the token of a partner started, at a price. */
export interface ShownSession extends Driver {
  readonly id: string;
  readonly state: SessionState;
  readonly locationId: string;
  readonly evseUid: string;
  readonly connectorId: number;
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
    cdr_token: cdrToken(session),
    auth_method: session.authMethod,
    ...(authorizationReference === null ? {} : { authorization_reference: authorizationReference }),
    location_id: session.locationId,
    ...placeOf(session),
    currency: session.currency,
    charging_periods: session.chargingPeriods.map((period) => chargingPeriod(period, session.tariffId)),
    ...costOf(session),
    // Ours are the words of SessionStatus.
    status: session.state,
    last_updated: toIso(session.updatedAt),
  };
}

/** A reservation of any EVSE has none until its driver comes (OCPI-C7, T18). */
function placeOf({ evseUid, connectorId }: ShownSession) {
  if (connectorId === ANY_CONNECTOR) return { evse_uid: NOT_AVAILABLE, connector_id: NOT_AVAILABLE };
  return { evse_uid: evseUid, connector_id: String(connectorId) };
}

const ANY_CONNECTOR = 0;
const NOT_AVAILABLE = "#NA";

/** A total that is left out is not a total of nothing (OCPI-S3). */
function costOf({ totalExclMicro, totalInclMicro }: ShownSession) {
  if (totalExclMicro === null || totalInclMicro === null) return {};
  return { total_cost: amountOf({ exclMicro: totalExclMicro, inclMicro: totalInclMicro }) };
}
