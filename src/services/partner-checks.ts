import { ok, type Result, refuse } from "../domain/result.ts";
import { loadPartner, type PartnerRow, savePartner } from "../store/partners.ts";
import { auditNote } from "./audit.ts";
import type { Deps } from "./deps.ts";
import { discover } from "./handshake.ts";
import { partnerToken, withHandshake } from "./registration.ts";
import { nextVersion } from "./versions.ts";

export interface PartnerTest {
  readonly latencyMs: number;
  /** Null: it answers as it should. */
  readonly failure: string | null;
}

/** Whether a registered partner answers: its versions and the details of ours are asked for, and nothing is changed. */
export async function testPartner(deps: Deps, partner: PartnerRow): Promise<Result<PartnerTest>> {
  const token = partnerToken(deps, partner);
  const { versionsUrl } = partner;
  if (token === null || versionsUrl === null) return refuse("not_registered");
  const startedAt = deps.now();
  const found = await withHandshake(deps, partner, (handshake) => discover(handshake, { versionsUrl, token }));
  const failure = found.ok ? null : (found.detail ?? found.refusal);
  return ok({ latencyMs: deps.now() - startedAt, failure });
}

/**
 * Keeps a partner out, or lets it in again. While it is kept out it is answered nothing, its cards start nothing, and what
 * it is to be told waits; its registration stays, and what goes on goes on.
 */
export async function keepOut(deps: Deps, partner: PartnerRow, isOut: boolean): Promise<Result<PartnerRow>> {
  if (isOut === (partner.blockedAt !== null)) return ok(partner);
  const now = deps.now();
  const change = { blockedAt: isOut ? now : null, updatedAt: nextVersion(partner.updatedAt, now) };
  const note = auditNote(deps, { blocked: !isOut }, { blocked: isOut });
  const saved = await savePartner(deps.db, partner.id, partner.updatedAt, change, note);
  const row = saved ? await loadPartner(deps.db, partner.id) : null;
  if (row === null) return refuse("version_conflict");
  deps.log(isOut ? "ocpi.blocked" : "ocpi.unblocked", { partnerId: partner.id });
  if (!isOut) await deps.partners.wake([partner.id]);
  return ok(row);
}
