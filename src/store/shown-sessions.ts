import { and, eq, isNotNull, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { AuthMethod } from "../domain/roaming.ts";
import { LAST_INSTANT } from "../domain/time.ts";
import type { Database } from "./database.ts";
import { rowsToSkip, type UpdatedPage, updatedWithin } from "./keyset.ts";
import { type Beginning, type Counted, findSessionsAfter, loadCountOfSessions } from "./object-counts.ts";
import type { PartyId } from "./partner-schema.ts";
import { isNameOf, namesOf } from "./party-names.ts";
import { IS_ITS_TARIFF } from "./price-lists.ts";
import { tariffs } from "./published-schema.ts";
import { sessions, tariffVersions } from "./schema.ts";

/**
 * Sessions of the parties' tokens, the oldest created first; one more than asked for. Of each party so many are read by the
 * index that has them in this order; from the first on that can be meant.
 */
export async function loadSessionsOf(db: Database, parties: readonly PartyId[], page: UpdatedPage) {
  const names = namesOf(parties);
  const stretch = { from: page.from ?? 0, to: page.to ?? LAST_INSTANT };
  const counted = await loadCountOfSessions(db, names, stretch);
  const { createdSince, skip } = await beginningOf(db, names, page, counted);
  const most = page.limit + 1;
  const first = { createdAt: createdSince, id: "" };
  const after = page.after !== null && page.after.createdAt >= createdSince ? page.after : first;
  const ids = sql`(select mine.id from json_each(${JSON.stringify(names)}) party cross join sessions mine where mine.id in (
    select s.id from sessions s
    where upper(s.token_country_code || '*' || s.token_party_id) = party.value
      and s.token_party_id is not null and s.currency is not null
      and (s.created_at, s.id) > (${after.createdAt}, ${after.id})
      and s.created_at < ${stretch.to} and ${updatedWithin(sql`s.updated_at`, page) ?? sql`true`}
    order by s.created_at, s.id limit ${skip + most}
  ))`;
  const rows = await shown(db)
    .where(sql`${sessions.id} in ${ids}`)
    .orderBy(sessions.createdAt, sessions.id)
    .limit(most)
    .offset(skip);
  return { rows, total: counted.total };
}

/** Whoever counts offsets by himself has those rows skipped; where all sessions match, the counters know where that is. */
async function beginningOf(
  db: Database,
  names: readonly string[],
  page: UpdatedPage,
  { total, createdSince }: Counted,
): Promise<Beginning> {
  const skip = rowsToSkip(page);
  if (skip === 0) return { createdSince, skip };
  const all = await loadCountOfSessions(db, names, { from: 0, to: LAST_INSTANT });
  return all.total === total ? findSessionsAfter(db, names, skip) : { createdSince, skip };
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
    .leftJoin(tariffs, IS_ITS_TARIFF)
    .$dynamic();
}

/** @returns whether it is a session of one of the parties' tokens. */
export async function isSessionOf(db: Database, parties: readonly PartyId[], id: string): Promise<boolean> {
  const isIt = and(eq(sessions.id, id), isOfParties(parties));
  return (await db.select({ id: sessions.id }).from(sessions).where(isIt).get()) !== undefined;
}

/**
 * What has no price has no currency, and cannot be written. In the very words of the index `sessions_of_parties`: that is
 * how SQLite knows that it may use it.
 */
function isOfParties(parties: readonly PartyId[]): SQL | undefined {
  return and(
    isNameOf(sql`upper(${sessions.tokenCountryCode} || '*' || ${sessions.tokenPartyId})`, parties),
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
