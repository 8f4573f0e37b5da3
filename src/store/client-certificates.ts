import { and, asc, desc, eq, inArray, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { clientCertificates, type SigningRequestState, signingRequests } from "./security-schema.ts";

export type ClientCertificateRow = typeof clientCertificates.$inferSelect;
export type SigningRequestRow = typeof signingRequests.$inferSelect;

export function loadClientCertificates(
  db: Database,
  chargePointId: string,
  limit: number,
): Promise<readonly ClientCertificateRow[]> {
  return db
    .select()
    .from(clientCertificates)
    .where(eq(clientCertificates.chargePointId, chargePointId))
    .orderBy(desc(clientCertificates.createdAt), clientCertificates.fingerprint)
    .limit(limit);
}

export async function loadClientCertificate(db: Database, fingerprint: string): Promise<ClientCertificateRow | null> {
  const [row] = await db.select().from(clientCertificates).where(eq(clientCertificates.fingerprint, fingerprint));
  return row ?? null;
}

export function saveNewClientCertificate(db: Database, row: ClientCertificateRow) {
  return db.insert(clientCertificates).values(row);
}

/** What the charge point said of it; what an operator ended stays ended. */
export function saveCertificateState(db: Database, fingerprint: string, state: "installed" | "rejected", at: number) {
  return db
    .update(clientCertificates)
    .set({ state, updatedAt: at })
    .where(and(eq(clientCertificates.fingerprint, fingerprint), eq(clientCertificates.state, "issued")));
}

/** @returns false: there is no such certificate of this charge point. */
export async function endClientCertificate(
  db: Database,
  chargePointId: string,
  fingerprint: string,
  now: number,
): Promise<boolean> {
  const ended = await db
    .update(clientCertificates)
    .set({ state: "ended", updatedAt: now })
    .where(and(eq(clientCertificates.fingerprint, fingerprint), eq(clientCertificates.chargePointId, chargePointId)))
    .returning({ fingerprint: clientCertificates.fingerprint });
  return ended.length > 0;
}

/**
 * Charge points whose newest certificate in use ends before `before`, and that were not asked for a successor since
 * `askedBefore`; the first to end first.
 */
export async function loadRenewalsDue(
  db: Database,
  { before, askedBefore, limit }: { readonly before: number; readonly askedBefore: number; readonly limit: number },
): Promise<readonly Pick<ClientCertificateRow, "fingerprint" | "chargePointId">[]> {
  const { fingerprint, chargePointId, notAfter, state, renewalAskedAt } = clientCertificates;
  const newer = sql`exists (
    select 1 from client_certificates newer where newer.charge_point_id = ${chargePointId}
      and newer.state in ('issued', 'installed') and newer.not_after > ${notAfter}
  )`;
  return db
    .select({ fingerprint, chargePointId })
    .from(clientCertificates)
    .where(
      and(
        eq(state, sql`'installed'`),
        lt(notAfter, before),
        or(isNull(renewalAskedAt), lte(renewalAskedAt, askedBefore)),
        sql`not ${newer}`,
      ),
    )
    .orderBy(asc(notAfter))
    .limit(limit);
}

export async function saveRenewalAsked(db: Database, fingerprint: string, now: number): Promise<void> {
  await db
    .update(clientCertificates)
    .set({ renewalAskedAt: now })
    .where(eq(clientCertificates.fingerprint, fingerprint));
}

// ---- Requests on their way to the authority ----

/** The same request again, because its answer was lost, is the same request. */
export function saveSigningRequest(
  db: Database,
  { id, chargePointId, csr, at }: Pick<SigningRequestRow, "id" | "chargePointId" | "csr"> & { readonly at: number },
) {
  return db
    .insert(signingRequests)
    .select(
      sql`select ${id}, ${chargePointId}, ${csr}, 'waiting', 0, ${at}, null, null, ${at}, ${at}
          where exists (select 1 from charge_points where id = ${chargePointId}) and not exists (
            select 1 from ${signingRequests}
            where ${signingRequests.chargePointId} = ${chargePointId} and ${signingRequests.csr} = ${csr}
              and ${signingRequests.state} <> 'failed'
          )`,
    )
    .onConflictDoNothing();
}

/** Takes what is due, for one run alone: until `leasedUntil` nobody else does. */
export async function leaseSigningRequests(
  db: Database,
  { now, leasedUntil, limit }: { readonly now: number; readonly leasedUntil: number; readonly limit: number },
): Promise<readonly SigningRequestRow[]> {
  const due = db
    .select({ id: signingRequests.id })
    .from(signingRequests)
    .where(and(eq(signingRequests.state, sql`'waiting'`), lte(signingRequests.dueAt, now)))
    .orderBy(asc(signingRequests.dueAt))
    .limit(limit);
  return db
    .update(signingRequests)
    .set({ dueAt: leasedUntil, attempts: sql`${signingRequests.attempts} + 1` })
    .where(inArray(signingRequests.id, due))
    .returning();
}

/** What became of a request that waits; one that has come to its end stays there. */
export function saveSigningOutcome(
  db: Database,
  id: string,
  outcome: { readonly state: SigningRequestState; readonly dueAt?: number } & Partial<
    Pick<SigningRequestRow, "error" | "fingerprint">
  >,
  now: number,
) {
  return db
    .update(signingRequests)
    .set({ ...outcome, updatedAt: now })
    .where(and(eq(signingRequests.id, id), eq(signingRequests.state, "waiting")));
}

export function loadSigningRequests(
  db: Database,
  chargePointId: string,
  limit: number,
): Promise<readonly SigningRequestRow[]> {
  return db
    .select()
    .from(signingRequests)
    .where(eq(signingRequests.chargePointId, chargePointId))
    .orderBy(desc(signingRequests.createdAt))
    .limit(limit);
}
