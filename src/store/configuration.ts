import { and, count, eq, ne, or, type SQL, sql } from "drizzle-orm";
import type { ConfigurationLevel, ConfigurationWishes } from "../domain/configuration.ts";
import { configurationWishes, untoldChargePoints } from "./configuration-schema.ts";
import type { Database } from "./database.ts";
import { chargePoints } from "./schema.ts";

/** Whose wishes. Vendors and models are compared without regard to case. */
export type ConfigurationScope =
  | { readonly level: "deployment" }
  | { readonly level: "model"; readonly vendor: string; readonly model: string }
  | { readonly level: "chargePoint"; readonly chargePointId: string };

export interface StoredWishes extends ConfigurationWishes {
  readonly updatedAt: number;
}

export type WishesRow = typeof configurationWishes.$inferSelect;

/** Null: nobody has said anything yet. */
export async function loadWishes(db: Database, scope: ConfigurationScope): Promise<StoredWishes | null> {
  const [row] = await db.select().from(configurationWishes).where(isOf(scope));
  return row === undefined ? null : wishesOf(row);
}

/** The wishes of every level that a charge point belongs to; `byLevel` puts them in order. */
export function wishesOfChargePoint(db: Database, chargePointId: string) {
  const itsModel = sql`(
    select lower(${chargePoints.vendor}), lower(${chargePoints.model}) from ${chargePoints}
    where ${chargePoints.id} = ${chargePointId}
  )`;
  const isOfItsModel = sql`(${configurationWishes.vendor}, ${configurationWishes.model}) = ${itsModel}`;
  return db
    .select()
    .from(configurationWishes)
    .where(
      or(
        isOf({ level: "deployment" }),
        and(eq(configurationWishes.level, "model"), isOfItsModel),
        isOf({ level: "chargePoint", chargePointId }),
      ),
    );
}

export function byLevel(rows: readonly WishesRow[]): Partial<Record<ConfigurationLevel, ConfigurationWishes>> {
  return Object.fromEntries(rows.map((row) => [row.level, wishesOf(row)]));
}

function wishesOf({ values, rebootWhenIdle, updatedAt }: WishesRow): StoredWishes {
  return { values, rebootWhenIdle: rebootWhenIdle ?? undefined, updatedAt };
}

/**
 * Saves wishes made from the version `expectedUpdatedAt` (0: there were none), and notes whom that concerns.
 * @returns false when they have moved on since; telling those concerned is harmless then.
 */
export async function saveWishes(
  db: Database,
  scope: ConfigurationScope,
  expectedUpdatedAt: number,
  wishes: ConfigurationWishes & { readonly updatedAt: number; readonly changeId: string },
): Promise<boolean> {
  const { values, rebootWhenIdle = null, updatedAt, changeId } = wishes;
  const change = { values, rebootWhenIdle, updatedAt };
  const { level, vendor, model, chargePointId } = configurationWishes;
  const [saved] = await db.batch([
    db
      .insert(configurationWishes)
      .values({ ...keyOf(scope), ...change })
      .onConflictDoUpdate({
        target: [level, vendor, model, chargePointId],
        set: change,
        setWhere: eq(configurationWishes.updatedAt, expectedUpdatedAt),
      })
      .returning({ updatedAt: configurationWishes.updatedAt }),
    db
      .insert(untoldChargePoints)
      .select(sql`select ${chargePoints.id}, ${changeId} from ${chargePoints} where ${concerns(scope)}`)
      .onConflictDoUpdate({ target: untoldChargePoints.chargePointId, set: { changeId } }),
  ]);
  return saved.length > 0;
}

function keyOf(scope: ConfigurationScope) {
  const { level } = scope;
  const key = { level, vendor: "", model: "", chargePointId: "" };
  if (level === "model") return { ...key, vendor: fold(scope.vendor), model: fold(scope.model) };
  return level === "chargePoint" ? { ...key, chargePointId: scope.chargePointId } : key;
}

function isOf(scope: ConfigurationScope): SQL | undefined {
  const { level, vendor, model, chargePointId } = keyOf(scope);
  return and(
    eq(configurationWishes.level, level),
    eq(configurationWishes.vendor, vendor),
    eq(configurationWishes.model, model),
    eq(configurationWishes.chargePointId, chargePointId),
  );
}

function concerns(scope: ConfigurationScope): SQL {
  switch (scope.level) {
    case "deployment":
      return sql`true`;
    case "model":
      return sql`lower(${chargePoints.vendor}) = ${fold(scope.vendor)} and lower(${chargePoints.model}) = ${fold(scope.model)}`;
    case "chargePoint":
      return sql`${chargePoints.id} = ${scope.chargePointId}`;
  }
}

/** As SQLite's `lower`: ASCII only. */
function fold(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

export interface ModelRow {
  readonly vendor: string;
  readonly model: string;
  readonly chargePoints: number;
}

/** The models there are charge points of, in order of vendor and model. */
export function loadModels(db: Database): Promise<readonly ModelRow[]> {
  const [vendor, model] = [sql`lower(${chargePoints.vendor})`, sql`lower(${chargePoints.model})`];
  return db
    .select({ vendor: chargePoints.vendor, model: chargePoints.model, chargePoints: count() })
    .from(chargePoints)
    .where(and(ne(chargePoints.vendor, ""), ne(chargePoints.model, "")))
    .groupBy(vendor, model)
    .orderBy(vendor, model);
}

export function loadUntold(db: Database, limit: number) {
  return db.select().from(untoldChargePoints).limit(limit);
}

/** Unless something changed again meanwhile. */
export async function markTold(
  db: Database,
  { chargePointId, changeId }: typeof untoldChargePoints.$inferSelect,
): Promise<void> {
  await db
    .delete(untoldChargePoints)
    .where(and(eq(untoldChargePoints.chargePointId, chargePointId), eq(untoldChargePoints.changeId, changeId)));
}
