import { createHash } from "node:crypto";
import { ok, type Result, refuse } from "../domain/result.ts";
import { DAY } from "../domain/time.ts";
import { folded } from "../ocpi/lenient.ts";
import type { Change } from "../store/database.ts";
import {
  type BookingsModule,
  findCaller,
  type KnownCaller,
  loadPartner,
  type PartnerRow,
  type PartnerTokenKind,
  type PartnerTokenRow,
  type PartyId,
  removePartner,
  removeTokens,
  saveNewPartner,
  savePartner,
  saveToken,
} from "../store/partners.ts";
import { auditNote } from "./audit.ts";
import type { Deps } from "./deps.ts";
import { nextVersion } from "./versions.ts";

/** 256 random bits, as base64url: 43 of the 64 characters that a token may have (OCPI-T2). */
const TOKEN_BYTES = 32;
/** An invitation that nobody has used by then is void (OCPI-V9). */
const INVITATION_MS = 14 * DAY;

export interface PartnerRequest {
  readonly name: string;
  readonly expectedParties: readonly PartyId[];
  readonly hosts: readonly string[];
  readonly knowsErrata: boolean;
  /** It is to be asked about cards that nobody told us of. */
  readonly asksUnknownTokens: boolean;
  /** It may book ahead; null: it may not. */
  readonly bookings: BookingsModule | null;
}

export async function createPartner(deps: Deps, request: PartnerRequest): Promise<PartnerRow> {
  const now = deps.now();
  const row: PartnerRow = {
    ...request,
    id: deps.newId(),
    state: "unregistered",
    versionsUrl: null,
    sealedToken: null,
    endpoints: [],
    roles: [],
    registeredAt: null,
    blockedAt: null,
    toldAnewAt: null,
    createdAt: now,
    updatedAt: now,
  };
  await saveNewPartner(deps.db, row, auditNote(deps, null, auditFacts(row)));
  return row;
}

export async function updatePartner(
  deps: Deps,
  partner: PartnerRow,
  change: Change<PartnerRequest>,
): Promise<Result<PartnerRow>> {
  const updatedAt = nextVersion(partner.updatedAt, deps.now());
  const note = auditNote(deps, auditFacts(partner), change);
  const saved = await savePartner(deps.db, partner.id, partner.updatedAt, { ...change, updatedAt }, note);
  const row = saved ? await loadPartner(deps.db, partner.id) : null;
  return row ? ok(row) : refuse("version_conflict");
}

/** Data that was exchanged stays; a registered partner is to be unregistered first, so that it learns of it. */
export async function deletePartner(deps: Deps, partner: PartnerRow): Promise<Result<null>> {
  if (partner.state === "registered") return refuse("in_use", "The partner is registered: unregister it first.");
  await removePartner(deps.db, partner.id, auditNote(deps, auditFacts(partner), null));
  return ok(null);
}

export interface Invitation {
  /** Token A, shown this once. */
  readonly token: string;
  readonly expiresAt: number;
}

/** Lets a partner register by itself; an earlier invitation is void. */
export async function invite(deps: Deps, partner: PartnerRow): Promise<Result<Invitation>> {
  if (partner.state === "registered") return refuse("already_registered");
  const token = newToken(deps);
  const expiresAt = deps.now() + INVITATION_MS;
  await deps.db.batch([
    removeTokens(deps.db, partner.id, ["invitation"]),
    saveToken(deps.db, tokenRow(deps, partner.id, token, "invitation", expiresAt)),
    ...auditNote(deps, null, { invitedUntil: new Date(expiresAt).toISOString() }),
  ]);
  deps.log("ocpi.invited", { partnerId: partner.id });
  return ok({ token, expiresAt });
}

/** Who calls with this token; from its first use on, a new token is the only one (OCPI-V6). */
export async function identifyCaller(deps: Deps, token: string): Promise<KnownCaller | null> {
  const caller = await findCaller(deps.db, hashOf(token), deps.now());
  if (caller?.hasRetiredToken && caller.token.kind === "access") {
    await removeTokens(deps.db, caller.partner.id, ["retired"]);
  }
  return caller;
}

export function newToken(deps: Deps): string {
  return Buffer.from(deps.randomBytes(TOKEN_BYTES)).toString("base64url");
}

export function tokenRow(
  deps: Deps,
  partnerId: string,
  token: string,
  kind: PartnerTokenKind,
  expiresAt: number | null,
): PartnerTokenRow {
  return { hash: hashOf(token), partnerId, kind, expiresAt, createdAt: deps.now() };
}

/** Tokens are 256 random bits: one fast hash is enough, and can be looked up. */
export function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

export function foldedParty({ countryCode, partyId }: PartyId): PartyId {
  return { countryCode: folded(countryCode), partyId: folded(partyId) };
}

export function isSameParty(left: PartyId, right: PartyId): boolean {
  return folded(left.countryCode) === folded(right.countryCode) && folded(left.partyId) === folded(right.partyId);
}

/** What the audit log says of a partner. */
function auditFacts(partner: Pick<PartnerRow, keyof PartnerRequest>) {
  const { name, expectedParties, hosts, knowsErrata, asksUnknownTokens, bookings } = partner;
  return { name, expectedParties, hosts, knowsErrata, asksUnknownTokens, bookings };
}
