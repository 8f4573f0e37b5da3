import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Who may use `/api`, and what their calls were answered. Instants are epoch milliseconds. */

export const users = sqliteTable("users", {
  id: text().primaryKey(),
  email: text().notNull().unique(),
  name: text().notNull(),
  role: text().$type<"administrator" | "technician" | "viewer">().notNull(),
  active: integer({ mode: "boolean" }).notNull(),
  /** Raised to end every session of the user at once. */
  tokenVersion: integer("token_version").notNull(),
  createdAt: integer("created_at").notNull(),
});

/** Ways to sign in are rows, not columns of the user. */
export const credentials = sqliteTable(
  "credentials",
  {
    id: text().primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    kind: text().$type<"password">().notNull(),
    /** `scrypt$14$8$5$salt$hash`. */
    secret: text().notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [uniqueIndex("credentials_one_password").on(table.userId, table.kind)],
);

export const signIns = sqliteTable(
  "sign_ins",
  {
    id: text().primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** SHA-256 of the session cookie's value. */
    valueHash: text("value_hash").notNull(),
    deviceLabel: text("device_label").notNull(),
    createdAt: integer("created_at").notNull(),
    usedAt: integer("used_at").notNull(),
    endsAt: integer("ends_at").notNull(),
    revokedAt: integer("revoked_at"),
  },
  (table) => [index("sign_ins_by_user").on(table.userId)],
);

export const apiKeys = sqliteTable("api_keys", {
  id: text().primaryKey(),
  name: text().notNull(),
  keyHash: text("key_hash").notNull().unique(),
  permissions: text({ mode: "json" }).$type<readonly string[]>().notNull(),
  createdAt: integer("created_at").notNull(),
  revokedAt: integer("revoked_at"),
});

/** What an unsafe call with an `Idempotency-Key` answered, so that its repeat answers the same. */
export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    principal: text().notNull(),
    key: text().notNull(),
    /** SHA-256 of method, path and body: the same key with another request is refused. */
    requestHash: text("request_hash").notNull(),
    /** Null while the first call is still being worked on. */
    status: integer(),
    /** The answer's headers and body, sealed: an answer may hold a secret that is shown once. */
    body: text(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.principal, table.key] }),
    index("idempotency_keys_by_time").on(table.createdAt),
  ],
);
