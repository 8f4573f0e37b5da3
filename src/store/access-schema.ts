import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Who may use `/api`, and what their calls were answered. Instants are epoch milliseconds. */

/** `auto`: the browser's. */
export type Language = "auto" | "en" | "it";
export type Theme = "auto" | "light" | "dark";
export type Density = "compact" | "comfortable";

export const users = sqliteTable("users", {
  id: text().primaryKey(),
  email: text().notNull().unique(),
  name: text().notNull(),
  role: text().$type<"administrator" | "technician" | "viewer">().notNull(),
  active: integer({ mode: "boolean" }).notNull(),
  /** Raised to end every session of the user at once. */
  tokenVersion: integer("token_version").notNull(),
  /** The locations that the user has to do with; null: all. */
  locationIds: text("location_ids", { mode: "json" }).$type<readonly string[]>(),
  language: text().$type<Language>().notNull().default("en"),
  theme: text().$type<Theme>().notNull().default("auto"),
  density: text().$type<Density>().notNull().default("compact"),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull().default(0),
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
    /** Of the value that was given before; null: this is the first. */
    previousHash: text("previous_hash"),
    rotatedAt: integer("rotated_at").notNull().default(0),
    deviceLabel: text("device_label").notNull(),
    createdAt: integer("created_at").notNull(),
    usedAt: integer("used_at").notNull(),
    endsAt: integer("ends_at").notNull(),
    revokedAt: integer("revoked_at"),
  },
  (table) => [index("sign_ins_by_user").on(table.userId), index("sign_ins_by_end").on(table.endsAt)],
);

/** Session values that have had two successors: whoever shows one has stolen it, or was stolen from. */
export const spentSessionValues = sqliteTable(
  "spent_session_values",
  {
    valueHash: text("value_hash").primaryKey(),
    signInId: text("sign_in_id")
      .notNull()
      .references(() => signIns.id, { onDelete: "cascade" }),
  },
  (table) => [index("spent_session_values_of_sign_in").on(table.signInId)],
);

/** What was mailed to a user, until it is used or too old: of each kind the newest alone. */
export const userLinks = sqliteTable(
  "user_links",
  {
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    kind: text().$type<"invitation" | "reset" | "email">().notNull(),
    /** SHA-256 of what stands in the link. */
    tokenHash: text("token_hash").notNull().unique(),
    /** Where it was sent: using it proves this address. */
    email: text().notNull(),
    /** Null: the mail could not be sent. */
    sentAt: integer("sent_at"),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.kind] }), index("user_links_by_end").on(table.expiresAt)],
);

/** How often something that only its owner can know was guessed wrong in a row. */
export const wrongTries = sqliteTable(
  "wrong_tries",
  {
    /** SHA-256 of what was tried: nobody reads here who has an account. */
    subject: text().primaryKey(),
    tries: integer().notNull(),
    /** The next try counts from then on. */
    openFrom: integer("open_from").notNull(),
    lastAt: integer("last_at").notNull(),
  },
  (table) => [index("wrong_tries_by_time").on(table.lastAt)],
);

export const apiKeys = sqliteTable("api_keys", {
  id: text().primaryKey(),
  name: text().notNull(),
  keyHash: text("key_hash").notNull().unique(),
  permissions: text({ mode: "json" }).$type<readonly string[]>().notNull(),
  /** The name of who made it; null: the stack itself. */
  createdBy: text("created_by"),
  createdAt: integer("created_at").notNull(),
  /** Null: it holds until it is revoked. */
  endsAt: integer("ends_at"),
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
