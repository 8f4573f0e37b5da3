import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { handshake } from "./ocpp-charger.ts";
import { aReading, aStart, aStatus, aStop, BOOT, clock, type Station, World } from "./ocpp-world.ts";

/** What real chargers do, as reported against other central systems (the reports stand in the names). */

const world = World.forTests();

async function booted(fields: Record<string, unknown> = {}) {
  const station = await world.current.station(fields);
  return { station, charger: await station.boot() };
}

/** What an operator reads in the API about this charger. */
async function dialect(station: Station): Promise<readonly string[]> {
  return (await station.view()).live.deviations.map(({ description }) => description);
}

describe("quirks of the handshake", () => {
  it("no Sec-WebSocket-Protocol (lbbrhzn#442, steve#1109, OCPP.Core#43): let in where allowed, and told", async () => {
    const station = await world.current.station({ settings: { allowMissingSubprotocol: true } });
    const charger = await station.connect({ protocols: null });
    await charger.request("BootNotification", BOOT);
    expect(await dialect(station)).toEqual([expect.stringMatching(/Sec-WebSocket-Protocol was not offered/)]);
  });

  it.each([
    ["no identity in the address (lbbrhzn#442)", "/ocpp"],
    ["no identity behind the slash (lbbrhzn#1117)", "/ocpp/"],
    ["a whole address within the path (openems#1401)", "/ocpp/ws://127.0.0.1/ocpp/CP-1"],
    ["a whole address within the path, encoded (openems#1401)", "/ocpp/ws%3A%2F%2F127.0.0.1%2Focpp%2FCP-1"],
  ])("%s: 404 with a reason", async (_, path) => {
    const response = await handshake({ identity: "CP-1", password: "p" }, { path });
    expect([response.status, await response.text()]).toEqual([404, expect.stringMatching(/charge point/)]);
  });

  it("an identity in percent encoding (citrineos-core PR#1093): the decoded one, for its password too", async () => {
    const station = await world.current.station({ id: `RDAM|${crypto.randomUUID().slice(0, 8)}` });
    expect(encodeURIComponent(station.id)).toContain("%7C");
    const charger = await station.boot();
    expect(await charger.request("Heartbeat", {})).toEqual({ currentTime: clock.iso() });
  });

  it("a Basic header with an empty password (lbbrhzn#899): nothing where nothing is asked, else refused", async () => {
    const open = await world.current.station({ securityProfile: 0 });
    const authorization = `Basic ${btoa(`${open.id}:`)}`;
    await open.connect({ authorization });
    const closed = await world.current.station();
    expect((await handshake(closed.login, { authorization: `Basic ${btoa(`${closed.id}:`)}` })).status).toBe(401);
  });
});

