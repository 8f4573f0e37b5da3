import { describe, expect, it } from "vitest";
import { slowD1 } from "./ocpp-outages.ts";
import { aReading, aStart, aStatus, aStop, clock, World } from "./ocpp-world.ts";

const world = World.forTests();
const DAY_MS = 86_400_000;

describe("a repeated StartTransaction", () => {
  it("EDGE-1 with the same message id gets the original answer, and there is one session", async () => {
    await world.current.token("CHILD", { parentUid: "FAMILY" });
    const station = await world.current.station();
    const charger = await station.boot();
    const start = aStart({ idTag: "CHILD" });
    const first = await charger.request("StartTransaction", start, "7");
    const second = await charger.request("StartTransaction", start, "7");
    expect(first.idTagInfo).toEqual({ status: "Accepted", parentIdTag: "FAMILY" });
    expect(second).toEqual(first);
    expect(await station.sessions()).toHaveLength(1);
  });

  it("EDGE-2, OCPP-T2 with a new message id, after a reconnect, in other letters: never ConcurrentTx", async () => {
    const station = await world.current.station({ evses: [[1], [2]] });
    const start = aStart();
    const first = await (await station.boot()).request("StartTransaction", start);
    clock.advance(60);
    const again = await station.connect();
    expect(await again.request("StartTransaction", { ...start, idTag: "valid" }, "new")).toEqual(first);
    expect(first.idTagInfo.status).toBe("Accepted");
    expect(await station.sessions()).toHaveLength(1);
  });

  it("EDGE-2 after its transaction was stopped still gets the original answer", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const start = aStart();
    const first = await charger.request("StartTransaction", start);
    await charger.request("StopTransaction", aStop(first.transactionId));
    expect(await charger.request("StartTransaction", start)).toEqual(first);
    expect(await station.sessions()).toMatchObject([{ state: "COMPLETED" }]);
  });

  it("EDGE-3 while the first is in work waits its turn and gets the same answer", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    await slowD1(station);
    const start = aStart();
    const [first, second] = await Promise.all([
      charger.request("StartTransaction", start),
      charger.request("StartTransaction", start),
    ]);
    expect(second).toEqual(first);
    expect(await station.sessions()).toHaveLength(1);
  });

  it("EDGE-4 a new start that happens to reuse an old message id is a new transaction", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const first = await charger.request("StartTransaction", aStart(), "1");
    await charger.request("StopTransaction", aStop(first.transactionId), "2");
    clock.advance(60);
    const second = await charger.request("StartTransaction", aStart({ meterStart: 2_000 }), "1");
    expect(second.transactionId).toBeGreaterThan(first.transactionId);
    expect(await station.sessions()).toHaveLength(2);
  });
});

