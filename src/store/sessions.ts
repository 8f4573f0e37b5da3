import { and, desc, eq, gt, gte, inArray, isNotNull, lt, lte, notExists, or, sql } from "drizzle-orm";
import type { ChargingPlace } from "../domain/cdr.ts";
import type { LockedPrice } from "../domain/cost.ts";
import type { SessionState } from "../domain/session.ts";
import { FAULT_REASONS, LONG_SESSION, NO_ENERGY_AFTER } from "../domain/session-attention.ts";
import { bookingOf } from "./booked-sessions.ts";
import { cdrs } from "./cdr-schema.ts";
import type { Database } from "./database.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";
import { locations, sessions } from "./schema.ts";
import { type Scope, within } from "./scope.ts";

export type SessionRow = typeof sessions.$inferSelect;

export interface SessionFilter {
  readonly chargePointId?: string | undefined;
  readonly locationId?: string | undefined;
  readonly evseUid?: string | undefined;
  readonly state?: SessionState | undefined;
  readonly transactionId?: number | undefined;
  /** In any case: so are idTags compared. */
  readonly tokenUid?: string | undefined;
  /** Those that a person should look at, as of this instant (`attentionOf`). */
  readonly attentionAt?: number | undefined;
  /** A partner's, over without a CDR. */
  readonly withoutCdr?: boolean | undefined;
  /** Started at or after. */
  readonly fromAt?: number | undefined;
  /** Started before. */
  readonly toAt?: number | undefined;
  readonly scope: Scope;
}

export async function loadSession(db: Database, id: string): Promise<SessionRow | null> {
  const [row] = await db.select().from(sessions).where(eq(sessions.id, id));
  return row ?? null;
}

/** Where sessions are, as far as their locations are still there and in scope. */
export function loadSessionPlaces(db: Database, ids: readonly string[], scope: Scope) {
  return db
    .select({ id: sessions.id, locationId: locations.id, timeZone: locations.timeZone })
    .from(sessions)
    .innerJoin(locations, eq(locations.id, sessions.locationId))
    .where(
      and(
        sql`${sessions.id} in (select value from json_each(${JSON.stringify(ids)}))`,
        within(sessions.locationId, scope),
      ),
    );
}

/** A session that was asked for and has not started. */
export async function loadPendingSession(db: Database, id: string): Promise<SessionRow | null> {
  const [row] = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.id, id), eq(sessions.state, "PENDING")));
  return row ?? null;
}

/** Those that have waited for their start since before then. */
export function loadStalePendingSessions(db: Database, before: number, limit: number): Promise<readonly SessionRow[]> {
  return db
    .select()
    .from(sessions)
    .where(and(eq(sessions.state, "PENDING"), lte(sessions.startedAt, before)))
    .orderBy(sessions.startedAt)
    .limit(limit);
}

/** Newest start first. */
export function loadSessions(
  db: Database,
  filter: SessionFilter,
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly SessionRow[]> {
  const equals = (["chargePointId", "locationId", "evseUid", "state", "transactionId"] as const).map((name) => {
    const wanted = filter[name];
    return wanted === undefined ? undefined : eq(sessions[name], wanted);
  });
  return db
    .select()
    .from(sessions)
    .where(
      and(
        ...equals,
        within(sessions.locationId, filter.scope),
        filter.fromAt === undefined ? undefined : gte(sessions.startedAt, filter.fromAt),
        filter.toAt === undefined ? undefined : lt(sessions.startedAt, filter.toAt),
        filter.tokenUid === undefined ? undefined : sql`upper(${sessions.tokenUid}) = upper(${filter.tokenUid})`,
        filter.attentionAt === undefined ? undefined : needsAttention(filter.attentionAt),
        filter.withoutCdr ? and(isNotNull(sessions.cdrGap), notExists(cdrsOf(db))) : undefined,
        olderThan(sessions.startedAt, sessions.id, list.after),
      ),
    )
    .orderBy(desc(sessions.startedAt), desc(sessions.id))
    .limit(list.limit);
}

/** As `attentionOf` says. */
function needsAttention(now: number) {
  const { state, startedAt, stoppedAt, energyWh, stopReason } = sessions;
  return and(
    inArray(state, ["ACTIVE", "COMPLETED"]),
    or(
      and(eq(energyWh, 0), or(eq(state, "COMPLETED"), lt(startedAt, now - NO_ENERGY_AFTER))),
      inArray(stopReason, [...FAULT_REASONS]),
      gt(sql`coalesce(${stoppedAt}, ${now}) - ${startedAt}`, LONG_SESSION),
    ),
  );
}

function cdrsOf(db: Database) {
  return db.select({ id: cdrs.id }).from(cdrs).where(eq(cdrs.sessionId, sessions.id));
}

/** What is known of a session's start; null: nothing, there is no such session yet. */
export async function loadSessionStart(
  db: Database,
  id: string,
): Promise<{
  readonly price: LockedPrice | null;
  readonly place: ChargingPlace | null;
  readonly booking: { readonly id: string; readonly isFulfilled: boolean } | null;
} | null> {
  const { tariffVersionId, currency, priceMicroPerKwh, vatBasisPoints, priceOrigin, place, bookingId } = sessions;
  const [row] = await db
    .select({
      price: { tariffVersionId, currency, priceMicroPerKwh, vatBasisPoints, origin: priceOrigin },
      place,
      bookingId,
      transactionId: sessions.transactionId,
    })
    .from(sessions)
    .where(eq(sessions.id, id));
  if (row === undefined) return null;
  // The columns of a price are written together.
  const booking = row.bookingId === null ? null : { id: row.bookingId, isFulfilled: row.transactionId !== null };
  return { place: row.place, booking, price: row.price.tariffVersionId === null ? null : (row.price as LockedPrice) };
}

/** Its columns are written together. Null: there was no price. */
export function lockedPriceOf(session: SessionRow): LockedPrice | null {
  const { tariffVersionId, currency, priceMicroPerKwh, vatBasisPoints, priceOrigin: origin } = session;
  if (tariffVersionId === null || currency === null || priceMicroPerKwh === null) return null;
  if (vatBasisPoints === null || origin === null) return null;
  return { tariffVersionId, currency, priceMicroPerKwh, vatBasisPoints, origin };
}

/**
 * A newer picture replaces an older one, never the other way round; pictures of one version differ in live figures. Its
 * booking is the one that it fulfils by now, whatever the row says.
 */
export function saveSession(db: Database, row: SessionRow) {
  const bookingId = sql`coalesce(${bookingOf(row.id)}, ${row.bookingId})`;
  const { id: _, createdAt: __, ...change } = row;
  const { peakPowerW: peak } = sessions;
  const peakPowerW = sql`max(coalesce(${peak}, excluded.peak_power_w), coalesce(excluded.peak_power_w, ${peak}))`;
  return db
    .insert(sessions)
    .values({ ...row, bookingId })
    .onConflictDoUpdate({
      target: sessions.id,
      set: { ...change, bookingId, peakPowerW },
      setWhere: lte(sessions.version, row.version),
    });
}
