import type { BatchItem } from "drizzle-orm/batch";
import { cdrFigures, creditOf } from "../domain/cdr.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { isBillable } from "../domain/session.ts";
import type { PricedParty } from "../domain/tariff.ts";
import { type CdrRow, type FollowedCdr, hasCdr, loadCdr, loadCdrIds, saveCdr } from "../store/cdrs.ts";
import { guarded } from "../store/constraints.ts";
import { loadSession, lockedPriceOf, type SessionRow } from "../store/sessions.ts";
import type { Deps } from "./deps.ts";
import { cdrBooking } from "./ledger.ts";
import { saveAndTell } from "./push-delivery.ts";
import { sessionStatements } from "./session-news.ts";
import { priceColumns, type SessionStart, sessionStart } from "./session-start.ts";

type Statement = BatchItem<"sqlite">;

/** What an operator did, and why. */
export interface CdrAct {
  readonly reason: string;
  readonly issuedBy: string;
}

/**
 * The CDR of a session that has ended, for the batch in which its end is stored. Once a session has one, this changes
 * nothing, however often the batch is repeated (OCPI-D1).
 */
export function cdrStatements(deps: Deps, session: SessionRow): readonly Statement[] {
  if (session.state !== "COMPLETED" || session.cdrGap !== null) return [];
  const cdr = cdrOf(session, { id: session.id, energyWh: session.energyWh, act: null, now: deps.now() });
  return cdr === null ? [] : [saveCdr(deps.db, cdr), ...cdrBooking(deps.db, cdr)];
}

interface Issue {
  readonly id: string;
  readonly energyWh: number;
  /** Null: it is made by itself. */
  readonly act: CdrAct | null;
  readonly now: number;
}

/** @returns null: it is no partner's session, has not ended, or lacks what a CDR must say. */
function cdrOf(session: SessionRow, { id, energyWh, act, now }: Issue): CdrRow | null {
  const { tokenCountryCode, tokenPartyId, tokenType, contractId, authMethod, stoppedAt, place } = session;
  // What was only reserved costs nothing.
  if (session.transactionId === null) return null;
  if (tokenCountryCode === null || tokenPartyId === null || tokenType === null || contractId === null) return null;
  if (authMethod === null || stoppedAt === null || place === null) return null;
  const price = lockedPriceOf(session);
  if (price === null) return null;
  const billed = { ...session, endedAt: stoppedAt, energyWh };
  const { origin: priceOrigin, ...priceParts } = price;
  return {
    ...cdrFigures(billed, price, place.timeZone),
    id,
    sessionId: session.id,
    bookingId: session.bookingId,
    creditOf: null,
    reason: act?.reason ?? null,
    issuedBy: act?.issuedBy ?? null,
    tokenCountryCode,
    tokenPartyId,
    tokenUid: session.tokenUid,
    tokenType,
    contractId,
    authMethod,
    authorizationReference: session.authorizationReference,
    startedAt: session.startedAt,
    reservedAt: session.reservedAt,
    endedAt: stoppedAt,
    locationId: session.locationId,
    evseUid: session.evseUid,
    connectorId: session.connectorId,
    place,
    ...priceParts,
    priceOrigin,
    createdAt: now,
  };
}

/**
 * Bills a session at an energy that a person answers for: one that ended without a CDR, or whose CDR was credited. What was
 * missing of its start is looked up once more.
 */
export async function issueCdr(
  deps: Deps,
  { sessionId, energyWh, ...act }: CdrAct & { readonly sessionId: string; readonly energyWh: number },
): Promise<Result<FollowedCdr>> {
  const { db } = deps;
  const known = await loadSession(db, sessionId);
  if (known === null) return refuse("not_found");
  const wasWhole = known.tariffVersionId !== null && known.place !== null;
  const session = wasWhole ? known : withStart(known, await sessionStart(db, startOf(known)));
  const inForce = (await loadCdrIds(db, [sessionId])).get(sessionId);
  if (inForce !== undefined) return refuse("already_exists", `The session has the CDR ${inForce}: credit it first.`);
  const now = deps.now();
  const id = (await hasCdr(db, sessionId)) ? deps.newId() : sessionId;
  const cdr = session.state === "COMPLETED" ? cdrOf(session, { id, energyWh, act, now }) : null;
  if (cdr === null) return refuse("not_billable", whyNotBillable(session));
  return carryOut(deps, cdr, wasWhole ? [] : sessionStatements(deps, { ...session, updatedAt: now }));
}

function startOf(session: SessionRow) {
  return { ...session, receivedAt: session.createdAt, party: partyOf(session) };
}

function partyOf({ tokenCountryCode: countryCode, tokenPartyId: partyId }: SessionRow): PricedParty | null {
  return countryCode === null || partyId === null ? null : { countryCode, partyId };
}

function withStart(session: SessionRow, start: SessionStart): SessionRow {
  const isBilled = session.energyWh >= 0 && isBillable(session);
  return {
    ...session,
    ...priceColumns(start.price, isBilled ? session.energyWh : null),
    place: start.place,
  };
}

function whyNotBillable(session: SessionRow): string {
  if (session.tokenPartyId === null) return "It was not started by a token of a partner.";
  if (session.state !== "COMPLETED") return `The session is ${session.state}.`;
  if (session.transactionId === null) return "It was a reservation that nobody used.";
  return session.place === null
    ? "Nobody declared its connector."
    : "There was no price at its start, and there is none now.";
}

/** Takes a CDR back, whole (OCPI-D3). */
export async function creditCdr(deps: Deps, id: string, act: CdrAct): Promise<Result<FollowedCdr>> {
  const found = await loadCdr(deps.db, id);
  if (found === null) return refuse("not_found");
  const { cdr, creditedBy } = found;
  if (cdr.creditOf !== null) return refuse("not_billable", `It credits ${cdr.creditOf} itself.`);
  if (creditedBy !== null) return refuse("already_exists", `It was credited by ${creditedBy}.`);
  const credit = { ...cdr, ...creditOf(cdr), ...act, id: `${id}-C`, creditOf: id, createdAt: deps.now() };
  return carryOut(deps, credit, []);
}

async function carryOut(deps: Deps, cdr: CdrRow, others: readonly Statement[]): Promise<Result<FollowedCdr>> {
  const saved = await guarded(
    saveAndTell(deps, [...others, saveCdr(deps.db, cdr), ...cdrBooking(deps.db, cdr)]),
    "version_conflict",
  );
  if (!saved.ok) return saved;
  deps.log(cdr.creditOf === null ? "cdr.issued" : "cdr.credited", { cdrId: cdr.id, sessionId: cdr.sessionId });
  const made = await loadCdr(deps.db, cdr.id);
  return made === null ? refuse("version_conflict") : ok(made);
}
