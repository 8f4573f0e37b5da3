import { describe, expect, it } from "vitest";
import type * as z from "zod";
import type { ChargePointView, CommandView } from "../../src/entry/api/shared/schemas.ts";
import type { bootSchema, rootCertificatesSchema, securityEventSchema } from "../../src/entry/api/shared/security.ts";
import { Charger, type Handshake, handshake } from "./ocpp-charger.ts";
import { aStart, aStop, BOOT, clock, type Station, World } from "./ocpp-world.ts";
import type { Page } from "./operator.ts";

const world = World.forTests();
const FAR = { address: "203.0.113.7" } as const;
const PLAIN = { ...FAR, scheme: "http" } as const;

async function answer(station: Station, given: Handshake): Promise<number> {
  const response = await handshake(station.login, given);
  if (response.webSocket !== null) await new Charger(response).hangUp();
  return response.status;
}

const upgrade = (station: Station, profile: number) =>
  world.current.operator.post<CommandView & { code?: string }>(`${station.path}/security-profile`, { profile });

/** A charge point of profile 1 that has been asked for profile 2. */
async function asked() {
  const settings = { allowPlainWebSocket: true };
  const station = await world.current.station({ securityProfile: 1, settings });
  const charger = await station.boot();
  expect((await upgrade(station, 2)).status).toBe(202);
  const call = await charger.expectCall("ChangeConfiguration", { key: "SecurityProfile", value: "2" });
  return { station, charger, call };
}

describe("TC_083 a higher security profile", () => {
  it("is asked for, then a hard reset; recorded when the charge point comes by it, and the lower one never gets in again", async () => {
    const { station, charger, call } = await asked();
    charger.answer(call, { status: "Accepted" });
    charger.answer(await charger.expectCall("Reset", { type: "Hard" }), { status: "Accepted" });
    await charger.expectNoCall();
    await charger.hangUp();
    expect(await station.view()).toMatchObject({ securityProfile: 1, securityProfileWanted: 2 });

    expect(await answer(station, FAR)).toBe(101);
    expect(await station.view()).toMatchObject({ securityProfile: 2, securityProfileWanted: null });
    expect(await answer(station, PLAIN)).toBe(403);

    const { operator } = world.current;
    const lowered = await operator.edit<{ code: string }>(station.path, { securityProfile: 1 });
    expect([lowered.status, lowered.body.code]).toEqual([409, "security_profile_lowered"]);
    const again = await station.boot();
    expect(await upgrade(station, 1)).toMatchObject({ status: 409, body: { code: "security_profile_lowered" } });
    expect(await station.give("ChangeConfiguration", { key: "securityProfile", value: "0" })).toMatchObject({
      status: 409,
    });
    await again.expectNoCall();
  });

  it("A05.FR.08 may fall back before it has come by it once", async () => {
    const { station, charger, call } = await asked();
    charger.answer(call, { status: "RebootRequired" });
    charger.answer(await charger.expectCall("Reset", { type: "Hard" }), { status: "Accepted" });
    await charger.hangUp();
    expect(await answer(station, PLAIN)).toBe(101);
    expect((await station.view()).securityProfileWanted).toBe(2);
    expect(await answer(station, FAR)).toBe(101);
    expect(await answer(station, PLAIN)).toBe(403);
  });

  it("that is rejected is wanted no longer, and nothing is reset", async () => {
    const { station, charger, call } = await asked();
    charger.answer(call, { status: "Rejected" });
    await charger.expectNoCall();
    await station.settled();
    expect(await station.view()).toMatchObject({ securityProfile: 1, securityProfileWanted: null });
    await charger.hangUp();
    expect(await answer(station, FAR)).toBe(401);
  });

  it("does not cut off a running charge: the reset waits for its end", async () => {
    const { station, charger, call } = await asked();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    charger.answer(call, { status: "Accepted" });
    await charger.expectNoCall();
    await charger.request("StopTransaction", aStop(transactionId));
    charger.answer(await charger.expectCall("Reset", { type: "Hard" }), { status: "Accepted" });
    await charger.expectNoCall();
    expect((await station.view()).securityProfileWanted).toBe(2);
  });

  it("needs no reset of a charge point that reconnects by itself (A05.FR.06)", async () => {
    const { station, charger, call } = await asked();
    await charger.request("StartTransaction", aStart());
    charger.answer(call, { status: "Accepted" });
    await charger.hangUp();
    const again = await station.boot();
    await again.expectNoCall();
  });

  it("3 needs a client certificate to come with", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    expect(await upgrade(station, 3)).toMatchObject({ status: 409, body: { code: "client_certificate_missing" } });
    expect((await upgrade(station, 5)).status).toBe(400);
    await charger.expectNoCall();
  });
});

