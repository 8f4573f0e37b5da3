import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { ChargeFailure, ChargeStage } from "../domain/driver-charge.ts";
import { tokens } from "./schema.ts";

/** Drivers: their accounts, and what they start. Instants are epoch milliseconds; of secrets there is a SHA-256. */

/** One that was erased stays as a number, because money was booked on it. */
export const drivers = sqliteTable(
  "drivers",
  {
    id: text().primaryKey(),
    /** Folded; null: erased. */
    email: text(),
    name: text().notNull(),
    language: text().$type<"en" | "it">().notNull(),
    state: text().$type<"unconfirmed" | "active" | "blocked" | "erased">().notNull(),
    blockReason: text("block_reason"),
    /** The parent of all its tokens: one stops what another has started (OCPP-A5). */
    groupUid: text("group_uid").notNull(),
    /** Its tokens are blocked because of the account. */
    isHeldBack: integer("is_held_back", { mode: "boolean" }).notNull().default(false),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    uniqueIndex("drivers_by_email").on(table.email),
    index("drivers_by_time").on(table.createdAt, table.id),
    index("drivers_unconfirmed").on(table.createdAt).where(sql`${table.state} = 'unconfirmed'`),
    index("drivers_held_back").on(table.id).where(sql`${table.isHeldBack} = 1`),
    check("drivers_state", sql`${table.state} in ('unconfirmed', 'active', 'blocked', 'erased')`),
  ],
);

/** What was mailed, until it is used or too old. */
export const driverLinks = sqliteTable(
  "driver_links",
  {
    tokenHash: text("token_hash").primaryKey(),
    driverId: text("driver_id")
      .notNull()
      .references(() => drivers.id, { onDelete: "cascade" }),
    /** Where it was sent: using it proves this address. */
    email: text().notNull(),
    expiresAt: integer("expires_at").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [index("driver_links_of_driver").on(table.driverId), index("driver_links_by_end").on(table.expiresAt)],
);

export const driverSignIns = sqliteTable(
  "driver_sign_ins",
  {
    id: text().primaryKey(),
    driverId: text("driver_id")
      .notNull()
      .references(() => drivers.id, { onDelete: "cascade" }),
    valueHash: text("value_hash").notNull(),
    deviceLabel: text("device_label").notNull(),
    createdAt: integer("created_at").notNull(),
    usedAt: integer("used_at").notNull(),
    endsAt: integer("ends_at").notNull(),
  },
  (table) => [index("driver_sign_ins_of_driver").on(table.driverId), index("driver_sign_ins_by_end").on(table.endsAt)],
);

/** Whose a token was, from when until when: sessions that began in between are the driver's. */
export const driverTokens = sqliteTable(
  "driver_tokens",
  {
    foldedUid: text("folded_uid").notNull(),
    uid: text().notNull(),
    driverId: text("driver_id")
      .notNull()
      .references(() => drivers.id),
    kind: text().$type<"app" | "card">().notNull(),
    addedAt: integer("added_at").notNull(),
    removedAt: integer("removed_at"),
    /** It was valid, and is blocked because of the account. */
    isHeldBack: integer("is_held_back", { mode: "boolean" }).notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.foldedUid, table.addedAt] }),
    uniqueIndex("driver_tokens_one_driver").on(table.foldedUid).where(sql`${table.removedAt} is null`),
    index("driver_tokens_of_driver").on(table.driverId),
  ],
);

/** By which a driver proves that he has a card. */
export const cardCodes = sqliteTable("card_codes", {
  foldedUid: text("folded_uid")
    .primaryKey()
    .references(() => tokens.foldedUid, { onDelete: "cascade" }),
  /** HMAC with the deployment's pepper: a code is short enough to try them all. */
  codeHash: text("code_hash").notNull(),
  wrongTries: integer("wrong_tries").notNull(),
  createdAt: integer("created_at").notNull(),
});

/** One for each start that a driver or a visitor asked for; its session has the same id. */
export const driverCharges = sqliteTable(
  "driver_charges",
  {
    id: text().primaryKey(),
    /** Null: a visitor's. */
    driverId: text("driver_id").references(() => drivers.id),
    locationId: text("location_id").notNull(),
    chargePointId: text("charge_point_id").notNull(),
    evseUid: text("evse_uid").notNull(),
    connectorId: integer("connector_id").notNull(),
    /** In upper case; mostly one for this start alone, which is no row of `tokens`. */
    tokenUid: text("token_uid").notNull(),
    parentUid: text("parent_uid"),
    /** The booking that it uses. */
    bookingId: text("booking_id"),
    stage: text().$type<ChargeStage>().notNull(),
    failure: text().$type<ChargeFailure>(),
    /** Who may stop it; who may read its receipt; who repeats its start. */
    cookieHash: text("cookie_hash").notNull(),
    receiptHash: text("receipt_hash").notNull(),
    startKeyHash: text("start_key_hash").notNull(),
    startBy: integer("start_by").notNull(),
    stopAskedAt: integer("stop_asked_at"),
    /** Nothing came of it, and all that was kept for it is given back. */
    isCleared: integer("is_cleared", { mode: "boolean" }).notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    // One start at a time is on its way at a slot (portal 4.19).
    uniqueIndex("driver_charges_one_start").on(table.evseUid).where(sql`${table.stage} = 'starting'`),
    uniqueIndex("driver_charges_by_cookie").on(table.cookieHash),
    uniqueIndex("driver_charges_by_receipt").on(table.receiptHash),
    uniqueIndex("driver_charges_by_start_key").on(table.startKeyHash),
    index("driver_charges_of_token").on(table.tokenUid, table.createdAt),
    index("driver_charges_of_driver").on(table.driverId, table.createdAt).where(sql`${table.driverId} is not null`),
    index("driver_charges_open").on(table.startBy).where(sql`${table.isCleared} = 0 and ${table.stage} <> 'begun'`),
    check("driver_charges_stage", sql`${table.stage} in ('paying', 'starting', 'begun', 'not_started')`),
  ],
);
