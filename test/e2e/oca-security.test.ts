import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ChargePointView, CommandView } from "../../src/entry/api/shared/schemas.ts";
import { ACCEPTED, created, iso, onRig, type Rig } from "../support/ocpp-rig.ts";
import { aCsr } from "../worker/csrs.ts";

/** The central system's cases of the Open Charge Alliance's test plan: the security extension. */

const PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";
const HASH = { hashAlgorithm: "SHA256", issuerNameHash: "aa", issuerKeyHash: "bb", serialNumber: "01" };
const later = () => iso(Date.now() + 60_000);

const event = (rig: Rig, type: string) =>
  rig.charger.call("SecurityEventNotification", { type, timestamp: iso(Date.now()) });

describe("OCA, security: keys and profiles", () => {
  it.concurrent(
    "TC_073 A new password of 16 to 20 bytes, as hex digits: the charge point comes back with it, and never with the old one",
    onRig(async (rig) => {
      rig.charger.answer("ChangeConfiguration", ACCEPTED);
      const path = `${rig.path}/authorization-key`;
      const { password, command } = await created<{ password: string; command: CommandView }>(path, {});
      expect(password).toMatch(/^(?:[0-9a-f]{2}){16,20}$/);
      await rig.until(async () => (await rig.command(command.id)).state === "answered");
      const changes = rig.requests("ChangeConfiguration").filter(({ key }) => key === "AuthorizationKey");
      expect(changes).toEqual([{ key: "AuthorizationKey", value: password }]);
      const { id } = rig;
      await rig.client({}, { id, password }).rpc.connect();
      await rig.boot();
      await expect(rig.client().rpc.connect()).rejects.toMatchObject({ code: 401 });
    }),
  );

  it.concurrent(
    "TC_083 A higher security profile: asked for, then a hard reset; a lower one is refused from then on",
    onRig(
      async (rig) => {
        rig.charger.answer("ChangeConfiguration", ACCEPTED);
        rig.charger.answer("Reset", ACCEPTED);
        await created(`${rig.path}/security-profile`, { profile: 2 });
        await rig.until(() => rig.requests("Reset").length > 0);
        expect(rig.requests("ChangeConfiguration")).toContainEqual({ key: "SecurityProfile", value: "2" });
        expect(rig.requests("Reset")).toEqual([{ type: "Hard" }]);
        await rig.charger.close();
        await rig.connect();
        await rig.boot();
        expect(await rig.read<ChargePointView>("")).toMatchObject({ securityProfile: 2, securityProfileWanted: null });
        await expect(created(`${rig.path}/security-profile`, { profile: 1 })).rejects.toThrow(
          "security_profile_lowered",
        );
      },
      { securityProfile: 1 },
    ),
  );

  it.concurrent(
    "TC_085 Basic authentication: without the right password 401, with it an upgrade",
    onRig(async (rig) => {
      const { id } = rig;
      await expect(rig.client({}, { id, password: "not the password" }).rpc.connect()).rejects.toMatchObject({
        code: 401,
      });
      await expect(rig.client({ password: null }).rpc.connect()).rejects.toMatchObject({ code: 401 });
      await rig.connect();
    }),
  );

  it.concurrent(
    "TC_088 Subprotocol: ocpp0.1 alone is refused with 400, beside ocpp1.6 it is let in with that",
    onRig(async (rig) => {
      // The client has no schemas of ocpp0.1 to be strict with.
      const lenient = { strictMode: false };
      const other = rig.client({ ...lenient, protocols: ["ocpp0.1"] });
      await expect(other.rpc.connect()).rejects.toMatchObject({ code: 400 });
      const both = await rig.connect({ ...lenient, protocols: ["ocpp0.1", "ocpp1.6"] });
      expect(both.rpc.protocol).toBe("ocpp1.6");
    }),
  );
});

