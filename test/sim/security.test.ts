import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hashDataOf, makeRequest } from "../../sim/charge-point/certificates.ts";
import { createAuthority, issue, readCsr } from "../../src/remote/x509.ts";
import { createHarness, type HarnessInput, REQUEST, START_AT } from "./harness.ts";

const DAY = 86_400_000;
const SUBJECT = { commonName: "SN-1", organization: "eMall" };
const TERMS = { now: START_AT, days: 30, serialNumber: "02" };
const REQUEST_OF_ANOTHER = await makeRequest({ commonName: "SN-2", organization: "eMall" });
const authority = await createAuthority("eMall", START_AT, "0a");
const stranger = await createAuthority("Somebody", START_AT, "0b");
const ownChain = await issue(authority, REQUEST.csr, { now: START_AT, days: 30, serialNumber: "01" });

const booted = ({ spec, ...input }: HarnessInput = {}) => {
  const harness = createHarness({
    spec: { serialNumber: "SN-1", password: "password-of-16-letters", ...spec },
    ...input,
    reply: (seen) =>
      input.reply?.(seen) ?? (seen.action === "SignCertificate" ? { result: { status: "Accepted" } } : undefined),
  });
  harness.powerOn();
  return harness;
};
const CENTRAL = "CentralSystemRootCertificate";
const install = (harness: ReturnType<typeof booted>, certificate = authority.certificate, certificateType = CENTRAL) =>
  harness.call("InstallCertificate", { certificateType, certificate });
const ask = (harness: ReturnType<typeof booted>) => {
  harness.call("ExtendedTriggerMessage", { requestedMessage: "SignChargePointCertificate" });
  return harness;
};
const deliver = (harness: ReturnType<typeof booted>, certificateChain: string) =>
  harness.call("CertificateSigned", { certificateChain });
const profileOf = (harness: ReturnType<typeof booted>) =>
  harness.call("GetConfiguration", { key: ["SecurityProfile"] }) as { configurationKey: { value: string }[] };