describe("quirks of the connection", () => {
  it("the old socket is never closed by the charger (ts-ocpp#19, ocpp-go#314, steve#4): the new one is not hurt", async () => {
    const { station, charger } = await booted();
    const again = await station.connect();
    expect(await charger.closed).toMatchObject({ code: 4000 });
    expect(await again.request("Heartbeat", {})).toEqual({ currentTime: clock.iso() });
    expect((await station.view()).live).toMatchObject({ connected: true, online: true });
  });

  it("heartbeats slower than ours (evcc PR#33099, evcc#32236, ocpp-go#44): offline for a while, never cut off", async () => {
    const { station, charger } = await booted();
    await charger.request("StatusNotification", aStatus("Available"));
    await station.pass(300);
    expect((await station.view()).live).toMatchObject({ connected: true, online: false });
    await charger.request("Heartbeat", {});
    expect((await station.view()).live).toMatchObject({ connected: true, online: true });
  });

  it("heartbeats go on while no call is answered (mobilityhouse#338, evcc#32039): a person is told, and can cut it", async () => {
    const { station, charger } = await booted();
    await charger.request("StatusNotification", aStatus("Available"));
    for (let silent = 0; silent < 3; silent += 1) {
      await station.give("ClearCache");
      charger.giveUp(await charger.expectCall("ClearCache", {}));
      await station.pass(30);
      await charger.request("Heartbeat", {});
    }
    expect(await station.notices("unanswered_commands")).toHaveLength(1);
    await station.world.operator.post(`${station.path}/disconnect`, {});
    expect(await charger.closed).toMatchObject({ code: 1001 });
  });

  it("a call before the boot is answered makes it drop (lbbrhzn#1510): none goes out", async () => {
    const station = await world.current.station();
    const charger = await station.connect();
    await station.give("GetConfiguration", { key: ["HeartbeatInterval"] });
    await station.pass(9);
    expect(charger.frames).toEqual([]);
    await charger.request("BootNotification", BOOT);
    expect((await charger.nextCall()).action).toBe("GetConfiguration");
  });

  it("DataTransfer first, the boot late (evcc#15691) or never (evcc#15991, lbbrhzn#1092): all is processed", async () => {
    const station = await world.current.station();
    const charger = await station.connect();
    expect(await charger.request("DataTransfer", { vendorId: "EN+" })).toEqual({ status: "UnknownVendorId" });
    await charger.request("StatusNotification", aStatus("Preparing"));
    const { transactionId, idTagInfo } = await charger.request("StartTransaction", aStart());
    expect(idTagInfo.status).toBe("Accepted");
    await charger.request("BootNotification", BOOT);
    expect(await station.session(transactionId)).toMatchObject({ state: "ACTIVE", flags: [] });
  });

  it("no boot after the central system restarted (lbbrhzn#1096): what was known is known", async () => {
    const { station, charger } = await booted();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    await evictDurableObject(station.object);
    const again = await station.connect();
    expect(await again.request("StopTransaction", aStop(transactionId))).toEqual({});
    expect((await station.view()).live).toMatchObject({ registration: "Accepted", online: true });
    expect(await station.session(transactionId)).toMatchObject({ state: "COMPLETED", flags: [] });
  });
});

describe("quirks of ids, retries and errors", () => {
  it("message ids that restart at 1 (lbbrhzn#1622, mobilityhouse#79, OCPP.Core#36): never used to tell messages apart", async () => {
    const { station, charger } = await booted();
    const first = await charger.request("StartTransaction", aStart(), "1");
    await charger.request("StopTransaction", aStop(first.transactionId), "2");
    const again = await station.connect();
    clock.advance(60);
    const second = await again.request("StartTransaction", aStart({ meterStart: 2_000 }), "1");
    expect(second.transactionId).toBe(first.transactionId + 1);
  });

  it("message ids of any text (evcc#19387): answered with the same", async () => {
    const { charger } = await booted();
    const answer = await charger.call("Heartbeat", {}, "offline-250303234048-2");
    expect(answer).toMatchObject({ type: "result", id: "offline-250303234048-2" });
  });

  it("Start re-sent early with the same id (MicroOcpp#50), and after a reconnect with its time (mobilityhouse#186): one session", async () => {
    const { station, charger } = await booted();
    const start = aStart();
    const answers = await Promise.all([1, 2].map(() => charger.request("StartTransaction", start, "7")));
    clock.advance(600);
    const again = await station.connect();
    answers.push(await again.request("StartTransaction", start, "7"));
    expect(new Set(answers.map(({ transactionId }) => transactionId)).size).toBe(1);
    expect(await station.sessions()).toHaveLength(1);
  });

  it("Start re-sent with a new id (MicroOcpp#237, libocpp#688): the first answer again, never ConcurrentTx", async () => {
    const { charger } = await booted({ evses: [[1], [2]] });
    const start = aStart();
    const first = await charger.request("StartTransaction", start, "a");
    expect(first.idTagInfo.status).toBe("Accepted");
    expect(await charger.request("StartTransaction", start, "b")).toEqual(first);
  });

  it.each([
    ["a reason nobody knows", { reason: "Tired" }],
    ["no register", { meterStop: null }],
    ["readings that cannot be read", { transactionData: [{ sampledValue: 5 }] }],
    ["the id of nothing", { transactionId: 4_711 }],
  ])(
    "an error to Stop stalls the queue (OpenEVSE#756, MicroOcpp#316, OCPP.Core#31): none, with %s",
    async (_, fields) => {
      const { charger } = await booted();
      const { transactionId } = await charger.request("StartTransaction", aStart());
      const stop = { ...aStop(transactionId), ...fields };
      expect(await charger.call("StopTransaction", stop)).toMatchObject({ type: "result", payload: {} });
    },
  );

  it("an error with the id of no call, as of Phihong (mobilityhouse#230): ignored, and told", async () => {
    const { station, charger } = await booted();
    charger.say([4, "-1", "GenericError", "", {}]);
    expect(await charger.request("Heartbeat", {})).toEqual({ currentTime: clock.iso() });
    expect(await dialect(station)).toEqual([expect.stringMatching(/CALLERROR answers a call that is not waited for/)]);
  });
});

