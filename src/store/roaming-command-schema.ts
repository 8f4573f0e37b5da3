import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ProfileOrderType } from "../domain/charging-limits.ts";
import type { CommandConclusion, RoamingCommandType } from "../domain/roaming-command.ts";
import { partners } from "./partner-schema.ts";

/** What partners had done at charge points (OCPI 2.2.1 mod_commands, mod_charging_profiles), and what each was told of it. Epoch milliseconds. */
export const roamingCommands = sqliteTable(
  "roaming_commands",
  {
    /** Of the command to the charge point too, where there is one. */
    id: text().primaryKey(),
    partnerId: text("partner_id")
      .notNull()
      .references(() => partners.id, { onDelete: "cascade" }),
    /** The party that asked: its result is for it (OCPI-T11). */
    countryCode: text("country_code").notNull(),
    partyId: text("party_id").notNull(),
    command: text().$type<RoamingCommandType | ProfileOrderType>().notNull(),
    responseUrl: text("response_url").notNull(),
    /** X-Correlation-ID of the request; the result has the same (OCPI-T9). */
    correlationId: text("correlation_id").notNull(),
    chargePointId: text("charge_point_id"),
    sessionId: text("session_id"),
    reservationId: text("reservation_id"),
    /** Of a command that nobody has concluded by then, the end is unknown. */
    deadlineAt: integer("deadline_at").notNull(),
    /** What the partner is told; null: not known yet. Set once (OCPI-C2). */
    result: text().$type<CommandConclusion["result"]>(),
    /** In words for people; null: the word says it all. */
    message: text(),
    concludedAt: integer("concluded_at"),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    index("roaming_commands_open").on(table.deadlineAt).where(sql`${table.result} is null`),
    index("roaming_commands_concluded").on(table.concludedAt),
    index("roaming_commands_by_session").on(table.sessionId),
    index("roaming_commands_by_reservation").on(table.reservationId),
  ],
);
