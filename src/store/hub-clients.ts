import { and, eq, getTableColumns, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { foldUid } from "../domain/token.ts";
import type { Database } from "./database.ts";
import { hubClients, hubPulls } from "./hub-schema.ts";
import { partners } from "./partner-schema.ts";
import type { PartnerRow, PartyId } from "./partners.ts";

export type HubClientRow = typeof hubClients.$inferSelect;

/** @param party in any case. */
export async function loadHubClient(db: Database, hubId: string, party: PartyId): Promise<HubClientRow | null> {
  const isIt = and(
    eq(hubClients.hubId, hubId),
    eq(hubClients.countryCode, foldUid(party.countryCode)),
    eq(hubClients.partyId, foldUid(party.partyId)),
  );
  return (await db.select().from(hubClients).where(isIt).get()) ?? null;
}

/** Keeps the newer of two pictures, and in any case that the hub named it. */
export function saveHubClient(db: Database, row: HubClientRow) {
  const newer = (name: "object" | "last_updated" | "status") =>
    sql.raw(
      `case when excluded.last_updated >= hub_clients.last_updated then excluded.${name} else hub_clients.${name} end`,
    );
  return db
    .insert(hubClients)
    .values(row)
    .onConflictDoUpdate({
      target: [hubClients.hubId, hubClients.countryCode, hubClients.partyId],
      set: {
        status: newer("status"),
        object: newer("object"),
        lastUpdated: newer("last_updated"),
        toldAt: sql`max(${hubClients.toldAt}, excluded.told_at)`,
      },
    });
}

/** All of a hub's list was read: what it did not name is gone. */
export async function saveHubList(
  db: Database,
  hubId: string,
  rows: readonly HubClientRow[],
  { readAt, dueAt }: { readonly readAt: number; readonly dueAt: number },
): Promise<void> {
  const saved = rows.map((row): BatchItem<"sqlite"> => saveHubClient(db, row));
  await db.batch([
    savePull(db, { hubId, triedAt: readAt, dueAt, failure: null }),
    ...saved,
    db.delete(hubClients).where(and(eq(hubClients.hubId, hubId), lt(hubClients.toldAt, readAt))),
  ]);
}

export function savePull(db: Database, row: typeof hubPulls.$inferSelect) {
  return db.insert(hubPulls).values(row).onConflictDoUpdate({ target: hubPulls.hubId, set: row });
}

/** Registered hubs whose list is due; one that has registered since is. */
export function loadHubsToPull(db: Database, now: number): Promise<readonly PartnerRow[]> {
  return db
    .select(getTableColumns(partners))
    .from(partners)
    .leftJoin(hubPulls, eq(hubPulls.hubId, partners.id))
    .where(
      and(
        eq(partners.state, "registered"),
        sql`exists (select 1 from json_each(${partners.roles}) where value ->> 'role' = 'HUB')`,
        or(isNull(hubPulls.hubId), lt(hubPulls.triedAt, partners.registeredAt), lte(hubPulls.dueAt, now)),
      ),
    );
}
