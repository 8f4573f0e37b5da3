import { and, asc, desc, eq, getTableColumns, gt, isNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { ConnectorClass } from "../domain/location.ts";
import type { Promotion, PromotionTerms } from "../domain/promotion.ts";
import type { PromotionState } from "../domain/promotion-rules.ts";
import type { Database } from "./database.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";
import { promotionChanges, promotions } from "./price-schema.ts";

export type PromotionRow = typeof promotions.$inferSelect;
export type PromotionChange = typeof promotionChanges.$inferSelect;

/** Those whose window holds an instant, whatever the hour is anywhere: among them `promotionAt` decides. */
export function loadPromotionsAt(db: Database, at: number): Promise<readonly Promotion[]> {
  return db
    .select()
    .from(promotions)
    .where(and(lte(promotions.startAt, at), isOpen(at)))
    .orderBy(asc(promotions.createdAt), asc(promotions.id));
}

/** Those that ran at any instant from `from` to before `until`, the first entered first. */
export function loadPromotionsBetween(db: Database, from: number, until: number): Promise<readonly Promotion[]> {
  return db
    .select()
    .from(promotions)
    .where(and(lt(promotions.startAt, until), isOpen(from)))
    .orderBy(asc(promotions.createdAt), asc(promotions.id));
}

/** Those that run at an instant or are to come, in order of begin. */
export function openPromotions(db: Database, at: number) {
  return db.select().from(promotions).where(isOpen(at)).orderBy(asc(promotions.startAt), asc(promotions.id));
}

/** Not over at an instant: they run, or are to come. */
function isOpen(at: number): SQL | undefined {
  return and(gt(promotions.endAt, at), or(isNull(promotions.endedAt), gt(promotions.endedAt, at)));
}

/** What a new promotion is held against, as of one moment. */
export interface PromotionBook {
  /** Running and to come. */
  readonly open: readonly PromotionRow[];
  /** Rises with each promotion that is entered or changed. */
  readonly revision: number;
}

export async function loadPromotionBook(db: Database, at: number): Promise<PromotionBook> {
  const [open, [summed]] = await db.batch([openPromotions(db, at), db.select({ revision: REVISION }).from(promotions)]);
  return { open, revision: summed?.revision ?? 0 };
}

const REVISION = sql<number>`coalesce(sum(${promotions.version}), 0)`;

/** Nobody entered or changed one since the book was read: what was found free in it, is. */
function isUnchanged({ revision }: PromotionBook): SQL {
  return sql`(select coalesce(sum(version), 0) from promotions) = ${revision}`;
}

/**
 * Enters a promotion that was held against a book, if that is still how things are: of two at the same moment one alone
 * succeeds. @returns whether it was entered.
 */
export async function saveNewPromotion(
  db: Database,
  row: PromotionRow,
  book: PromotionBook,
  besides: readonly BatchItem<"sqlite">[],
): Promise<boolean> {
  const values = Object.entries(getTableColumns(promotions)).map(([name, column]) => {
    const value = row[name as keyof PromotionRow];
    return value === null ? sql`null` : sql.param(value, column);
  });
  const [saved] = await db.batch([
    db
      .insert(promotions)
      .select(sql`select ${sql.join(values, sql`, `)} where ${isUnchanged(book)}`)
      .returning({ id: promotions.id }),
    saveChange(db, row, row.createdBy, row.createdAt),
    ...besides,
  ]);
  return saved.length > 0;
}

/**
 * Changes a promotion that is still as it was read. @param book what its new times were held against; null: they need not be.
 * @returns whether it was changed.
 */
export async function savePromotion(
  db: Database,
  row: PromotionRow,
  { book, author, at }: { readonly book: PromotionBook | null; readonly author: string; readonly at: number },
  besides: readonly BatchItem<"sqlite">[],
): Promise<boolean> {
  const { id, createdAt: _, createdBy: __, ...change } = row;
  const isAsRead = and(
    eq(promotions.id, id),
    eq(promotions.version, row.version - 1),
    book === null ? undefined : isUnchanged(book),
  );
  const [saved] = await db.batch([
    db.update(promotions).set(change).where(isAsRead).returning({ id: promotions.id }),
    saveChange(db, row, author, at),
    ...besides,
  ]);
  return saved.length > 0;
}

/** A line of history, if what it tells of has come about: in the batch of it, behind it. */
function saveChange(db: Database, row: PromotionRow, author: string, at: number) {
  const { id, version } = row;
  const after = JSON.stringify(termsOf(row));
  return db
    .insert(promotionChanges)
    .select(
      sql`select ${id}, ${version}, ${at}, ${author}, ${after} where exists (
        select 1 from promotions where id = ${id} and version = ${version}
      )`,
    )
    .onConflictDoNothing();
}

export function termsOf(row: PromotionRow): PromotionTerms {
  const { name, discount, classes, locationIds, weekdays, startMinute, endMinute, startAt, endAt, endedAt } = row;
  return { name, discount, classes, locationIds, weekdays, startMinute, endMinute, startAt, endAt, endedAt };
}

export async function loadPromotion(db: Database, id: string): Promise<PromotionRow | null> {
  return (await db.select().from(promotions).where(eq(promotions.id, id)).get()) ?? null;
}

export interface PromotionFilter {
  readonly state?: PromotionState | undefined;
  /** That are active there: those for it alone, and those for everywhere. */
  readonly locationId?: string | undefined;
  readonly class?: ConnectorClass | undefined;
}

/** Latest begin first. */
export function listPromotions(
  db: Database,
  filter: PromotionFilter,
  now: number,
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly PromotionRow[]> {
  const { state, locationId, class: wanted } = filter;
  const isOneOf = (column: SQL, value: string) =>
    sql`exists (select 1 from json_each(${column}) where value = ${value})`;
  return db
    .select()
    .from(promotions)
    .where(
      and(
        state === undefined ? undefined : isIn(state, now),
        locationId === undefined
          ? undefined
          : or(isNull(promotions.locationIds), isOneOf(sql`${promotions.locationIds}`, locationId)),
        wanted === undefined ? undefined : isOneOf(sql`${promotions.classes}`, wanted),
        olderThan(promotions.startAt, promotions.id, list.after),
      ),
    )
    .orderBy(desc(promotions.startAt), desc(promotions.id))
    .limit(list.limit);
}

/** `stateOf` in SQL. */
function isIn(state: PromotionState, now: number): SQL | undefined {
  if (state === "ended") return sql`not (${promotions.endedAt} is null and ${promotions.endAt} > ${now})`;
  const isStanding = and(isNull(promotions.endedAt), gt(promotions.endAt, now));
  return and(isStanding, state === "planned" ? gt(promotions.startAt, now) : lte(promotions.startAt, now));
}

/** The newest first. */
export function loadPromotionChanges(db: Database, id: string, limit: number): Promise<readonly PromotionChange[]> {
  return db
    .select()
    .from(promotionChanges)
    .where(eq(promotionChanges.promotionId, id))
    .orderBy(desc(promotionChanges.version))
    .limit(limit);
}
