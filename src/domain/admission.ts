import type { Refusal } from "./result.ts";

/**
 * Security whitepaper §2: 1 = `ws://` and HTTP Basic, 2 = TLS and HTTP Basic, 3 = TLS and a client certificate.
 * 0 = nothing is asked: for a bench, or a charger in a network of its own.
 */
export const SECURITY_PROFILES = [0, 1, 2, 3] as const;
export type SecurityProfile = (typeof SECURITY_PROFILES)[number];

/** What a charge point brings to its handshake. */
export interface Brought {
  /** `loopback`: from this very machine, where nobody can listen in; it counts as either kind. */
  readonly transport: "tls" | "plain" | "loopback";
  readonly key: "right" | "wrong" | "missing";
  /** `own`: valid, and registered for this charge point. */
  readonly certificate: "own" | "foreign" | "invalid" | "missing";
}

/** What is registered of it. */
export interface Door {
  readonly profile: SecurityProfile;
  /** An upgrade under way: the charge point may already use it, or fall back (A05.FR.08). */
  readonly wanted: SecurityProfile | null;
  /** This charge point may come without TLS. */
  readonly allowsPlain: boolean;
}

export type AdmissionRefusal = Extract<
  Refusal,
  "insecure_transport" | "wrong_credentials" | "wrong_certificate" | "wrong_security_profile"
>;

export type Admission =
  | { readonly admitted: true; readonly profile: SecurityProfile }
  | { readonly admitted: false; readonly refusal: AdmissionRefusal };

/** One profile at a time, and no other (A00.FR.001, A00.FR.002); two only while an upgrade is under way. */
export function admit(door: Door, brought: Brought): Admission {
  const profiles = door.wanted === null ? [door.profile] : [door.wanted, door.profile];
  const profile = profiles.find((each) => whyNot(each, door, brought) === null);
  if (profile !== undefined) return { admitted: true, profile };
  const refusal = whyNot(door.profile, door, brought) ?? "wrong_security_profile";
  return { admitted: false, refusal };
}

function whyNot(profile: SecurityProfile, door: Door, { transport, key, certificate }: Brought) {
  const needsTls = profile >= 2;
  if (transport === "plain" && (needsTls || !door.allowsPlain)) return "insecure_transport";
  if (profile === 0) return null;
  if (profile === 3) {
    if (certificate === "missing") return "wrong_security_profile";
    return certificate === "own" ? null : "wrong_certificate";
  }
  if (key !== "right") return "wrong_credentials";
  return profile === 1 && transport === "tls" ? "wrong_security_profile" : null;
}
