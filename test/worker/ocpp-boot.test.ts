import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { ChargePointView } from "../../src/entry/api/shared/schemas.ts";
import type { Charger } from "./ocpp-charger.ts";
import { slowD1 } from "./ocpp-outages.ts";
import { aReading, aStart, aStatus, aStop, BOOT, clock, Station, World } from "./ocpp-world.ts";

const world = World.forTests();

describe("BootNotification", () => {
  it("OCPP-B1 accepted: the interval is the heartbeat's, 45 s unless the charge point has its own", async () => {
    const plain = await world.current.station();
    const own = await world.current.station({ settings: { heartbeatIntervalSeconds: 20 } });
    expect(await (await plain.connect()).request("BootNotification", BOOT)).toEqual({
      status: "Accepted",
      currentTime: clock.iso(),
      interval: 45,
    });
    expect(await (await own.connect()).request("BootNotification", BOOT)).toMatchObject({ interval: 20 });
  });

  it("EDGE-11, OCPP-B6 first contact, pipelined: boot, status and start are answered in order, nothing is lost", async () => {
    const station = await world.current.station();
    const charger = await station.connect();
    const [, , start] = await Promise.all([
      charger.request("BootNotification", BOOT),
      charger.request("StatusNotification", aStatus("Preparing")),
      charger.request("StartTransaction", aStart()),
    ]);
    expect(charger.frames.map(({ id }) => id)).toEqual(["c-1", "c-2", "c-3"]);
    expect(start).toMatchObject({ idTagInfo: { status: "Accepted" } });
    expect(start.transactionId).toBeGreaterThan(0);
    await station.settled();
    expect((await station.view()).evses[0]).toMatchObject({ status: "Preparing" });
  });

  it("EDGE-11, OCPP-B6 first contact of one whose object nobody has told of it, with D1 slow: nothing is lost", async () => {
    const { login } = await world.current.station();
    const identity = `${login.identity}-new`;
    await env.DB.batch([
      env.DB.prepare(
        `insert into charge_points (id, location_id, vendor, model, serial_number, password_hash, settings, created_at, updated_at)
         select ?1, location_id, vendor, model, serial_number, password_hash, settings, created_at, updated_at
         from charge_points where id = ?2`,
      ).bind(identity, login.identity),
      env.DB.prepare("insert into evses (uid, charge_point_id, label, position) values (?1, ?1, 'A', 0)").bind(
        identity,
      ),
      env.DB.prepare(
        `insert into connectors select ?1, connector_id, ?1, class, standard, format, power_type, max_voltage_v, max_current_a, max_power_w, last_updated
         from connectors where charge_point_id = ?2`,
      ).bind(identity, login.identity),
    ]);
    const station = new Station(world.current, { ...login, identity });
    await slowD1(station);
    const charger = await station.connect();
    const [boot, , start] = await Promise.all([
      charger.request("BootNotification", BOOT),
      charger.request("StatusNotification", aStatus("Preparing")),
      charger.request("StartTransaction", aStart()),
      charger.request("MeterValues", aReading(1_200)),
    ]);
    expect(charger.frames.map(({ id }) => id)).toEqual(["c-1", "c-2", "c-3", "c-4"]);
    expect([boot, start]).toMatchObject([{ status: "Accepted" }, { idTagInfo: { status: "Accepted" } }]);
    expect(await station.session(start.transactionId)).toMatchObject({
      state: "ACTIVE",
      evseUid: identity,
      energyWh: 200,
    });
    expect((await station.view()).evses).toMatchObject([{ uid: identity, status: "Preparing", declared: true }]);
  });

  it.each([
    ["vendor", { chargePointVendor: "Another" }, ["chargePointVendor"]],
    ["model", { chargePointModel: "Another" }, ["chargePointModel"]],
    ["serial number", { chargePointSerialNumber: "S-2" }, ["chargePointSerialNumber"]],
    [
      "box serial number",
      { chargePointSerialNumber: undefined, chargeBoxSerialNumber: "S-2" },
      ["chargePointSerialNumber"],
    ],
  ])("EDGE-13, OCPP-B3 with another %s: Rejected, to come again in 300 s, and a notice", async (_, fields, wrong) => {
    const station = await world.current.station();
    const charger = await station.connect();
    expect(await charger.request("BootNotification", { ...BOOT, ...fields })).toMatchObject({
      status: "Rejected",
      interval: 300,
    });
    expect(await station.notices("boot_mismatch")).toMatchObject([{ count: 1, details: { fields: wrong } }]);
    expect((await station.view()).live).toMatchObject({ registration: "Rejected", connected: true });
  });

  it("OCPP-B3 one notice per set of values: the same boot again says nothing new, another one does", async () => {
    const station = await world.current.station();
    const charger = await station.connect();
    for (const serial of ["S-2", "S-2", "S-3"]) {
      clock.advance(300);
      await charger.request("BootNotification", { ...BOOT, chargePointSerialNumber: serial });
    }
    expect(await station.notices("boot_mismatch")).toMatchObject([{ count: 2 }]);
  });

  it("OCPP-B3 by configuration Pending, to come again in 60 s", async () => {
    const station = await world.current.station({ settings: { bootMismatch: "Pending" } });
    const charger = await station.connect();
    expect(await charger.request("BootNotification", { ...BOOT, chargePointModel: "Another" })).toMatchObject({
      status: "Pending",
      interval: 60,
    });
  });

  it.each([
    ["other letters and spaces", { chargePointVendor: " VENDOR ", chargePointModel: "model" }],
    ["an absent serial number", { chargePointSerialNumber: undefined }],
    ["an empty serial number", { chargePointSerialNumber: "" }],
  ])("OCPP-B2 %s are no mismatch", async (_, fields) => {
    const charger = await (await world.current.station()).connect();
    expect(await charger.request("BootNotification", { ...BOOT, ...fields })).toMatchObject({ status: "Accepted" });
  });

  it("OCPP-B2 an absent serial number is a warning, and over with the first boot that shows it", async () => {
    const station = await world.current.station();
    const charger = await station.connect();
    const { chargePointSerialNumber: _, ...withoutSerial } = BOOT;
    for (let boots = 0; boots < 2; boots += 1) await charger.request("BootNotification", withoutSerial);
    expect(await station.notices("serial_number_absent")).toMatchObject([
      { count: 1, resolvedAt: null, details: { reported: withoutSerial } },
    ]);
    clock.advance(1);
    await charger.request("BootNotification", BOOT);
    expect(await station.notices("serial_number_absent")).toMatchObject([{ resolvedAt: clock.iso() }]);
  });

  it("OCPP-B3 the notification of a mismatch is over with the first boot that is accepted", async () => {
    const station = await world.current.station();
    const charger = await station.connect();
    await charger.request("BootNotification", { ...BOOT, chargePointSerialNumber: "S-2" });
    expect(await station.notices("boot_mismatch")).toMatchObject([{ resolvedAt: null }]);
    clock.advance(1);
    await charger.request("BootNotification", BOOT);
    expect(await station.notices("boot_mismatch")).toMatchObject([{ resolvedAt: clock.iso() }]);
  });

  it("OCPP-B2 an absent serial number is a mismatch where the charge point is set so", async () => {
    const station = await world.current.station({ settings: { absentSerialNumber: "mismatch" } });
    const charger = await station.connect();
    for (const chargePointSerialNumber of [undefined, ""]) {
      expect(await charger.request("BootNotification", { ...BOOT, chargePointSerialNumber })).toMatchObject({
        status: "Rejected",
      });
    }
    expect(await station.notices("boot_mismatch")).toMatchObject([
      { details: { fields: ["chargePointSerialNumber"] } },
    ]);
    expect(await charger.request("BootNotification", BOOT)).toMatchObject({ status: "Accepted" });
    const open = await world.current.station({ serialNumber: null, settings: { absentSerialNumber: "mismatch" } });
    const { chargePointSerialNumber: _, ...withoutSerial } = BOOT;
    expect(await (await open.connect()).request("BootNotification", withoutSerial)).toMatchObject({
      status: "Accepted",
    });
  });

  it("OCPP-B2 what is not registered is not compared; a long serial is compared whole", async () => {
    const open = await world.current.station({ serialNumber: null });
    expect(await (await open.connect()).request("BootNotification", BOOT)).toMatchObject({ status: "Accepted" });
    const serialNumber = "SERIAL-NUMBER-OF-30-CHARACTERS";
    const long = await world.current.station({ serialNumber });
    const charger = await long.connect();
    const boot = (serial: string) => charger.request("BootNotification", { ...BOOT, chargePointSerialNumber: serial });
    expect(await boot(`${serialNumber}X`)).toMatchObject({ status: "Rejected" });
    expect(await boot(serialNumber)).toMatchObject({ status: "Accepted" });
  });

  it("OCPP-B3 is accepted once the operator has adopted what it reports; nothing is said to it before", async () => {
    const { operator } = world.current;
    const station = await world.current.station();
    const charger = await station.connect();
    const boot = { chargePointVendor: "Another", chargePointModel: " Newer ", chargeBoxSerialNumber: "S-2" };
    expect(await charger.request("BootNotification", boot)).toMatchObject({ status: "Rejected" });
    const adopt = (etag?: string) =>
      operator.post<ChargePointView>(`${station.path}/adopt-boot-values`, undefined, etag);
    expect(await adopt()).toMatchObject({ status: 428 });
    expect(await adopt('"stale"')).toMatchObject({ status: 412 });
    const { etag } = await operator.get(station.path);
    const adopted = await adopt(etag);
    expect(adopted).toMatchObject({
      status: 200,
      body: { vendor: "Another", model: "Newer", serialNumber: "S-2" },
    });
    expect(adopted.etag).toBe((await operator.get(station.path)).etag);
    await station.pass(11);
    expect(charger.frames.filter(({ type }) => type === "call")).toEqual([]);
    expect(await charger.request("BootNotification", boot)).toMatchObject({ status: "Accepted" });
  });

  it("OCPP-B3, OCPP-B4 Pending: it is asked to boot as soon as what it reports was adopted", async () => {
    const { operator } = world.current;
    const station = await world.current.station({ settings: { bootMismatch: "Pending" } });
    const charger = await station.connect();
    const boot = { ...BOOT, chargePointSerialNumber: "S-2" };
    await charger.request("BootNotification", boot);
    await operator.post(`${station.path}/adopt-boot-values`, undefined, (await operator.get(station.path)).etag);
    charger.answer(await charger.expectCall("TriggerMessage", { requestedMessage: "BootNotification" }), {
      status: "Accepted",
    });
    expect(await charger.request("BootNotification", boot)).toMatchObject({ status: "Accepted" });
  });

  it("OCPP-B3 what was never reported cannot be adopted; what a boot leaves out stays", async () => {
    const { operator } = world.current;
    const station = await world.current.station();
    const adopt = async () =>
      operator.post<ChargePointView>(
        `${station.path}/adopt-boot-values`,
        undefined,
        (await operator.get(station.path)).etag,
      );
    expect(await adopt()).toMatchObject({ status: 409, body: { code: "not_booted" } });
    const charger = await station.connect();
    await charger.request("BootNotification", { chargePointVendor: "Vendor", chargePointModel: "Newer" });
    expect(await adopt()).toMatchObject({ body: { model: "Newer", serialNumber: "S-1" } });
  });

  it("is accepted once the operator has entered what the charger is", async () => {
    const station = await world.current.station();
    const charger = await station.connect();
    const boot = { ...BOOT, chargePointSerialNumber: "S-2" };
    expect(await charger.request("BootNotification", boot)).toMatchObject({ status: "Rejected" });
    await world.current.operator.edit(station.path, { serialNumber: "S-2" });
    expect(await charger.request("BootNotification", boot)).toMatchObject({ status: "Accepted" });
  });
});

