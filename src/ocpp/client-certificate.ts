import { CHAIN_MAX_LENGTH, fittingChain } from "../domain/certificate.ts";
import { MINUTE } from "../domain/time.ts";
import { type Advanced, unchanged } from "./advance.ts";
import { reportedNumber } from "./configuration-state.ts";
import { type CertificateDelivery, withSecurity } from "./security-state.ts";
import type { Change, ChargePointState } from "./state.ts";
import type { Upkeep } from "./upkeep.ts";

/** An answer may be lost, and a repeat is harmless; after so many it is for a person to look. */
const DELIVERY_ATTEMPTS = 3;
const DELIVERY_SPACING = 5 * MINUTE;

/** As much of the chain as the charge point takes (CertificateSignedMaxChainSize). */
export function deliverCertificate(
  state: ChargePointState,
  { fingerprint, chain: whole }: Pick<CertificateDelivery, "fingerprint" | "chain">,
  now: number,
): Advanced {
  const chain = fittingChain(whole, reportedNumber(state, "CertificateSignedMaxChainSize") || CHAIN_MAX_LENGTH);
  if (chain === null) return { state, changes: [notDelivered(state, "too_long", fingerprint, now)] };
  return unchanged(withSecurity(state, { delivery: { fingerprint, chain, attempts: 0, nextAt: now } }));
}

/** Rejected is final: the charge point found it invalid, and would again (A02, error handling). */
export const certificateDelivery: Upkeep = {
  next: ({ security: { delivery } }, { now }) =>
    delivery === null || delivery.nextAt > now
      ? null
      : { action: "CertificateSigned", request: { certificateChain: delivery.chain } },

  concluded(state, { request }, outcome, { now }) {
    const { delivery } = state.security;
    // A newer certificate may have taken its place meanwhile.
    if (delivery === null || delivery.chain !== request.certificateChain) return unchanged(state);
    const { fingerprint } = delivery;
    const answer = outcome.kind === "answered" ? outcome.response.status : undefined;
    const done = withSecurity(state, { delivery: null });
    if (answer === "Accepted") {
      return { state: done, changes: [outcomeReport("installed", fingerprint, now)] };
    }
    if (answer === "Rejected") {
      const changes = [outcomeReport("rejected", fingerprint, now), notDelivered(state, "rejected", fingerprint, now)];
      return { state: done, changes };
    }
    const attempts = delivery.attempts + 1;
    if (attempts === DELIVERY_ATTEMPTS) {
      return { state: done, changes: [notDelivered(state, "unanswered", fingerprint, now)] };
    }
    return unchanged(withSecurity(state, { delivery: { ...delivery, attempts, nextAt: now + DELIVERY_SPACING } }));
  },

  wakeAt: ({ security: { delivery } }) => delivery?.nextAt ?? null,
};

function outcomeReport(state: "installed" | "rejected", fingerprint: string, at: number): Change {
  return { kind: "report", report: { kind: "certificate", fingerprint, state, at } };
}

function notDelivered(state: ChargePointState, why: string, fingerprint: string, at: number): Change {
  const subject = state.registration?.chargePointId ?? "";
  return { kind: "notice", at, notice: { kind: "certificate_not_delivered", subject, details: { why, fingerprint } } };
}

export function renewCertificate(state: ChargePointState): ChargePointState {
  return withSecurity(state, { renewalDue: true });
}

/**
 * What follows is SignCertificate, with the CpoName that the charge point has by then: its configuration is compared
 * first. A charge point that will not is asked again another day, and a person told.
 */
export const certificateRenewal: Upkeep = {
  next: ({ security, configuration }) =>
    security.renewalDue && configuration.check === null
      ? { action: "ExtendedTriggerMessage", request: { requestedMessage: "SignChargePointCertificate" } }
      : null,

  concluded(state, _call, outcome, { now }) {
    const done = withSecurity(state, { renewalDue: false });
    const answer = outcome.kind === "answered" ? outcome.response.status : undefined;
    if (answer === "Accepted") return unchanged(done);
    const subject = state.registration?.chargePointId ?? "";
    const details = { answer: answer ?? outcome.kind };
    const notice = { kind: "certificate_not_renewed", subject, details } as const;
    return { state: done, changes: [{ kind: "notice", at: now, notice }] };
  },

  wakeAt: () => null,
};
