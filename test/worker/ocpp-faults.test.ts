import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { healedD1, healedStorage, intercepted, noD1, noStorage, slowD1 } from "./ocpp-outages.ts";
import { aReading, aStart, aStatus, aStop, BOOT, clock, World } from "./ocpp-world.ts";

const world = World.forTests();

async function booted(fields: Record<string, unknown> = {}) {
  const station = await world.current.station(fields);
  return { station, charger: await station.boot() };
}

describe("EDGE-34 the object's storage fails", () => {
  it("OCPP-T1 during StartTransaction: no answer, closed with 1011, no id used up; the repeat makes the one transaction", async () => {
    const { station, charger } = await booted();
    await noStorage(station);
    const start = aStart();
    void charger.call("StartTransaction", start, "start");
    expect((await charger.closed).code).toBe(1011);
    expect(charger.frames.filter(({ id }) => id === "start")).toEqual([]);
    await healedStorage(station);
    const again = await station.connect();
    const { transactionId } = await again.request("StartTransaction", start);
    expect(transactionId).toBe(1);
    expect(await station.sessions()).toHaveLength(1);
  });

  it("during StopTransaction and MeterValues: as well, and the energy is right", async () => {
    const { station, charger } = await booted();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    clock.advance(60);
    await noStorage(station);
    void charger.call("MeterValues", aReading(1_100, { transactionId }));
    expect((await charger.closed).code).toBe(1011);
    await healedStorage(station);
    const second = await station.connect();
    await second.request("MeterValues", aReading(1_100, { transactionId }));
    await noStorage(station);
    void second.call("StopTransaction", aStop(transactionId, { meterStop: 1_200 }));
    expect((await second.closed).code).toBe(1011);
    await healedStorage(station);
    await (await station.connect()).request("StopTransaction", aStop(transactionId, { meterStop: 1_200 }));
    const session = await station.session(transactionId);
    expect(session).toMatchObject({ state: "COMPLETED", energyWh: 200, flags: [] });
    expect(await station.meterValues(session.id)).toHaveLength(1);
  });

  it("during any other message: InternalError, and 1011", async () => {
    const { station, charger } = await booted();
    await noStorage(station);
    expect(await charger.errorOf("StatusNotification", aStatus("Available"))).toBe("InternalError");
    expect((await charger.closed).code).toBe(1011);
    await healedStorage(station);
    await (await station.connect()).request("StatusNotification", aStatus("Available"));
    expect(await station.statuses(1)).toHaveLength(1);
  });

  it("frames behind the one that failed are not handled before its repeat", async () => {
    const { station, charger } = await booted();
    await noStorage(station);
    const start = aStart();
    void charger.call("StartTransaction", start, "start");
    void charger.call("StatusNotification", aStatus("Charging"), "status");
    expect((await charger.closed).code).toBe(1011);
    expect(charger.frames).toHaveLength(1);
    await healedStorage(station);
    expect(await station.statuses(1)).toEqual([]);
  });

  it("while a command is given: it is not sent, and nothing waits for its answer", async () => {
    const { station, charger } = await booted();
    await noStorage(station);
    expect((await station.give("ClearCache")).status).toBe(500);
    await healedStorage(station);
    await charger.expectNoCall();
    await station.give("GetLocalListVersion");
    await charger.expectCall("GetLocalListVersion", {});
  });
});

describe("EDGE-34 an alarm", () => {
  it("that finds the storage broken rings again within a minute, and nothing is forgotten", async () => {
    const { station, charger } = await booted();
    await charger.hangUp();
    await noStorage(station);
    await station.pass(60);
    await healedStorage(station);
    expect((await station.view()).live).toMatchObject({ offlineSince: null });
    await station.pass(60);
    expect((await station.view()).live).toMatchObject({ online: false, offlineSince: clock.iso(-60_000) });
  });

  it("rings within five minutes of a fact for D1, though a later one was set: the object may die before it is there", async () => {
    const { station, charger } = await booted();
    await charger.hangUp();
    const alarm = () => station.inside((_, { storage }) => storage.getAlarm());
    for (const seconds of [60, 3_600, 3_600]) await station.pass(seconds);
    expect(await alarm()).toBeGreaterThan(clock.now() + 3_600_000);
    await station.give("ClearCache");
    expect(await alarm()).toBeLessThanOrEqual(clock.now() + 300_000);
  });
});

