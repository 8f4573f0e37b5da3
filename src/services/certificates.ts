import {
  type CertificateFault,
  type CertificateOwner,
  CSR_MAX_LENGTH,
  csrFault,
  subjectFault,
} from "../domain/certificate.ts";
import type { Registration } from "../domain/charge-point.ts";
import type { NoticeStep } from "../domain/notification.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { DAY, HOUR, MINUTE } from "../domain/time.ts";
import type { CsrVerdict } from "../ocpp/sign-certificate.ts";
import type { CertificateFacts } from "../remote/x509.ts";
import type { StoredChargePoint } from "../store/charge-points.ts";
import {
  type ClientCertificateRow,
  endClientCertificate,
  leaseSigningRequests,
  loadClientCertificate,
  loadRenewalsDue,
  type SigningRequestRow,
  saveNewClientCertificate,
  saveRenewalAsked,
  saveSigningOutcome,
} from "../store/client-certificates.ts";
import { guarded } from "../store/constraints.ts";
import { giveInstruction, SYSTEM } from "./commands.ts";
import type { Deps, Signing } from "./deps.ts";
import { takeSteps } from "./notifications.ts";

/** What is to be thought of a certificate signing request, before it is answered (A02.FR.11, A02.FR.12). */
export async function judgeCsr(deps: Deps, registration: Registration | null, csr: string): Promise<CsrVerdict> {
  if (deps.signing === null) return { ok: false, fault: "unavailable" };
  const { cpoName } = deps.signing;
  const fault = await faultOf({ serialNumber: registration?.serialNumber ?? null, cpoName }, csr);
  return fault === null ? { ok: true } : { ok: false, fault };
}

async function faultOf(owner: CertificateOwner, csr: string): Promise<CertificateFault | null> {
  if (csr.length > CSR_MAX_LENGTH) return "too_long";
  const { readCsr } = await import("../remote/x509.ts");
  const facts = await readCsr(csr);
  return facts === null ? "unreadable" : csrFault(facts, owner);
}

// ---- To the authority and back ----

const REQUESTS_AT_ONCE = 20;
/** Longer than the authority may take for all of them. */
const LEASE = 10 * MINUTE;
/** An authority that was away for so many tries, half a day, is for a person to look after. */
const MOST_ATTEMPTS = 16;
const ATTEMPTS_BEFORE_NOTICE = 3;
const LONGEST_PAUSE = HOUR;

/** Brings what waits to the authority, and its certificates to the charge points. May be repeated at any point. */
export async function bringToAuthority(deps: Deps): Promise<void> {
  const { signing } = deps;
  if (signing === null) return;
  const now = deps.now();
  const lease = { now, leasedUntil: now + LEASE, limit: REQUESTS_AT_ONCE };
  for (const request of await leaseSigningRequests(deps.db, lease)) {
    await unlessFault(deps, request.chargePointId, () => bringOrLater(deps, signing, request));
  }
}

async function bringOrLater(deps: Deps, signing: Signing, request: SigningRequestRow): Promise<void> {
  try {
    await bring(deps, signing, request);
  } catch (error) {
    // The try counts: a request over which something always fails comes to its end too.
    await tryLater(deps, request, String(error));
  }
}

/** What goes wrong with one must not keep the others waiting. */
async function unlessFault(deps: Deps, chargePointId: string, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    deps.log("certificate.fault", { chargePointId, error: String(error) });
  }
}

async function bring(deps: Deps, signing: Signing, request: SigningRequestRow): Promise<void> {
  // Signed by an earlier run that did not come further.
  if (request.fingerprint !== null) return handOver(deps, request, request.fingerprint);
  const { chargePointId, csr } = request;
  const signed = await signing.sign({ chargePointId, csr, days: signing.days });
  if (signed.kind === "refused") return giveUp(deps, request, signed.why);
  if (signed.kind === "unavailable") return tryLater(deps, request, signed.why);
  const { readCertificate, readCsr } = await import("../remote/x509.ts");
  const facts = await readCertificate(signed.chain);
  const key = (await readCsr(csr))?.keyFingerprint;
  if (facts === null || facts.keyFingerprint !== key || facts.notAfter <= deps.now()) {
    return giveUp(deps, request, "The authority answered with a certificate that is not the one asked for.");
  }
  const now = deps.now();
  const row = rowOf(chargePointId, facts, { chain: signed.chain, state: "issued", now });
  await deps.db.batch([
    saveNewClientCertificate(deps.db, row).onConflictDoNothing(),
    saveSigningOutcome(deps.db, request.id, { state: "waiting", fingerprint: facts.fingerprint, error: null }, now),
  ]);
  deps.log("certificate.signed", { chargePointId, fingerprint: facts.fingerprint });
  return handOver(deps, request, facts.fingerprint);
}

function rowOf(
  chargePointId: string,
  { fingerprint, subject, issuer, serialNumber, notBefore, notAfter }: CertificateFacts,
  { chain, state, now }: Pick<ClientCertificateRow, "chain" | "state"> & { readonly now: number },
): ClientCertificateRow {
  const times = { notBefore, notAfter, renewalAskedAt: null, createdAt: now, updatedAt: now };
  return { fingerprint, chargePointId, subject, issuer, serialNumber, chain, state, ...times };
}

