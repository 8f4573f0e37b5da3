import { and, eq, lt, ne } from "drizzle-orm";
import { DAY } from "../domain/time.ts";
import type { Database } from "./database.ts";
import { plans } from "./site-schema.ts";

export type PlanRow = typeof plans.$inferSelect;

/** There is one for each quarter hour and more; the ledger of slots is written from them within minutes. */
const KEPT_MS = 2 * DAY;

/** Statements that keep a plan, and drop what is too old. The same again changes nothing. */
export function savePlan(db: Database, row: PlanRow) {
  return [
    db.insert(plans).values(row).onConflictDoNothing(),
    db
      .delete(plans)
      .where(and(eq(plans.locationId, row.locationId), lt(plans.madeAt, row.madeAt - KEPT_MS), ne(plans.id, row.id))),
  ] as const;
}
