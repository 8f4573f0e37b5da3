import { and, asc, desc, eq, isNotNull, isNull, lte, sql } from "drizzle-orm";
import type { FileJob, FileJobKind } from "../domain/file-job.ts";
import type { Database } from "./database.ts";
import { fileJobs, fileLinks, files, isUntoldLog, uploads } from "./file-schema.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";

export type FileRow = typeof files.$inferSelect;
export type FileJobRow = typeof fileJobs.$inferSelect;
export type FileLinkRow = typeof fileLinks.$inferSelect;

interface List {
  readonly after: NewestFirstKey | null;
  readonly limit: number;
}

/** The object's picture of a job; an older one never overwrites a newer. Who asked is known to whoever entered it. */
export function saveFileJob(db: Database, chargePointId: string, job: FileJob, updatedAt: number) {
  const { version, state, createdAt } = job;
  return db
    .insert(fileJobs)
    .values({
      id: job.id,
      chargePointId,
      kind: job.request.kind,
      version,
      state,
      job,
      requestedBy: "",
      createdAt,
      updatedAt,
    })
    .onConflictDoUpdate({
      target: fileJobs.id,
      set: { version, state, job, updatedAt },
      setWhere: sql`excluded.version > ${fileJobs.version}`,
    });
}

/** Enters a job so that it can be read at once; the object's picture may already be there and is not touched. */
export async function enterFileJob(db: Database, row: FileJobRow): Promise<void> {
  await db
    .insert(fileJobs)
    .values(row)
    .onConflictDoUpdate({ target: fileJobs.id, set: { requestedBy: sql`excluded.requested_by` } });
}

export async function loadFileJob(db: Database, id: string): Promise<FileJobRow | null> {
  const [row] = await db.select().from(fileJobs).where(eq(fileJobs.id, id));
  return row ?? null;
}

/** The newest first. */
export function loadFileJobs(
  db: Database,
  { chargePointId, kind }: { readonly chargePointId?: string | undefined; readonly kind?: FileJobKind | undefined },
  { after, limit }: List,
): Promise<readonly FileJobRow[]> {
  return db
    .select()
    .from(fileJobs)
    .where(
      and(
        chargePointId === undefined ? undefined : eq(fileJobs.chargePointId, chargePointId),
        kind === undefined ? undefined : eq(fileJobs.kind, kind),
        olderThan(fileJobs.createdAt, fileJobs.id, after),
      ),
    )
    .orderBy(desc(fileJobs.createdAt), desc(fileJobs.id))
    .limit(limit);
}

export async function loadFile(db: Database, id: string): Promise<FileRow | null> {
  const [row] = await db.select().from(files).where(eq(files.id, id));
  return row ?? null;
}

export async function loadFileOfJob(db: Database, jobId: string): Promise<FileRow | null> {
  const [row] = await db
    .select()
    .from(files)
    .innerJoin(fileLinks, eq(fileLinks.fileId, files.id))
    .where(eq(fileLinks.id, jobId));
  return row?.files ?? null;
}

/** The newest first. */
export function loadFiles(
  db: Database,
  { kind, chargePointId }: { readonly kind?: FileRow["kind"] | undefined; readonly chargePointId?: string | undefined },
  { after, limit }: List,
): Promise<readonly FileRow[]> {
  return db
    .select()
    .from(files)
    .where(
      and(
        kind === undefined ? undefined : eq(files.kind, kind),
        chargePointId === undefined ? undefined : eq(files.chargePointId, chargePointId),
        olderThan(files.createdAt, files.id, after),
      ),
    )
    .orderBy(desc(files.createdAt), desc(files.id))
    .limit(limit);
}

export async function removeFile(db: Database, id: string): Promise<void> {
  await db.delete(files).where(eq(files.id, id));
}

/** Files whose time is over. */
export function loadEndedFiles(db: Database, now: number, limit: number): Promise<readonly FileRow[]> {
  return db
    .select()
    .from(files)
    .where(and(isNotNull(files.expiresAt), lte(files.expiresAt, now)))
    .limit(limit);
}

export async function saveLink(db: Database, row: FileLinkRow): Promise<void> {
  await db.insert(fileLinks).values(row);
}

export async function loadLink(db: Database, id: string): Promise<FileLinkRow | null> {
  const [row] = await db.select().from(fileLinks).where(eq(fileLinks.id, id));
  return row ?? null;
}

export async function removeLink(db: Database, id: string): Promise<void> {
  await db.delete(fileLinks).where(eq(fileLinks.id, id));
}

export async function saveUpload(db: Database, storageKey: string, startedAt: number): Promise<void> {
  await db.insert(uploads).values({ storageKey, startedAt });
}

/** Uploads of which no file came. */
export function loadLeftUploads(
  db: Database,
  startedBefore: number,
  limit: number,
): Promise<readonly { readonly storageKey: string }[]> {
  return db
    .select({ storageKey: uploads.storageKey })
    .from(uploads)
    .where(lte(uploads.startedAt, startedBefore))
    .orderBy(asc(uploads.startedAt))
    .limit(limit);
}

export async function removeUpload(db: Database, storageKey: string): Promise<void> {
  await db.delete(uploads).where(eq(uploads.storageKey, storageKey));
}

/** The first file that is brought to an address uses it up. @returns whether this was it; its upload is over then. */
export async function saveBroughtFile(db: Database, linkId: string, file: FileRow): Promise<boolean> {
  const { id, kind, name, contentType, bytes, chargePointId, jobId, createdAt, expiresAt, storageKey } = file;
  const isUnused = and(eq(fileLinks.id, linkId), isNull(fileLinks.usedAt));
  const isUpload = eq(uploads.storageKey, storageKey);
  const isSaved = sql`exists (select 1 from ${files} where ${and(eq(files.id, id), eq(files.storageKey, storageKey))})`;
  const [saved] = await db.batch([
    db
      .insert(files)
      .select(
        sql`select ${id}, ${kind}, ${name}, ${contentType}, ${bytes}, ${chargePointId}, ${jobId}, ${createdAt}, ${expiresAt},
            ${storageKey}
            where exists (select 1 from ${fileLinks} where ${isUnused}) and exists (select 1 from ${uploads} where ${isUpload})`,
      )
      .returning({ id: files.id }),
    db.update(fileLinks).set({ usedAt: createdAt, fileId: id }).where(and(isUnused, isSaved)),
    db.delete(uploads).where(and(isUpload, isSaved)),
  ]);
  return saved.length > 0;
}

/** Logs that were brought, of which the charge point's object has not heard yet. */
export function loadUntoldLinks(db: Database, limit: number): Promise<readonly FileLinkRow[]> {
  return db.select().from(fileLinks).where(isUntoldLog(fileLinks)).orderBy(fileLinks.usedAt).limit(limit);
}

export async function noteTold(db: Database, id: string, toldAt: number): Promise<void> {
  await db.update(fileLinks).set({ toldAt }).where(eq(fileLinks.id, id));
}

/** Addresses that serve nobody any more. A log's stays while it names the file. */
export async function removeEndedLinks(db: Database, before: number): Promise<void> {
  await db.delete(fileLinks).where(lte(fileLinks.expiresAt, before));
}
