import type { CertificateType, RootCertificatesReport } from "./reports.ts";
import type { ChargePointState } from "./state.ts";

/** What is known of a charge point's own security, and what is still to be done about it. */
export interface SecurityState {
  /** It took a higher security profile, and restarts into it (TC_083). */
  readonly restartDue: boolean;
  /** Root certificates, by type, as last reported. */
  readonly rootCertificates: Readonly<Partial<Record<CertificateType, RootCertificatesReport>>>;
  /** Types to be asked for again, because something was installed. */
  readonly rootCertificatesDue: readonly CertificateType[];
  /** A signed certificate on its way. */
  readonly delivery: CertificateDelivery | null;
  /** It is to ask for a new certificate, because the old one ends (A02). */
  readonly renewalDue: boolean;
}

export interface CertificateDelivery {
  readonly fingerprint: string;
  /** PEM, the charge point's own certificate first. */
  readonly chain: string;
  readonly attempts: number;
  readonly nextAt: number;
}

export const NO_SECURITY: SecurityState = {
  restartDue: false,
  rootCertificates: {},
  rootCertificatesDue: [],
  delivery: null,
  renewalDue: false,
};

export function withSecurity(state: ChargePointState, change: Partial<SecurityState>): ChargePointState {
  return { ...state, security: { ...state.security, ...change } };
}
