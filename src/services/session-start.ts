import type { ChargingPlace } from "../domain/cdr.ts";
import { energyCost, type LockedPrice } from "../domain/cost.ts";
import type { ConnectorClass } from "../domain/location.ts";
import { type PricedParty, tariffAt } from "../domain/tariff.ts";
import { type ConnectorPlace, loadChargingPlace } from "../store/charging-places.ts";
import type { Database } from "../store/database.ts";
import type { SessionRow } from "../store/sessions.ts";
import { loadSessionStart } from "../store/sessions.ts";
import { loadTariffVersions } from "../store/tariffs.ts";

/** What is as it was when the session began, whatever changes afterwards (OCPI-D2, F7). */
export interface SessionStart {
  /** Null: there was no price yet. */
  readonly price: LockedPrice | null;
  /** Null: nobody declared the connector. */
  readonly place: ChargingPlace | null;
  /** The booking that it fulfils, or is to fulfil once it has begun; null: none is known. */
  readonly booking: { readonly id: string; readonly isFulfilled: boolean } | null;
}

export interface StartedSession extends ConnectorPlace {
  readonly id: string;
  readonly connectorClass: ConnectorClass;
  readonly startedAt: number;
  /** Whose token it is, where it is a partner's; null: ours. */
  readonly party: PricedParty | null;
}

/** What is known of a session's start once, is only read from then on. */
export async function sessionStart(db: Database, session: StartedSession): Promise<SessionStart> {
  const known = await loadSessionStart(db, session.id);
  return {
    price: known?.price ?? (await priceAtStart(db, session)),
    place: known?.place ?? (await loadChargingPlace(db, session)),
    booking: known?.booking ?? null,
  };
}

/**
 * The price at the charger's own start instant. No version ever starts before it is entered, so this is a function of
 * that instant: found today or, after an outage, tomorrow, it is the same (EN-T2).
 */
export async function priceAtStart(
  db: Database,
  {
    locationId,
    connectorClass,
    startedAt,
    party,
  }: Pick<StartedSession, "locationId" | "connectorClass" | "startedAt" | "party">,
): Promise<LockedPrice | null> {
  const versions = await loadTariffVersions(db, { locationId, party }, connectorClass, startedAt);
  const version = tariffAt(versions, { locationId, party }, connectorClass, startedAt);
  if (version === null) return null;
  const { id, currency, priceMicroPerKwh, vatBasisPoints } = version;
  return { tariffVersionId: id, currency, priceMicroPerKwh, vatBasisPoints, origin: { kind: "tariff" } };
}

type PriceColumns = Pick<
  SessionRow,
  | "tariffVersionId"
  | "currency"
  | "priceMicroPerKwh"
  | "vatBasisPoints"
  | "priceOrigin"
  | "totalInclMicro"
  | "totalExclMicro"
  | "payableMicro"
>;

/** @param billedWh null: nobody is sure of it. */
export function priceColumns(price: LockedPrice | null, billedWh: number | null): PriceColumns {
  const cost = price === null || billedWh === null ? null : energyCost(billedWh, price);
  return {
    tariffVersionId: price?.tariffVersionId ?? null,
    currency: price?.currency ?? null,
    priceMicroPerKwh: price?.priceMicroPerKwh ?? null,
    vatBasisPoints: price?.vatBasisPoints ?? null,
    priceOrigin: price?.origin ?? null,
    totalInclMicro: cost?.totalInclMicro ?? null,
    totalExclMicro: cost?.totalExclMicro ?? null,
    payableMicro: cost?.payableMicro ?? null,
  };
}
