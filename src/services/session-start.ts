import type { ChargingPlace } from "../domain/cdr.ts";
import { energyCost, type LockedPrice } from "../domain/cost.ts";
import type { ConnectorClass } from "../domain/location.ts";
import type { Offer } from "../domain/offer.ts";
import { lockedPrice } from "../domain/price-lock.ts";
import { quoteWindow, type StartInstants } from "../domain/quote.ts";
import type { SessionFlag } from "../domain/session.ts";
import { type PricedParty, scopesOf, tariffAt } from "../domain/tariff.ts";
import { loadGuarantee } from "../store/bookings.ts";
import { type ConnectorPlace, loadChargingPlace } from "../store/charging-places.ts";
import type { Database } from "../store/database.ts";
import { loadTakenQuotes } from "../store/quotes.ts";
import type { SessionRow } from "../store/sessions.ts";
import { loadSessionStart } from "../store/sessions.ts";
import { loadNextStart, loadTariffVersions } from "../store/tariffs.ts";
import { findOffer } from "./offers.ts";

/** What is as it was when the session began, whatever changes afterwards (OCPI-D2, F7). */
export interface SessionStart {
  /** Null: there was no price yet. */
  readonly price: LockedPrice | null;
  /** Null: nobody declared the connector. */
  readonly place: ChargingPlace | null;
  /** The booking that it fulfils, or is to fulfil once it has begun; null: none is known. */
  readonly booking: { readonly id: string; readonly isFulfilled: boolean } | null;
}

/** A start, by what never changes about it. */
export interface PricedStart extends StartInstants {
  readonly locationId: string;
  readonly evseUid: string;
  readonly connectorClass: ConnectorClass;
  readonly tokenUid: string;
  /** Whose token it is, where it is a partner's; null: ours. */
  readonly party: PricedParty | null;
  readonly flags: readonly SessionFlag[];
  /** The booking that it fulfils; null: none. */
  readonly bookingId: string | null;
}

/** What is known of a session's start once, is only read from then on. */
export async function sessionStart(
  db: Database,
  session: PricedStart & ConnectorPlace & { readonly id: string },
): Promise<SessionStart> {
  const known = await loadSessionStart(db, session.id);
  const bookingId = session.bookingId ?? known?.booking?.id ?? null;
  return {
    price: known?.price ?? (await priceAtStart(db, { ...session, bookingId })),
    place: known?.place ?? (await loadChargingPlace(db, session)),
    booking: known?.booking ?? null,
  };
}

/**
 * The price at the charger's own start instant. Whatever decides was entered before the start was told of, and is never
 * changed: found today or, after an outage, tomorrow, it is the same (EN-T2).
 */
export async function priceAtStart(db: Database, start: PricedStart): Promise<LockedPrice | null> {
  // No start is told of before it happened: a clock that says so is ahead of ours.
  const at = Math.min(start.startedAt, start.receivedAt);
  const { bookingId } = start;
  const [offers, quotes, guarantee] = await Promise.all([
    offersAround(db, start, at),
    loadTakenQuotes(db, start, quoteWindow(start)),
    bookingId === null ? null : loadGuarantee(db, bookingId),
  ]);
  const booked = bookingId === null || guarantee === null ? null : { bookingId, guarantee };
  return lockedPrice({ offers, quotes, booked }, { ...start, class: start.connectorClass });
}

/** What was offered then; where the clock that said when is in doubt, also just before that price, and with the next (EN-T5). */
async function offersAround(db: Database, start: PricedStart, at: number): Promise<readonly (Offer | null)[]> {
  const instants = start.flags.includes("clock_suspect") ? [at, ...(await neighbours(db, start, at))] : [at];
  return Promise.all(instants.map((instant) => findOffer({ db }, start, instant)));
}

async function neighbours(db: Database, start: PricedStart, at: number): Promise<readonly number[]> {
  const { connectorClass, receivedAt } = start;
  const version = tariffAt(await loadTariffVersions(db, start, connectorClass, at), start, connectorClass, at);
  if (version === null) return [];
  const scopes = scopesOf(start);
  // A list that comes after the version's own has no say as long as that has a price.
  const deciding = scopes.slice(0, scopes.indexOf(version.scope) + 1);
  const next = await loadNextStart(db, { scopes: deciding, class: connectorClass }, { after: at, until: receivedAt });
  return [...(version.validFrom <= at ? [version.validFrom - 1] : []), ...(next === null ? [] : [next])];
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
