// The library injects what it needs by decorators, which ask for this first.
import "reflect-metadata";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  type PublicKey,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { type CsrFacts, certificatesOf } from "../domain/certificate.ts";

/**
 * X.509 as read and written here. Load it when it is needed (`await import(…)`): objects wake often, and certificates
 * are rare.
 */

export interface CertificateFacts extends Pick<CsrFacts, "commonName" | "organization"> {
  /** SHA-256 over the DER, hex digits in lower case. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: string;
  readonly notBefore: number;
  readonly notAfter: number;
  /** SHA-256 over its public key. */
  readonly keyFingerprint: string;
}

/** @returns null: it is none. */
export async function readCsr(pem: string): Promise<(CsrFacts & { readonly keyFingerprint: string }) | null> {
  try {
    const csr = new Pkcs10CertificateRequest(pem);
    return {
      ...subjectOf(csr),
      key: keyOf(csr.publicKey),
      isSignatureValid: await isSigned(csr),
      keyFingerprint: await sha256(csr.publicKey.rawData),
    };
  } catch {
    return null;
  }
}

/** The first certificate of a PEM text. @returns null: there is none. */
export async function readCertificate(pem: string): Promise<CertificateFacts | null> {
  const [first] = certificatesOf(pem);
  if (first === undefined) return null;
  try {
    const certificate = new X509Certificate(first);
    return {
      ...subjectOf(certificate),
      fingerprint: await sha256(certificate.rawData),
      subject: certificate.subject,
      issuer: certificate.issuer,
      serialNumber: certificate.serialNumber,
      notBefore: certificate.notBefore.getTime(),
      notAfter: certificate.notAfter.getTime(),
      keyFingerprint: await sha256(certificate.publicKey.rawData),
    };
  } catch {
    return null;
  }
}

function subjectOf({ subjectName }: Pick<X509Certificate, "subjectName">) {
  const [commonName = null] = subjectName.getField("CN");
  const [organization = null] = subjectName.getField("O");
  return { commonName, organization };
}

/** A curve or a kind of key that this runtime cannot check is as good as none. */
async function isSigned(csr: Pkcs10CertificateRequest): Promise<boolean> {
  try {
    return await csr.verify();
  } catch {
    return false;
  }
}

interface KeyAlgorithm {
  readonly name: string;
  readonly modulusLength?: number;
  readonly namedCurve?: string;
}

const CURVE_BITS: Readonly<Record<string, number>> = { "P-256": 256, "P-384": 384, "P-521": 521 };

function keyOf({ algorithm }: PublicKey): CsrFacts["key"] {
  const { name, modulusLength, namedCurve = "" } = algorithm as KeyAlgorithm;
  if (name.startsWith("RSA")) return { algorithm: "RSA", bits: modulusLength ?? 0 };
  return { algorithm: namedCurve === "" ? "other" : "EC", bits: CURVE_BITS[namedCurve] ?? 0 };
}

async function sha256(data: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const EC_KEY = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;

/** A certificate authority's own certificate and key, as PEM. */
export interface Authority {
  readonly certificate: string;
  /** PKCS #8. */
  readonly key: string;
}

/** A new authority with a key of its own, valid for ten years. */
export async function createAuthority(name: string, now: number, serialNumber: string): Promise<Authority> {
  const keys = (await crypto.subtle.generateKey(EC_KEY, true, ["sign", "verify"])) as CryptoKeyPair;
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber,
    name: [{ O: [name] }, { CN: [`${name} charge points`] }],
    notBefore: new Date(now),
    notAfter: new Date(now + 3_650 * DAY),
    keys,
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const key = (await crypto.subtle.exportKey("pkcs8", keys.privateKey)) as ArrayBuffer;
  return { certificate: certificate.toString("pem"), key: pem("PRIVATE KEY", key) };
}

const DAY = 24 * 3_600_000;
/** A charger's clock may be behind. */
const BACKDATED = DAY;

/** Signs a request that has been checked. @returns the chain, as PEM: the new certificate, then the authority's. */
export async function issue(
  authority: Authority,
  csr: string,
  { now, days, serialNumber }: { readonly now: number; readonly days: number; readonly serialNumber: string },
): Promise<string> {
  const request = new Pkcs10CertificateRequest(csr);
  const issuer = new X509Certificate(authority.certificate);
  const signingKey = await crypto.subtle.importKey("pkcs8", derOf(authority.key), EC_KEY, false, ["sign"]);
  const certificate = await X509CertificateGenerator.create({
    serialNumber,
    subject: request.subjectName,
    issuer: issuer.subjectName,
    notBefore: new Date(now - BACKDATED),
    notAfter: new Date(Math.min(now + days * DAY, issuer.notAfter.getTime())),
    publicKey: request.publicKey,
    signingKey,
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
    ],
  });
  return [certificate.toString("pem"), issuer.toString("pem")].join("\n");
}

function pem(label: string, der: ArrayBuffer): string {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(der)));
  return [`-----BEGIN ${label}-----`, ...(base64.match(/.{1,64}/g) ?? []), `-----END ${label}-----`].join("\n");
}

function derOf(text: string): Uint8Array<ArrayBuffer> {
  const base64 = text.replace(/-----[^-]+-----/g, "").replace(/\s/g, "");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
