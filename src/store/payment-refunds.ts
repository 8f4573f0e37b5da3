import { and, desc, eq, isNotNull, lte, type SQL, sql } from "drizzle-orm";
import type { SoldAmounts } from "../domain/ledger.ts";
import type { Change, Database } from "./database.ts";
import { paymentRefunds } from "./payment-schema.ts";

export type PaymentRefundRow = typeof paymentRefunds.$inferSelect;

/** @param only where this is true, when the batch comes to it. */
export function enterRefund(db: Database, row: PaymentRefundRow, only: SQL) {
  const values = sql`select ${row.id}, ${row.paymentId}, ${row.payableMicro}, ${row.inclMicro}, ${row.exclMicro},
    ${row.moneyMicro}, ${row.providerPayment}, ${row.reason}, ${row.issuedBy}, ${row.state}, ${row.reference}, ${row.why}, ${row.tries},
    ${row.dueAt}, ${row.createdAt}, ${row.updatedAt} where ${only}`;
  return db.insert(paymentRefunds).select(values);
}

export function changeRefund(db: Database, id: string, change: Change<PaymentRefundRow>, only?: SQL) {
  return db
    .update(paymentRefunds)
    .set(change)
    .where(and(eq(paymentRefunds.id, id), only));
}

/** That it was not said so far that it does not go back. */
export function isNotRefused(id: string): SQL {
  return sql`exists (select 1 from ${paymentRefunds} where ${paymentRefunds.id} = ${id} and ${paymentRefunds.state} <> 'refused')`;
}

export async function loadRefund(db: Database, id: string): Promise<PaymentRefundRow | null> {
  const [row] = await db.select().from(paymentRefunds).where(eq(paymentRefunds.id, id));
  return row ?? null;
}

/** The newest first. */
export function listRefunds(db: Database, paymentId: string): Promise<readonly PaymentRefundRow[]> {
  return db
    .select()
    .from(paymentRefunds)
    .where(eq(paymentRefunds.paymentId, paymentId))
    .orderBy(desc(paymentRefunds.createdAt), desc(paymentRefunds.id));
}

export function loadDueRefunds(db: Database, now: number, limit: number): Promise<readonly PaymentRefundRow[]> {
  return db
    .select()
    .from(paymentRefunds)
    .where(and(isNotNull(paymentRefunds.dueAt), lte(paymentRefunds.dueAt, now)))
    .orderBy(paymentRefunds.dueAt)
    .limit(limit);
}

/** What of a payment's session was credited so far. */
export function creditsOf(refunds: readonly PaymentRefundRow[]): SoldAmounts {
  const sum = (name: keyof SoldAmounts) => refunds.reduce((total, refund) => total + refund[name], 0);
  return { inclMicro: sum("inclMicro"), exclMicro: sum("exclMicro"), payableMicro: sum("payableMicro") };
}