describe("EDGE-35 eviction", () => {
  it("between commit and answer: the repeat gets the stored answer", async () => {
    const { station, charger } = await booted();
    const start = aStart();
    // The answer goes nowhere: the charger is gone when it comes.
    charger.say([2, "start", "StartTransaction", start]);
    void charger.awaitAnswer("start");
    await charger.hangUp();
    await evictDurableObject(station.object, { webSockets: "close" });
    const again = await station.connect();
    expect(await again.request("StartTransaction", start)).toMatchObject({
      transactionId: 1,
      idTagInfo: { status: "Accepted" },
    });
    expect(await station.sessions()).toHaveLength(1);
  });

  it("after every message of a session: nothing that was acknowledged is missing, each is handled once", async () => {
    const { station, charger } = await booted();
    const evict = () => evictDurableObject(station.object);
    await evict();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    await evict();
    await charger.request("StatusNotification", aStatus("Charging"));
    for (const registerWh of [1_100, 1_200, 1_300]) {
      await evict();
      clock.advance(30);
      await charger.request("MeterValues", aReading(registerWh, { transactionId }));
    }
    await evict();
    await charger.request("StopTransaction", aStop(transactionId, { meterStop: 1_400 }));
    await evict();
    const session = await station.session(transactionId);
    expect(session).toMatchObject({ state: "COMPLETED", energyWh: 400, flags: [] });
    expect((await station.meterValues(session.id)).map(({ registerWh }) => registerWh)).toEqual([1_100, 1_200, 1_300]);
  });

  it("leaves the registration state as it was", async () => {
    const { station, charger } = await booted();
    await charger.request("BootNotification", { ...BOOT, chargePointSerialNumber: "S-2" });
    await evictDurableObject(station.object);
    expect(await charger.errorOf("Heartbeat", {})).toBe("SecurityError");
  });
});

describe("D1 is slow", () => {
  it("OCPP-T3 the messages of one charge point are still handled one at a time, in order", async () => {
    const { station, charger } = await booted();
    await slowD1(station);
    const [start, , stop] = await Promise.all([
      charger.request("StartTransaction", aStart()),
      charger.request("MeterValues", aReading(1_100)),
      charger.request("StopTransaction", aStop(1)),
      charger.request("StartTransaction", aStart({ meterStart: 2_000 })),
    ]);
    expect(start.transactionId).toBe(1);
    expect(stop).toEqual({});
    expect(await station.session(1)).toMatchObject({ state: "COMPLETED", energyWh: 1_000, flags: [] });
    expect(await station.meterValues((await station.session(1)).id)).toHaveLength(1);
    expect(await station.session(2)).toMatchObject({ state: "ACTIVE" });
  });
});

