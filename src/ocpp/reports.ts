import type { Boot } from "./state.ts";

/** What a charge point did, as D1 is to have it: each reaches it once, by its key, and the newest of a key wins. */
export type Report = BootReport | SecurityEventReport | RootCertificatesReport | SigningReport | CertificateReport;

/** A BootNotification, with how often the same was sent before; another row as soon as a field changes. */
export interface BootReport {
  readonly kind: "boot";
  readonly firstAt: number;
  readonly lastAt: number;
  readonly count: number;
  readonly status: Boot["status"];
  readonly fields: Readonly<Record<string, string>>;
}

export function bootReport({ firstAt, at: lastAt, count, status, fields }: Boot): BootReport {
  return { kind: "boot", firstAt, lastAt, count, status, fields };
}

export interface SecurityEventReport {
  readonly kind: "securityEvent";
  readonly type: string;
  /** As it was sent; with the type it makes the event (a repeat is the same one). */
  readonly timestamp: string;
  readonly techInfo: string | null;
  readonly at: number;
  readonly receivedAt: number;
}

export type CertificateType = "CentralSystemRootCertificate" | "ManufacturerRootCertificate";

export interface CertificateHash {
  readonly hashAlgorithm: string;
  readonly issuerNameHash: string;
  readonly issuerKeyHash: string;
  readonly serialNumber: string;
}

/** The root certificates of one type that a charge point has. */
export interface RootCertificatesReport {
  readonly kind: "rootCertificates";
  readonly certificateType: CertificateType;
  readonly certificates: readonly CertificateHash[];
  readonly reportedAt: number;
}

/** A certificate signing request that was accepted. */
export interface SigningReport {
  readonly kind: "signing";
  readonly id: string;
  /** PEM. */
  readonly csr: string;
  readonly at: number;
}

/** What became of a client certificate that was sent by CertificateSigned. */
export interface CertificateReport {
  readonly kind: "certificate";
  readonly fingerprint: string;
  readonly state: "installed" | "rejected";
  readonly at: number;
}

export function reportKey(report: Report): string {
  switch (report.kind) {
    case "boot":
      return `boot:${report.firstAt}`;
    case "securityEvent":
      return `securityEvent:${report.timestamp}:${report.type}`;
    case "rootCertificates":
      return `rootCertificates:${report.certificateType}`;
    case "signing":
      return `signing:${report.id}`;
    case "certificate":
      return `certificate:${report.fingerprint}`;
  }
}
