import { and, count, eq, inArray, isNotNull, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { AuthMethod } from "../domain/roaming.ts";
import type { Database } from "./database.ts";
import { rowsToSkip, type UpdatedPage, updatedWithin, youngerThan } from "./keyset.ts";
import type { PartyId } from "./partner-schema.ts";
import { tariffs } from "./published-schema.ts";
import { sessions, tariffVersions } from "./schema.ts";

/** Sessions of the parties' tokens, the oldest created first; one more than asked for. */
export function listSessionsOf(db: Database, parties: readonly PartyId[], page: UpdatedPage) {
  const ids = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(isShown(parties, page), youngerThan(sessions.createdAt, sessions.id, page)))
    .orderBy(sessions.createdAt, sessions.id)
    .limit(page.limit + 1)
    .offset(rowsToSkip(page));
  return shown(db).where(inArray(sessions.id, ids)).orderBy(sessions.createdAt, sessions.id);
}

/** One session of a roaming token that has a price; null: there is none. */
export async function loadShownSession(db: Database, id: string) {
  const isOne = and(eq(sessions.id, id), isNotNull(sessions.tokenPartyId), isNotNull(sessions.currency));
  return (await shown(db).where(isOne).get()) ?? null;
}

function shown(db: Database) {
  return db
    .select(SHOWN)
    .from(sessions)
    .leftJoin(tariffVersions, eq(tariffVersions.id, sessions.tariffVersionId))
    .leftJoin(tariffs, and(eq(tariffs.scope, tariffVersions.scope), eq(tariffs.class, tariffVersions.class)))
    .$dynamic();
}

/** All that match, wherever the page begins. */
export function countSessionsOf(db: Database, parties: readonly PartyId[], page: UpdatedPage) {
  return db.select({ total: count() }).from(sessions).where(isShown(parties, page));
}

/** @returns whether it is a session of one of the parties' tokens. */
export async function isSessionOf(db: Database, parties: readonly PartyId[], id: string): Promise<boolean> {
  const isIt = and(eq(sessions.id, id), isOfParties(parties));
  return (await db.select({ id: sessions.id }).from(sessions).where(isIt).get()) !== undefined;
}

function isShown(parties: readonly PartyId[], page: UpdatedPage): SQL | undefined {
  return and(isOfParties(parties), updatedWithin(sessions.updatedAt, page));
}

/**
 * What has no price has no currency, and cannot be written. In the very words of the index `sessions_of_parties`: that is
 * how SQLite knows that it may use it.
 */
function isOfParties(parties: readonly PartyId[]): SQL | undefined {
  const names = parties.map(({ countryCode, partyId }) => `${countryCode}*${partyId}`.toUpperCase());
  return and(
    inArray(sql`upper(${sessions.tokenCountryCode} || '*' || ${sessions.tokenPartyId})`, names),
    sql`${sessions.tokenPartyId} is not null and ${sessions.currency} is not null`,
  );
}

/** What a roaming session always has: its driver's columns are written together. */
const known = <Value = string>(column: SQLWrapper) => sql<Value>`${column}`;

const SHOWN = {
  id: sessions.id,
  createdAt: sessions.createdAt,
  updatedAt: sessions.updatedAt,
  state: sessions.state,
  locationId: sessions.locationId,
  evseUid: sessions.evseUid,
  connectorId: sessions.connectorId,
  tokenCountryCode: known(sessions.tokenCountryCode),
  tokenPartyId: known(sessions.tokenPartyId),
  tokenUid: sessions.tokenUid,
  tokenType: known(sessions.tokenType),
  contractId: known(sessions.contractId),
  authMethod: known<AuthMethod>(sessions.authMethod),
  authorizationReference: sessions.authorizationReference,
  startedAt: sessions.startedAt,
  stoppedAt: sessions.stoppedAt,
  energyWh: sessions.energyWh,
  chargingPeriods: sessions.chargingPeriods,
  // Named: a batch of D1 has one value for each name.
  tariffId: sql<string | null>`${tariffs.id}`.as("tariff_id"),
  currency: known(sessions.currency),
  totalExclMicro: sessions.totalExclMicro,
  totalInclMicro: sessions.totalInclMicro,
} as const;
