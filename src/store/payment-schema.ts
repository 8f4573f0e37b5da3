import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { LedgerEntry, LedgerKind } from "../domain/ledger.ts";
import { PAYMENT_STATES, type Payer, type PaymentProvider, type PaymentState } from "../domain/payment.ts";

/** Who pays for sessions, and every movement of money. Instants are epoch milliseconds, amounts whole micro-units. */

/** One for each start that a driver or visitor asked for, or session of a driver's card. */
export const payments = sqliteTable(
  "payments",
  {
    /** Of the start that was asked for, or else of the session. */
    id: text().primaryKey(),
    provider: text().$type<PaymentProvider>().notNull(),
    payerKind: text("payer_kind").$type<Payer["kind"]>().notNull(),
    payerId: text("payer_id").notNull(),
    /** The token that the session is started by. */
    foldedUid: text("folded_uid").notNull(),
    /** Null: it has not begun, as far as is known. */
    sessionId: text("session_id"),
    /** Where the session is; null: it has not begun. */
    locationId: text("location_id"),
    currency: text().notNull(),
    state: text().$type<PaymentState>().notNull(),
    /** What is held, or was asked to be. */
    heldMicro: integer("held_micro").notNull().default(0),
    /** What the session costs its payer; null: it is not known yet. */
    dueMicro: integer("due_micro"),
    capturedMicro: integer("captured_micro").notNull().default(0),
    creditedMicro: integer("credited_micro").notNull().default(0),
    refundedMicro: integer("refunded_micro").notNull().default(0),
    /** So much of it because less was owed, … */
    repaidMicro: integer("repaid_micro").notNull().default(0),
    /** … and so much was taken back by the payer's bank. */
    disputedMicro: integer("disputed_micro").notNull().default(0),
    /** The provider's ids of what is held, and of what was taken beyond it. */
    reference: text(),
    restReference: text("rest_reference"),
    holdExpiresAt: integer("hold_expires_at"),
    /** Why the session is stopped by us; null: it is not. */
    stopCause: text("stop_cause").$type<"hold_used_up" | "hold_lapsed">(),
    stopAskedAt: integer("stop_asked_at"),
    /** What went wrong last, for people. */
    why: text(),
    /** How often in succession the provider gave no answer, and how often altogether it declined. */
    unanswered: integer().notNull().default(0),
    declined: integer().notNull().default(0),
    /** When it is gone on with; null: there is nothing to do, or a person has to. */
    dueAt: integer("due_at"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("payments_by_time").on(table.createdAt, table.id),
    index("payments_by_state").on(table.state, table.createdAt, table.id),
    index("payments_due").on(table.dueAt).where(sql`${table.dueAt} is not null`),
    index("payments_of_token").on(table.foldedUid, table.createdAt),
    index("payments_of_session").on(table.sessionId),
    index("payments_of_payer").on(table.payerId, table.state),
    index("payments_by_reference").on(table.reference),
    check("payments_state", sql.raw(`"state" in (${PAYMENT_STATES.map((state) => `'${state}'`).join(", ")})`)),
  ],
);

/** What was taken by each of the provider's own payments, and went back of it, as the provider said last. */
export const providerPayments = sqliteTable(
  "provider_payments",
  {
    /** The provider's id of it. */
    reference: text().primaryKey(),
    paymentId: text("payment_id")
      .notNull()
      .references(() => payments.id),
    capturedMicro: integer("captured_micro").notNull(),
    refundedMicro: integer("refunded_micro").notNull(),
    disputedMicro: integer("disputed_micro").notNull(),
    /** How often it changed: what is booked of each change has an id of its own. */
    changes: integer().notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [index("provider_payments_of_payment").on(table.paymentId)],
);

/** Money given back, and the credit it is given back by. */
export const paymentRefunds = sqliteTable(
  "payment_refunds",
  {
    id: text().primaryKey(),
    paymentId: text("payment_id")
      .notNull()
      .references(() => payments.id),
    /** What is credited, and of it what money came for and goes back. */
    payableMicro: integer("payable_micro").notNull(),
    inclMicro: integer("incl_micro").notNull(),
    exclMicro: integer("excl_micro").notNull(),
    moneyMicro: integer("money_micro").notNull(),
    /** The provider's payment by which it came, and goes back; null: by hand. */
    providerPayment: text("provider_payment"),
    reason: text().notNull(),
    issuedBy: text("issued_by").notNull(),
    state: text().$type<"open" | "done" | "refused">().notNull(),
    reference: text(),
    why: text(),
    tries: integer().notNull().default(0),
    dueAt: integer("due_at"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("payment_refunds_of_payment").on(table.paymentId, table.createdAt),
    index("payment_refunds_due").on(table.dueAt).where(sql`${table.dueAt} is not null`),
  ],
);

/** What the provider knows a driver by, and what the driver knows it by (`Visa •••• 4242`). No card is in it. */
export const paymentAccounts = sqliteTable("payment_accounts", {
  driverId: text("driver_id").primaryKey(),
  customer: text().notNull(),
  method: text().notNull(),
  label: text().notNull(),
  updatedAt: integer("updated_at").notNull(),
});

/**
 * Double entry: one movement of money, with all its entries in one row. Triggers see to it that they sum to nothing, and that
 * nothing in it ever changes. A row for each entry would be written five times as often, and could be half there.
 */
export const ledgerTransactions = sqliteTable(
  "ledger_transactions",
  {
    id: text().primaryKey(),
    kind: text().$type<LedgerKind>().notNull(),
    currency: text().notNull(),
    entries: text({ mode: "json" }).$type<readonly LedgerEntry[]>().notNull(),
    sessionId: text("session_id"),
    locationId: text("location_id"),
    /** When it came about: a session's end, also one that was told of long after it. */
    at: integer().notNull(),
    /** Of what a person did. */
    reason: text(),
    issuedBy: text("issued_by"),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    index("ledger_by_time").on(table.createdAt, table.id),
    index("ledger_by_place").on(table.locationId, table.at),
    index("ledger_of_session").on(table.sessionId),
  ],
);
