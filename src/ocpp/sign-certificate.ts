import type { CertificateFault } from "../domain/certificate.ts";
import type { InboundRequest } from "./messages.ts";
import { fail, type Handled, reply } from "./reply.ts";
import { type ChargePointState, type Facts, identityOf } from "./state.ts";
import { type Frame, isObject } from "./wire.ts";

/** What is to be thought of a certificate signing request. `unavailable`: nobody signs here. */
export type CsrVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly fault: CertificateFault | "unavailable" };

/** The request that must be judged before this frame can be received; mostly none. */
export function csrOf(frame: Frame): string | null {
  if (frame.type !== "call" || frame.action !== "SignCertificate" || !isObject(frame.payload)) return null;
  return typeof frame.payload.csr === "string" ? frame.payload.csr : null;
}

/** A02. Accepted: the request goes to the authority, and CertificateSigned follows; else a person is told why not. */
export function signCertificate(
  state: ChargePointState,
  { csr }: InboundRequest<"SignCertificate">,
  { csr: verdict = { ok: false, fault: "unavailable" }, newId, now }: Facts,
): Handled<"SignCertificate"> {
  if (verdict.ok) {
    const report = { kind: "signing", id: newId(), csr, at: now } as const;
    return reply(state, { status: "Accepted" }, [{ kind: "report", report }]);
  }
  const subject = identityOf(state) ?? "";
  const notice = { kind: "certificate_request_refused", subject, details: { fault: verdict.fault } } as const;
  const told = [{ kind: "notice", at: now, notice }] as const;
  return verdict.fault === "unavailable"
    ? fail(state, "NotSupported", "Certificates are not signed here: no authority is set up.", told)
    : reply(state, { status: "Rejected" }, told);
}
