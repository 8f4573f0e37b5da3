import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { aReading, aStatus, BOOT, clock, type Station, World } from "./ocpp-world.ts";

const world = World.forTests();

/** What a list shows: published, not computed when asked. */
async function published(station: Station) {
  await station.settled();
  const { body } = await world.current.operator.get<{ items: { id: string; live: { online: boolean } }[] }>(
    `/charge-points?limit=1000`,
  );
  return body.items.find(({ id }) => id === station.id)?.live;
}

const live = async (station: Station) => (await station.view()).live;

describe("OCPP-L1, OCPP-L2 a charge point is online as long as it says anything", () => {
  it("with heartbeats only, for as long as they come", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    await charger.request("StatusNotification", aStatus("Available"));
    for (let beat = 0; beat < 20; beat += 1) {
      await station.pass(45);
      expect((await live(station)).online).toBe(true);
      await charger.request("Heartbeat", {});
    }
    expect(await published(station)).toMatchObject({ online: true, offlineSince: null });
  });

  it("EDGE-32 with meter values every 30 s and no heartbeat", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    await charger.request("StatusNotification", aStatus("Charging"));
    for (let reading = 0; reading < 10; reading += 1) {
      await station.pass(30);
      await charger.request("MeterValues", aReading(1_000 + reading));
    }
    expect(await published(station)).toMatchObject({ online: true });
  });

  it.each([
    ["a CALL that is refused", '[2,"x","FlyAway",{}]', "ocpp.call.received"],
    ["EDGE-37 a result of no call", '[3,"x",{}]', "ocpp.answer.ignored"],
    ["EDGE-37 an error of no call", '[4,"x","GenericError","",{}]', "ocpp.answer.ignored"],
    ["a message type of a later version", '[5,"x"]', "ocpp.frame.ignored"],
    ["text that nobody can read", "what?", "ocpp.frame.unreadable"],
  ])("with %s, which is logged", async (_, text, fact) => {
    const station = await world.current.station();
    const charger = await station.boot();
    await station.pass(59);
    if (text.startsWith("[2")) void charger.awaitAnswer("x");
    await station.logs(fact, () => charger.say(text));
    await station.pass(59);
    expect((await live(station)).online).toBe(true);
    await station.pass(1);
    expect((await live(station)).online).toBe(false);
  });
});

describe("60 s of silence", () => {
  it("EDGE-33 make it offline, the socket stays open; a late heartbeat brings it back at once", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const silentSince = clock.now();
    await station.pass(59);
    expect((await live(station)).online).toBe(true);
    await station.pass(1);
    expect(await live(station)).toMatchObject({ online: false, connected: true });
    expect(await published(station)).toMatchObject({
      online: false,
      connected: true,
      offlineSince: new Date(silentSince + 60_000).toISOString(),
    });
    await charger.request("Heartbeat", {});
    expect(await live(station)).toMatchObject({ online: true, offlineSince: null });
    expect(await published(station)).toMatchObject({ online: true, offlineSince: null });
  });

  it("are counted from the last message, though the alarm was set long before", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    await station.pass(40);
    await charger.request("Heartbeat", {});
    await station.pass(20);
    expect((await live(station)).online).toBe(true);
    await station.pass(39);
    expect(await published(station)).toMatchObject({ online: true });
    await station.pass(1);
    expect(await published(station)).toMatchObject({ online: false });
  });

  it("end by a heartbeat on a new socket without a boot", async () => {
    const station = await world.current.station();
    await (await station.boot()).hangUp();
    expect(await live(station)).toMatchObject({ online: true, connected: false });
    await station.pass(60);
    expect(await published(station)).toMatchObject({ online: false, connected: false });
    const again = await station.connect();
    expect(await live(station)).toMatchObject({ online: false, connected: true });
    await again.request("Heartbeat", {});
    expect(await published(station)).toMatchObject({ online: true, connected: true, registration: "Accepted" });
  });

  it("end by a boot", async () => {
    const station = await world.current.station();
    await (await station.boot()).hangUp();
    await station.pass(3_600);
    const again = await station.connect();
    await again.request("BootNotification", BOOT);
    expect(await published(station)).toMatchObject({ online: true, bootedAt: clock.iso() });
  });

  it("count through hibernation, and are published after it", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    await station.pass(30);
    await charger.request("Heartbeat", {});
    await evictDurableObject(station.object);
    await station.pass(59);
    expect((await live(station)).online).toBe(true);
    await evictDurableObject(station.object);
    await station.pass(1);
    expect(await published(station)).toMatchObject({ online: false, connected: true });
    await evictDurableObject(station.object);
    await charger.request("Heartbeat", {});
    expect(await published(station)).toMatchObject({ online: true });
  });

  it("can be more or fewer for a charge point of its own", async () => {
    const station = await world.current.station({ settings: { offlineAfterSeconds: 135 } });
    await station.boot();
    await station.pass(134);
    expect((await live(station)).online).toBe(true);
    await station.pass(1);
    expect((await live(station)).online).toBe(false);
  });
});

describe("OCPP-L3 the socket", () => {
  it("that closes makes the charge point disconnected, not offline; commands fail at once", async () => {
    const station = await world.current.station();
    await (await station.boot()).hangUp();
    expect(await published(station)).toMatchObject({ online: true, connected: false });
    const { status, body } = await station.give("ClearCache");
    expect({ status, state: body.state }).toEqual({ status: 202, state: "offline" });
    expect(await station.command(body.id)).toMatchObject({ state: "offline" });
  });

  it("of a charge point that never was there is not connected, nor online", async () => {
    const station = await world.current.station();
    expect(await live(station)).toMatchObject({ online: false, connected: false, lastSeenAt: null });
  });
});
