import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { partners } from "./partner-schema.ts";

/** What partners are to be told, and what they were told. Instants are epoch milliseconds. */

/** The modules in which partners are told something. */
export const PUSHED_MODULES = [
  "tariffs",
  "locations",
  "sessions",
  "cdrs",
  "commands",
  "chargingprofiles",
  "bookings",
] as const;
export type PushedModule = (typeof PUSHED_MODULES)[number];

/** One thing that one partner is to be told. Who it concerns is said by the view `partner_receivers`. */
export const outbox = sqliteTable(
  "outbox",
  {
    /** Rises: what has to be told in order has one group. */
    id: integer().primaryKey({ autoIncrement: true }),
    partnerId: text("partner_id")
      .notNull()
      .references(() => partners.id, { onDelete: "cascade" }),
    module: text().$type<PushedModule>().notNull(),
    objectId: text("object_id").notNull(),
    groupId: text("group_id").notNull(),
    /** This very thing; null: the newest picture of the object, made when it is sent. */
    body: text({ mode: "json" }),
    /** Rises when a mark is made once more, perhaps while it is being sent. */
    version: integer().notNull().default(1),
    /** It is not true before; 0: it is. */
    notBefore: integer("not_before").notNull().default(0),
    /** Never before that. */
    dueAt: integer("due_at").notNull().default(0),
    attempts: integer().notNull().default(0),
    /** Repeating it does not help: it waits for the operator, or for the object to change. */
    isHeld: integer("is_held", { mode: "boolean" }).notNull().default(false),
    /** Why it was not told yet, in a sentence. */
    error: text(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("outbox_marks")
      .on(table.partnerId, table.module, table.objectId, table.notBefore)
      .where(sql`${table.body} is null`),
    index("outbox_in_order").on(table.partnerId, table.module, table.isHeld, table.id),
    index("outbox_by_due").on(table.partnerId, table.module, table.isHeld, table.dueAt),
    index("outbox_groups").on(table.partnerId, table.groupId, table.id),
  ],
);

/** How a partner takes what it is told in a module. No row: well. */
export const pushStates = sqliteTable(
  "push_states",
  {
    partnerId: text("partner_id")
      .notNull()
      .references(() => partners.id, { onDelete: "cascade" }),
    module: text().$type<PushedModule>().notNull(),
    /** In succession. */
    failures: integer().notNull(),
    /** Nothing is tried before. */
    dueAt: integer("due_at").notNull(),
    failingSince: integer("failing_since").notNull(),
    error: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.partnerId, table.module] })],
);

/** What a partner last took of an object, as far as it must be known to tell it no more than what has changed. */
export const toldObjects = sqliteTable(
  "told_objects",
  {
    partnerId: text("partner_id")
      .notNull()
      .references(() => partners.id, { onDelete: "cascade" }),
    module: text().$type<PushedModule>().notNull(),
    objectId: text("object_id").notNull(),
    told: text({ mode: "json" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.partnerId, table.module, table.objectId] })],
);