const events = async (station: Station, query = "") => {
  await station.settled();
  const path = `/security-events?chargePointId=${encodeURIComponent(station.id)}${query}`;
  return (await world.current.operator.get<Page<z.infer<typeof securityEventSchema>>>(path)).body;
};

describe("SecurityEventNotification", () => {
  it("EDGE-28, OCPP-X5, TC_077, TC_078 is answered, kept and raised, by how pressing it is", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const types = ["InvalidChargePointCertificate", "InvalidCentralSystemCertificate", "TamperDetectionActivated"];
    for (const type of [...types, "StartupOfTheDevice", "SomethingOfTheVendor"]) {
      expect(await charger.request("SecurityEventNotification", { type, timestamp: clock.iso() })).toEqual({});
    }
    const { items } = await events(station);
    expect(Object.fromEntries(items.map(({ type, critical }) => [type, critical]))).toEqual({
      InvalidChargePointCertificate: false,
      InvalidCentralSystemCertificate: false,
      TamperDetectionActivated: true,
      StartupOfTheDevice: true,
      SomethingOfTheVendor: false,
    });
    const notices = await station.notices("security_event");
    expect(Object.fromEntries(notices.map(({ details, severity }) => [details.type, severity]))).toEqual({
      InvalidChargePointCertificate: "warning",
      InvalidCentralSystemCertificate: "warning",
      TamperDetectionActivated: "critical",
      StartupOfTheDevice: "info",
      SomethingOfTheVendor: "warning",
    });
  });

  it("that is repeated is one event, with the charge point's own instant and words", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const event = { type: "MemoryExhaustion", timestamp: clock.iso(-60_000), techInfo: "97 % of flash" };
    await charger.request("SecurityEventNotification", event);
    await charger.request("SecurityEventNotification", event);
    const page = await events(station);
    expect(page.items).toMatchObject([
      { type: event.type, techInfo: event.techInfo, at: event.timestamp, receivedAt: clock.iso() },
    ]);
  });

  it("are listed in pages, and by type and weight", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    for (let minute = 0; minute < 5; minute += 1) {
      const type = minute % 2 === 0 ? "InvalidMessages" : "FirmwareUpdated";
      await charger.request("SecurityEventNotification", { type, timestamp: clock.iso(-minute * 60_000) });
    }
    await station.settled();
    const path = `/security-events?chargePointId=${station.id}`;
    const all = await world.current.operator.readAll<{ at: string }>(path, 2);
    expect(all.map(({ at }) => at)).toEqual([0, 1, 2, 3, 4].map((minute) => clock.iso(-minute * 60_000)));
    expect((await events(station, "&type=InvalidMessages")).items).toHaveLength(3);
    expect((await events(station, "&critical=true")).items).toHaveLength(2);
  });
});

