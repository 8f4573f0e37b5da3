import { type SQLWrapper, sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { FileJob, FileJobKind, FileJobState } from "../domain/file-job.ts";

/** Files that move between chargers and us. What is in them is in the bucket, under the storage key. */
export const files = sqliteTable(
  "files",
  {
    id: text().primaryKey(),
    /** `firmware`: for chargers to fetch; `log`: what a charger handed in. */
    kind: text().$type<"firmware" | "log">().notNull(),
    name: text().notNull(),
    contentType: text("content_type").notNull(),
    bytes: integer().notNull(),
    /** Of a log: whose it is, and the job that asked for it. */
    chargePointId: text("charge_point_id"),
    jobId: text("job_id"),
    createdAt: integer("created_at").notNull(),
    /** Null: until it is deleted. */
    expiresAt: integer("expires_at"),
    /** Each upload has its own: two to one address never write into each other. */
    storageKey: text("storage_key").notNull().default(""),
  },
  (table) => [
    index("files_by_kind").on(table.kind, table.createdAt, table.id),
    index("files_by_charge_point").on(table.chargePointId, table.createdAt, table.id),
    index("files_by_end").on(table.expiresAt),
  ],
);

/** What is on its way into the bucket, or came there and has no file: it is removed in the end. */
export const uploads = sqliteTable(
  "uploads",
  { storageKey: text("storage_key").primaryKey(), startedAt: integer("started_at").notNull() },
  (table) => [index("uploads_by_start").on(table.startedAt)],
);

/** The newest picture of each job. Written on behalf of the charge point's object only. */
export const fileJobs = sqliteTable(
  "file_jobs",
  {
    id: text().primaryKey(),
    chargePointId: text("charge_point_id").notNull(),
    kind: text().$type<FileJobKind>().notNull(),
    version: integer().notNull(),
    state: text().$type<FileJobState>().notNull(),
    job: text({ mode: "json" }).$type<FileJob>().notNull(),
    requestedBy: text("requested_by").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("file_jobs_by_time").on(table.createdAt, table.id),
    index("file_jobs_by_charge_point").on(table.chargePointId, table.createdAt, table.id),
  ],
);

/** A log was brought, and the charge point's object has not heard of it. */
export function isUntoldLog({ purpose, usedAt, toldAt }: Record<"purpose" | "usedAt" | "toldAt", SQLWrapper>) {
  // A literal: with a bound value SQLite would not use the index.
  return sql`${purpose} = 'bringLog' and ${usedAt} is not null and ${toldAt} is null`;
}

/** One-time addresses: where a log is brought, where firmware is brought to us, where a charger fetches it. */
export const fileLinks = sqliteTable(
  "file_links",
  {
    /** Of the job; of a firmware file that is to be brought, the file's. */
    id: text().primaryKey(),
    purpose: text().$type<"bringLog" | "bringFirmware" | "fetchFirmware">().notNull(),
    /** SHA-256 of the address's last part, hex. */
    secretHash: text("secret_hash").notNull(),
    chargePointId: text("charge_point_id"),
    /** What is to be fetched, or what was brought. */
    fileId: text("file_id"),
    fileName: text("file_name"),
    expiresAt: integer("expires_at").notNull(),
    /** A file was brought: the address has served. */
    usedAt: integer("used_at"),
    /** The charge point's object knows of it. */
    toldAt: integer("told_at"),
  },
  (table) => [
    index("file_links_by_end").on(table.expiresAt),
    index("file_links_untold").on(table.usedAt).where(isUntoldLog(table)),
  ],
);