describe("a charge point that is not accepted", () => {
  async function refused(bootMismatch: "Rejected" | "Pending") {
    const station = await world.current.station({ settings: { bootMismatch } });
    const charger = await station.connect();
    await charger.request("BootNotification", { ...BOOT, chargePointSerialNumber: "S-2" });
    return { station, charger };
  }

  it.each(["Rejected", "Pending"] as const)(
    "OCPP-B7, EDGE-13 %s: SecurityError, but transaction messages are kept; a start is Invalid",
    async (status) => {
      const { station, charger } = await refused(status);
      expect(await charger.errorOf("Heartbeat", {})).toBe("SecurityError");
      expect(await charger.errorOf("StatusNotification", aStatus("Available"))).toBe("SecurityError");
      expect(await charger.errorOf("Authorize", { idTag: "VALID" })).toBe("SecurityError");
      const { transactionId, idTagInfo } = await charger.request("StartTransaction", aStart());
      expect(idTagInfo).toEqual({ status: "Invalid" });
      expect(await charger.request("MeterValues", aReading(1_100, { transactionId }))).toEqual({});
      expect(await charger.request("StopTransaction", aStop(transactionId))).toEqual({});
      const session = await station.session(transactionId);
      expect(session).toMatchObject({
        state: "INVALID",
        flags: ["boot_not_accepted"],
        energyWh: 1_000,
        billable: false,
      });
      expect(await station.meterValues(session.id)).toHaveLength(1);
    },
  );

  it("OCPP-B7 the state belongs to the charge point: it holds on the next socket too", async () => {
    const { station, charger } = await refused("Rejected");
    await charger.hangUp();
    const again = await station.connect();
    expect(await again.errorOf("Heartbeat", {})).toBe("SecurityError");
  });

  it("OCPP-B4 Rejected: nothing is sent to it, no command is taken, the socket stays open", async () => {
    const { station, charger } = await refused("Rejected");
    await station.pass(11);
    expect(await station.give("GetConfiguration")).toMatchObject({
      status: 409,
      body: { code: "charge_point_not_accepted" },
    });
    expect(await charger.errorOf("Heartbeat", {})).toBe("SecurityError");
    expect(charger.frames.filter(({ type }) => type === "call")).toEqual([]);
  });

  it("OCPP-B4 Pending: configuration and triggers go out, starts and stops do not", async () => {
    const { station, charger } = await refused("Pending");
    for (const [action, request] of [
      ["RemoteStartTransaction", { connectorId: 1, idTag: "VALID" }],
      ["RemoteStopTransaction", { transactionId: 1 }],
      ["Reset", { type: "Soft" }],
    ] as const) {
      expect(await station.give(action, request)).toMatchObject({ body: { code: "charge_point_not_accepted" } });
    }
    const { body } = await station.give("GetConfiguration", { key: ["HeartbeatInterval"] });
    charger.answer(await charger.expectCall("GetConfiguration", { key: ["HeartbeatInterval"] }), { unknownKey: [] });
    await charger.errorOf("Heartbeat", {});
    expect(await station.command(body.id)).toMatchObject({ state: "answered" });
  });

  it("OCPP-B4 commands that were waiting when the boot was refused are not sent", async () => {
    const station = await world.current.station();
    const charger = await station.connect();
    const { body } = await station.give("Reset", { type: "Soft" });
    expect(body.state).toBe("queued");
    await charger.request("BootNotification", { ...BOOT, chargePointSerialNumber: "S-2" });
    await station.pass(11);
    await charger.errorOf("Heartbeat", {});
    expect(charger.frames.filter(({ type }) => type === "call")).toEqual([]);
    expect(await station.command(body.id)).toMatchObject({ state: "failed", error: { code: "NotSent" } });
  });
});

