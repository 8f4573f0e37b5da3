import "reflect-metadata";
import { Pkcs10CertificateRequestGenerator, X509CertificateGenerator } from "@peculiar/x509";

const ALGORITHMS = {
  "RSA 2048": {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    publicExponent: new Uint8Array([1, 0, 1]),
    modulusLength: 2_048,
  },
  "RSA 1024": {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    publicExponent: new Uint8Array([1, 0, 1]),
    modulusLength: 1_024,
  },
  "EC P-256": { name: "ECDSA", namedCurve: "P-256" },
  "EC P-384": { name: "ECDSA", namedCurve: "P-384" },
} as const;

export type KeyKind = keyof typeof ALGORITHMS;

/** As a charge point makes it: a new key pair, and a request signed with it. PEM. */
export async function aCsr(subject = "O=eMall, CN=S-1", kind: KeyKind = "EC P-256"): Promise<string> {
  const keys = await keyPair(kind);
  const signingAlgorithm = { name: ALGORITHMS[kind].name, hash: "SHA-256" };
  const csr = await Pkcs10CertificateRequestGenerator.create({ name: subject, keys, signingAlgorithm });
  return csr.toString("pem");
}

/** Signed by itself, as one that a manufacturer installed. PEM. */
export async function aCertificate(subject: string, notAfter: number): Promise<string> {
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: "0102",
    name: subject,
    notBefore: new Date(notAfter - 365 * 86_400_000),
    notAfter: new Date(notAfter),
    keys: await keyPair("EC P-256"),
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
  });
  return certificate.toString("pem");
}

async function keyPair(kind: KeyKind): Promise<CryptoKeyPair> {
  return (await crypto.subtle.generateKey(ALGORITHMS[kind], true, ["sign", "verify"])) as CryptoKeyPair;
}
