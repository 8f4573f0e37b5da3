import { and, desc, eq, lt, lte } from "drizzle-orm";
import type { Database } from "./database.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";
import { boots, installedCertificates, securityEvents } from "./security-schema.ts";

export type BootRow = typeof boots.$inferSelect;
export type SecurityEventRow = typeof securityEvents.$inferSelect;
export type InstalledCertificatesRow = typeof installedCertificates.$inferSelect;

export function saveBoot(db: Database, row: BootRow) {
  const { lastAt, count, status } = row;
  return db
    .insert(boots)
    .values(row)
    .onConflictDoUpdate({
      target: [boots.chargePointId, boots.firstAt],
      set: { lastAt, count, status },
      setWhere: lt(boots.lastAt, lastAt),
    });
}

/** The last first: what changed between two rows changed at `firstAt` of the newer one. */
export function loadBoots(
  db: Database,
  chargePointId: string,
  list: { readonly after: number | null; readonly limit: number },
): Promise<readonly BootRow[]> {
  return db
    .select()
    .from(boots)
    .where(and(eq(boots.chargePointId, chargePointId), list.after === null ? undefined : lt(boots.firstAt, list.after)))
    .orderBy(desc(boots.firstAt))
    .limit(list.limit);
}

export function saveSecurityEvent(db: Database, row: SecurityEventRow) {
  return db.insert(securityEvents).values(row).onConflictDoNothing();
}

/** The last first, by the charge points' own clocks. */
export function loadSecurityEvents(
  db: Database,
  filter: {
    readonly chargePointId?: string | undefined;
    readonly type?: string | undefined;
    readonly critical?: boolean | undefined;
  },
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly SecurityEventRow[]> {
  const { chargePointId, type, critical } = filter;
  return db
    .select()
    .from(securityEvents)
    .where(
      and(
        chargePointId === undefined ? undefined : eq(securityEvents.chargePointId, chargePointId),
        type === undefined ? undefined : eq(securityEvents.type, type),
        critical === undefined ? undefined : eq(securityEvents.isCritical, critical),
        olderThan(securityEvents.at, securityEvents.id, list.after),
      ),
    )
    .orderBy(desc(securityEvents.at), desc(securityEvents.id))
    .limit(list.limit);
}

export function saveRootCertificates(db: Database, row: InstalledCertificatesRow) {
  const { certificates, reportedAt } = row;
  return db
    .insert(installedCertificates)
    .values(row)
    .onConflictDoUpdate({
      target: [installedCertificates.chargePointId, installedCertificates.certificateType],
      set: { certificates, reportedAt },
      setWhere: lte(installedCertificates.reportedAt, reportedAt),
    });
}

export function loadRootCertificates(
  db: Database,
  chargePointId: string,
): Promise<readonly InstalledCertificatesRow[]> {
  return db
    .select()
    .from(installedCertificates)
    .where(eq(installedCertificates.chargePointId, chargePointId))
    .orderBy(installedCertificates.certificateType);
}
