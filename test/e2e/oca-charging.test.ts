import { describe, expect, it } from "vitest";
import type { Payload } from "../support/ocpp-client.ts";
import { ACCEPTED, iso, onRig } from "../support/ocpp-rig.ts";

/** The central system's cases of the Open Charge Alliance's test plan: smart charging, firmware and diagnostics. */

const schedule = (fields: Payload = {}) => ({
  duration: 300,
  chargingRateUnit: "A",
  chargingSchedulePeriod: [{ startPeriod: 0, limit: 6.0 }],
  ...fields,
});

const profile = (chargingProfileId: number, chargingProfilePurpose: string, fields: Payload = {}) => ({
  chargingProfileId,
  stackLevel: 0,
  chargingProfilePurpose,
  chargingProfileKind: "Absolute",
  chargingSchedule: schedule({ startSchedule: iso(Date.now()) }),
  ...fields,
});

describe("OCA, smart charging", () => {
  it.concurrent.each([
    ["A", 6.0],
    ["W", 6_000],
  ])("TC_056 Default profile, absolute, in %s: limit %f", async (chargingRateUnit, limit) => {
    await onRig(async (rig) => {
      const startSchedule = iso(Date.now());
      const chargingSchedule = schedule({
        startSchedule,
        chargingRateUnit,
        chargingSchedulePeriod: [{ startPeriod: 0, limit }],
      });
      const validity = { validFrom: startSchedule, validTo: iso(Date.now() + 3_600_000) };
      const csChargingProfiles = profile(1, "TxDefaultProfile", { ...validity, chargingSchedule });
      await rig.answered("SetChargingProfile", { connectorId: 1, csChargingProfiles }, ACCEPTED);
      expect(rig.requests("SetChargingProfile")).toHaveLength(1);
    })();
  });

  it.concurrent(
    "TC_057 Profile of a running transaction, with its id",
    onRig(async (rig) => {
      const { transactionId } = await rig.start();
      await rig.status("Charging");
      const csChargingProfiles = profile(2, "TxProfile", { transactionId });
      await rig.answered("SetChargingProfile", { connectorId: 1, csChargingProfiles }, ACCEPTED);
    }),
  );

  it.concurrent(
    "TC_059 Remote start with a profile: a TxProfile without a transaction's id (OCPP-R6)",
    onRig(async (rig) => {
      const chargingSchedule = schedule();
      const chargingProfile = profile(3, "TxProfile", { chargingProfileKind: "Relative", chargingSchedule });
      const start = { connectorId: 1, idTag: rig.tokens.valid, chargingProfile };
      await rig.answered("RemoteStartTransaction", start, ACCEPTED);
      expect(chargingProfile).not.toHaveProperty("transactionId");
      const { idTagInfo } = await rig.start();
      expect(idTagInfo).toMatchObject(ACCEPTED);
    }),
  );

  it.concurrent(
    "TC_066 Composite schedule: asked for after the profiles were set, and shown as given",
    onRig(async (rig) => {
      const { transactionId } = await rig.start();
      const csChargingProfiles = profile(4, "TxProfile", { transactionId });
      await rig.answered("SetChargingProfile", { connectorId: 1, csChargingProfiles }, ACCEPTED);
      const composite = { status: "Accepted", connectorId: 1, scheduleStart: iso(Date.now()) };
      const request = { connectorId: 1, duration: 300, chargingRateUnit: "A" };
      await rig.answered("GetCompositeSchedule", request, { ...composite, chargingSchedule: schedule() });
    }),
  );

  it.concurrent(
    "TC_067 Clear profiles, of three distinct ids: one by its id, one by its criteria, one nobody knows",
    onRig(async (rig) => {
      const { transactionId } = await rig.start();
      const profiles = [
        { connectorId: 0, csChargingProfiles: profile(11, "ChargePointMaxProfile") },
        { connectorId: 1, csChargingProfiles: profile(12, "TxDefaultProfile") },
        { connectorId: 1, csChargingProfiles: profile(13, "TxProfile", { transactionId }) },
      ];
      for (const each of profiles) await rig.answered("SetChargingProfile", each, ACCEPTED);
      const sent = rig.requests("SetChargingProfile").map(({ csChargingProfiles }) => csChargingProfiles as Payload);
      expect(new Set(sent.map(({ chargingProfileId }) => chargingProfileId)).size).toBe(3);
      await rig.answered("ClearChargingProfile", { id: 12 }, ACCEPTED);
      const criteria = { connectorId: 0, chargingProfilePurpose: "ChargePointMaxProfile", stackLevel: 0 };
      await rig.answered("ClearChargingProfile", criteria, ACCEPTED);
      await rig.answered("ClearChargingProfile", { id: 12 }, { status: "Unknown" });
    }),
  );
});

describe("OCA, firmware and diagnostics", () => {
  const update = () => ({ location: "ftp://127.0.0.1/firmware.bin", retrieveDate: iso(Date.now()), retries: 1 });

  it.concurrent.each([
    ["TC_044_1", "it is installed", ["Downloading", "Downloaded", "Installing", "Installed"]],
    ["TC_044_2", "the download fails", ["Downloading", "DownloadFailed"]],
    ["TC_044_3", "the installation fails", ["Downloading", "Downloaded", "Installing", "InstallationFailed"]],
  ])("%s Update of the firmware: %s", async (_, __, progress) => {
    await onRig(async (rig) => {
      await rig.answered("UpdateFirmware", update(), {});
      for (const status of progress) {
        expect(await rig.charger.call("FirmwareStatusNotification", { status })).toEqual({});
      }
    })();
  });

  it.concurrent.each([
    ["TC_045_1", "they arrive", ["Uploading", "Uploaded"]],
    ["TC_045_2", "the upload fails", ["Uploading", "UploadFailed"]],
  ])("%s Diagnostics: %s", async (_, __, progress) => {
    await onRig(async (rig) => {
      const request = { location: "ftp://127.0.0.1/", retries: 1, retryInterval: 10 };
      await rig.answered("GetDiagnostics", request, { fileName: "diagnostics.zip" });
      for (const status of progress) {
        expect(await rig.charger.call("DiagnosticsStatusNotification", { status })).toEqual({});
      }
    })();
  });
});
