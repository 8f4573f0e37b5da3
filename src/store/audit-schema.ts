import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What people and keys did, each action once. Names as they were then; instants are epoch milliseconds. */
export const auditEntries = sqliteTable(
  "audit_entries",
  {
    /** The request's own. */
    id: text().primaryKey(),
    at: integer().notNull(),
    actorKind: text("actor_kind").$type<"user" | "apiKey" | "visitor">().notNull(),
    /** Null: nobody was signed in. */
    actorId: text("actor_id"),
    actorName: text("actor_name"),
    /** `PATCH /users/{id}`. */
    action: text().notNull(),
    objectType: text("object_type").notNull(),
    objectId: text("object_id"),
    /** What it was and what it became, of those fields that changed; never a secret. */
    before: text({ mode: "json" }).$type<Readonly<Record<string, unknown>>>(),
    after: text({ mode: "json" }).$type<Readonly<Record<string, unknown>>>(),
    /** What it was answered, as HTTP says it; null: it was cut off. */
    status: integer(),
  },
  (table) => [
    index("audit_entries_by_time").on(table.at, table.id),
    index("audit_entries_of_object").on(table.objectType, table.objectId, table.at),
    index("audit_entries_of_actor").on(table.actorId, table.at),
  ],
);