describe("what StartTransaction says of the token", () => {
  it.each([
    ["BLOCKED", "Blocked"],
    ["EXPIRED", "Expired"],
    ["NOBODY", "Invalid"],
  ])("EDGE-5, OCPP-A1, OCPP-A3 %s: a positive id, exactly %s, stored and never billed", async (idTag, status) => {
    const station = await world.current.station();
    const charger = await station.boot();
    expect((await charger.request("Authorize", { idTag })).idTagInfo.status).toBe(status);
    const { transactionId, idTagInfo } = await charger.request("StartTransaction", aStart({ idTag }));
    expect(transactionId).toBeGreaterThan(0);
    expect(idTagInfo.status).toBe(status);
    await charger.request("StopTransaction", aStop(transactionId, { reason: "DeAuthorized" }));
    expect(await station.session(transactionId)).toMatchObject({
      state: "INVALID",
      authorization: status,
      flags: ["not_authorised"],
      stopReason: "DeAuthorized",
      billable: false,
      cost: null,
    });
  });

  it("EDGE-14, OCPP-A2 a lower-case tag with the reader's control characters is the registered one", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    expect((await charger.request("Authorize", { idTag: "valid\x10\x0e" })).idTagInfo.status).toBe("Accepted");
    const { transactionId } = await charger.request("StartTransaction", aStart({ idTag: "vaLid\x10\x0e" }));
    expect(await station.session(transactionId)).toMatchObject({ state: "ACTIVE", tokenUid: "vaLid" });
  });

  it("TOL-2 a tag written as a number is the tag of these digits, for Authorize and for a start", async () => {
    await world.current.token("4711");
    const charger = await (await world.current.station()).boot();
    expect((await charger.request("Authorize", { idTag: 4711 })).idTagInfo.status).toBe("Accepted");
    const start = await charger.request("StartTransaction", { ...aStart(), idTag: 4711 });
    expect(start.idTagInfo.status).toBe("Accepted");
  });

  it("OCPP-A2 a tag of 22 characters is accepted as it is", async () => {
    const idTag = await world.current.token("ABCDEFGHIJKLMNOPQRSTUV");
    const charger = await (await world.current.station()).boot();
    expect((await charger.request("StartTransaction", aStart({ idTag }))).idTagInfo.status).toBe("Accepted");
  });

  it("OCPP-A4 a live second charge of one driver at another EVSE of the box is ConcurrentTx, and Authorize is not", async () => {
    const station = await world.current.station({ evses: [[1], [2]] });
    const charger = await station.boot();
    await charger.request("StartTransaction", aStart());
    expect((await charger.request("Authorize", { idTag: "VALID" })).idTagInfo.status).toBe("Accepted");
    const second = await charger.request("StartTransaction", aStart({ connectorId: 2 }));
    expect(second.idTagInfo.status).toBe("ConcurrentTx");
  });

  it("OCPP-A5 a parent is no token of its own", async () => {
    const charger = await (await world.current.station()).boot();
    await world.current.token("WITH-PARENT", { parentUid: "ONLY-A-PARENT" });
    expect((await charger.request("Authorize", { idTag: "ONLY-A-PARENT" })).idTagInfo.status).toBe("Invalid");
  });
});

describe("a StartTransaction beside an open transaction", () => {
  it("EDGE-6, OCPP-T7 on its connector: a new id, the older one awaits its stop, which still closes it", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const older = await charger.request("StartTransaction", aStart());
    clock.advance(600);
    const newer = await charger.request("StartTransaction", aStart({ meterStart: 1_500 }));
    expect(newer.transactionId).not.toBe(older.transactionId);
    expect(await station.session(older.transactionId)).toMatchObject({
      state: "ACTIVE",
      stoppedAt: null,
      flags: ["superseded"],
    });
    await charger.request("StopTransaction", aStop(older.transactionId, { meterStop: 1_400 }));
    expect(await station.session(older.transactionId)).toMatchObject({ state: "COMPLETED", energyWh: 400 });
    expect(await station.session(newer.transactionId)).toMatchObject({ state: "ACTIVE", stoppedAt: null });
  });

  it.each([
    ["20 days ago", (at: number) => new Date(at - 20 * DAY_MS).toISOString(), [], 20 * DAY_MS],
    ["in 1970", () => "1970-01-01T00:00:12Z", ["clock_suspect"], 0],
  ])(
    "EDGE-7, OCPP-T4 dated %s: its own transaction and time, not ConcurrentTx, supersedes nothing",
    async (_, timestamp, flags, agoMs) => {
      const station = await world.current.station();
      const charger = await station.boot();
      const live = await charger.request("StartTransaction", aStart());
      const { transactionId, idTagInfo } = await charger.request(
        "StartTransaction",
        aStart({ meterStart: 500, timestamp: timestamp(clock.now()) }),
      );
      expect(idTagInfo.status).toBe("Accepted");
      const session = await station.session(transactionId);
      expect(session).toMatchObject({ flags, startedAt: clock.iso(-agoMs) });
      expect(await station.session(live.transactionId)).toMatchObject({ flags: [], state: "ACTIVE" });
      await charger.expectNoCall();
    },
  );

  it("OCPP-T2 1970 again after that transaction was stopped is another charge", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const start = aStart({ timestamp: "1970-01-01T00:00:12Z" });
    const first = await charger.request("StartTransaction", start);
    expect(await charger.request("StartTransaction", start)).toEqual(first);
    await charger.request("StopTransaction", aStop(first.transactionId));
    const second = await charger.request("StartTransaction", start);
    expect(second.transactionId).toBeGreaterThan(first.transactionId);
  });

  it("EDGE-9 on another EVSE: two transactions, each stop closes its own with its own meters", async () => {
    await world.current.token("OTHER");
    const station = await world.current.station({ evses: [[1], [2]] });
    const charger = await station.boot();
    const one = await charger.request("StartTransaction", aStart());
    const two = await charger.request(
      "StartTransaction",
      aStart({ connectorId: 2, idTag: "OTHER", meterStart: 50_000 }),
    );
    expect(two.idTagInfo.status).toBe("Accepted");
    clock.advance(240);
    await charger.request("MeterValues", aReading(1_200, { transactionId: one.transactionId }));
    await charger.request("MeterValues", aReading(50_700, { connectorId: 2, transactionId: two.transactionId }));
    await charger.request("StopTransaction", aStop(two.transactionId, { meterStop: 50_900 }));
    expect(await station.session(one.transactionId)).toMatchObject({ state: "ACTIVE", energyWh: 200 });
    await charger.request("StopTransaction", aStop(one.transactionId, { meterStop: 1_300 }));
    expect(await station.session(one.transactionId)).toMatchObject({ state: "COMPLETED", energyWh: 300, flags: [] });
    expect(await station.session(two.transactionId)).toMatchObject({ state: "COMPLETED", energyWh: 900, flags: [] });
  });

  it("EDGE-10, OCPP-T8 on the second connector of its exclusive EVSE: stored with its own id, flagged", async () => {
    await world.current.token("SECOND-CAR");
    const station = await world.current.station({ evses: [[1, 2]] });
    const charger = await station.boot();
    const one = await charger.request("StartTransaction", aStart());
    const two = await charger.request("StartTransaction", aStart({ connectorId: 2, idTag: "SECOND-CAR" }));
    expect(two.transactionId).toBeGreaterThan(one.transactionId);
    expect(await station.session(two.transactionId)).toMatchObject({ flags: ["evse_shared"] });
    await charger.request("StatusNotification", aStatus("Available", { connectorId: 2 }));
    expect(await station.give("RemoteStartTransaction", { connectorId: 2, idTag: "VALID" })).toMatchObject({
      status: 409,
      body: { code: "connector_not_available" },
    });
    await charger.expectNoCall();
  });
});

