/** What a certificate signing request says of itself (RFC 2986). */
export interface CsrFacts {
  readonly commonName: string | null;
  readonly organization: string | null;
  readonly key: { readonly algorithm: "RSA" | "EC" | "other"; readonly bits: number };
  /** The request is signed with the key that it names. */
  readonly isSignatureValid: boolean;
}

/** Why a request is not passed on, or a certificate not taken for a charge point's. */
export type CertificateFault =
  | "too_long"
  | "unreadable"
  | "invalid_signature"
  | "unsuitable_key"
  | "serial_number_not_registered"
  | "wrong_common_name"
  | "wrong_organization"
  | "expired";

/** SignCertificate.req, CertificateSigned.req (security whitepaper §5): characters of PEM. */
export const CSR_MAX_LENGTH = 5_500;
export const CHAIN_MAX_LENGTH = 10_000;

/** A00.FR.502, A00.FR.503; of the curves, those the Workers runtime can check: P-256, P-384, P-521. */
const LEAST_BITS = { RSA: 2_048, EC: 224, other: Number.POSITIVE_INFINITY } as const;

export interface CertificateOwner {
  /** Of the charge point, as registered. */
  readonly serialNumber: string | null;
  readonly cpoName: string;
}

/** The first thing that is wrong with it; null: it may be signed. */
export function csrFault(facts: CsrFacts, owner: CertificateOwner): CertificateFault | null {
  if (facts.key.bits < LEAST_BITS[facts.key.algorithm]) return "unsuitable_key";
  if (!facts.isSignatureValid) return "invalid_signature";
  return subjectFault(facts, owner);
}

/** CN is the charge point's serial number, O the operator's name (A00.FR.404, A00.FR.405). */
export function subjectFault(
  { commonName, organization }: Pick<CsrFacts, "commonName" | "organization">,
  { serialNumber, cpoName }: CertificateOwner,
): CertificateFault | null {
  if (serialNumber === null) return "serial_number_not_registered";
  if (!isSame(commonName, serialNumber)) return "wrong_common_name";
  return isSame(organization, cpoName) ? null : "wrong_organization";
}

function isSame(shown: string | null, wanted: string): boolean {
  return shown?.trim().toLowerCase() === wanted.trim().toLowerCase();
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a chain, each as PEM, in order. */
export function certificatesOf(chain: string): readonly string[] {
  return chain.match(PEM_CERTIFICATE) ?? [];
}

/**
 * As much of a chain as a charge point takes, its own certificate first; what is left out at the end it has as a root,
 * or cannot take anyway. Null: not even its own certificate fits.
 */
export function fittingChain(chain: string, maxLength: number): string | null {
  const certificates = certificatesOf(chain);
  for (let count = certificates.length; count > 0; count -= 1) {
    const shorter = certificates.slice(0, count).join("\n");
    if (shorter.length <= Math.min(maxLength, CHAIN_MAX_LENGTH)) return shorter;
  }
  return null;
}
