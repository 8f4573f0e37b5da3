import type { OutboundRequest, OutboundResponse } from "../../src/ocpp/messages.ts";
import { type HashData, hashDataOf, parseChain, type Subject, wrongInChain } from "./certificates.ts";
import { configuredNumber, configuredText } from "./configuration.ts";
import { call, enqueue } from "./outbox.ts";
import type { ChargePointState } from "./state.ts";
import { has, instant, report, type Turn } from "./turn.ts";

type CertificateType = OutboundRequest<"InstallCertificate">["certificateType"];

/** How it proves who it is, and whom it trusts. Kept. */
export interface SecurityState {
  /** The profile before an upgrade that has not connected yet: fallen back to (A05.FR.08). */
  profileBefore: string | null;
  /** PEM. */
  roots: Array<{ readonly certificateType: CertificateType; readonly certificate: string }>;
  /** The key of a request that waits for its certificate; PKCS #8, PEM. */
  pendingKey: string | null;
  certificate: { readonly chain: string; readonly key: string } | null;
}

export const NEW_SECURITY: Readonly<SecurityState> = {
  profileBefore: null,
  roots: [],
  pendingKey: null,
  certificate: null,
};

/** CertificateStoreMaxLength. */
const MOST_ROOTS = 10;

// ---- The security profile (A05) ----

export function profileOf(turn: Pick<Turn, "setup" | "state">): number {
  return configuredNumber(turn, "SecurityProfile");
}

/** Only upwards, and only with what the new profile needs. It is used on a new connection. */
export function raiseProfile(turn: Turn, value: string): "Accepted" | "Rejected" {
  const { state, setup } = turn;
  const { security, configuration } = state;
  const wanted = Number(value);
  const hasKey = state.authorizationKey !== null || setup.spec.password !== undefined;
  const isPossible =
    [1, 2, 3].includes(wanted) &&
    wanted > profileOf(turn) &&
    (wanted === 3 ? security.certificate !== null : hasKey) &&
    (wanted === 1 || rootsOf(state, "CentralSystemRootCertificate").length > 0);
  if (!isPossible) return "Rejected";
  security.profileBefore = String(profileOf(turn));
  configuration.SecurityProfile = value;
  return "Accepted";
}

const ATTEMPTS_BEFORE_FALLBACK = 3;

/** The new profile does not connect: the old one is tried again. */
export function fallBack(turn: Turn): void {
  const { security, configuration, failedAttempts } = turn.state;
  const { profileBefore } = security;
  if (profileBefore === null || failedAttempts < ATTEMPTS_BEFORE_FALLBACK) return;
  report(turn, "profile.fellBack", { from: configuration.SecurityProfile, to: profileBefore });
  configuration.SecurityProfile = profileBefore;
  security.profileBefore = null;
}

// ---- Root certificates (M03 to M05) ----

function rootsOf({ security }: ChargePointState, type: CertificateType): readonly string[] {
  return security.roots.filter(({ certificateType }) => certificateType === type).map(({ certificate }) => certificate);
}

export function installCertificate(
  { state }: Turn,
  { certificateType, certificate }: OutboundRequest<"InstallCertificate">,
): OutboundResponse<"InstallCertificate"> {
  const { security } = state;
  const others = security.roots.filter((root) => root.certificate !== certificate);
  if (parseChain(certificate)?.length !== 1 || others.length >= MOST_ROOTS) return { status: "Rejected" };
  security.roots = [...others, { certificateType, certificate }];
  return { status: "Accepted" };
}

export function installedCertificateIds(
  { state }: Turn,
  { certificateType }: OutboundRequest<"GetInstalledCertificateIds">,
): OutboundResponse<"GetInstalledCertificateIds"> {
  const certificateHashData = rootsOf(state, certificateType).map((root) => hashDataOf(root, "SHA256"));
  return certificateHashData.length === 0 ? { status: "NotFound" } : { status: "Accepted", certificateHashData };
}

/** Not the one that the connection depends on (M04.FR.06). */
export function deleteCertificate(
  turn: Turn,
  { certificateHashData }: OutboundRequest<"DeleteCertificate">,
): OutboundResponse<"DeleteCertificate"> {
  const { state } = turn;
  const { security } = state;
  const found = security.roots.find(({ certificate }) => isNamed(certificate, certificateHashData));
  if (!found) return { status: "NotFound" };
  const isLast = rootsOf(state, found.certificateType).length === 1;
  if (found.certificateType === "CentralSystemRootCertificate" && profileOf(turn) >= 2 && isLast) {
    return { status: "Failed" };
  }
  security.roots = security.roots.filter((root) => root !== found);
  return { status: "Accepted" };
}

function isNamed(certificate: string, named: HashData): boolean {
  const own = hashDataOf(certificate, named.hashAlgorithm);
  const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  return (
    isSame(own.issuerNameHash, named.issuerNameHash) &&
    isSame(own.issuerKeyHash, named.issuerKeyHash) &&
    isSame(own.serialNumber, named.serialNumber)
  );
}

// ---- The client certificate (A02, A03) ----

function subjectOf({ setup, state }: Pick<Turn, "setup" | "state">): Subject {
  const { serialNumber, id } = setup.spec;
  return { commonName: serialNumber ?? id, organization: configuredText({ setup, state }, "CpoName") };
}

/** The key is made outside the core, which may not wait; `keyMade` goes on. */
export function requestCertificate(turn: Turn): void {
  turn.outputs.push({ type: "makeKey", subject: subjectOf(turn) });
}

export function keyMade(turn: Turn, { csr, key }: { readonly csr: string; readonly key: string }): void {
  turn.state.security.pendingKey = key;
  call(turn, "SignCertificate", { csr });
}

export function signingAnswered(turn: Turn, status: "Accepted" | "Rejected"): void {
  report(turn, "certificate.requested", { status });
  if (status === "Rejected") turn.state.security.pendingKey = null;
}

/** A certificate that is not good is discarded, and told of (A02.FR.07); a good one is used from the next connection. */
export function certificateSigned(
  turn: Turn,
  { certificateChain }: OutboundRequest<"CertificateSigned">,
): OutboundResponse<"CertificateSigned"> {
  const { security } = turn.state;
  const wrong = has(turn, "certificateRejected") ? "switched" : wrongInCertificate(turn, certificateChain);
  if (wrong !== null || security.pendingKey === null) {
    turn.afterAnswer.push(() => tellSecurityEvent(turn, "InvalidChargePointCertificate", wrong ?? "not asked for"));
    return { status: "Rejected" };
  }
  security.certificate = { chain: certificateChain, key: security.pendingKey };
  security.pendingKey = null;
  if (profileOf(turn) === 3) {
    turn.afterAnswer.push(() => {
      turn.state.live.renewSocket = true;
    });
  }
  return { status: "Accepted" };
}

function wrongInCertificate(turn: Turn, pem: string): string | null {
  const { pendingKey: key } = turn.state.security;
  const chain = parseChain(pem);
  if (chain === null) return "unreadable";
  if (key === null) return "not asked for";
  const roots = rootsOf(turn.state, "CentralSystemRootCertificate");
  return wrongInChain(chain, { key, subject: subjectOf(turn), roots, now: turn.now });
}

/** Kept and sent in order like transaction messages (SIM-7). */
export function tellSecurityEvent(turn: Turn, type: string, techInfo?: string): void {
  const payload = { type, timestamp: instant(turn.now), ...(techInfo === undefined ? {} : { techInfo }) };
  enqueue(turn, "SecurityEventNotification", payload, null);
}
