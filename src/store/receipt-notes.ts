import { asc, eq, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { receiptNotes } from "./price-schema.ts";

export type ReceiptNoteRow = typeof receiptNotes.$inferSelect;

/** Of a session, the oldest first: a credit note before what takes its place. */
export function loadReceiptNotes(db: Database, sessionId: string): Promise<readonly ReceiptNoteRow[]> {
  return db
    .select()
    .from(receiptNotes)
    .where(eq(receiptNotes.sessionId, sessionId))
    .orderBy(asc(receiptNotes.createdAt), asc(receiptNotes.id));
}

/**
 * A receipt is credited once: the second credit of one is refused by the table.
 * @param only where this is true, when the batch comes to it.
 */
export function saveReceiptNote(db: Database, row: ReceiptNoteRow, only: SQL) {
  const { id, sessionId, creditOf, energyWh, currency, totalExclMicro, totalInclMicro, payableMicro } = row;
  const values = sql`select ${id}, ${sessionId}, ${creditOf}, ${energyWh}, ${currency}, ${totalExclMicro},
    ${totalInclMicro}, ${payableMicro}, ${row.reason}, ${row.issuedBy}, ${row.createdAt} where ${only}`;
  return db.insert(receiptNotes).select(values);
}
