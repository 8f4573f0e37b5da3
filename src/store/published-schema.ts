import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { ConnectorClass } from "../domain/location.ts";
import type { TariffScope } from "../domain/tariff.ts";

/** What roaming partners are shown, beside the resources themselves. Instants are epoch milliseconds. */

/** One row for each price list and class, made by a trigger on `tariff_versions`: OCPI's Tariff, which outlives its prices. */
export const tariffs = sqliteTable(
  "tariffs",
  {
    /** The id of the first version that was entered. */
    id: text().primaryKey(),
    scope: text().$type<TariffScope>().notNull(),
    class: text().$type<ConnectorClass>().notNull(),
    /** The earliest start of a version: there is a price from then on, for versions never end. */
    startsAt: integer("starts_at").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("tariffs_of_list").on(table.scope, table.class),
    index("tariffs_by_creation").on(table.createdAt, table.id),
  ],
);
