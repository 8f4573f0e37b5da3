import { type Advanced, unchanged } from "./advance.ts";
import type { AnsweredCall } from "./effects.ts";
import type { CertificateHash, RootCertificatesReport } from "./reports.ts";
import { withSecurity } from "./security-state.ts";
import type { ChargePointState, Facts } from "./state.ts";
import type { Upkeep } from "./upkeep.ts";

/** Of one type. A charge point has as many as CertificateStoreMaxLength says, usually below ten. */
const MAX_ROOT_CERTIFICATES = 100;

export function certificateInstalled(
  state: ChargePointState,
  { request: { certificateType }, response }: AnsweredCall<"InstallCertificate">,
): Advanced {
  const { rootCertificatesDue } = state.security;
  if (response?.status !== "Accepted" || rootCertificatesDue.includes(certificateType)) return unchanged(state);
  return unchanged(withSecurity(state, { rootCertificatesDue: [...rootCertificatesDue, certificateType] }));
}

export function certificatesListed(
  state: ChargePointState,
  { request: { certificateType }, response }: AnsweredCall<"GetInstalledCertificateIds">,
  { now }: Facts,
): Advanced {
  if (response?.status === undefined) return unchanged(state);
  const listed = response.status === "Accepted" ? (response.certificateHashData ?? []) : [];
  const certificates = listed.slice(0, MAX_ROOT_CERTIFICATES);
  return reported(state, [{ kind: "rootCertificates", certificateType, certificates, reportedAt: now }]);
}

/** Accepted: it is gone; NotFound: it was not there. */
export function certificateDeleted(
  state: ChargePointState,
  { request: { certificateHashData }, response }: AnsweredCall<"DeleteCertificate">,
  { now }: Facts,
): Advanced {
  if (response?.status !== "Accepted" && response?.status !== "NotFound") return unchanged(state);
  const isAnother = (certificate: CertificateHash) => identity(certificate) !== identity(certificateHashData);
  const shorter = Object.values(state.security.rootCertificates).flatMap((report) => {
    const certificates = report.certificates.filter(isAnother);
    return certificates.length === report.certificates.length ? [] : [{ ...report, certificates, reportedAt: now }];
  });
  return reported(state, shorter);
}

function identity({ hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }: CertificateHash): string {
  return [hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber].join("/").toLowerCase();
}

function reported(state: ChargePointState, reports: readonly RootCertificatesReport[]): Advanced {
  if (reports.length === 0) return unchanged(state);
  const byType = Object.fromEntries(reports.map((report) => [report.certificateType, report]));
  const rootCertificates = { ...state.security.rootCertificates, ...byType };
  return {
    state: withSecurity(state, { rootCertificates }),
    changes: reports.map((report) => ({ kind: "report", report })),
  };
}

/** After an installation: what does the charge point have now? */
export const rootCertificates: Upkeep = {
  next: ({ security: { rootCertificatesDue } }) => {
    const [certificateType] = rootCertificatesDue;
    return certificateType === undefined
      ? null
      : { action: "GetInstalledCertificateIds", request: { certificateType } };
  },
  concluded: (state) => {
    const [, ...rootCertificatesDue] = state.security.rootCertificatesDue;
    return unchanged(withSecurity(state, { rootCertificatesDue }));
  },
  wakeAt: () => null,
};
