import { and, desc, eq, isNotNull, isNull, lte, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";
import { onboarding } from "./onboarding-schema.ts";
import { type StoredSettings, settingsOf, settingsQuery } from "./settings.ts";

export type OnboardingRow = typeof onboarding.$inferSelect;

export interface Newcomer extends Pick<OnboardingRow, "id" | "address" | "network" | "transport"> {
  readonly at: number;
}

/** What decides about an identity that nobody registered. One round trip. */
export async function loadDoor(
  db: Database,
  id: string,
): Promise<{ readonly settings: StoredSettings; readonly entry: OnboardingRow | null }> {
  const [settings, [entry]] = await db.batch([
    settingsQuery(db),
    db.select().from(onboarding).where(eq(onboarding.id, id)),
  ]);
  return { settings: settingsOf(settings), entry: entry ?? null };
}

export async function loadNewcomer(db: Database, id: string): Promise<OnboardingRow | null> {
  const [row] = await db.select().from(onboarding).where(eq(onboarding.id, id));
  return row ?? null;
}

/** Who was last seen first. */
export function loadNewcomers(
  db: Database,
  filter: { readonly refused: boolean },
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly OnboardingRow[]> {
  return db
    .select()
    .from(onboarding)
    .where(
      and(
        filter.refused ? isNotNull(onboarding.refusedAt) : isNull(onboarding.refusedAt),
        olderThan(onboarding.lastSeenAt, onboarding.id, list.after),
      ),
    )
    .orderBy(desc(onboarding.lastSeenAt), desc(onboarding.id))
    .limit(list.limit);
}

/** As of what their objects last said. */
export async function loadConnectedNewcomers(db: Database): Promise<readonly string[]> {
  const rows = await db.select({ id: onboarding.id }).from(onboarding).where(eq(onboarding.connected, true));
  return rows.map(({ id }) => id);
}

/**
 * Enters who knocks, unless it was registered or refused meanwhile, and lets the oldest fall out of a full list: those
 * first who are not connected, and of one network before all others.
 * @returns whether it was entered, and who fell out.
 */
export async function saveNewcomer(
  db: Database,
  { id, address, network, transport, at }: Newcomer,
  limits: { readonly list: number; readonly ofNetwork: number },
): Promise<{ readonly isEntered: boolean; readonly fallen: readonly string[] }> {
  const isUnregistered = sql`not exists (select 1 from charge_points where charge_points.id = ${id})`;
  const [entered, ofThere, ofAll] = await db.batch([
    db
      .insert(onboarding)
      .select(
        sql`select ${id}, ${address}, ${network}, ${transport}, ${at}, ${at}, null, 0, 1, null, null, 0 where ${isUnregistered}`,
      )
      .onConflictDoUpdate({
        target: onboarding.id,
        set: { address, network, transport, lastSeenAt: at, connected: true },
        setWhere: isNull(onboarding.refusedAt),
      })
      .returning({ id: onboarding.id }),
    // Null equals nothing: who has no network has no share either.
    removeOldest(db, sql`network = ${network}`, limits.ofNetwork),
    removeOldest(db, sql`true`, limits.list),
  ]);
  return { isEntered: entered.length > 0, fallen: [...ofThere, ...ofAll].map((row) => row.id) };
}

function removeOldest(db: Database, condition: SQL, kept: number) {
  const waiting = sql`${onboarding.refusedAt} is null and ${condition}`;
  return db
    .delete(onboarding)
    .where(
      sql`${onboarding.id} in (
        select id from ${onboarding} where ${waiting} order by connected desc, last_seen_at desc, rowid desc limit -1 offset ${kept}
      )`,
    )
    .returning({ id: onboarding.id });
}

/** None of them is let in any more. */
export async function saveAllDisconnected(db: Database): Promise<void> {
  await db.update(onboarding).set({ connected: false }).where(eq(onboarding.connected, true));
}

/** What its object shows; never brings back who was refused or fell out. */
export function saveNewcomerPicture(
  db: Database,
  {
    id,
    version,
    lastSeenAt,
    ...picture
  }: Pick<OnboardingRow, "id" | "version" | "connected" | "bootedAt" | "boot" | "quarantined"> & {
    readonly lastSeenAt: number | null;
  },
) {
  return db
    .update(onboarding)
    .set({ ...picture, version, lastSeenAt: sql`max(${onboarding.lastSeenAt}, ${lastSeenAt ?? 0})` })
    .where(and(eq(onboarding.id, id), lte(onboarding.version, version), isNull(onboarding.refusedAt)));
}

/** Refuses an identity from now on; null: there is none. Of those refused, the newest are remembered. */
export async function saveRefused(db: Database, id: string, at: number, kept: number): Promise<OnboardingRow | null> {
  const refusedAt = sql<number>`coalesce(${onboarding.refusedAt}, ${at})`;
  const oldest = sql`select id from ${onboarding} where refused_at is not null order by refused_at desc, id limit -1 offset ${kept}`;
  const [[row]] = await db.batch([
    db.update(onboarding).set({ refusedAt, connected: false, quarantined: 0 }).where(eq(onboarding.id, id)).returning(),
    db.delete(onboarding).where(sql`${onboarding.id} in (${oldest})`),
  ]);
  return row ?? null;
}

/** It may come again; null: there is none. */
export async function saveReadmitted(db: Database, id: string): Promise<OnboardingRow | null> {
  const [row] = await db.update(onboarding).set({ refusedAt: null }).where(eq(onboarding.id, id)).returning();
  return row ?? null;
}

/** It is a newcomer no longer. */
export function removeNewcomer(db: Database, id: string) {
  return db.delete(onboarding).where(eq(onboarding.id, id));
}
