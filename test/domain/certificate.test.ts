import { describe, expect, it } from "vitest";
import { type CsrFacts, certificatesOf, csrFault, fittingChain, subjectFault } from "../../src/domain/certificate.ts";

const OWNER = { serialNumber: "SN-0042", cpoName: "eMall" };
const GOOD: CsrFacts = {
  commonName: "SN-0042",
  organization: "eMall",
  key: { algorithm: "EC", bits: 256 },
  isSignatureValid: true,
};

describe("OCPP-X4 a certificate signing request", () => {
  it.each<[string, Partial<CsrFacts>]>([
    ["as it should be", {}],
    ["in another case, with blanks around", { commonName: " sn-0042 ", organization: "EMALL" }],
    ["of RSA 2048", { key: { algorithm: "RSA", bits: 2_048 } }],
    ["of a curve of 224 bits", { key: { algorithm: "EC", bits: 224 } }],
  ])("%s may be signed", (_, facts) => {
    expect(csrFault({ ...GOOD, ...facts }, OWNER)).toBeNull();
  });

  it.each<[string, Partial<CsrFacts>]>([
    ["unsuitable_key", { key: { algorithm: "RSA", bits: 2_047 } }],
    ["unsuitable_key", { key: { algorithm: "EC", bits: 192 } }],
    ["unsuitable_key", { key: { algorithm: "other", bits: 4_096 } }],
    ["invalid_signature", { isSignatureValid: false }],
    ["wrong_common_name", { commonName: "SN-0043" }],
    ["wrong_common_name", { commonName: null }],
    ["wrong_organization", { organization: "eMall Lda" }],
    ["wrong_organization", { organization: null }],
  ])("with %s may not: %j", (fault, facts) => {
    expect(csrFault({ ...GOOD, ...facts }, OWNER)).toBe(fault);
  });

  it("of a charge point without a registered serial number belongs to nobody", () => {
    expect(subjectFault(GOOD, { ...OWNER, serialNumber: null })).toBe("serial_number_not_registered");
  });
});

describe("a chain of certificates", () => {
  const one = (letter: string) => `-----BEGIN CERTIFICATE-----\n${letter.repeat(64)}\n-----END CERTIFICATE-----`;
  const chain = [one("A"), one("B"), one("C")].join("\n");

  it("is read certificate by certificate, whatever stands between them", () => {
    expect(certificatesOf(`subject=…\n${one("A")}\r\n\r\n${one("B")}`)).toEqual([one("A"), one("B")]);
    expect(certificatesOf("nothing")).toEqual([]);
  });

  it("is cut from its end to what a charge point takes (CertificateSignedMaxChainSize)", () => {
    const { length } = one("A");
    expect(fittingChain(chain, 10_000)).toBe(chain);
    expect(fittingChain(chain, 3 * length + 2)).toBe(chain);
    expect(fittingChain(chain, 3 * length + 1)).toBe([one("A"), one("B")].join("\n"));
    expect(fittingChain(chain, length)).toBe(one("A"));
    expect(fittingChain(chain, length - 1)).toBeNull();
  });

  it("has 10,000 characters at most, whatever a charge point claims to take", () => {
    const long = one("A".repeat(100));
    expect(long.length).toBeGreaterThan(5_000);
    expect(fittingChain([long, long].join("\n"), 50_000)).toBe(long);
  });
});
