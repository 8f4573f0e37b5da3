import { and, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import type { SecurityProfile } from "../domain/admission.ts";
import type { OfferedKey } from "../domain/authorization-key.ts";
import type { Registration } from "../domain/charge-point.ts";
import type { Database } from "./database.ts";
import { assembleRegistration, registrationQueries, type StationSource } from "./locations.ts";
import { notifications } from "./notification-schema.ts";
import { chargePoints } from "./schema.ts";
import { clientCertificates, offeredKeys } from "./security-schema.ts";

/** Everything that decides whether a charge point is let in. */
export interface StoredLogin {
  readonly registration: Registration;
  readonly passwordHash: string;
  readonly profile: SecurityProfile;
  readonly wanted: SecurityProfile | null;
  readonly offeredKeys: readonly OfferedKey[];
  /** The certificate that was asked for is registered for it, and valid at that instant. */
  readonly ownsCertificate: boolean;
  /** A notification says that it was refused. */
  readonly wasRefused: boolean;
}

/** One round trip: every handshake asks. */
export async function findLogin(
  { db, signing }: StationSource,
  chargePointId: string,
  fingerprint: string | null,
  now: number,
): Promise<StoredLogin | null> {
  const [[row], connectorRows, wishRows, offered, certificates, refusals] = await db.batch([
    ...registrationQueries(db, chargePointId),
    db.select().from(offeredKeys).where(eq(offeredKeys.chargePointId, chargePointId)),
    db
      .select({ fingerprint: clientCertificates.fingerprint })
      .from(clientCertificates)
      .where(
        and(
          eq(clientCertificates.fingerprint, fingerprint ?? ""),
          eq(clientCertificates.chargePointId, chargePointId),
          isValidAt(now),
        ),
      ),
    db
      .select({ id: notifications.id })
      .from(notifications)
      .where(
        and(
          eq(notifications.kind, "connection_refused"),
          eq(notifications.subject, chargePointId),
          isNull(notifications.resolvedAt),
        ),
      ),
  ]);
  if (row === undefined) return null;
  const { passwordHash, securityProfile: profile, securityProfileWanted: wanted } = row;
  return {
    registration: assembleRegistration(row, connectorRows, wishRows, signing),
    passwordHash,
    profile,
    wanted,
    offeredKeys: offered.map(({ commandId, hash, isAccepted, openUntil }) => ({
      commandId,
      hash,
      isAccepted,
      openUntil,
    })),
    ownsCertificate: certificates.length > 0,
    wasRefused: refusals.length > 0,
  };
}

function isValidAt(now: number) {
  return and(inArray(clientCertificates.state, ["issued", "installed"]), gt(clientCertificates.notAfter, now));
}

/** Keys offered and not yet shown to be in use; a charge point that takes none of so many takes none. */
const OFFERED_AT_MOST = 4;

/**
 * Keeps a key that is about to be offered; from now on it opens the door too.
 * @returns false: another is being offered, or too many were.
 */
export async function saveOfferedKey(db: Database, row: typeof offeredKeys.$inferSelect): Promise<boolean> {
  const { commandId, chargePointId, hash, openUntil, createdAt } = row;
  const ofThisOne = sql`from ${offeredKeys} where ${offeredKeys.chargePointId} = ${chargePointId}`;
  const saved = await db
    .insert(offeredKeys)
    .select(
      sql`select ${commandId}, ${chargePointId}, ${hash}, 0, ${openUntil}, ${createdAt}
          where not exists (
              select 1 ${ofThisOne} and ${offeredKeys.isAccepted} = 0 and ${offeredKeys.openUntil} > ${createdAt}
            ) and (select count(*) ${ofThisOne}) < ${OFFERED_AT_MOST}`,
    )
    .returning({ commandId: offeredKeys.commandId });
  return saved.length > 0;
}

export function forgetOfferedKeys(db: Database, commandIds: readonly string[]) {
  return db.delete(offeredKeys).where(inArray(offeredKeys.commandId, [...commandIds]));
}

/**
 * From now on this key is valid, and no other. Made from the version `expectedUpdatedAt`; false when the row has moved on.
 */
export async function saveOnlyKey(
  db: Database,
  chargePointId: string,
  expectedUpdatedAt: number,
  change: { readonly passwordHash: string; readonly updatedAt: number },
): Promise<boolean> {
  const isIts = sql`exists (
    select 1 from ${chargePoints}
    where ${chargePoints.id} = ${chargePointId} and ${chargePoints.passwordHash} = ${change.passwordHash}
  )`;
  const [saved] = await db.batch([
    db
      .update(chargePoints)
      .set(change)
      .where(and(eq(chargePoints.id, chargePointId), eq(chargePoints.updatedAt, expectedUpdatedAt)))
      .returning({ id: chargePoints.id }),
    db.delete(offeredKeys).where(and(eq(offeredKeys.chargePointId, chargePointId), isIts)),
  ]);
  return saved.length > 0;
}

/** What an answer says of the key that the call carried. May be repeated. */
export function saveKeyAccepted(db: Database, commandId: string) {
  return db.update(offeredKeys).set({ isAccepted: true }).where(eq(offeredKeys.commandId, commandId));
}

/** Nobody knows whether the call had an effect: the next login decides. */
export function saveKeyUndecided(db: Database, commandId: string, now: number) {
  return db
    .update(offeredKeys)
    .set({ openUntil: sql`min(${offeredKeys.openUntil}, ${now})` })
    .where(eq(offeredKeys.commandId, commandId));
}

/** The key in use from now on. */
export function saveKeyInUse(db: Database, chargePointId: string, passwordHash: string) {
  return db.update(chargePoints).set({ passwordHash }).where(eq(chargePoints.id, chargePointId));
}

/** The registered profile, and whether a client certificate of the charge point is valid at that instant. */
export async function loadSecurityProfile(
  db: Database,
  chargePointId: string,
  now: number,
): Promise<{ readonly profile: SecurityProfile; readonly hasCertificate: boolean } | null> {
  const [[row], certificates] = await db.batch([
    db.select({ profile: chargePoints.securityProfile }).from(chargePoints).where(eq(chargePoints.id, chargePointId)),
    db
      .select({ fingerprint: clientCertificates.fingerprint })
      .from(clientCertificates)
      .where(and(eq(clientCertificates.chargePointId, chargePointId), isValidAt(now)))
      .limit(1),
  ]);
  return row === undefined ? null : { profile: row.profile, hasCertificate: certificates.length > 0 };
}

/** The profile that a charge point is asked to use from now on. */
export async function saveUpgradeWanted(db: Database, chargePointId: string, wanted: SecurityProfile): Promise<void> {
  await db.update(chargePoints).set({ securityProfileWanted: wanted }).where(eq(chargePoints.id, chargePointId));
}

/** The charge point did not take the profile. */
export function forgetUpgrade(db: Database, chargePointId: string, wanted: SecurityProfile) {
  return db
    .update(chargePoints)
    .set({ securityProfileWanted: null })
    .where(and(eq(chargePoints.id, chargePointId), eq(chargePoints.securityProfileWanted, wanted)));
}

/** The charge point connects by the profile it was asked to use: there is no way back (A05.FR.09). */
export function saveUpgraded(db: Database, chargePointId: string, profile: SecurityProfile, now: number) {
  return db
    .update(chargePoints)
    .set({
      securityProfile: profile,
      securityProfileWanted: null,
      securityProfileFloor: profile,
      updatedAt: sql`max(${now}, ${chargePoints.updatedAt} + 1)`,
    })
    .where(and(eq(chargePoints.id, chargePointId), eq(chargePoints.securityProfileWanted, profile)));
}
