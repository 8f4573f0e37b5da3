import { and, desc, eq, inArray, isNotNull, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import {
  PAYMENT_TRANSITIONS,
  type Payer,
  type PaymentEvent,
  type PaymentState,
  statesBefore,
} from "../domain/payment.ts";
import type { Change, Database } from "./database.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";
import { paymentAccounts, payments } from "./payment-schema.ts";
import { sessions } from "./schema.ts";

export type PaymentChange = Omit<Change<PaymentRow>, "id" | "state"> & { readonly updatedAt: number };
export type PaymentRow = typeof payments.$inferSelect;
export type PaymentAccountRow = typeof paymentAccounts.$inferSelect;

/** The same one again is none. */
export function enterPayment(db: Database, row: typeof payments.$inferInsert) {
  return db.insert(payments).values(row).onConflictDoNothing();
}

/**
 * Carries out an event, wherever the table of states allows it; elsewhere nothing happens. To stand in the batch of what it
 * follows from.
 */
export function movePayment(db: Database, id: string, event: PaymentEvent, change: PaymentChange, only?: SQL) {
  const before = statesBefore(event);
  const next = sql.join(
    before.map((state) => sql`when ${state} then ${PAYMENT_TRANSITIONS[state][event]}`),
    sql` `,
  );
  return db
    .update(payments)
    .set({ ...change, state: sql`case ${payments.state} ${next} end` })
    .where(and(eq(payments.id, id), inArray(payments.state, [...before]), only));
}

/** What is known of a payment, beside its state. @param only where this is true, when the batch comes to it. */
export function notePayment(db: Database, id: string, change: PaymentChange, only?: SQL) {
  return db
    .update(payments)
    .set(change)
    .where(and(eq(payments.id, id), only));
}

/** Of what was to go back, so much does not. @param only where this is true, when the batch comes to it. */
export function lessenRepaid(db: Database, id: string, moneyMicro: number, only: SQL) {
  return db
    .update(payments)
    .set({ repaidMicro: sql`${payments.repaidMicro} - ${moneyMicro}` })
    .where(and(eq(payments.id, id), only));
}

export async function loadPayment(db: Database, id: string): Promise<PaymentRow | null> {
  const [row] = await db.select().from(payments).where(eq(payments.id, id));
  return row ?? null;
}

/** The payment of the start that became this session: it has the session's id, or was for its token and became no other. */
export async function loadPaymentFor(
  db: Database,
  session: { readonly id: string; readonly foldedUid: string },
): Promise<PaymentRow | null> {
  const isOfToken = and(
    eq(payments.foldedUid, session.foldedUid),
    or(isNull(payments.sessionId), eq(payments.sessionId, session.id)),
  );
  const [row] = await db
    .select()
    .from(payments)
    .where(or(eq(payments.id, session.id), isOfToken))
    .orderBy(desc(eq(payments.id, session.id)), desc(payments.createdAt))
    .limit(1);
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

/** What a driver owes of which nothing was ever taken, is due now: what was taken and went back again, people decide on. */
export async function dueAgain(db: Database, driverId: string, now: number): Promise<void> {
  const isUntaken = and(eq(payments.state, "owed"), eq(payments.capturedMicro, 0));
  await db
    .update(payments)
    .set({ dueAt: now, updatedAt: now })
    .where(and(eq(payments.payerId, driverId), isUntaken));
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

/** What has to be true when a batch comes to a statement. */
export type Condition = SQL;
export const ALWAYS: Condition = sql`true`;

/** That so much was due, had come, gone back or been credited as is known: what follows from it is done once. */
export function isStill({ id, dueMicro, ...amounts }: PaymentRow): Condition {
  const sums = ["capturedMicro", "creditedMicro", "refundedMicro", "repaidMicro", "disputedMicro"] as const;
  const equals = sums.map((name) => eq(payments[name], amounts[name]));
  const isIt = and(eq(payments.id, id), sql`${payments.dueMicro} is ${dueMicro}`, ...equals);
  return sql`exists (select 1 from ${payments} where ${isIt})`;
}

/** Held for sessions that go on: what they cost so far, and when what is held ends. */
export function loadRunningHolds(db: Database, limit: number) {
  return db
    .select({
      payment: payments,
      session: {
        chargePointId: sessions.chargePointId,
        transactionId: sessions.transactionId,
        payableMicro: sessions.payableMicro,
        priceMicroPerKwh: sessions.priceMicroPerKwh,
        powerW: sessions.powerW,
      },
    })
    .from(payments)
    .innerJoin(sessions, eq(sessions.id, payments.sessionId))
    .where(and(inArray(payments.state, ["held", "lapsed"]), eq(sessions.state, "ACTIVE")))
    .orderBy(payments.createdAt)
    .limit(limit);
}

/** Held since before then, and no session has begun. */
export function loadIdleHolds(db: Database, before: number, limit: number): Promise<readonly PaymentRow[]> {
  return db
    .select()
    .from(payments)
    .where(and(eq(payments.state, "held"), isNull(payments.sessionId), lte(payments.createdAt, before)))
    .orderBy(payments.createdAt)
    .limit(limit);
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