/** The charge point's object sees to the rest: CertificateSigned, and what it is answered. */
async function handOver(deps: Deps, request: SigningRequestRow, fingerprint: string): Promise<void> {
  const { chargePointId } = request;
  const certificate = await loadClientCertificate(deps.db, fingerprint);
  if (certificate === null) return giveUp(deps, request, "The certificate is no longer registered.");
  const instruction = { kind: "deliverCertificate", fingerprint, chain: certificate.chain } as const;
  const given = await giveInstruction(deps, { chargePointId, instruction, requestedBy: SYSTEM });
  if (!given.ok) return giveUp(deps, request, `The charge point cannot be told: ${given.refusal}.`);
  await saveSigningOutcome(deps.db, request.id, { state: "signed" }, deps.now());
  if (request.attempts >= ATTEMPTS_BEFORE_NOTICE)
    await takeSteps(deps, { chargePointId }, [signedAtLast(deps, request)]);
}

async function tryLater(deps: Deps, request: SigningRequestRow, why: string): Promise<void> {
  const { id, attempts, chargePointId } = request;
  if (attempts >= MOST_ATTEMPTS) return giveUp(deps, request, why);
  const now = deps.now();
  const dueAt = now + Math.min(LONGEST_PAUSE, MINUTE * 2 ** (attempts - 1));
  await saveSigningOutcome(deps.db, id, { state: "waiting", dueAt, error: why }, now);
  deps.log("certificate.unsigned", { chargePointId, attempts, why });
  if (attempts === ATTEMPTS_BEFORE_NOTICE) await takeSteps(deps, { chargePointId }, [notSigned(deps, request, why)]);
}

async function giveUp(deps: Deps, request: SigningRequestRow, why: string): Promise<void> {
  await saveSigningOutcome(deps.db, request.id, { state: "failed", error: why }, deps.now());
  deps.log("certificate.refused", { chargePointId: request.chargePointId, why });
  await takeSteps(deps, { chargePointId: request.chargePointId }, [notSigned(deps, request, why)]);
}

function notSigned({ now }: Deps, { chargePointId: subject }: SigningRequestRow, error: string): NoticeStep {
  return { kind: "notice", at: now(), notice: { kind: "certificate_not_signed", subject, details: { error } } };
}

function signedAtLast({ now }: Deps, { chargePointId: subject }: SigningRequestRow): NoticeStep {
  return { kind: "resolve", noticeKind: "certificate_not_signed", subject, at: now() };
}

// ---- Before it ends ----

/** A03: what a charge point should do by itself; who has not a month before the end is asked to, once a day. */
const RENEWED_BEFORE_END = 30 * DAY;
const ASKED_EVERY = DAY;
const RENEWALS_AT_ONCE = 50;

export async function askForRenewals(deps: Deps): Promise<void> {
  if (deps.signing === null) return;
  const now = deps.now();
  const due = await loadRenewalsDue(deps.db, {
    before: now + RENEWED_BEFORE_END,
    askedBefore: now - ASKED_EVERY,
    limit: RENEWALS_AT_ONCE,
  });
  for (const { fingerprint, chargePointId } of due) {
    await unlessFault(deps, chargePointId, async () => {
      await saveRenewalAsked(deps.db, fingerprint, now);
      await giveInstruction(deps, { chargePointId, instruction: { kind: "renewCertificate" }, requestedBy: SYSTEM });
    });
  }
}

// ---- By hand ----

/** Registers a certificate that was made elsewhere, by the manufacturer perhaps; it opens the door from now on. */
export async function addClientCertificate(
  deps: Deps,
  { id, serialNumber }: StoredChargePoint,
  pem: string,
): Promise<Result<ClientCertificateRow>> {
  const { readCertificate } = await import("../remote/x509.ts");
  const facts = await readCertificate(pem);
  if (facts === null) return refuse("invalid_request", "This is no certificate in PEM.");
  const fault = subjectFault(facts, { serialNumber, cpoName: facts.organization ?? "" });
  if (fault !== null) return refuse("invalid_request", WRONG[fault] ?? fault);
  const now = deps.now();
  if (facts.notAfter <= now) return refuse("invalid_request", "The certificate has expired.");
  const row = rowOf(id, facts, { chain: pem, state: "installed", now });
  const saved = await guarded(saveNewClientCertificate(deps.db, row).execute(), "not_found");
  return saved.ok ? ok(row) : saved;
}

const WRONG: { readonly [F in CertificateFault]?: string } = {
  serial_number_not_registered: "The charge point's serial number is not registered.",
  wrong_common_name: "The subject's CN is not the charge point's serial number.",
  wrong_organization: "The subject has no O.",
};

/** From now on it opens the door no more. A socket that it opened stays open (A00, certificate revocation). */
export async function endCertificate(deps: Deps, chargePointId: string, fingerprint: string): Promise<Result<null>> {
  const ended = await endClientCertificate(deps.db, chargePointId, fingerprint, deps.now());
  return ended ? ok(null) : refuse("not_found");
}