describe("OCA, security: certificates", () => {
  it.concurrent(
    "TC_074 A certificate of the charge point: triggered, requested, signed for its serial number, and handed over",
    onRig(async (rig) => {
      rig.charger.answer("CertificateSigned", ACCEPTED);
      const sign = async () => {
        expect(await rig.charger.call("SignCertificate", { csr: await aCsr() })).toEqual(ACCEPTED);
      };
      await rig.answered("ExtendedTriggerMessage", { requestedMessage: "SignChargePointCertificate" }, ACCEPTED, sign);
      await rig.until(() => rig.requests("CertificateSigned").length > 0);
      const [{ certificateChain } = {}] = rig.requests("CertificateSigned");
      const [own = "", authority = ""] = String(certificateChain).split(/(?<=-----END CERTIFICATE-----)\s*/);
      const certificate = new X509Certificate(own);
      expect(certificate.subject.split("\n").sort()).toEqual(["CN=S-1", "O=eMall"]);
      expect(certificate.verify(new X509Certificate(authority).publicKey)).toBe(true);
    }),
  );

  it.concurrent.each([
    ["TC_075_1", "ManufacturerRootCertificate"],
    ["TC_075_2", "CentralSystemRootCertificate"],
  ])("%s Install a %s, and list what is installed", async (_, certificateType) => {
    await onRig(async (rig) => {
      rig.charger.answer("GetInstalledCertificateIds", { status: "Accepted", certificateHashData: [HASH] });
      await rig.answered("InstallCertificate", { certificateType, certificate: PEM }, ACCEPTED);
      const installed = { status: "Accepted", certificateHashData: [HASH] };
      await rig.answered("GetInstalledCertificateIds", { certificateType }, installed);
    })();
  });

  it.concurrent(
    "TC_076 Delete a certificate: by the hash data that the charge point listed",
    onRig(async (rig) => {
      const certificateType = "CentralSystemRootCertificate";
      const installed = { status: "Accepted", certificateHashData: [HASH] };
      await rig.answered("GetInstalledCertificateIds", { certificateType }, installed);
      await rig.answered("DeleteCertificate", { certificateHashData: HASH }, ACCEPTED);
      await rig.answered("GetInstalledCertificateIds", { certificateType }, { status: "NotFound" });
    }),
  );

  it.concurrent(
    "TC_077 Invalid charge point certificate: refused by the charge point, its security event answered",
    onRig(async (rig) => {
      await rig.answered("CertificateSigned", { certificateChain: PEM }, { status: "Rejected" });
      expect(await event(rig, "InvalidChargePointCertificate")).toEqual({});
    }),
  );

  it.concurrent(
    "TC_078 Invalid central system certificate: refused by the charge point, its security event answered",
    onRig(async (rig) => {
      const install = { certificateType: "CentralSystemRootCertificate", certificate: PEM };
      await rig.answered("InstallCertificate", install, { status: "Rejected" });
      expect(await event(rig, "InvalidCentralSystemCertificate")).toEqual({});
    }),
  );
});

describe("OCA, security: log and firmware", () => {
  it.concurrent(
    "TC_079 Security log: asked for, its upload told of",
    onRig(async (rig) => {
      const log = { remoteLocation: "https://127.0.0.1/log", oldestTimestamp: iso(Date.now() - 86_400_000) };
      const request = { logType: "SecurityLog", requestId: 79, log };
      await rig.answered("GetLog", request, { status: "Accepted", filename: "security.log" });
      for (const status of ["Uploading", "Uploaded"]) {
        expect(await rig.charger.call("LogStatusNotification", { status, requestId: 79 })).toEqual({});
      }
    }),
  );

  const update = (requestId: number) => ({
    requestId,
    firmware: {
      location: "https://127.0.0.1/firmware",
      retrieveDateTime: later(),
      installDateTime: later(),
      signingCertificate: PEM,
      signature: "c2lnbmF0dXJl",
    },
  });

  it.concurrent.each([
    [
      "TC_080",
      "it is installed",
      ["Downloading", "Downloaded", "SignatureVerified", "Installing", "InstallRebooting", "Installed"],
    ],
    ["TC_081", "its signature is invalid", ["Downloading", "Downloaded", "InvalidSignature"]],
  ])("%s Secure firmware update: %s", async (_, __, progress) => {
    await onRig(async (rig) => {
      await rig.answered("SignedUpdateFirmware", update(80), ACCEPTED);
      for (const status of progress) {
        const told = { status, requestId: 80 };
        expect(await rig.charger.call("SignedFirmwareStatusNotification", told)).toEqual({});
        if (status === "InvalidSignature") expect(await event(rig, "InvalidFirmwareSignature")).toEqual({});
      }
    })();
  });
});
