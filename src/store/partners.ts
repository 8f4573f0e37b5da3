import { and, asc, desc, eq, inArray, isNull, lt, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Change, Database } from "./database.ts";
import { handshakeSteps, type PartyId, partnerParties, partners, partnerTokens } from "./partner-schema.ts";

export type {
  BookingsModule,
  PartnerEndpoint,
  PartnerRole,
  PartnerState,
  PartnerTokenKind,
  PartyId,
} from "./partner-schema.ts";
export { PARTNER_STATES } from "./partner-schema.ts";
export type PartnerRow = typeof partners.$inferSelect;
export type PartnerTokenRow = typeof partnerTokens.$inferSelect;
export type HandshakeStepRow = typeof handshakeSteps.$inferSelect;
export type NewHandshakeStep = Omit<HandshakeStepRow, "id">;

/** All of them, the oldest first: an operator has some tens. */
export function loadPartners(db: Database): Promise<readonly PartnerRow[]> {
  return db.select().from(partners).orderBy(asc(partners.createdAt), asc(partners.id));
}

export async function loadPartner(db: Database, id: string): Promise<PartnerRow | null> {
  return (await db.select().from(partners).where(eq(partners.id, id)).get()) ?? null;
}

/** The registered partner whose party it is. @param party in any case (OCPI-T14). */
export async function findPartnerOfParty(db: Database, { countryCode, partyId }: PartyId): Promise<PartnerRow | null> {
  const isOf = and(
    eq(partnerParties.countryCode, countryCode.toUpperCase()),
    eq(partnerParties.partyId, partyId.toUpperCase()),
    eq(partners.state, "registered"),
  );
  const query = db
    .select({ partner: partners })
    .from(partnerParties)
    .innerJoin(partners, eq(partners.id, partnerParties.partnerId));
  return (await query.where(isOf).get())?.partner ?? null;
}

/** Those that are to be asked about cards that nobody told us of, the oldest first (OCPI-K5). */
export function loadPartnersForUnknownTokens(db: Database, limit: number): Promise<readonly PartnerRow[]> {
  return db
    .select()
    .from(partners)
    .where(and(eq(partners.state, "registered"), isNull(partners.blockedAt), eq(partners.asksUnknownTokens, true)))
    .orderBy(asc(partners.createdAt), asc(partners.id))
    .limit(limit);
}

export interface KnownCaller {
  readonly partner: PartnerRow;
  readonly token: PartnerTokenRow;
  /** It has an older token that still opens the door. */
  readonly hasRetiredToken: boolean;
}

/** Who calls with this token; null: nobody may any more. */
export async function findCaller(db: Database, hash: string, now: number): Promise<KnownCaller | null> {
  const found = await db
    .select({
      partner: partners,
      token: partnerTokens,
      retired: sql<number>`(select count(*) from partner_tokens r where r.partner_id = ${partners.id} and r.kind = 'retired')`,
    })
    .from(partnerTokens)
    .innerJoin(partners, eq(partners.id, partnerTokens.partnerId))
    .where(and(eq(partnerTokens.hash, hash), sql`coalesce(${partnerTokens.expiresAt}, ${now} + 1) > ${now}`))
    .get();
  return found ? { partner: found.partner, token: found.token, hasRetiredToken: found.retired > 0 } : null;
}

/** Whose token it is or was, though it opens nothing any more; null: nobody's. */
export async function findTokenOwner(db: Database, hash: string): Promise<string | null> {
  const row = await db.select().from(partnerTokens).where(eq(partnerTokens.hash, hash)).get();
  return row?.partnerId ?? null;
}

/** @param besides in the same batch. */
export async function saveNewPartner(
  db: Database,
  row: PartnerRow,
  besides: readonly BatchItem<"sqlite">[],
): Promise<void> {
  await db.batch([db.insert(partners).values(row), ...besides]);
}

/** Saves an edit made from the version `expectedUpdatedAt`; false when the row has moved on since. */
export async function savePartner(
  db: Database,
  id: string,
  expectedUpdatedAt: number,
  change: Change<Omit<PartnerRow, "id" | "createdAt">>,
  besides: readonly BatchItem<"sqlite">[] = [],
): Promise<boolean> {
  const [saved] = await db.batch([
    db
      .update(partners)
      .set(change)
      .where(and(eq(partners.id, id), eq(partners.updatedAt, expectedUpdatedAt)))
      .returning({ id: partners.id }),
    ...besides,
  ]);
  return saved.length === 1;
}

