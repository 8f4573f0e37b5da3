import { and, desc, eq, lt } from "drizzle-orm";
import type { Database } from "./database.ts";
import { statusHistory } from "./status-schema.ts";

export type StatusChangeRow = typeof statusHistory.$inferSelect;

/** The statuses a charge point has shown, the last received first. */
export function loadStatusHistory(
  db: Database,
  chargePointId: string,
  filter: { readonly connectorId?: number | undefined },
  list: { readonly after: number | null; readonly limit: number },
): Promise<readonly StatusChangeRow[]> {
  return db
    .select()
    .from(statusHistory)
    .where(
      and(
        eq(statusHistory.chargePointId, chargePointId),
        filter.connectorId === undefined ? undefined : eq(statusHistory.connectorId, filter.connectorId),
        list.after === null ? undefined : lt(statusHistory.seq, list.after),
      ),
    )
    .orderBy(desc(statusHistory.seq))
    .limit(list.limit);
}
