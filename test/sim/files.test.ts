import { describe, expect, it } from "vitest";
import type { FaultSwitch } from "../../sim/charge-point/spec.ts";
import { createHarness } from "./harness.ts";

const HERE = "http://127.0.0.1/uploads/1/x";
const AT = "2026-03-02T08:00:00Z";
const SIGNED = { signingCertificate: "certificate", signature: "signature" };

function booted(...switches: FaultSwitch[]) {
  const harness = createHarness({ options: { switches: new Set(switches) } });
  harness.powerOn();
  harness.advance(1);
  return harness;
}

type Harness = ReturnType<typeof booted>;

const told = (harness: Harness, action: string) => harness.of(action).map(({ payload }) => payload);
const statuses = (harness: Harness, action: string) => told(harness, action).map(({ status }) => status);
const update = (requestId: number, location: string) => ({
  requestId,
  firmware: { location, retrieveDateTime: AT, ...SIGNED },
});

describe("files of a simulated charge point", () => {
  it("fetches firmware over HTTP before it says Downloaded, and boots with the next version", () => {
    const harness = booted();
    harness.call("UpdateFirmware", { location: HERE, retrieveDate: AT });
    harness.advance(120);
    expect(harness.transfers).toMatchObject([{ name: "firmware", location: HERE, direction: "Downloading" }]);
    expect(statuses(harness, "FirmwareStatusNotification")).toEqual([
      "Downloading",
      "Downloaded",
      "Installing",
      "Installed",
    ]);
    expect(told(harness, "BootNotification").map(({ firmwareVersion }) => firmwareVersion)).toEqual(["1.0.0", "1.0.1"]);
  });

  it("says so when a transfer breaks", () => {
    const harness = booted();
    harness.call("GetDiagnostics", { location: `${HERE}/broken` });
    harness.call("UpdateFirmware", { location: `${HERE}/broken`, retrieveDate: AT });
    harness.advance(60);
    expect(statuses(harness, "DiagnosticsStatusNotification")).toEqual(["Uploading", "UploadFailed"]);
    expect(statuses(harness, "FirmwareStatusNotification")).toEqual(["Downloading", "DownloadFailed"]);
  });

  it("hands a log in, and names its request", () => {
    const harness = booted();
    const log = (requestId: number, remoteLocation: string) => ({
      logType: "SecurityLog",
      requestId,
      log: { remoteLocation },
    });
    expect(harness.call("GetLog", log(7, `${HERE}/endless`))).toMatchObject({ status: "Accepted" });
    expect(harness.call("GetLog", log(8, HERE))).toMatchObject({ status: "AcceptedCanceled" });
    harness.advance(60);
    expect(told(harness, "LogStatusNotification").at(-1)).toEqual({ status: "Uploaded", requestId: 8 });
  });

  it("verifies a signature, and names its request", () => {
    const harness = booted();
    expect(harness.call("SignedUpdateFirmware", update(3, HERE))).toEqual({ status: "Accepted" });
    harness.advance(120);
    expect(told(harness, "SignedFirmwareStatusNotification")).toEqual(
      ["Downloading", "Downloaded", "SignatureVerified", "Installing", "Installed"].map((status) => ({
        status,
        requestId: 3,
      })),
    );
  });

  it("signatureInvalid: installs nothing", () => {
    const harness = booted("signatureInvalid");
    harness.call("SignedUpdateFirmware", update(3, HERE));
    harness.advance(120);
    expect(statuses(harness, "SignedFirmwareStatusNotification").at(-1)).toBe("InvalidSignature");
    expect(harness.of("BootNotification")).toHaveLength(1);
  });
});
