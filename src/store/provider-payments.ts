import { asc, eq, type SQL, sql } from "drizzle-orm";
import type { TakenAmounts } from "../domain/payment.ts";
import type { Database } from "./database.ts";
import { providerPayments } from "./payment-schema.ts";

export type ProviderPaymentRow = typeof providerPayments.$inferSelect;

export async function loadProviderPayment(db: Database, reference: string): Promise<ProviderPaymentRow | null> {
  const [row] = await db.select().from(providerPayments).where(eq(providerPayments.reference, reference));
  return row ?? null;
}

/** The oldest first. */
export function loadProviderPayments(db: Database, paymentId: string): Promise<readonly ProviderPaymentRow[]> {
  return db
    .select()
    .from(providerPayments)
    .where(eq(providerPayments.paymentId, paymentId))
    .orderBy(asc(providerPayments.createdAt), asc(providerPayments.reference));
}

/** @param only where this is true, when the batch comes to it. */
export function saveProviderPayment(
  db: Database,
  { reference, capturedMicro, refundedMicro, disputedMicro, ...row }: TakenAmounts & ProviderPaymentRow,
  only: SQL,
) {
  const { paymentId, changes, createdAt } = row;
  const values = sql`select ${reference}, ${paymentId}, ${capturedMicro}, ${refundedMicro}, ${disputedMicro}, ${changes},
    ${createdAt} where ${only}`;
  return db.insert(providerPayments).select(values).onConflictDoUpdate({
    target: providerPayments.reference,
    set: { capturedMicro, refundedMicro, disputedMicro, changes },
  });
}