describe("quirks of transactions and metering", () => {
  it("Stop always 0 (ocpp-rpc#82), Stop with -1 (libocpp#495): kept for a person, no open charge is touched", async () => {
    const { station, charger } = await booted();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    for (const id of [0, -1]) expect(await charger.request("StopTransaction", aStop(id))).toEqual({});
    expect(await station.session(transactionId)).toMatchObject({ state: "ACTIVE" });
    expect(await station.notices("orphan_stop")).not.toEqual([]);
    expect(await dialect(station)).toEqual([
      expect.stringMatching(/StopTransaction.transactionId names a transaction/),
    ]);
  });

  it("ids are never 0 (OCPP.Core#55, hsem#906), never the same in one second (lbbrhzn PR#2128), and outlive a restart (evcc PR#15951)", async () => {
    const { station, charger } = await booted({ evses: [[1], [2]] });
    const first = await charger.request("StartTransaction", aStart());
    const second = await charger.request("StartTransaction", aStart({ connectorId: 2, idTag: "NOBODY" }));
    await evictDurableObject(station.object);
    const again = await station.connect();
    const third = await again.request("StartTransaction", aStart({ meterStart: 9_000 }));
    const ids = [first, second, third].map(({ transactionId }) => transactionId);
    expect(ids).toEqual([ids[0], (ids[0] ?? 0) + 1, (ids[0] ?? 0) + 2]);
    expect(ids[0]).toBeGreaterThan(0);
  });

  it("MeterValues with the old id after the stop, as of EN+ (evcc#14673): not reopened", async () => {
    const { station, charger } = await booted();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    await charger.request("StopTransaction", aStop(transactionId));
    expect(await charger.request("MeterValues", aReading(2_500, { transactionId }))).toEqual({});
    expect(await station.session(transactionId)).toMatchObject({ state: "COMPLETED", energyWh: 1_000 });
  });

  it("MeterValues without a transaction's id (citrineos-core PR#1025): those of the charge that runs there", async () => {
    const { station, charger } = await booted();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    clock.advance(30);
    await charger.request("MeterValues", aReading(1_200));
    expect(await station.session(transactionId)).toMatchObject({ energyWh: 200 });
  });

  it("a backlog of old MeterValues at the first contact, as of Alfen (lbbrhzn#361): kept, of no session", async () => {
    const station = await world.current.station();
    const charger = await station.connect();
    const old = Array.from({ length: 50 }, (_, index) => aReading(500 + index));
    clock.advance(86_400);
    await charger.request("BootNotification", BOOT);
    await Promise.all(old.map((reading) => charger.request("MeterValues", reading)));
    const { transactionId } = await charger.request("StartTransaction", aStart({ meterStart: 800 }));
    expect(await station.session(transactionId)).toMatchObject({ energyWh: 0, flags: [] });
  });

  it("the same measurand twice, Transaction.Begin last, as of Growatt (evcc#33256): energy does not jump back", async () => {
    const { station, charger } = await booted();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    clock.advance(30);
    const sampledValue = ["1400/Sample.Periodic", "1000/Transaction.Begin"].map((each) => {
      const [value, context] = each.split("/");
      return { value, context };
    });
    const meterValue = [{ timestamp: clock.iso(), sampledValue }];
    await charger.request("MeterValues", { connectorId: 1, transactionId, meterValue });
    expect(await station.session(transactionId)).toMatchObject({ energyWh: 400, flags: [] });
  });

  it.each([
    ["a register that drops (lbbrhzn#374, MicroOcpp#66)", { meterStart: 5_000 }, [5_400, 100], 200, "register_fell"],
    ["a register of each charge (lbbrhzn#374)", { meterStart: 5_000 }, [], 300, "register_fell"],
    [
      "no baseline, then the lifetime register (evcc#29374, evcc PR#29656)",
      { meterStart: 0 },
      [],
      9_000_000,
      "register_absurd",
    ],
  ])("%s: flagged, not billed", async (_, start, readings, meterStop, flag) => {
    const { station, charger } = await booted();
    const { transactionId } = await charger.request("StartTransaction", aStart(start));
    for (const registerWh of readings) {
      clock.advance(600);
      await charger.request("MeterValues", aReading(registerWh, { transactionId }));
    }
    clock.advance(600);
    await charger.request("StopTransaction", aStop(transactionId, { meterStop }));
    const session = await station.session(transactionId);
    expect(session.flags).toContain(flag);
    expect([session.billable, session.cost]).toEqual([false, null]);
  });

  it("connectors 3 and 4 only, as of Hager (OCPP.Core#55): EVSEs of their own, and a person is told", async () => {
    const { station, charger } = await booted();
    for (const connectorId of [3, 4])
      await charger.request("StatusNotification", aStatus("Available", { connectorId }));
    const { transactionId } = await charger.request("StartTransaction", aStart({ connectorId: 4 }));
    expect(await station.session(transactionId)).toMatchObject({ connectorId: 4, state: "ACTIVE" });
    const undeclared = (await station.view()).evses.filter(({ declared }) => !declared);
    expect(undeclared.flatMap(({ connectors }) => connectors.map(({ connectorId }) => connectorId))).toEqual([3, 4]);
    expect(await station.notices("undeclared_connector")).toHaveLength(2);
  });

  it("Faulted and values on connector 0 (lbbrhzn#337, ev-server PR#54): the charge point's, of no session", async () => {
    const { station, charger } = await booted();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    const fault = { connectorId: 0, errorCode: "GroundFailure" };
    await charger.request("StatusNotification", aStatus("Faulted", fault));
    await charger.request("MeterValues", aReading(77_000, { connectorId: 0 }));
    expect(await station.session(transactionId)).toMatchObject({ state: "ACTIVE", energyWh: 0, flags: [] });
    expect(await station.statuses(0)).toMatchObject([{ status: "Faulted", errorCode: "GroundFailure" }]);
  });

  it("Available while a charge is open, and phantom cycles of statuses, as of Wallbox Copper SB (connectorio#149): it stays open", async () => {
    const { station, charger } = await booted();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    for (const status of ["Charging", "Available", "Preparing", "Charging", "Available", "Charging"]) {
      clock.advance(1);
      await charger.request("StatusNotification", aStatus(status));
    }
    expect(await station.session(transactionId)).toMatchObject({ state: "ACTIVE", flags: ["available_while_open"] });
    await charger.request("StopTransaction", aStop(transactionId));
    expect(await station.session(transactionId)).toMatchObject({ state: "COMPLETED", energyWh: 1_000 });
  });
});
