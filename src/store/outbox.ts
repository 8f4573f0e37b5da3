import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, lte, min, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { outbox, PUSHED_MODULES, type PushedModule, pushStates } from "./outbox-schema.ts";
import { type PartyId, partners } from "./partner-schema.ts";

export type { PushedModule } from "./outbox-schema.ts";
export { PUSHED_MODULES } from "./outbox-schema.ts";
export type OutboxRow = typeof outbox.$inferSelect;
export type PushState = typeof pushStates.$inferSelect;

export interface NewPush {
  readonly module: PushedModule;
  readonly objectId: string;
  /** What has the same is told in the order in which it was entered. */
  readonly groupId: string;
  /** Null: the newest picture, made when it is sent; then marking it twice is one row. */
  readonly body: unknown;
  readonly at: number;
  /** Only where this is true, when the batch comes to it. */
  readonly when?: SQL;
}

/** For the registered partner whose party it is, if it takes such objects. To stand in the batch of the change. */
export function queueForParty(db: Database, { countryCode, partyId }: PartyId, push: NewPush) {
  const receivers = sql`from partner_parties as party
    join partner_receivers as receiver on receiver.partner_id = party.partner_id and receiver.module = ${push.module}
    where party.country_code = ${countryCode.toUpperCase()} and party.party_id = ${partyId.toUpperCase()}`;
  return queue(db, sql`party.partner_id`, receivers, push);
}

/** For one partner, wherever it is told. */
export function queueForPartner(db: Database, partnerId: string, push: NewPush) {
  return queue(db, sql`partners.id`, sql`from partners where id = ${partnerId} and state = 'registered'`, push);
}

function queue(db: Database, partnerId: SQL, from: SQL, { module, objectId, groupId, body, at, when }: NewPush) {
  const text = body === null ? null : JSON.stringify(body);
  const rows = sql`select null, ${partnerId}, ${module}, ${objectId}, ${groupId}, ${text}, 1, 0, 0, 0, 0, null, ${at}
    ${from} and ${when ?? sql`true`}`;
  const insert = db.insert(outbox).select(rows);
  return body === null ? insert.onConflictDoUpdate(MARKED_AGAIN) : insert;
}

/** What was refused may be taken now that it has changed. */
const MARKED_AGAIN = {
  target: [outbox.partnerId, outbox.module, outbox.objectId, outbox.notBefore],
  targetWhere: sql`body is null`,
  set: { version: sql`${outbox.version} + 1`, isHeld: false },
};

/** Takes back what an object was to be told by a mark: a picture that is queued says more. */
export function removeMark(db: Database, module: PushedModule, objectId: string, when: SQL = sql`true`) {
  return db
    .delete(outbox)
    .where(and(eq(outbox.module, module), eq(outbox.objectId, objectId), sql`${outbox.body} is null`, when));
}

/**
 * Those who are to be told something now, or so soon that they had better set their alarm. Few rows of each are read,
 * however long its backlog; who is being left alone for a while is not among them.
 */
export function partnersWithNews(db: Database, now: number) {
  const isLeftAlone = sql`exists (select 1 from ${pushStates} where ${pushStates.partnerId} = ${partners.id}
    and ${pushStates.module} = module.value and ${pushStates.dueAt} > ${now})`;
  const isDue = sql`exists (select 1 from ${outbox} where ${outbox.partnerId} = ${partners.id}
    and ${outbox.module} = module.value and ${outbox.isHeld} = 0 and ${outbox.dueAt} <= ${now + SOON_MS})`;
  const modules = sql`json_each(${JSON.stringify(PUSHED_MODULES)})`;
  const hasNews = sql`exists (select 1 from ${modules} as module where ${isDue} and not ${isLeftAlone})`;
  return db
    .select({ id: partners.id })
    .from(partners)
    .where(and(eq(partners.state, "registered"), isNull(partners.blockedAt), hasNews));
}

/** Somebody asks at least so often. */
const SOON_MS = 60_000;

/** The oldest thing that may be told now, in each of these modules: nothing overtakes what is before it in its group. */
export async function loadNextPushes(
  db: Database,
  partnerId: string,
  modules: readonly PushedModule[],
  now: number,
): Promise<readonly OutboxRow[]> {
  const queries = modules.map((module) =>
    db
      .select()
      .from(outbox)
      .where(
        and(
          eq(outbox.partnerId, partnerId),
          eq(outbox.module, module),
          eq(outbox.isHeld, false),
          // The plus keeps SQLite from sorting all that is due: in order of entry, the first that is due is near.
          sql`+${outbox.dueAt} <= ${now}`,
          sql`not exists (select 1 from outbox as earlier where earlier.partner_id = ${outbox.partnerId}
            and earlier.group_id = ${outbox.groupId} and earlier.id < ${outbox.id}
            and earlier.is_held = 0 and earlier.not_before <= ${now})`,
        ),
      )
      .orderBy(asc(outbox.id))
      .limit(1),
  );
  const [first, ...others] = queries;
  return first === undefined ? [] : (await db.batch([first, ...others])).flat();
}

/** Whether a partner is to be told something in a module that it was not yet, and would take. */
export async function isToBeTold(db: Database, partnerId: string, module: PushedModule, now: number): Promise<boolean> {
  const isWaiting = and(eq(outbox.partnerId, partnerId), eq(outbox.module, module), eq(outbox.isHeld, false));
  const query = db.select({ id: outbox.id }).from(outbox);
  return (
    (await query
      .where(and(isWaiting, lte(outbox.notBefore, now)))
      .limit(1)
      .get()) !== undefined
  );
}

