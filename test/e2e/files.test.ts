import { describe, expect, it } from "vitest";
import { SimulatedChargePoint } from "../../sim/charge-point/simulated-charge-point.ts";
import { realClock } from "../../sim/clock.ts";
import { created, onRig, Rig } from "../support/ocpp-rig.ts";
import { sharedStack } from "../support/shared.ts";
import { untilDefined } from "../support/until.ts";

const { demo, api } = sharedStack();

interface Job {
  readonly id: string;
  readonly state: string;
  readonly status: string | null;
  readonly firmwareAfter: string | null;
  readonly file: { readonly id: string; readonly bytes: number } | null;
  readonly reports: readonly { readonly status: string }[];
}

/** The job as soon as it is over. */
const concluded = (id: string): Promise<Job> =>
  untilDefined(async () => {
    const job = (await (await api(`/file-jobs/${id}`)).json()) as Job;
    return job.state === "completed" || job.state === "failed" ? job : undefined;
  });

const contentOf = async ({ file }: Job) => (await api(`/files/${file?.id}/content`)).text();

/** A firmware file is brought here. */
async function broughtFirmware(content: string): Promise<string> {
  const { id, upload } = await created<{ id: string; upload: { url: string } }>("/files", { name: "fw.bin" });
  expect((await fetch(upload.url, { method: "PUT", body: content })).status).toBe(201);
  return id;
}

describe("files over the real stack", () => {
  it.concurrent(
    "OCPP-W2 a charge point that others wrote hands its diagnostics in, and the operator reads them",
    onRig(async (rig) => {
      const text = "what happened\n".repeat(1_000);
      // The arrival alone completes the job: the charge point may still be telling of it.
      const told = Promise.withResolvers<void>();
      rig.charger.answer("GetDiagnostics", { fileName: "diag.txt" }, async ({ location }) => {
        await rig.charger.call("DiagnosticsStatusNotification", { status: "Uploading" });
        await fetch(String(location), { method: "POST", body: text });
        await rig.charger.call("DiagnosticsStatusNotification", { status: "Uploaded" });
        told.resolve();
      });
      const { id } = await created<Job>(`${rig.path}/log-uploads`, { kind: "diagnostics" });
      await told.promise;
      const job = await concluded(id);
      expect(job).toMatchObject({ state: "completed", file: { bytes: text.length } });
      expect(await contentOf(job)).toBe(text);
    }),
  );

  it.concurrent(
    "TC_080 a signed update is asked for as the official schema says, and its firmware is fetched here",
    onRig(async (rig) => {
      const content = "firmware ".repeat(10_000);
      const fileId = await broughtFirmware(content);
      let fetched = "";
      const told = Promise.withResolvers<void>();
      rig.charger.answer("SignedUpdateFirmware", { status: "Accepted" }, async ({ requestId, firmware }) => {
        const { location } = firmware as { location: string };
        fetched = await (await fetch(location)).text();
        for (const status of ["Downloading", "Downloaded", "SignatureVerified", "Installing", "Installed"])
          await rig.charger.call("SignedFirmwareStatusNotification", { status, requestId });
        told.resolve();
      });
      const signing = { signingCertificate: "-----BEGIN CERTIFICATE-----", signature: "c2ln" };
      const { id } = await created<Job>(`${rig.path}/firmware-updates`, { fileId, signing });
      await told.promise;
      expect(await concluded(id)).toMatchObject({ state: "completed", status: "Installed" });
      expect(fetched).toBe(content);
    }),
  );

  it.concurrent("a simulated charge point installs firmware from here, and hands a log in over HTTP", async () => {
    const rig = await Rig.register();
    const spec = { ...rig.identity, vendor: "Vendor", model: "Model", serialNumber: "S-1" };
    const station = new SimulatedChargePoint({ spec, url: demo.ocpp, clock: realClock(20) });
    try {
      station.start();
      await station.until((state) => state.registration.status === "Accepted");
      const log = await concluded((await created<Job>(`${rig.path}/log-uploads`, { kind: "securityLog" })).id);
      expect(log).toMatchObject({ state: "completed" });
      expect(await contentOf(log)).toContain(`${rig.id} line 500`);

      const fileId = await broughtFirmware("firmware");
      const { id } = await created<Job>(`${rig.path}/firmware-updates`, { fileId });
      expect(await concluded(id)).toMatchObject({ state: "completed", firmwareAfter: "1.0.1" });
      expect(station.violations).toEqual([]);
    } finally {
      station.stop();
    }
  });
});
