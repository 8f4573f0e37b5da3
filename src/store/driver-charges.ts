import { and, asc, desc, eq, gt, inArray, isNull, lte, notExists, or, type SQL, sql } from "drizzle-orm";
import { type ChargeFailure, type StartCommand, TOKEN_HOLDS_MS } from "../domain/driver-charge.ts";
import type { Result } from "../domain/result.ts";
import { foldUid, type Token } from "../domain/token.ts";
import { commands } from "./command-schema.ts";
import { guarded } from "./constraints.ts";
import type { Change, Database } from "./database.ts";
import { driverCharges } from "./driver-schema.ts";
import { sessions } from "./schema.ts";
import type { SessionRow } from "./sessions.ts";

export type DriverChargeRow = typeof driverCharges.$inferSelect;

/** A charge with all that tells what became of it. */
export interface KnownCharge {
  readonly charge: DriverChargeRow;
  readonly command: StartCommand | null;
  /** Null: it has not begun. */
  readonly session: SessionRow | null;
}

/**
 * Enters a start, and with it what came of the ones before at the slot, which may have begun or be overdue since.
 * @returns `already_exists`: another one is on its way there, or it is the very same.
 */
export function saveNewCharge(db: Database, row: DriverChargeRow): Promise<Result<unknown>> {
  const { evseUid, createdAt: now } = row;
  const isBefore = and(eq(driverCharges.evseUid, evseUid), sql`${driverCharges.stage} = 'starting'`);
  return guarded(
    db.batch([
      db.update(driverCharges).set({ stage: "begun", updatedAt: now }).where(and(isBefore, hasBegun())),
      db
        .update(driverCharges)
        .set({ stage: "not_started", failure: sql`coalesce(${driverCharges.failure}, 'no_answer')`, updatedAt: now })
        .where(and(isBefore, lte(driverCharges.startBy, now))),
      db.insert(driverCharges).values(row),
    ]),
    "not_found",
  );
}

/** Goes on with a start that is still where it was. @returns `already_exists`: another one is on its way at the slot. */
export async function moveCharge(
  db: Database,
  { id, stage }: Pick<DriverChargeRow, "id" | "stage">,
  change: Change<Pick<DriverChargeRow, "stage" | "failure" | "startBy" | "isCleared" | "bookingId" | "updatedAt">>,
): Promise<Result<boolean>> {
  const isThere = and(eq(driverCharges.id, id), eq(driverCharges.stage, stage));
  const query = db.update(driverCharges).set(change).where(isThere).returning({ id: driverCharges.id });
  const moved = await guarded(query.execute(), "not_found");
  return moved.ok ? { ok: true, value: moved.value.length > 0 } : moved;
}

/** The command for it is answered by a charge point that does not start, or by nobody. Belongs into the batch of its picture. */
export function failCharge(db: Database, id: string, failure: ChargeFailure, now: number) {
  return db
    .update(driverCharges)
    .set({ stage: "not_started", failure, updatedAt: now })
    .where(and(eq(driverCharges.id, id), inArray(driverCharges.stage, ["paying", "starting"])));
}

/** Another secret stops it from now on. */
export async function renewCookie(
  db: Database,
  id: string,
  hashes: Pick<DriverChargeRow, "cookieHash" | "receiptHash">,
) {
  await db.update(driverCharges).set(hashes).where(eq(driverCharges.id, id));
}

export async function noteStopAsked(db: Database, id: string, now: number): Promise<void> {
  await db.update(driverCharges).set({ stopAskedAt: now, updatedAt: now }).where(eq(driverCharges.id, id));
}

type Key = { readonly [Name in "id" | "cookieHash" | "receiptHash" | "startKeyHash"]?: string };

export async function findCharge(db: Database, key: Key): Promise<KnownCharge | null> {
  const named = (["id", "cookieHash", "receiptHash", "startKeyHash"] as const).flatMap((name) => {
    const value = key[name];
    return value === undefined ? [] : [eq(driverCharges[name], value)];
  });
  if (named.length === 0) return null;
  const [found] = await known(db, and(...named)).limit(1);
  return found === undefined ? null : knownOf(found);
}