describe("D1 is away", () => {
  it("open sockets go on: everything but the look-up of a token needs no D1", async () => {
    const { station, charger } = await booted();
    await noD1(station);
    await charger.request("Heartbeat", {});
    await charger.request("BootNotification", BOOT);
    await charger.request("StatusNotification", aStatus("Preparing"));
    await charger.request("MeterValues", aReading(1_000));
    await charger.request("StopTransaction", aStop(99));
    await charger.request("SecurityEventNotification", { type: "ClockSet", timestamp: clock.iso() });
    expect(await charger.errorOf("Authorize", { idTag: "VALID" })).toBe("InternalError");
  });

  it("a start with a token that was seen is decided from the object's own copy, blocked ones too", async () => {
    const { station, charger } = await booted({ evses: [[1], [2]] });
    await charger.request("Authorize", { idTag: "VALID" });
    await charger.request("Authorize", { idTag: "BLOCKED" });
    await noD1(station);
    expect((await charger.request("StartTransaction", aStart({ idTag: "valid" }))).idTagInfo.status).toBe("Accepted");
    const blocked = await charger.request("StartTransaction", aStart({ connectorId: 2, idTag: "BLOCKED" }));
    expect(blocked.idTagInfo.status).toBe("Blocked");
  });

  it.each([
    ["was never seen", "EXPIRED", 0],
    ["was seen more than a day ago", "VALID", 86_400],
  ])(
    "a start with a token that %s: no answer, closed with 1011; it is kept when D1 is back",
    async (_, idTag, passedSeconds) => {
      const { station, charger } = await booted();
      await charger.request("Authorize", { idTag: "VALID" });
      clock.advance(passedSeconds);
      await noD1(station);
      const start = aStart({ idTag });
      void charger.call("StartTransaction", start);
      expect((await charger.closed).code).toBe(1011);
      await healedD1(station);
      const again = await station.connect();
      expect(await again.request("StartTransaction", start)).toMatchObject({ transactionId: 1 });
    },
  );

  it("a repeated start needs no look-up: it gets its answer", async () => {
    const { station, charger } = await booted();
    const start = aStart();
    const first = await charger.request("StartTransaction", start);
    await noD1(station);
    expect(await charger.request("StartTransaction", start)).toEqual(first);
  });

  it("D1 catches up alone, with the price of the start instant though another came meanwhile", async () => {
    const own = await world.current.operator.post<{ id: string }>("/locations", {
      name: "Another",
      address: "Rua 2",
      city: "Porto",
      country: "PRT",
      latitude: "41.157900",
      longitude: "-8.629100",
      timeZone: "Europe/Lisbon",
    });
    const tariff = { locationId: own.body.id, class: "standard", currency: "EUR", vatBasisPoints: 2_300 };
    expect((await world.current.operator.post("/tariffs", { ...tariff, priceMicroPerKwh: 200_000 })).status).toBe(201);
    const { station, charger } = await booted({ locationId: own.body.id });
    await charger.request("Authorize", { idTag: "VALID" });
    await noD1(station);
    const { transactionId } = await charger.request("StartTransaction", aStart());
    await charger.request("StatusNotification", aStatus("Charging"));
    clock.advance(600);
    await world.current.operator.post("/tariffs", { ...tariff, priceMicroPerKwh: 900_000 });
    await charger.request("MeterValues", aReading(1_500, { transactionId }));
    clock.advance(600);
    await charger.request("StopTransaction", aStop(transactionId));
    await healedD1(station);
    await station.pass(300);
    await station.rested();
    const { body } = await world.current.operator.get<{ items: unknown[] }>(`/sessions?chargePointId=${station.id}`);
    expect(body.items).toMatchObject([
      {
        state: "COMPLETED",
        energyWh: 1_000,
        price: { priceMicroPerKwh: 200_000 },
        cost: { totalInclMicro: 200_000 },
      },
    ]);
    expect(await station.statuses(1)).toMatchObject([{ status: "Charging" }]);
  });

  it("and is not asked by every message: once in 5 s, and again when they are over", async () => {
    const { station, charger } = await booted();
    await station.settled();
    let asked = 0;
    await station.inside((object) => {
      const refusing = intercepted(env.DB, async () => {
        asked += 1;
        throw new Error("D1_ERROR: D1 DB is overloaded. Requests queued for too long.");
      });
      object.deps = { ...object.deps, db: openDatabase(refusing) };
    });
    const speak = async () => {
      await charger.request("StatusNotification", aStatus("Preparing"));
      await station.rested();
    };
    await speak();
    const once = asked;
    expect(once).toBeGreaterThan(0);
    for (let message = 0; message < 10; message += 1) await speak();
    expect(asked).toBe(once);
    await healedD1(station);
    await speak();
    await station.pass(5);
    await station.rested();
    const { body } = await world.current.operator.get<{ items: unknown[] }>(`${station.path}/status-history`);
    expect(body.items).toHaveLength(12);
  });

  it("a fact that D1 refuses for good does not keep the others away", async () => {
    const { station, charger } = await booted();
    await station.inside(({ store, state }) => {
      const notice = { kind: "orphan_stop", subject: station.id, details: {} } as const;
      const changes = [{ kind: "notice", at: Number.NaN, notice }] as const;
      const outcome = { state, changes, send: [], close: null, keep: false };
      store.commit({ before: state, cause: { kind: "alarm" }, outcome, now: clock.now() }, 0);
    });
    const { transactionId } = await charger.request("StartTransaction", aStart());
    await charger.request("StopTransaction", aStop(transactionId));
    expect(await station.session(transactionId)).toMatchObject({ state: "COMPLETED" });
  });
});
