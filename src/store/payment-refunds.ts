import { and, desc, eq, isNotNull, lte, sql } from "drizzle-orm";
import type { SoldAmounts } from "../domain/ledger.ts";
import type { Change, Database } from "./database.ts";
import { paymentRefunds } from "./payment-schema.ts";
import { isStill } from "./payments.ts";

export type PaymentRefundRow = typeof paymentRefunds.$inferSelect;

/** Only while nobody else has credited something of the payment. To stand before what says that it was. */
export function enterRefund(db: Database, row: PaymentRefundRow, creditedMicro: number) {
  const values = sql`select ${row.id}, ${row.paymentId}, ${row.payableMicro}, ${row.inclMicro}, ${row.exclMicro},
    ${row.moneyMicro}, ${row.reason}, ${row.issuedBy}, ${row.state}, ${row.reference}, ${row.why}, ${row.tries},
    ${row.dueAt}, ${row.createdAt}, ${row.updatedAt} where ${isStill({ id: row.paymentId, creditedMicro })}`;
  return db.insert(paymentRefunds).select(values);
}

export function changeRefund(db: Database, id: string, change: Change<PaymentRefundRow>) {
  return db.update(paymentRefunds).set(change).where(eq(paymentRefunds.id, id));
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
