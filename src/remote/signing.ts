import * as z from "zod";
import type { Authority } from "./x509.ts";

/** What became of bringing a certificate signing request to an authority. */
export type Signed =
  | { readonly kind: "signed" /** PEM, the new certificate first. */; readonly chain: string }
  /** It will not sign this one. */
  | { readonly kind: "refused"; readonly why: string }
  /** It was not reached, or is out of order: the same request may be brought again. */
  | { readonly kind: "unavailable"; readonly why: string };

export interface SigningOrder {
  readonly chargePointId: string;
  /** PEM, checked. */
  readonly csr: string;
  /** How long the certificate is to be valid. */
  readonly days: number;
}

const TIMEOUT_MS = 20_000;
const MAX_WHY = 200;
const answer = z.object({ certificateChain: z.string().min(1) });

/**
 * An authority behind HTTP: `POST { chargePointId, csr, days }` with a bearer token is answered 200
 * `{ certificateChain }`. 4xx: it will not; anything else, or nothing: not now.
 */
export async function signByHttp(url: string, token: string, order: SigningOrder): Promise<Signed> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(order),
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    const why = `The authority answered ${response.status}: ${text.slice(0, MAX_WHY)}`;
    if (response.status >= 400 && response.status < 500 && !TRY_AGAIN.includes(response.status)) {
      return { kind: "refused", why };
    }
    const parsed = response.ok ? answer.safeParse(jsonOf(text)) : null;
    return parsed?.success ? { kind: "signed", chain: parsed.data.certificateChain } : { kind: "unavailable", why };
  } catch (error) {
    return { kind: "unavailable", why: `The authority was not reached: ${String(error).slice(0, MAX_WHY)}` };
  }
}

/** Request timeout, too many requests; and what an operator mends: a token that is wrong. */
const TRY_AGAIN: readonly number[] = [401, 403, 408, 429];

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** An authority whose key is here: for a developer's machine, or a fleet small enough to do without a service. */
export async function signHere(
  authority: Authority,
  { csr, days }: SigningOrder,
  { now, serialNumber }: { readonly now: number; readonly serialNumber: string },
): Promise<Signed> {
  const { issue } = await import("./x509.ts");
  try {
    return { kind: "signed", chain: await issue(authority, csr, { now, days, serialNumber }) };
  } catch (error) {
    return { kind: "refused", why: `It could not be signed: ${String(error).slice(0, MAX_WHY)}` };
  }
}