export async function removePartner(db: Database, id: string, besides: readonly BatchItem<"sqlite">[]): Promise<void> {
  await db.batch([db.delete(partners).where(eq(partners.id, id)), ...besides]);
}

export function saveToken(db: Database, row: PartnerTokenRow) {
  return db.insert(partnerTokens).values(row);
}

export function removeTokens(db: Database, partnerId: string, kinds: readonly PartnerTokenRow["kind"][]) {
  return db
    .delete(partnerTokens)
    .where(and(eq(partnerTokens.partnerId, partnerId), inArray(partnerTokens.kind, [...kinds])));
}

export async function removeToken(db: Database, hash: string): Promise<void> {
  await db.delete(partnerTokens).where(eq(partnerTokens.hash, hash));
}

/** Of other partners, those who hold one of these parties. */
export async function partiesOfOthers(
  db: Database,
  partnerId: string,
  parties: readonly PartyId[],
): Promise<readonly PartyId[]> {
  const held = await db.select().from(partnerParties);
  return held.filter(
    (row) =>
      row.partnerId !== partnerId &&
      parties.some((party) => party.countryCode === row.countryCode && party.partyId === row.partyId),
  );
}

export interface Registered {
  /** Of the version of the partner that the handshake began with: another that was faster wins. */
  readonly expectedUpdatedAt: number;
  readonly change: Change<Omit<PartnerRow, "id" | "createdAt">> & Pick<PartnerRow, "updatedAt" | "sealedToken">;
  /** In upper case. */
  readonly parties: readonly PartyId[];
  /** What the partner calls us with from now on, and what becomes of its other tokens. */
  readonly tokens: readonly PartnerTokenRow[];
}

/**
 * All of a registration or nothing of it (OCPI-V6).
 * @returns false: the partner has changed since the handshake began. A party of another partner breaks a constraint.
 */
export async function saveRegistration(
  db: Database,
  partnerId: string,
  { expectedUpdatedAt, change, parties, tokens }: Registered,
  besides: readonly BatchItem<"sqlite">[],
): Promise<boolean> {
  // Two at the same instant have one version; what is sealed differs each time.
  const isOurs = sql`exists (select 1 from partners where id = ${partnerId} and updated_at = ${change.updatedAt} and sealed_token is ${change.sealedToken})`;
  const statements: [BatchItem<"sqlite">, ...BatchItem<"sqlite">[]] = [
    db
      .update(partners)
      .set(change)
      .where(and(eq(partners.id, partnerId), eq(partners.updatedAt, expectedUpdatedAt)))
      .returning({ id: partners.id }),
    db.delete(partnerTokens).where(and(eq(partnerTokens.partnerId, partnerId), isOurs)),
    db.delete(partnerParties).where(and(eq(partnerParties.partnerId, partnerId), isOurs)),
    ...parties.map(({ countryCode, partyId }) =>
      db.insert(partnerParties).select(sql`select ${countryCode}, ${partyId}, ${partnerId} where ${isOurs}`),
    ),
    ...tokens.map(({ hash, kind, expiresAt, createdAt }) =>
      db
        .insert(partnerTokens)
        .select(sql`select ${hash}, ${partnerId}, ${kind}, ${expiresAt}, ${createdAt} where ${isOurs}`),
    ),
    ...besides,
  ];
  const [updated] = await db.batch(statements);
  return (updated as readonly unknown[]).length === 1;
}

/** Steps of older handshakes than these are forgotten. */
const STEPS_KEPT = 200;

export async function saveHandshakeSteps(
  db: Database,
  partnerId: string,
  steps: readonly NewHandshakeStep[],
): Promise<void> {
  const [first, ...others] = steps.map((step) => db.insert(handshakeSteps).values(step));
  if (first === undefined) return;
  const oldest = sql`(select id from handshake_steps where partner_id = ${partnerId} order by id desc limit 1 offset ${STEPS_KEPT})`;
  await db.batch([
    first,
    ...others,
    db
      .delete(handshakeSteps)
      .where(and(eq(handshakeSteps.partnerId, partnerId), lt(handshakeSteps.id, sql`${oldest} + 1`))),
  ]);
}

/** The newest handshake first, each in the order in which it went. */
export function loadHandshakeSteps(db: Database, partnerId: string): Promise<readonly HandshakeStepRow[]> {
  return db
    .select()
    .from(handshakeSteps)
    .where(eq(handshakeSteps.partnerId, partnerId))
    .orderBy(desc(handshakeSteps.id))
    .limit(STEPS_KEPT);
}
