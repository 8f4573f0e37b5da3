import { and, desc, eq, inArray, isNotNull, lte, sql } from "drizzle-orm";
import {
  PAYMENT_TRANSITIONS,
  type Payer,
  type PaymentEvent,
  type PaymentState,
  statesBefore,
} from "../domain/payment.ts";
import type { Change, Database } from "./database.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";
import { paymentAccounts, type paymentRefunds, payments } from "./payment-schema.ts";

export type PaymentRow = typeof payments.$inferSelect;
export type PaymentRefundRow = typeof paymentRefunds.$inferSelect;
export type PaymentAccountRow = typeof paymentAccounts.$inferSelect;

/** The same one again is none. */
export function enterPayment(db: Database, row: typeof payments.$inferInsert) {
  return db.insert(payments).values(row).onConflictDoNothing();
}

/**
 * Carries out an event, wherever the table of states allows it; elsewhere nothing happens. To stand in the batch of what it
 * follows from.
 */
export function movePayment(
  db: Database,
  id: string,
  event: PaymentEvent,
  change: Omit<Change<PaymentRow>, "id" | "state"> & { readonly updatedAt: number },
) {
  const before = statesBefore(event);
  const next = sql.join(
    before.map((state) => sql`when ${state} then ${PAYMENT_TRANSITIONS[state][event]}`),
    sql` `,
  );
  return db
    .update(payments)
    .set({ ...change, state: sql`case ${payments.state} ${next} end` })
    .where(and(eq(payments.id, id), inArray(payments.state, [...before])));
}

/** What is known of a payment, beside its state. */
export function notePayment(
  db: Database,
  id: string,
  states: readonly PaymentState[],
  change: Omit<Change<PaymentRow>, "id" | "state"> & { readonly updatedAt: number },
) {
  return db
    .update(payments)
    .set(change)
    .where(and(eq(payments.id, id), inArray(payments.state, [...states])));
}

export async function loadPayment(db: Database, id: string): Promise<PaymentRow | null> {
  const [row] = await db.select().from(payments).where(eq(payments.id, id));
  return row ?? null;
}

/** The payment of a start by this token, which is one start's alone. */
export async function loadPaymentOfToken(db: Database, foldedUid: string): Promise<PaymentRow | null> {
  const [row] = await db
    .select()
    .from(payments)
    .where(eq(payments.foldedUid, foldedUid))
    .orderBy(desc(payments.createdAt))
    .limit(1);
  return row ?? null;
}

export async function loadPaymentOfSession(db: Database, sessionId: string): Promise<PaymentRow | null> {
  const [row] = await db.select().from(payments).where(eq(payments.sessionId, sessionId)).limit(1);
  return row ?? null;
}

export async function owesPayment(db: Database, payerId: string): Promise<boolean> {
  const [row] = await db
    .select({ id: payments.id })
    .from(payments)
    .where(and(eq(payments.payerId, payerId), eq(payments.state, "owed")))
    .limit(1);
  return row !== undefined;
}

export interface PaymentFilter {
  readonly state?: PaymentState | undefined;
  readonly sessionId?: string | undefined;
  readonly payerKind?: Payer["kind"] | undefined;
  readonly payerId?: string | undefined;
}

/** The newest first. */
export function listPayments(
  db: Database,
  filter: PaymentFilter,
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly PaymentRow[]> {
  const equals = (["state", "sessionId", "payerKind", "payerId"] as const).map((name) => {
    const wanted = filter[name];
    return wanted === undefined ? undefined : eq(payments[name], wanted);
  });
  return db
    .select()
    .from(payments)
    .where(and(...equals, olderThan(payments.createdAt, payments.id, list.after)))
    .orderBy(desc(payments.createdAt), desc(payments.id))
    .limit(list.limit);
}

/** Those that are to be gone on with, the longest due first. */
export function loadDuePayments(db: Database, now: number, limit: number): Promise<readonly PaymentRow[]> {
  return db
    .select()
    .from(payments)
    .where(and(isNotNull(payments.dueAt), lte(payments.dueAt, now)))
    .orderBy(payments.dueAt)
    .limit(limit);
}

export async function loadPaymentAccount(db: Database, driverId: string): Promise<PaymentAccountRow | null> {
  const [row] = await db.select().from(paymentAccounts).where(eq(paymentAccounts.driverId, driverId));
  return row ?? null;
}

export function savePaymentAccount(db: Database, row: PaymentAccountRow) {
  const { driverId: _, ...change } = row;
  return db.insert(paymentAccounts).values(row).onConflictDoUpdate({ target: paymentAccounts.driverId, set: change });
}

export function removePaymentAccount(db: Database, driverId: string) {
  return db.delete(paymentAccounts).where(eq(paymentAccounts.driverId, driverId));
}
