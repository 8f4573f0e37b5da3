import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ConnectorStatus } from "../domain/location.ts";

/** Every status that a charge point told of its connectors. Instants are epoch milliseconds. */
export const statusHistory = sqliteTable(
  "status_history",
  {
    chargePointId: text("charge_point_id").notNull(),
    /** Counts the charge point's status messages; makes a repeated delivery harmless. */
    seq: integer().notNull(),
    connectorId: integer("connector_id").notNull(),
    at: integer().notNull(),
    receivedAt: integer("received_at").notNull(),
    status: text().$type<ConnectorStatus>(),
    rawStatus: text("raw_status").notNull(),
    errorCode: text("error_code").notNull(),
    /** The very word; null in rows from before it was kept. */
    rawErrorCode: text("raw_error_code"),
    vendorId: text("vendor_id"),
    vendorErrorCode: text("vendor_error_code"),
    info: text(),
  },
  (table) => [
    primaryKey({ columns: [table.chargePointId, table.seq] }),
    index("status_history_of_connector").on(table.chargePointId, table.connectorId, table.at),
  ],
);