describe("what a charge point says of itself when it boots", () => {
  const boots = async (station: Station) => {
    await station.settled();
    return world.current.operator.readAll<z.infer<typeof bootSchema>>(`${station.path}/boots`, 1);
  };

  it("is kept with its history: a new entry for each change, the same boots counted", async () => {
    const station = await world.current.station();
    const fields = { iccid: "8935100000000000000", imsi: "268010000000000", meterType: "MT", meterSerialNumber: "M-1" };
    const first = clock.iso();
    const charger = await station.boot({ ...fields, firmwareVersion: "1.0" });
    clock.advance(60);
    await charger.request("BootNotification", { ...BOOT, ...fields, firmwareVersion: "1.0" });
    clock.advance(60);
    await charger.request("BootNotification", { ...BOOT, ...fields, firmwareVersion: "1.1" });
    expect(await boots(station)).toEqual([
      {
        firstAt: clock.iso(),
        lastAt: clock.iso(),
        count: 1,
        status: "Accepted",
        fields: { ...BOOT, ...fields, firmwareVersion: "1.1" },
      },
      {
        firstAt: first,
        lastAt: clock.iso(-60_000),
        count: 2,
        status: "Accepted",
        fields: { ...BOOT, ...fields, firmwareVersion: "1.0" },
      },
    ]);
  });

  it("is kept when it was refused", async () => {
    const station = await world.current.station();
    await station.boot({ chargePointSerialNumber: "another" });
    expect(await boots(station)).toMatchObject([
      { status: "Rejected", fields: { chargePointSerialNumber: "another" } },
    ]);
  });
});

describe("root certificates", () => {
  const CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";
  const hash = (serialNumber: string) => ({
    hashAlgorithm: "SHA256",
    issuerNameHash: "ab".repeat(32),
    issuerKeyHash: "cd".repeat(32),
    serialNumber,
  });
  const listed = async (station: Station) => {
    await station.settled();
    const path = `${station.path}/root-certificates`;
    return (await world.current.operator.get<Page<z.infer<typeof rootCertificatesSchema>>>(path)).body.items;
  };

  it.each(["ManufacturerRootCertificate", "CentralSystemRootCertificate"])(
    "TC_075_1, TC_075_2 a %s is installed, and the charge point asked what it has now",
    async (certificateType) => {
      const station = await world.current.station();
      const charger = await station.boot();
      await station.give("InstallCertificate", { certificateType, certificate: CERTIFICATE });
      charger.answer(await charger.expectCall("InstallCertificate", { certificateType, certificate: CERTIFICATE }), {
        status: "Accepted",
      });
      charger.answer(await charger.expectCall("GetInstalledCertificateIds", { certificateType }), {
        status: "Accepted",
        certificateHashData: [hash("1"), hash("2")],
      });
      await charger.expectNoCall();
      expect(await listed(station)).toEqual([
        { certificateType, certificates: [hash("1"), hash("2")], reportedAt: clock.iso() },
      ]);
    },
  );

  it.each(["Rejected", "Failed"])("that is %s leads to nothing", async (status) => {
    const station = await world.current.station();
    const charger = await station.boot();
    const request = { certificateType: "ManufacturerRootCertificate", certificate: CERTIFICATE };
    await station.give("InstallCertificate", request);
    charger.answer(await charger.nextCall(), { status });
    await charger.expectNoCall();
    expect(await listed(station)).toEqual([]);
  });

  it("TC_076 that is deleted, or was not there, is listed no longer; one that failed to go is", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const certificateType = "CentralSystemRootCertificate";
    const ask = async (action: string, request: Record<string, unknown>, response: Record<string, unknown>) => {
      await station.give(action, request);
      charger.answer(await charger.expectCall(action, request), response);
      await charger.expectNoCall();
    };
    const certificateHashData = [hash("1"), hash("A"), hash("3")];
    await ask("GetInstalledCertificateIds", { certificateType }, { status: "Accepted", certificateHashData });
    await ask("DeleteCertificate", { certificateHashData: hash("1") }, { status: "Accepted" });
    await ask("DeleteCertificate", { certificateHashData: hash("a") }, { status: "NotFound" });
    await ask("DeleteCertificate", { certificateHashData: hash("3") }, { status: "Failed" });
    expect(await listed(station)).toMatchObject([{ certificateType, certificates: [hash("3")] }]);
    await ask("GetInstalledCertificateIds", { certificateType }, { status: "NotFound" });
    expect(await listed(station)).toMatchObject([{ certificateType, certificates: [] }]);
  });
});

it("shows ChargePointView's security profile in lists too", async () => {
  const station = await world.current.station({ securityProfile: 3 });
  const all = await world.current.operator.readAll<ChargePointView>("/charge-points", 100);
  expect(all.find(({ id }) => id === station.id)?.securityProfile).toBe(3);
});
