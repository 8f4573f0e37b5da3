import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { LeftOut } from "../domain/energy-cost.ts";
import type { ConnectorClass } from "../domain/location.ts";
import type { PriceOutcome, PriceRuleSettings } from "../domain/price-rule.ts";
import type { PriceDecision, PricePolicy } from "../domain/pricing.ts";
import type { Discount, PromotionTerms } from "../domain/promotion.ts";
import type { TariffScope } from "../domain/tariff.ts";
import { tariffVersions } from "./schema.ts";

/** What lowers or sets prices, beside their versions. Instants are epoch milliseconds. */

/** How the price of a list and class is decided. No row: by people alone. */
export const priceRules = sqliteTable(
  "price_rules",
  {
    scope: text().$type<TariffScope>().notNull(),
    class: text().$type<ConnectorClass>().notNull(),
    policy: text({ mode: "json" }).$type<PricePolicy>().notNull(),
    /** Null: the policy is kept, and decides nothing. */
    onSince: integer("on_since"),
    /** Rises with each edit. */
    version: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.class] })],
);

/** What each rule came to in the last days, and why. Versions keep for ever what they were decided from. */
export const priceVerdicts = sqliteTable(
  "price_verdicts",
  {
    scope: text().$type<TariffScope>().notNull(),
    class: text().$type<ConnectorClass>().notNull(),
    validFrom: integer("valid_from").notNull(),
    /** The hour that it is the evaluation of; null: somebody asked for it. */
    hourAt: integer("hour_at"),
    decidedAt: integer("decided_at").notNull(),
    outcome: text().$type<PriceOutcome>().notNull(),
    decision: text({ mode: "json" }).$type<PriceDecision>(),
    whyNoCost: text("why_no_cost", { mode: "json" }).$type<readonly LeftOut[]>().notNull(),
    tariffVersionId: text("tariff_version_id").references(() => tariffVersions.id),
  },
  (table) => [primaryKey({ columns: [table.scope, table.class, table.validFrom] })],
);

/** Who changed what of a rule. */
export const priceRuleChanges = sqliteTable(
  "price_rule_changes",
  {
    id: text().primaryKey(),
    scope: text().$type<TariffScope>().notNull(),
    class: text().$type<ConnectorClass>().notNull(),
    at: integer().notNull(),
    author: text().notNull(),
    /** Null: there was none. */
    before: text({ mode: "json" }).$type<PriceRuleSettings>(),
    after: text({ mode: "json" }).$type<PriceRuleSettings>().notNull(),
  },
  (table) => [index("price_rule_changes_newest").on(table.scope, table.class, table.at, table.id)],
);

/** Never deleted: sessions were priced by them. */
export const promotions = sqliteTable(
  "promotions",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    discount: text({ mode: "json" }).$type<Discount>().notNull(),
    classes: text({ mode: "json" }).$type<readonly ConnectorClass[]>().notNull(),
    /** Null: everywhere. */
    locationIds: text("location_ids", { mode: "json" }).$type<readonly string[]>(),
    weekdays: text({ mode: "json" }).$type<readonly number[]>().notNull(),
    startMinute: integer("start_minute").notNull(),
    endMinute: integer("end_minute").notNull(),
    startAt: integer("start_at").notNull(),
    endAt: integer("end_at").notNull(),
    endedAt: integer("ended_at"),
    createdAt: integer("created_at").notNull(),
    createdBy: text("created_by").notNull(),
    /** When it was entered, or last changed or ended. */
    changedAt: integer("changed_at").notNull().default(0),
    /** Rises with each change: the sum over all of them tells whether any was entered or changed. */
    version: integer().notNull().default(1),
    /** Who said that it may sell below the purchase cost; null: it did not when it was entered or changed last. */
    confirmedBelowCostBy: text("confirmed_below_cost_by"),
  },
  (table) => [
    index("promotions_by_end").on(table.endAt, table.startAt),
    index("promotions_by_start").on(table.startAt, table.id),
  ],
);

/** Who entered, changed or ended a promotion. */
export const promotionChanges = sqliteTable(
  "promotion_changes",
  {
    promotionId: text("promotion_id")
      .notNull()
      .references(() => promotions.id),
    /** Of the promotion, since then. */
    version: integer().notNull(),
    at: integer().notNull(),
    author: text().notNull(),
    /** As it was from then on. */
    after: text({ mode: "json" }).$type<PromotionTerms>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.promotionId, table.version] })],
);

/**
 * Prices that were shown to somebody who then asked for a start at them (EN-T3). A price that is only shown leaves no row:
 * a quote says itself what it is.
 */
export const takenQuotes = sqliteTable(
  "taken_quotes",
  {
    id: text().notNull(),
    /** Whose start it is for. */
    foldedUid: text("folded_uid").notNull(),
    evseUid: text("evse_uid").notNull(),
    class: text().$type<ConnectorClass>().notNull(),
    currency: text().notNull(),
    priceMicroPerKwh: integer("price_micro_per_kwh").notNull(),
    shownAt: integer("shown_at").notNull(),
    takenAt: integer("taken_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.foldedUid] }),
    index("taken_quotes_of_token").on(table.foldedUid, table.evseUid, table.takenAt),
    index("taken_quotes_by_time").on(table.takenAt),
  ],
);

/**
 * What corrects the receipt of a session of our own driver, of which no partner has a CDR: a credit note takes back the
 * receipt as it was, and another one may take its place. The first receipt is the session itself, by its id.
 */
export const receiptNotes = sqliteTable(
  "receipt_notes",
  {
    id: text().primaryKey(),
    sessionId: text("session_id").notNull(),
    /** The receipt that it takes back, whole; null: it is a receipt itself. */
    creditOf: text("credit_of"),
    energyWh: integer("energy_wh").notNull(),
    currency: text().notNull(),
    /** Below zero in a credit note. */
    totalExclMicro: integer("total_excl_micro").notNull(),
    totalInclMicro: integer("total_incl_micro").notNull(),
    payableMicro: integer("payable_micro").notNull(),
    reason: text().notNull(),
    issuedBy: text("issued_by").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("receipt_notes_credited_once").on(table.creditOf).where(sql`${table.creditOf} is not null`),
    index("receipt_notes_of_session").on(table.sessionId, table.createdAt, table.id),
  ],
);