describe("the security extension of the simulator (SIM-16)", () => {
  it("makes a real request of its own key, with its serial number and the operator's name", async () => {
    const { csr, key } = await makeRequest({ commonName: "SN-7", organization: "Operator, Lda" });
    expect(await readCsr(csr)).toMatchObject({
      commonName: "SN-7",
      organization: "Operator, Lda",
      key: { algorithm: "EC", bits: 256 },
      isSignatureValid: true,
    });
    expect(key).toContain("PRIVATE KEY");
  });

  it("asks for a certificate when triggered, takes the one for its key, and keeps it over a restart", () => {
    const harness = ask(booted());
    expect(harness.of("SignCertificate")[0]?.payload).toEqual({ csr: REQUEST.csr });
    expect(deliver(harness, ownChain)).toEqual({ status: "Accepted" });
    harness.restart();
    expect(harness.state().security.certificate).toEqual({ chain: ownChain, key: REQUEST.key });
    expect(harness.of("SecurityEventNotification")).toEqual([]);
  });

  it.each([
    ["that was not asked for", async () => ownChain, false],
    ["of another key", async () => issue(authority, (await makeRequest(SUBJECT)).csr, TERMS), true],
    ["of another charge point", async () => issue(authority, REQUEST_OF_ANOTHER.csr, TERMS), true],
    ["that has ended", async () => issue(authority, REQUEST.csr, { ...TERMS, now: START_AT - 60 * DAY }), true],
    ["of an authority that is not installed", async () => issue(stranger, REQUEST.csr, TERMS), true],
    ["that is none", async () => "please", true],
  ])("discards a certificate %s, and tells of it (A02.FR.07)", async (_, make, isAskedFor) => {
    const harness = booted();
    install(harness);
    if (isAskedFor) ask(harness);
    expect(deliver(harness, await make())).toEqual({ status: "Rejected" });
    expect(harness.of("SecurityEventNotification")[0]?.payload).toMatchObject({
      type: "InvalidChargePointCertificate",
    });
    expect(harness.state().security.certificate).toBeNull();
  });

  it("rejects every certificate where it is told to", () => {
    const harness = ask(booted({ options: { switches: new Set(["certificateRejected"]) } }));
    expect(deliver(harness, ownChain)).toEqual({ status: "Rejected" });
  });

  it("forgets its new key when the request is rejected", () => {
    const harness = ask(
      booted({
        reply: ({ action }) => (action === "SignCertificate" ? { result: { status: "Rejected" } } : undefined),
      }),
    );
    expect(deliver(harness, ownChain)).toEqual({ status: "Rejected" });
  });

  it("installs, lists and deletes root certificates, each by its hashes", () => {
    const harness = booted();
    expect(harness.call("GetInstalledCertificateIds", { certificateType: CENTRAL })).toEqual({ status: "NotFound" });
    expect(install(harness)).toEqual({ status: "Accepted" });
    expect(install(harness, stranger.certificate, "ManufacturerRootCertificate")).toEqual({ status: "Accepted" });
    expect(install(harness, "nonsense")).toEqual({ status: "Rejected" });
    harness.restart();
    const certificateHashData = hashDataOf(authority.certificate, "SHA256");
    expect(harness.call("GetInstalledCertificateIds", { certificateType: CENTRAL })).toEqual({
      status: "Accepted",
      certificateHashData: [certificateHashData],
    });
    const named = hashDataOf(authority.certificate, "SHA512");
    expect(harness.call("DeleteCertificate", { certificateHashData: named })).toEqual({ status: "Accepted" });
    expect(harness.call("DeleteCertificate", { certificateHashData })).toEqual({ status: "NotFound" });
  });

  it("names a certificate as RFC 6960 does", () => {
    expect(hashDataOf(authority.certificate, "SHA256")).toMatchObject({
      hashAlgorithm: "SHA256",
      issuerNameHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      issuerKeyHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      serialNumber: new X509Certificate(authority.certificate).serialNumber.replace(/^0+/, ""),
    });
  });

  it("has room for ten root certificates (M05.FR.03)", async () => {
    const harness = booted();
    const roots = await Promise.all(
      Array.from({ length: 11 }, (_, index) => createAuthority(`Root ${index}`, START_AT, `0${index + 1}`)),
    );
    const answers = roots.map(({ certificate }) => install(harness, certificate));
    expect(answers.slice(0, 10)).toEqual(Array(10).fill({ status: "Accepted" }));
    expect(answers[10]).toEqual({ status: "Rejected" });
  });

  it("answers every extended trigger before it sends the message", () => {
    const harness = booted();
    const sent = (requestedMessage: string) => {
      const before = harness.seen.length;
      expect(harness.call("ExtendedTriggerMessage", { requestedMessage })).toEqual({ status: "Accepted" });
      return harness.actions().slice(before);
    };
    expect(sent("Heartbeat")).toEqual(["Heartbeat"]);
    expect(sent("MeterValues")).toEqual(["MeterValues"]);
    expect(sent("StatusNotification")).toEqual(["StatusNotification", "StatusNotification"]);
    expect(sent("LogStatusNotification")).toEqual(["LogStatusNotification"]);
    expect(sent("FirmwareStatusNotification")).toEqual(["SignedFirmwareStatusNotification"]);
    expect(sent("SignChargePointCertificate")).toEqual(["SignCertificate"]);
    expect(harness.call("ExtendedTriggerMessage", { requestedMessage: "BootNotification" })).toEqual({
      status: "Rejected",
    });
  });
});

describe("the security profile of the simulator", () => {
  it("is raised with what it needs, used on a new connection, and never lowered", () => {
    const harness = booted();
    const raise = (value: string) => harness.call("ChangeConfiguration", { key: "SecurityProfile", value });
    expect(raise("2")).toEqual({ status: "Rejected" });
    install(harness);
    expect(raise("3")).toEqual({ status: "Rejected" });
    expect(raise("2")).toEqual({ status: "Accepted" });
    expect(harness.reportsOf("connection.closed")).toHaveLength(1);
    harness.advance(5);
    expect(profileOf(harness).configurationKey[0]?.value).toBe("2");
    expect(raise("1")).toEqual({ status: "Rejected" });
    expect(raise("2")).toEqual({ status: "Rejected" });
    expect(deliver(ask(harness), ownChain)).toEqual({ status: "Accepted" });
    expect(raise("3")).toEqual({ status: "Accepted" });
  });

  it("falls back when it cannot connect with the new one (A05.FR.08)", () => {
    const harness = booted();
    install(harness);
    harness.call("ChangeConfiguration", { key: "SecurityProfile", value: "2" });
    harness.setReachable(false);
    harness.advance(75);
    harness.setReachable(true);
    harness.advance(300);
    expect(harness.reportsOf("profile.fellBack")).toHaveLength(1);
    expect(profileOf(harness).configurationKey[0]?.value).toBe("1");
  });
});

describe("the key of the simulator", () => {
  it("is changed although its answer gets lost", () => {
    const harness = booted({ options: { switches: new Set(["configurationAnswerLost"]) } });
    const value = "00112233445566778899aabbccddeeff00112233";
    expect(harness.call("ChangeConfiguration", { key: "AuthorizationKey", value })).toBeUndefined();
    expect(harness.state().authorizationKey).toBe(value);
    expect(harness.reportsOf("connection.closed")).toHaveLength(1);
  });
});
