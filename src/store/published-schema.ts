import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { ConnectorClass, ConnectorStandard, PowerType } from "../domain/location.ts";
import type { TariffScope } from "../domain/tariff.ts";
import { locations } from "./schema.ts";

/** What roaming partners are shown, beside the resources themselves. Instants are epoch milliseconds. */

/**
 * OCPI's Tariffs, which outlive their prices: one row for each price list and class, made by a trigger on `tariff_versions`; and
 * one for each station at which the list is lowered otherwise than elsewhere, made by triggers on `promotions` and others.
 */
export const tariffs = sqliteTable(
  "tariffs",
  {
    /** The id of the first version that was entered; of a station's, any. */
    id: text().primaryKey(),
    scope: text().$type<TariffScope>().notNull(),
    class: text().$type<ConnectorClass>().notNull(),
    /** The earliest start of a version: there is a price from then on, for versions never end. */
    startsAt: integer("starts_at").notNull(),
    createdAt: integer("created_at").notNull(),
    /** The station that it is for; empty: every place that the list prices, and that has none for itself. */
    locationId: text("location_id").notNull().default(""),
    /** By whose clocks promotions for everywhere are written into that of every place; null: none was ever. */
    timeZone: text("time_zone"),
    /** When a person last changed what lowers it; 0: never. */
    promotedAt: integer("promoted_at").notNull().default(0),
  },
  (table) => [
    uniqueIndex("tariffs_of_list").on(table.scope, table.class, table.locationId),
    index("tariffs_by_creation").on(table.createdAt, table.id),
  ],
);

/** A connector as it was when its EVSE was removed. */
export interface RemovedConnector {
  readonly connectorId: number;
  readonly class: ConnectorClass;
  readonly standard: ConnectorStandard;
  readonly format: "SOCKET" | "CABLE";
  readonly powerType: PowerType;
  readonly maxVoltageV: number;
  readonly maxCurrentA: number;
  readonly maxPowerW: number;
  readonly lastUpdated: number;
}

/** EVSEs that are gone: partners see that they are, for good (OCPI-L2, T24). */
export const removedEvses = sqliteTable(
  "removed_evses",
  {
    uid: text().primaryKey(),
    locationId: text("location_id")
      .notNull()
      .references(() => locations.id, { onDelete: "cascade" }),
    label: text().notNull(),
    connectors: text({ mode: "json" }).$type<readonly RemovedConnector[]>().notNull(),
    /** When it was removed. */
    lastUpdated: integer("last_updated").notNull(),
  },
  (table) => [index("removed_evses_by_location").on(table.locationId)],
);

/**
 * How many objects each list has, kept by triggers: what X-Total-Count says costs a look-up, not all that it counts. One row
 * for each list and span of time in which its objects were last updated; `spanMs` is as long as the span, `span` its number.
 */
export const objectCounts = sqliteTable(
  "object_counts",
  {
    /** `NL*MSP`: the sessions of a party; `cdrs/NL*MSP`: its CDRs; `locations`: all that are published, whenever that was (`spanMs` 0); so `booking_locations`, and `bookings/<partner>`. */
    list: text().notNull(),
    spanMs: integer("span_ms").notNull(),
    span: integer().notNull(),
    objects: integer().notNull(),
    /** No object of the span was created before. */
    createdSince: integer("created_since").notNull(),
  },
  (table) => [primaryKey({ columns: [table.list, table.spanMs, table.span] })],
);
