import { primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ConnectorClass } from "../domain/location.ts";

/** How long cars stayed that have left: one row for each location and class, made anew from its sessions when one ends. */
export const pastStays = sqliteTable(
  "past_stays",
  {
    locationId: text("location_id").notNull(),
    class: text().$type<ConnectorClass>().notNull(),
    /** Of each, seconds until its last energy, and seconds after it. */
    stays: text({ mode: "json" }).$type<readonly (readonly [charged: number, parked: number])[]>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.locationId, table.class] })],
);
