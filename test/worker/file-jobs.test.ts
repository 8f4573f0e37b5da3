import { evictDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { runCron } from "../../src/entry/cron.ts";
import { depsOf } from "../../src/entry/deps.ts";
import type { CallFrame } from "../../src/ocpp/wire.ts";
import { receiveFile } from "../../src/services/file-transfers.ts";
import { openDatabase } from "../../src/store/database.ts";
import { ORIGIN } from "./api-client.ts";
import type { Charger } from "./ocpp-charger.ts";
import { failing, healedStorage, noStorage } from "./ocpp-outages.ts";
import { BOOT, clock, type Station, World } from "./ocpp-world.ts";
import { Operator } from "./operator.ts";

const world = World.forTests();

interface Job {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly status: string | null;
  readonly stalled: boolean;
  readonly location: string;
  readonly requestId: number | null;
  readonly file: { readonly id: string; readonly bytes: number } | null;
  readonly firmwareAfter: string | null;
  readonly code?: string;
}

const MINUTE = 60;
const FIRMWARE = "https://files.example/firmware.bin";
const SIGNING = { signingCertificate: "-----BEGIN CERTIFICATE-----", signature: "c2ln" };

async function job(station: Station, id: string): Promise<Job> {
  await station.settled();
  return (await world.current.operator.get<Job>(`/file-jobs/${id}`)).body;
}

/** Asks, and takes the call that comes of it. */
async function asked(station: Station, charger: Charger, path: string, body: Record<string, unknown>) {
  const given = await world.current.operator.post<Job>(`${station.path}/${path}`, body);
  expect(given.status).toBe(202);
  return { id: given.body.id, call: await charger.nextCall() };
}

async function online(fields: Record<string, unknown> = {}) {
  const station = await world.current.station();
  return { station, charger: await station.boot({ firmwareVersion: "1.0", ...fields }) };
}

const locationOf = ({ payload }: CallFrame): string => {
  const request = payload as { location?: string; log?: { remoteLocation: string }; firmware?: { location: string } };
  return request.location ?? request.log?.remoteLocation ?? request.firmware?.location ?? "";
};

const keysInBucket = async () => (await env.FILES.list()).objects.map(({ key }) => key);

const send = (url: string, init: RequestInit) => exports.default.fetch(new Request(url, init));

const report = (
  charger: Charger,
  action: "FirmwareStatusNotification" | "DiagnosticsStatusNotification",
  status: string,
) => charger.request(action, { status });

describe("a firmware update (OCPP-W1)", () => {
  it("TC_044_1 is followed from the request to the boot with the new version", async () => {
    const { station, charger } = await online();
    const { id, call } = await asked(station, charger, "firmware-updates", { location: FIRMWARE });
    expect(call).toMatchObject({
      action: "UpdateFirmware",
      payload: { location: FIRMWARE, retrieveDate: clock.iso() },
    });
    charger.answer(call, {});
    for (const status of ["Downloading", "Downloaded", "Installing"]) {
      await report(charger, "FirmwareStatusNotification", status);
      expect(await job(station, id)).toMatchObject({ state: "running", status });
    }
    await charger.request("BootNotification", { ...BOOT, firmwareVersion: "2.0" });
    expect(await job(station, id)).toMatchObject({ state: "completed", firmwareAfter: "2.0", status: "Installing" });
  });

  it.each([
    ["TC_044_2", "DownloadFailed"],
    ["TC_044_3", "InstallationFailed"],
  ])("%s says %s, and a person is told; another try revives it", async (_, status) => {
    const { station, charger } = await online();
    const { id, call } = await asked(station, charger, "firmware-updates", { location: FIRMWARE });
    charger.answer(call, {});
    await report(charger, "FirmwareStatusNotification", "Downloading");
    await report(charger, "FirmwareStatusNotification", status);
    expect(await job(station, id)).toMatchObject({ state: "failed", reason: status });
    expect(await station.notices("firmware_update_failed")).toHaveLength(1);
    await report(charger, "FirmwareStatusNotification", "Downloading");
    expect(await job(station, id)).toMatchObject({ state: "running", reason: null });
  });

  it("TC_080, TC_081 is signed where it has a signature, and an invalid one fails it", async () => {
    const { station, charger } = await online();
    const body = { location: FIRMWARE, signing: SIGNING };
    const { id, call } = await asked(station, charger, "firmware-updates", body);
    const { requestId } = call.payload as { requestId: number };
    expect(call).toMatchObject({
      action: "SignedUpdateFirmware",
      payload: { requestId, firmware: { location: FIRMWARE, ...SIGNING } },
    });
    charger.answer(call, { status: "Accepted" });
    await charger.request("SignedFirmwareStatusNotification", { status: "Downloading", requestId: requestId + 7 });
    expect(await job(station, id)).toMatchObject({ state: "requested", requestId });
    await charger.request("SignedFirmwareStatusNotification", { status: "InvalidSignature", requestId });
    expect(await job(station, id)).toMatchObject({ state: "failed", reason: "InvalidSignature" });
  });

  it("OCPP-W3 is asked for signed where UpdateFirmware is not supported", async () => {
    const { station, charger } = await online();
    const signing = { ...SIGNING, onlyIfAsked: true };
    const { id, call } = await asked(station, charger, "firmware-updates", { location: FIRMWARE, signing });
    expect(call.action).toBe("UpdateFirmware");
    charger.answerError(call, "NotSupported");
    const signed = await charger.nextCall();
    expect(signed).toMatchObject({ action: "SignedUpdateFirmware", payload: { firmware: { location: FIRMWARE } } });
    charger.answer(signed, { status: "Accepted" });
    await charger.call("Heartbeat", {});
    expect(await job(station, id)).toMatchObject({ state: "requested" });
  });

  it("by an operator's own command makes the same job", async () => {
    const { station, charger } = await online();
    const given = await station.give("UpdateFirmware", { location: FIRMWARE, retrieveDate: clock.iso() });
    charger.answer(await charger.nextCall(), {});
    await report(charger, "FirmwareStatusNotification", "Installed");
    expect(await job(station, given.body.id)).toMatchObject({ state: "completed", status: "Installed" });
  });

  it.each([
    [
      "GetDiagnostics",
      { location: "ftp://user:hush@files.example/in/one-time" },
      { location: "ftp://files.example/in/***" },
    ],
    [
      "UpdateFirmware",
      { location: "https://files.example/fw/one-time?key=hush", retrieveDate: "2031-04-05T10:00:00.000Z" },
      { location: "https://files.example/fw/***", retrieveDate: "2031-04-05T10:00:00.000Z" },
    ],
    [
      "GetLog",
      { logType: "SecurityLog", requestId: 7, log: { remoteLocation: "ftp://user:hush@files.example/in/" } },
      { logType: "SecurityLog", requestId: 7, log: { remoteLocation: "ftp://files.example/in/***" } },
    ],
  ])(
    "OCPP-X2 by %s goes out with the address whole, and is read without its credentials",
    async (action, request, shown) => {
      const station = await world.current.station();
      const charger = await station.connect();
      const given = await station.give(action, request);
      expect(given.body).toMatchObject({ state: "queued", request: shown });
      expect(await station.command(given.body.id)).toMatchObject({ state: "queued", request: shown });
      await evictDurableObject(station.object);
      await charger.request("BootNotification", BOOT);
      const call = await charger.expectCall(action, request);
      expect(await station.command(given.body.id)).toMatchObject({ state: "sent", request: shown });
      charger.answer(call, action === "GetLog" ? { status: "Accepted" } : {});
      await charger.request("Heartbeat", {});
      expect(await station.command(given.body.id)).toMatchObject({ state: "answered", request: shown });
      expect((await job(station, given.body.id)).location).toMatch(/\*\*\*$/);
      const kept = await station.inside(({ state }) => JSON.stringify(state));
      expect(kept).not.toMatch(/hush|one-time/);
    },
  );

  it("OCPP-X2 that waits is read without the credentials of its address, and goes out with them", async () => {
    const station = await world.current.station();
    const location = "ftp://user:hush@files.example/fw.bin";
    const given = await world.current.operator.post<Job>(`${station.path}/firmware-updates`, { location });
    expect(await job(station, given.body.id)).toMatchObject({
      state: "waiting",
      location: "ftp://files.example/***",
    });
    const charger = await station.boot();
    expect(locationOf(await charger.nextCall())).toBe(location);
  });

  it("waits for a charge point that is away", async () => {
    const station = await world.current.station();
    const given = await world.current.operator.post<Job>(`${station.path}/firmware-updates`, { location: FIRMWARE });
    expect(given.body).toMatchObject({ state: "waiting" });
    const charger = await station.boot();
    expect((await charger.nextCall()).action).toBe("UpdateFirmware");
  });

  it("that is not heard of any more is told of, and given up in the end", async () => {
    const { station, charger } = await online();
    const { id, call } = await asked(station, charger, "firmware-updates", { location: FIRMWARE });
    charger.answer(call, {});
    await report(charger, "FirmwareStatusNotification", "Downloading");
    await station.pass(61 * MINUTE);
    expect(await job(station, id)).toMatchObject({ state: "running", stalled: true });
    expect(await station.notices("file_job_stalled")).toMatchObject([{ resolvedAt: null }]);
    await station.pass(25 * 60 * MINUTE);
    expect(await job(station, id)).toMatchObject({ state: "failed", reason: "no progress" });
    expect((await station.notices("file_job_stalled"))[0]?.resolvedAt).not.toBeNull();
  });

  it("is fetched here, in parts too, by an address that ends with the job", async () => {
    const announced = await world.current.operator.post<{ id: string; upload: { url: string } }>("/files", {
      name: "fw.bin",
    });
    expect((await send(announced.body.upload.url, { method: "PUT", body: "0123456789" })).status).toBe(201);
    expect((await send(announced.body.upload.url, { method: "PUT", body: "again" })).status).toBe(404);
    const { station, charger } = await online();
    const { call, id } = await asked(station, charger, "firmware-updates", { fileId: announced.body.id });
    charger.answer(call, {});
    const url = locationOf(call);
    expect(url).toMatch(new RegExp(`^${ORIGIN}/downloads/`));
    expect(await (await send(url, {})).text()).toBe("0123456789");
    const part = await send(url, { headers: { Range: "bytes=4-6" } });
    expect([part.status, part.headers.get("Content-Range"), await part.text()]).toEqual([206, "bytes 4-6/10", "456"]);
    expect((await send(`${url}x`, {})).status).toBe(404);
    expect((await job(station, id)).location).toMatch(/\/\*\*\*$/);
    await report(charger, "FirmwareStatusNotification", "Installed");
    await station.settled();
    expect((await send(url, {})).status).toBe(404);
  });
});

describe("two uploads to one address", () => {
  it("keep apart: the first that is whole is the file, and nothing of the other stays", async () => {
    const { body } = await world.current.operator.post<{ id: string; upload: { url: string } }>("/files", {
      name: "fw.bin",
    });
    const [, , id = "", secret = ""] = new URL(body.upload.url).pathname.split("/");
    const before = await keysInBucket();
    const whileTheOtherComes = new ReadableStream<Uint8Array>({
      async start(controller) {
        expect((await send(body.upload.url, { method: "PUT", body: "the first" })).status).toBe(201);
        controller.enqueue(new TextEncoder().encode("the second"));
        controller.close();
      },
    });
    const second = await receiveFile(
      { ...depsOf(env), now: clock.now },
      { id, secret },
      { body: whileTheOtherComes, name: null, contentType: null },
    );
    expect(second).toMatchObject({ ok: false, refusal: "not_found" });
    expect((await world.current.operator.getText(`/files/${body.id}/content`)).body).toBe("the first");
    expect(await keysInBucket()).toHaveLength(before.length + 1);
  });
});

describe("a log that is handed in (OCPP-W2)", () => {
  it("TC_045_1 arrives here, is listed, downloaded and deleted", async () => {
    const { station, charger } = await online();
    const { id, call } = await asked(station, charger, "log-uploads", { kind: "diagnostics" });
    expect(call.action).toBe("GetDiagnostics");
    charger.answer(call, { fileName: "diag.log" });
    await report(charger, "DiagnosticsStatusNotification", "Uploading");
    const body = "a line\n".repeat(1_000);
    expect((await send(`${locationOf(call)}/diag.log`, { method: "PUT", body })).status).toBe(201);
    await report(charger, "DiagnosticsStatusNotification", "Uploaded");
    const done = await job(station, id);
    expect(done).toMatchObject({ state: "completed", status: "Uploaded", file: { bytes: body.length } });
    const { operator } = world.current;
    expect((await operator.getText(`/files/${done.file?.id}/content`)).body).toBe(body);
    const viewer = await Operator.hire(["station.read"]);
    expect((await viewer.get(`/files/${done.file?.id}/content`)).status).toBe(403);
    expect((await operator.delete(`/files/${done.file?.id}`)).status).toBe(204);
    expect((await operator.get(`/files/${done.file?.id}/content`)).status).toBe(404);
  });

  it("may be handed in once more when D1 failed to take it", async () => {
    const { station, charger } = await online();
    const { id, call } = await asked(station, charger, "log-uploads", { kind: "diagnostics" });
    const url = locationOf(call);
    const [, , address = "", secret = ""] = new URL(url).pathname.split("/");
    const brought = { body: new Blob(["a line"]).stream(), name: null, contentType: null };
    const away = { ...depsOf(env), db: openDatabase(failing(env.DB, /insert into "files"/)) };
    await expect(receiveFile(away, { id: address, secret }, brought)).rejects.toThrow("Network connection lost");
    expect((await send(url, { method: "PUT", body: "a line" })).status).toBe(201);
    expect((await send(url, { method: "PUT", body: "another" })).status).toBe(404);
    expect(await job(station, id)).toMatchObject({ state: "completed", file: { bytes: 6 } });
  });

  it("leaves nothing in the bucket where D1 failed to take it, after a day", async () => {
    const { station, charger } = await online();
    const { call } = await asked(station, charger, "log-uploads", { kind: "diagnostics" });
    const [, , id = "", secret = ""] = new URL(locationOf(call)).pathname.split("/");
    const brought = { body: new Blob(["a line"]).stream(), name: null, contentType: null };
    const before = await keysInBucket();
    const away = { ...depsOf(env), db: openDatabase(failing(env.DB, /insert into "files"/)) };
    await expect(receiveFile(away, { id, secret }, brought)).rejects.toThrow("Network connection lost");
    const left = (await keysInBucket()).filter((key) => !before.includes(key));
    expect(left).toHaveLength(1);
    clock.advance(86_400);
    await runCron({ cron: "* * * * *" }, env);
    expect(await keysInBucket()).not.toContain(left[0]);
  });

  it("TC_045_2 may fail to be", async () => {
    const { station, charger } = await online();
    const { id, call } = await asked(station, charger, "log-uploads", { kind: "diagnostics" });
    charger.answer(call, { fileName: "diag.log" });
    await report(charger, "DiagnosticsStatusNotification", "UploadFailed");
    expect(await job(station, id)).toMatchObject({ state: "failed", reason: "UploadFailed" });
  });

  it("TC_079 by GetLog, as a form, and its arrival is enough", async () => {
    const { station, charger } = await online();
    const { id, call } = await asked(station, charger, "log-uploads", { kind: "securityLog" });
    expect(call).toMatchObject({ action: "GetLog", payload: { logType: "SecurityLog" } });
    charger.answer(call, { status: "Accepted", filename: "security.log" });
    const boundary = "----charger";
    const text = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="security.log"\r\n\r\nthe log\r\n--${boundary}--\r\n`;
    const answer = await send(locationOf(call), {
      method: "POST",
      headers: { "Content-Type": `multipart/form-data; boundary=${boundary}`, "Content-Length": `${text.length}` },
      body: text,
    });
    expect(answer.status).toBe(201);
    expect(await job(station, id)).toMatchObject({ state: "completed", status: null, file: { bytes: 7 } });
  });

  it("OCPP-W2 has nothing to upload where the file has no name", async () => {
    const { station, charger } = await online();
    const { id, call } = await asked(station, charger, "log-uploads", { kind: "diagnostics" });
    charger.answer(call, {});
    await charger.call("Heartbeat", {});
    expect(await job(station, id)).toMatchObject({ state: "completed", reason: "nothing to upload" });
  });

  it("that is said to be here and is not: told of after a minute", async () => {
    const { station, charger } = await online();
    const { id, call } = await asked(station, charger, "log-uploads", { kind: "diagnostics" });
    charger.answer(call, { fileName: "diag.log" });
    await report(charger, "DiagnosticsStatusNotification", "Uploaded");
    expect(await job(station, id)).toMatchObject({ state: "running" });
    await station.pass(61);
    expect(await job(station, id)).toMatchObject({ state: "failed", reason: "nothing arrived" });
    expect(await station.notices("upload_missing")).toHaveLength(1);
  });

  it("that arrives while the object cannot be told is told of by the next tick, and goes after 30 days", async () => {
    const { station, charger } = await online();
    const { id, call } = await asked(station, charger, "log-uploads", { kind: "diagnostics" });
    charger.answer(call, { fileName: "diag.log" });
    await charger.call("Heartbeat", {});
    await noStorage(station);
    expect((await send(locationOf(call), { method: "PUT", body: "the log" })).status).toBe(201);
    await healedStorage(station);
    await runCron({ cron: "* * * * *" }, env);
    const done = await job(station, id);
    expect(done).toMatchObject({ state: "completed", file: { bytes: 7 } });
    clock.advance(30 * 24 * 60 * MINUTE);
    await runCron({ cron: "* * * * *" }, env);
    expect((await world.current.operator.get(`/files/${done.file?.id}/content`)).status).toBe(404);
    expect(await env.FILES.get(done.file?.id ?? "")).toBeNull();
  });

  it("goes to the operator's own server where there is one", async () => {
    const { station, charger } = await online();
    const location = "ftp://user:word@files.example/in/";
    const { id, call } = await asked(station, charger, "log-uploads", { kind: "diagnostics", location });
    expect(locationOf(call)).toBe(location);
    charger.answer(call, { fileName: "diag.log" });
    await report(charger, "DiagnosticsStatusNotification", "Uploaded");
    expect(await job(station, id)).toMatchObject({ state: "completed", location: "ftp://files.example/in/***" });
  });

  it("takes the place of one that is still open", async () => {
    const { station, charger } = await online();
    const first = await asked(station, charger, "log-uploads", { kind: "diagnosticsLog" });
    charger.answer(first.call, { status: "Accepted" });
    const second = await asked(station, charger, "log-uploads", { kind: "diagnosticsLog" });
    charger.answer(second.call, { status: "AcceptedCanceled" });
    await charger.call("Heartbeat", {});
    expect(await job(station, first.id)).toMatchObject({ state: "replaced" });
    expect(await job(station, second.id)).toMatchObject({ state: "requested" });
  });
});

describe("what must not be", () => {
  it("EDGE-28 statuses that nobody asked for are answered, and make no job", async () => {
    const { station, charger } = await online();
    await report(charger, "FirmwareStatusNotification", "Installed");
    await charger.request("LogStatusNotification", { status: "Uploaded", requestId: 3 });
    await station.settled();
    const { body } = await world.current.operator.get<{ items: unknown[] }>(`/file-jobs?chargePointId=${station.id}`);
    expect(body.items).toEqual([]);
  });

  it.each([
    ["firmware-updates", {}],
    ["firmware-updates", { location: FIRMWARE, fileId: "x" }],
    ["firmware-updates", { location: "file:///etc/passwd" }],
    ["log-uploads", { kind: "nonsense" }],
  ])("%s %j is refused", async (path, body) => {
    const { station } = await online();
    expect((await world.current.operator.post(`${station.path}/${path}`, body)).status).toBe(400);
  });
});