describe("what a transaction is", () => {
  it("EDGE-8 start, three meter values and stop within milliseconds: all stored and bound, billed once", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    for (const registerWh of [1_100, 1_200, 1_300]) {
      clock.advance(0.001);
      await charger.request("MeterValues", aReading(registerWh, { transactionId }));
    }
    await charger.request("StopTransaction", aStop(transactionId, { meterStop: 1_400 }));
    const session = await station.session(transactionId);
    expect(session).toMatchObject({ state: "COMPLETED", energyWh: 400, billable: true, flags: [] });
    expect(session.cost).toMatchObject({ totalInclMicro: 156_000 });
    expect(await station.meterValues(session.id)).toHaveLength(3);
  });

  it("decision 7 ids are never reused, also after the charge point was deleted and registered again", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const first = await charger.request("StartTransaction", aStart());
    await charger.request("StopTransaction", aStop(first.transactionId));
    await station.settled();
    const { etag } = await world.current.operator.get(station.path);
    expect((await world.current.operator.delete(station.path, etag)).status).toBe(204);
    expect((await charger.closed).code).toBe(1008);

    const again = await world.current.station({ id: station.id });
    const second = await (await again.boot()).request("StartTransaction", aStart({ meterStart: 2_000 }));
    expect(second.transactionId).toBeGreaterThan(first.transactionId);
  });

  it("OCPP-T6 a start with a reservation nobody made is a start", async () => {
    const charger = await (await world.current.station()).boot();
    const { idTagInfo } = await charger.request("StartTransaction", aStart({ reservationId: 77 }));
    expect(idTagInfo.status).toBe("Accepted");
  });

  it("OCPP-F8 a start with nothing in it is stored, flagged and answered", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const { transactionId, idTagInfo } = await charger.request("StartTransaction", {});
    expect(idTagInfo.status).toBe("Invalid");
    expect((await station.session(transactionId)).flags).toContain("record_incomplete");
  });
});