/** Those of a driver that may still go on, the newest first. */
export async function findOpenChargesOf(
  db: Database,
  driverId: string,
  since: number,
): Promise<readonly KnownCharge[]> {
  const rows = await known(db, and(eq(driverCharges.driverId, driverId), gt(driverCharges.createdAt, since)))
    .orderBy(desc(driverCharges.createdAt))
    .limit(MOST_OPEN);
  return rows.map(knownOf);
}

const MOST_OPEN = 20;

/** Starts at a slot that are on their way now. */
export async function findStartOnItsWay(db: Database, evseUid: string, now: number): Promise<DriverChargeRow | null> {
  const isOnItsWay = and(sql`${driverCharges.stage} = 'starting'`, gt(driverCharges.startBy, now));
  const query = db.select().from(driverCharges);
  const found = await query.where(and(eq(driverCharges.evseUid, evseUid), isOnItsWay, notExists(sessionOf(db)))).get();
  return found ?? null;
}

/** Those that are not cleared although nothing can come of them any more, or something has. */
export async function loadUnsettledCharges(db: Database, now: number, limit: number): Promise<readonly KnownCharge[]> {
  const isDue = or(lte(driverCharges.startBy, now), eq(driverCharges.stage, "not_started"));
  // As the index has them: with bound values SQLite would not use it.
  const isOpen = sql`${driverCharges.isCleared} = 0 and ${driverCharges.stage} <> 'begun'`;
  const rows = await known(db, and(isOpen, isDue)).orderBy(asc(driverCharges.startBy)).limit(limit);
  return rows.map(knownOf);
}

/** A start that was given up, and began all the same. */
export async function loadLateCharges(db: Database, since: number, limit: number): Promise<readonly KnownCharge[]> {
  const rows = await known(
    db,
    and(
      eq(driverCharges.stage, "not_started"),
      gt(driverCharges.createdAt, since),
      isNull(driverCharges.stopAskedAt),
      eq(sessions.state, "ACTIVE"),
    ),
  ).limit(limit);
  return rows.map(knownOf);
}

/** The token of one start, which no list has: whoever asks about it asks for this start. */
export async function findChargeToken(db: Database, uid: string): Promise<Token | null> {
  const row = await db
    .select()
    .from(driverCharges)
    .where(eq(driverCharges.tokenUid, foldUid(uid)))
    .orderBy(desc(driverCharges.createdAt))
    .limit(1)
    .get();
  if (row === undefined) return null;
  const state = row.stage === "not_started" ? ("blocked" as const) : ("valid" as const);
  return { uid: row.tokenUid, state, expiresAt: row.createdAt + TOKEN_HOLDS_MS, parentUid: row.parentUid };
}

function known(db: Database, condition: SQL | undefined) {
  return db
    .select({
      charge: driverCharges,
      session: sessions,
      commandState: commands.state,
      status: sql<string | null>`${commands.response} ->> '$.status'`,
    })
    .from(driverCharges)
    .leftJoin(sessions, and(eq(sessions.id, driverCharges.id), sql`${sessions.transactionId} is not null`))
    .leftJoin(commands, eq(commands.id, driverCharges.id))
    .where(condition)
    .$dynamic();
}

function knownOf({ charge, session, commandState, status }: Awaited<ReturnType<typeof known>>[number]): KnownCharge {
  const command = commandState === null ? null : { state: commandState, isAccepted: status === "Accepted" };
  return { charge, session, command };
}

function hasBegun(): SQL {
  return sql`exists (select 1 from ${sessions} where ${sessions.id} = ${driverCharges.id} and ${sessions.transactionId} is not null)`;
}

function sessionOf(db: Database) {
  return db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.id, driverCharges.id), sql`${sessions.transactionId} is not null`));
}