describe("OCPP-B8 a fresh socket", () => {
  it("EDGE-31 without a boot: everything is processed, and after 10 s all statuses are asked for once", async () => {
    const station = await world.current.station();
    await (await station.boot()).hangUp();
    const charger = await station.connect();
    expect(await charger.request("MeterValues", aReading(1_100))).toEqual({});
    expect((await station.view()).live).toMatchObject({ online: true, connected: true });
    await station.pass(9);
    await charger.expectNoCall();
    await station.pass(1);
    charger.answer(await charger.expectCall("TriggerMessage", { requestedMessage: "StatusNotification" }), {
      status: "Accepted",
    });
    await charger.request("StatusNotification", aStatus("Available"));
    await station.pass(60);
    await charger.expectNoCall();
  });

  it.each(["Accepted", "Rejected"])(
    "OCPP-S4, OCPP-R8 whoever answers %s and still keeps silent is asked once more for each silent connector, 10 s apart, never for 0",
    async (status) => {
      const station = await world.current.station({ evses: [[1], [2], [3]] });
      await (await station.boot()).hangUp();
      const charger = await station.connect();
      await station.pass(10);
      charger.answer(await charger.expectCall("TriggerMessage", { requestedMessage: "StatusNotification" }), {
        status,
      });
      await charger.request("StatusNotification", aStatus("Available", { connectorId: 2 }));
      for (const connectorId of [1, 3]) {
        await station.pass(9);
        await charger.expectNoCall();
        await station.pass(1);
        const request = { requestedMessage: "StatusNotification", connectorId };
        charger.answer(await charger.expectCall("TriggerMessage", request), { status });
        await charger.expectNoCall();
      }
      await station.pass(300);
      await charger.expectNoCall();
    },
  );

  it("OCPP-B9 after a boot: a charger that owes its statuses for a minute is asked for them; one that sent them is not", async () => {
    const owing = await world.current.station();
    const silent = await owing.boot();
    await owing.pass(60);
    silent.answer(await silent.expectCall("TriggerMessage", { requestedMessage: "StatusNotification" }), {
      status: "Rejected",
    });
    const station = await world.current.station();
    const charger = await station.boot();
    await charger.request("StatusNotification", aStatus("Available"));
    await station.pass(120);
    await charger.expectNoCall();
  });

  it.each<[string, (charger: Charger) => Promise<unknown>]>([
    ["is closed", (charger) => charger.hangUp()],
    ["is replaced", async () => undefined],
  ])(
    "EDGE-36 when a socket %s, its pending call is over: the next one goes out as soon as the charger has booted",
    async (_, lose) => {
      const station = await world.current.station();
      const charger = await station.boot();
      const { body: lost } = await station.give("ClearCache");
      const { body: next } = await station.give("Reset", { type: "Soft" });
      charger.giveUp(await charger.expectCall("ClearCache", {}));
      await lose(charger);
      const again = await station.connect();
      expect(await station.command(lost.id)).toMatchObject({ state: "timedOut", error: { code: "ConnectionLost" } });
      expect(await station.command(next.id)).toMatchObject({ state: "queued" });
      await again.request("BootNotification", BOOT);
      again.answer(await again.expectCall("Reset", { type: "Soft" }), { status: "Accepted" });
      await again.expectNoCall();
      expect(await station.command(next.id)).toMatchObject({ state: "answered" });
    },
  );

  it("EDGE-30, EDGE-36 the late end of an older socket ends no call of the newer one, nor does an eviction", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const again = await station.boot();
    const { body } = await station.give("ClearCache");
    const call = await again.expectCall("ClearCache", {});
    await charger.hangUp();
    await evictDurableObject(station.object);
    expect(await station.command(body.id)).toMatchObject({ state: "sent" });
    again.answer(call, { status: "Accepted" });
    await again.expectNoCall();
    expect(await station.command(body.id)).toMatchObject({ state: "answered" });
  });

  it("of a charge point that never booted: processed too, and after 10 s its boot is asked for", async () => {
    const station = await world.current.station();
    const charger = await station.connect();
    await charger.request("StatusNotification", aStatus("Available"));
    expect((await charger.request("StartTransaction", aStart())).idTagInfo.status).toBe("Accepted");
    await station.pass(10);
    charger.answer(await charger.expectCall("TriggerMessage", { requestedMessage: "BootNotification" }), {
      status: "Accepted",
    });
    expect(await charger.request("BootNotification", BOOT)).toMatchObject({ status: "Accepted" });
  });

  it("gets no call before its boot is answered, and then at once what was waiting", async () => {
    const station = await world.current.station();
    const charger = await station.connect();
    await station.give("ClearCache");
    await station.pass(5);
    await charger.expectNoCall();
    await charger.request("BootNotification", BOOT);
    charger.answer(await charger.expectCall("ClearCache", {}), { status: "Accepted" });
    await station.pass(30);
    await charger.expectNoCall();
  });

  it("decision 22 once accepted, a boot is never triggered by itself", async () => {
    const station = await world.current.station();
    await (await station.boot()).hangUp();
    for (let reconnect = 0; reconnect < 3; reconnect += 1) {
      const charger = await station.connect();
      await station.pass(10);
      charger.answer(await charger.expectCall("TriggerMessage", { requestedMessage: "StatusNotification" }), {
        status: "Rejected",
      });
      await charger.hangUp();
    }
  });
});
