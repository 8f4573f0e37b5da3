import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { CommandState, TriggeredMessage } from "../domain/command.ts";

export const commands = sqliteTable(
  "commands",
  {
    id: text().primaryKey(),
    chargePointId: text("charge_point_id").notNull(),
    action: text().notNull(),
    request: text({ mode: "json" }).$type<Record<string, unknown>>().notNull(),
    state: text().$type<CommandState>().notNull(),
    response: text({ mode: "json" }).$type<Record<string, unknown>>(),
    error: text({ mode: "json" }).$type<{ readonly code: string; readonly description: string }>(),
    triggered: text({ mode: "json" }).$type<TriggeredMessage>(),
    requestedBy: text("requested_by").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("commands_by_time").on(table.createdAt, table.id),
    index("commands_by_charge_point").on(table.chargePointId, table.createdAt, table.id),
  ],
);
