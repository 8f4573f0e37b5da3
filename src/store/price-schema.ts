import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ConnectorClass } from "../domain/location.ts";
import type { PricePolicy } from "../domain/pricing.ts";
import type { Discount } from "../domain/promotion.ts";
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
    /** False: the policy is kept, and decides nothing. */
    isOn: integer("is_on", { mode: "boolean" }).notNull(),
    version: integer().notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.class] })],
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
  },
  (table) => [index("promotions_by_end").on(table.endAt, table.startAt)],
);

/** Prices as they were shown to somebody who may start at them for a while (EN-T3). */
export const quotes = sqliteTable(
  "quotes",
  {
    id: text().primaryKey(),
    evseUid: text("evse_uid").notNull(),
    tariffVersionId: text("tariff_version_id")
      .notNull()
      .references(() => tariffVersions.id),
    priceMicroPerKwh: integer("price_micro_per_kwh").notNull(),
    /** Who may start at it; null: nobody has taken it yet. */
    foldedUid: text("folded_uid"),
    shownAt: integer("shown_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (table) => [index("quotes_of_token").on(table.foldedUid, table.evseUid, table.expiresAt)],
);
