import { desc, eq, sql } from "drizzle-orm";
import { MINUTE } from "../domain/time.ts";
import type { Database } from "./database.ts";
import { type CallerRefusal, partnerContacts, refusedCallers } from "./partner-contact-schema.ts";

export type { CallerRefusal } from "./partner-contact-schema.ts";
export type PartnerContactRow = typeof partnerContacts.$inferSelect;
export type RefusedCallerRow = typeof refusedCallers.$inferSelect;

/** As exactly as people want to know it; a busy partner costs a row in so long. */
const AS_EXACT_AS = 5 * MINUTE;

/** Something was exchanged. The same with the same outcome is written once in a while. */
export function saveContact(db: Database, row: PartnerContactRow) {
  const { partnerId, direction, module } = partnerContacts;
  return db
    .insert(partnerContacts)
    .values(row)
    .onConflictDoUpdate({
      target: [partnerId, direction, module],
      set: { at: row.at, ok: row.ok },
      setWhere: sql`${partnerContacts.at} <= ${row.at - AS_EXACT_AS} or ${partnerContacts.ok} <> ${row.ok}`,
    });
}

/** What was exchanged with a partner, the newest first. */
export function loadContacts(db: Database, partnerId: string): Promise<readonly PartnerContactRow[]> {
  return db
    .select()
    .from(partnerContacts)
    .where(eq(partnerContacts.partnerId, partnerId))
    .orderBy(desc(partnerContacts.at), partnerContacts.direction, partnerContacts.module);
}

/** Of each partner when something was exchanged with it that went well. */
export function loadLastContacts(db: Database): Promise<readonly { partnerId: string; at: number }[]> {
  return db
    .select({ partnerId: partnerContacts.partnerId, at: sql<number>`max(${partnerContacts.at})`.as("last_at") })
    .from(partnerContacts)
    .where(eq(partnerContacts.ok, true))
    .groupBy(partnerContacts.partnerId);
}

/** Strangers can come from anywhere: so many new ones a minute are worth a row, and so many rows are kept. */
const STRANGERS_PER_MINUTE = 10;
const CALLERS_KEPT = 100;

export interface RefusedCaller {
  readonly address: string;
  readonly reason: CallerRefusal;
  readonly partnerId: string | null;
}

export async function saveRefusedCaller(
  db: Database,
  { address, reason, partnerId }: RefusedCaller,
  at: number,
): Promise<void> {
  const isKnown = sql`exists (select 1 from refused_callers where address = ${address} and reason = ${reason})`;
  const newLately = sql`(select count(*) from refused_callers where first_at > ${at - MINUTE})`;
  await db.batch([
    db
      .insert(refusedCallers)
      .select(
        sql`select ${address}, ${reason}, ${partnerId}, 1, ${at}, ${at}
          where ${isKnown} or ${newLately} < ${STRANGERS_PER_MINUTE}`,
      )
      .onConflictDoUpdate({
        target: [refusedCallers.address, refusedCallers.reason],
        set: { partnerId, lastAt: at, count: sql`${refusedCallers.count} + 1` },
        setWhere: sql`${refusedCallers.lastAt} <= ${at - MINUTE} or ${refusedCallers.partnerId} is not ${partnerId}`,
      }),
    db.delete(refusedCallers).where(
      sql`(${refusedCallers.address}, ${refusedCallers.reason}) in (
        select address, reason from refused_callers order by last_at desc limit -1 offset ${CALLERS_KEPT})`,
    ),
  ]);
}

/** Who was refused last first. */
export function loadRefusedCallers(db: Database): Promise<readonly RefusedCallerRow[]> {
  return db.select().from(refusedCallers).orderBy(desc(refusedCallers.lastAt), refusedCallers.address);
}
