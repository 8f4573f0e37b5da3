// The library injects what it needs by decorators, which ask for this first.
import "reflect-metadata";
import { createHash, createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { X509Certificate as ParsedCertificate, Pkcs10CertificateRequestGenerator } from "@peculiar/x509";
import type { OutboundRequest } from "../../src/ocpp/messages.ts";

export type HashData = OutboundRequest<"DeleteCertificate">["certificateHashData"];

/** Who a client certificate is for (security whitepaper A00.FR.509, A00.FR.511). */
export interface Subject {
  readonly commonName: string;
  readonly organization: string;
}

const KEY = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;

/** A new key pair and the request to have it certified, both PEM. */
export async function makeRequest({ commonName, organization }: Subject): Promise<{ csr: string; key: string }> {
  const keys = await crypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
  const name = [{ O: [organization] }, { CN: [commonName] }];
  const request = await Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm: SIGNING });
  const der = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey));
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" }).export({ format: "pem", type: "pkcs8" });
  return { csr: request.toString("pem"), key: String(key) };
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Null: it is no chain of certificates. */
export function parseChain(pem: string): readonly X509Certificate[] | null {
  try {
    const chain = (pem.match(PEM_CERTIFICATE) ?? []).map((each) => new X509Certificate(each));
    return chain.length === 0 ? null : chain;
  } catch {
    return null;
  }
}

/** Why a certificate is not this charge point's (A02.FR.06); null: it is. */
export function wrongInChain(
  chain: readonly X509Certificate[],
  own: { readonly key: string; readonly subject: Subject; readonly roots: readonly string[]; readonly now: number },
): string | null {
  const [leaf] = chain;
  if (leaf === undefined) return "no certificate";
  if (!leaf.checkPrivateKey(createPrivateKey(own.key))) return "of another key";
  if (own.now < Date.parse(leaf.validFrom) || own.now > Date.parse(leaf.validTo)) return "not valid now";
  if (!leaf.subject.split("\n").includes(`CN=${own.subject.commonName}`)) return "of another charge point";
  const issuers = [...chain.slice(1), ...own.roots.map((root) => new X509Certificate(root))];
  return isIssued(leaf, issuers, own.roots.length > 0 ? own.roots : null) ? null : "of a foreign authority";
}

/** Up to a root that is installed; where none is, to any certificate that came along. */
function isIssued(
  leaf: X509Certificate,
  issuers: readonly X509Certificate[],
  roots: readonly string[] | null,
): boolean {
  const issuer = issuers.find((each) => each.raw.compare(leaf.raw) !== 0 && leaf.verify(each.publicKey));
  if (issuer === undefined) return false;
  const isRoot = roots === null || roots.some((root) => new X509Certificate(root).raw.compare(issuer.raw) === 0);
  return (
    isRoot ||
    isIssued(
      issuer,
      issuers.filter((each) => each !== issuer),
      roots,
    )
  );
}

/** What a root certificate is named by (security whitepaper §6.1, RFC 6960). It signed itself: its key is its issuer's. */
export function hashDataOf(pem: string, hashAlgorithm: HashData["hashAlgorithm"]): HashData {
  const certificate = new ParsedCertificate(pem);
  const hash = (data: Buffer) => createHash(hashAlgorithm.toLowerCase()).update(data).digest("hex");
  return {
    hashAlgorithm,
    issuerNameHash: hash(Buffer.from(certificate.issuerName.toArrayBuffer())),
    issuerKeyHash: hash(keyBits(new X509Certificate(pem).publicKey)),
    serialNumber: certificate.serialNumber.replace(/^0+(?=.)/, "").toUpperCase(),
  };
}

/** The value of the subject public key, without tag and length. */
function keyBits(key: KeyObject): Buffer {
  if (key.asymmetricKeyType === "rsa") return key.export({ format: "der", type: "pkcs1" });
  const { x = "", y = "" } = key.export({ format: "jwk" });
  return Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
}