/** When something is to be told, or tried again, that is not due now; null: there is nothing. */
export async function nextPushAt(db: Database, partnerId: string, now: number): Promise<number | null> {
  // So that the index is of use.
  const isOfAModule = inArray(outbox.module, [...PUSHED_MODULES]);
  const [[row], [state]] = await db.batch([
    db
      .select({ at: min(outbox.dueAt) })
      .from(outbox)
      .where(and(eq(outbox.partnerId, partnerId), isOfAModule, eq(outbox.isHeld, false), gt(outbox.dueAt, now))),
    // Named: a batch of D1 has one value for each name.
    db
      .select({ triedAgainAt: sql<number | null>`min(${pushStates.dueAt})`.as("tried_again_at") })
      .from(pushStates)
      .where(and(eq(pushStates.partnerId, partnerId), gt(pushStates.dueAt, now))),
  ]);
  const instants = [row?.at ?? null, state?.triedAgainAt ?? null].filter((at) => at !== null);
  return instants.length === 0 ? null : Math.min(...instants);
}

/** It was told; a mark that was made again meanwhile stays. What was refused of the object before is of the past. */
export async function pushed(db: Database, row: OutboxRow): Promise<void> {
  const { id, version, partnerId, module, groupId, objectId } = row;
  const isEarlier = and(eq(outbox.partnerId, partnerId), eq(outbox.groupId, groupId), lt(outbox.id, id));
  await db.batch([
    db.delete(outbox).where(and(eq(outbox.id, id), eq(outbox.version, version))),
    db
      .delete(outbox)
      .where(and(isEarlier, eq(outbox.module, module), eq(outbox.objectId, objectId), eq(outbox.isHeld, true))),
    db.delete(pushStates).where(and(eq(pushStates.partnerId, partnerId), eq(pushStates.module, module))),
  ]);
}

/** It is not to be repeated by itself. */
export async function holdPush(db: Database, { id, version, attempts }: OutboxRow, error: string): Promise<void> {
  await db
    .update(outbox)
    .set({ isHeld: true, error, attempts: attempts + 1 })
    .where(and(eq(outbox.id, id), eq(outbox.version, version)));
}

/** It is tried again. */
export async function postponePush(
  db: Database,
  { id, attempts }: OutboxRow,
  { dueAt, error }: { readonly dueAt: number; readonly error: string },
  state: PushState,
): Promise<void> {
  const { failingSince: _, ...failure } = state;
  await db.batch([
    db
      .update(outbox)
      .set({ attempts: attempts + 1, dueAt, error })
      .where(eq(outbox.id, id)),
    db
      .insert(pushStates)
      .values(state)
      .onConflictDoUpdate({ target: [pushStates.partnerId, pushStates.module], set: failure }),
  ]);
}

/** While a partner takes nothing, one picture of each session is enough: the newest (OCPI-J4, U8). */
export async function keepNewestStates(db: Database, partnerId: string): Promise<void> {
  const isOfSessions = and(eq(outbox.partnerId, partnerId), eq(outbox.module, "sessions"), isNotNull(outbox.body));
  const hasNewer = sql`exists (select 1 from outbox as newer
    where newer.partner_id = ${partnerId} and newer.group_id = ${outbox.groupId} and newer.id > ${outbox.id}
      and newer.module = 'sessions' and newer.body is not null)`;
  await db.delete(outbox).where(and(isOfSessions, hasNewer));
}

export function loadPushStates(db: Database, partnerId: string): Promise<readonly PushState[]> {
  return db.select().from(pushStates).where(eq(pushStates.partnerId, partnerId));
}

/** Everything is tried again at once, what was held too. @returns how much it is. */
export async function retryPushes(db: Database, partnerId: string): Promise<number> {
  const [rows] = await db.batch([
    db
      .update(outbox)
      .set({ dueAt: sql`${outbox.notBefore}`, isHeld: false })
      .where(eq(outbox.partnerId, partnerId))
      .returning({
        id: outbox.id,
      }),
    db.update(pushStates).set({ dueAt: 0 }).where(eq(pushStates.partnerId, partnerId)),
  ]);
  return rows.length;
}

/** The backlog by modules. */
export function loadBacklog(db: Database, partnerId: string) {
  return db
    .select({
      module: outbox.module,
      waiting: sql<number>`sum(${outbox.isHeld} = 0)`,
      held: sql<number>`sum(${outbox.isHeld} = 1)`,
      oldestAt: min(outbox.createdAt),
    })
    .from(outbox)
    .where(eq(outbox.partnerId, partnerId))
    .groupBy(outbox.module);
}

/** The backlog of every partner that has one. */
export function loadBacklogs(db: Database) {
  return db
    .select({
      partnerId: outbox.partnerId,
      waiting: sql<number>`sum(${outbox.isHeld} = 0)`,
      held: sql<number>`sum(${outbox.isHeld} = 1)`,
    })
    .from(outbox)
    .groupBy(outbox.partnerId);
}

/** What waits or is held, the oldest first. */
export function loadWaitingPushes(db: Database, partnerId: string, limit: number): Promise<readonly OutboxRow[]> {
  return db.select().from(outbox).where(eq(outbox.partnerId, partnerId)).orderBy(asc(outbox.id)).limit(limit);
}
