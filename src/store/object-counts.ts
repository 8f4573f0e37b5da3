import { and, eq, type SQL, sql } from "drizzle-orm";
import { coverWithSpans, type Stretch } from "../domain/spans.ts";
import { DAY, HOUR, LAST_INSTANT } from "../domain/time.ts";
import type { Database } from "./database.ts";
import { objectCounts } from "./published-schema.ts";

/** Of the rows of `object_counts`; its triggers name the same. Ten years are some two hundred rows. */
const SPAN_LENGTHS = [32 * DAY, DAY, HOUR];

/** What the triggers know of some objects. */
export interface Counted {
  readonly total: number;
  /** None of them was created before. */
  readonly createdSince: number;
}

/** Of the parties' sessions that were last updated within the stretch. @param parties `NL*MSP`, in upper case. */
export function loadCountOfSessions(db: Database, parties: readonly string[], stretch: Stretch): Promise<Counted> {
  // In the very words of the index `sessions_of_parties_by_update`: that is how SQLite knows that it may use it.
  return loadCount(db, parties, "", stretch, (party, from, to) => {
    const isOfParty = sql`upper(s.token_country_code || '*' || s.token_party_id) = ${party}`;
    return sql`sessions s on ${isOfParty} and s.updated_at >= ${from} and s.updated_at < ${to}
      where s.token_party_id is not null and s.currency is not null`;
  });
}

/** Of the parties' CDRs that were made within the stretch: they are never updated. @param parties `NL*MSP`, in upper case. */
export function loadCountOfCdrs(db: Database, parties: readonly string[], stretch: Stretch): Promise<Counted> {
  return loadCount(db, parties, CDRS, stretch, (party, from, to) => {
    const isOfParty = sql`upper(s.token_country_code || '*' || s.token_party_id) = ${party}`;
    return sql`cdrs s on ${isOfParty} and s.created_at >= ${from} and s.created_at < ${to}`;
  });
}

/** Before the names of parties, in the names of the lists of their CDRs. */
const CDRS = "cdrs/";

/** @param among what is joined to count what no whole span has: objects `s` of a party, from an instant to before another. */
function loadCount(
  db: Database,
  parties: readonly string[],
  prefix: string,
  stretch: Stretch,
  among: (party: SQL, from: SQL, to: SQL) => SQL,
): Promise<Counted> {
  const { whole, rest } = coverWithSpans(stretch, SPAN_LENGTHS);
  const rests = among(sql`party.value`, sql`stretch.value ->> 'from'`, sql`stretch.value ->> 'to'`);
  return db.get<Counted>(sql`select coalesce(sum(objects), 0) as total, coalesce(min(createdSince), 0) as createdSince from (
    select c.objects, c.created_since as createdSince
    from json_each(${JSON.stringify(parties)}) party cross join json_each(${JSON.stringify(whole)}) spans
    cross join object_counts c on c.list = ${prefix} || party.value and c.span_ms = spans.value ->> 'spanMs'
      and c.span >= spans.value ->> 'from' and c.span < spans.value ->> 'to'
    where c.objects > 0
    union all
    select count(*), min(s.created_at)
    from json_each(${JSON.stringify(parties)}) party cross join json_each(${JSON.stringify(rest)}) stretch
    cross join ${rests}
  )`);
}

/** Before the names of parties, in the names of the lists of their sessions by creation. */
const CREATED = "created/";

/** Where a part of a list begins: so many objects after the first that was created from an instant on. */
export interface Beginning {
  readonly createdSince: number;
  readonly skip: number;
}

/** Where the parties' sessions go on after so many, in the order of creation: none but those of one hour are passed over. */
export async function findSessionsAfter(db: Database, parties: readonly string[], skip: number): Promise<Beginning> {
  let stretch: Stretch = { from: 0, to: LAST_INSTANT };
  let left = skip;
  for (const spanMs of SPAN_LENGTHS) {
    const spans = await db.all<{ span: number; objects: number }>(sql`select c.span as span, sum(c.objects) as objects
      from json_each(${JSON.stringify(parties)}) party
      cross join object_counts c on c.list = ${CREATED} || party.value and c.span_ms = ${spanMs}
        and c.span >= ${Math.floor(stretch.from / spanMs)} and c.span < ${Math.ceil(stretch.to / spanMs)}
      group by c.span order by c.span`);
    const found = spans.find(({ objects }) => {
      if (left < objects) return true;
      left -= objects;
      return false;
    });
    if (found === undefined) return { createdSince: LAST_INSTANT, skip: 0 };
    stretch = { from: found.span * spanMs, to: (found.span + 1) * spanMs };
  }
  return { createdSince: stretch.from, skip: left };
}

/** How many locations are published; for a batch. */
export function countOfLocations(db: Database) {
  return db
    .select({ total: objectCounts.objects })
    .from(objectCounts)
    .where(and(eq(objectCounts.list, "locations"), eq(objectCounts.spanMs, 0)));
}
