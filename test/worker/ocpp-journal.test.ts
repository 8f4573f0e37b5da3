import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type * as z from "zod";
import { replay } from "../../scripts/lib/replay.ts";
import type { journalMessageSchema } from "../../src/entry/api/shared/schemas.ts";
import { aReading, aStart, aStatus, aStop, BOOT, clock, type Station, World } from "./ocpp-world.ts";
import { Operator } from "./operator.ts";

const world = World.forTests();

type Message = z.infer<typeof journalMessageSchema>;

interface MessagePage {
  readonly items: readonly Message[];
  readonly nextCursor: string | null;
  readonly previousCursor: string | null;
}

const HOUR = 3_600;
const DAY = 24 * HOUR;

async function page(station: Station, query = ""): Promise<MessagePage> {
  const { status, body } = await world.current.operator.get<MessagePage>(`${station.path}/messages?${query}`);
  expect(status).toBe(200);
  return body;
}

/** In order of time. */
async function journal(station: Station, query = ""): Promise<readonly Message[]> {
  return world.current.operator.readAll<Message>(`${station.path}/messages?order=oldestFirst&${query}`, 1_000);
}

async function exported(station: Station, query = ""): Promise<string> {
  const { status, body } = await world.current.operator.getText(`${station.path}/messages/export?${query}`);
  expect(status).toBe(200);
  return body;
}

const sayings = (messages: readonly Message[]) =>
  messages.map(({ kind, action, code, count }) =>
    [kind, action ?? code ?? count].filter((each) => each !== null).join(" "),
  );

describe("the message journal of a charge point", () => {
  it("has every frame and what happened to the socket, in order, through hibernation", async () => {
    const station = await world.current.station();
    const charger = await station.connect();
    const at = clock.iso();
    await charger.request("BootNotification", BOOT, "boot-1");
    await evictDurableObject(station.object);
    clock.advance(5);
    const { transactionId } = await charger.request("StartTransaction", aStart());
    await charger.request("MeterValues", aReading(1_100, { transactionId }));
    await evictDurableObject(station.object);
    void station.give("ClearCache");
    charger.answer(await charger.nextCall(), { status: "Accepted" });
    await charger.errorOf("Nonsense", {});
    await charger.hangUp();
    const messages = await journal(station);
    expect(sayings(messages)).toEqual([
      "connected",
      "received BootNotification",
      "sent BootNotification",
      "received StartTransaction",
      "sent StartTransaction",
      "received MeterValues",
      "sent MeterValues",
      "sent ClearCache",
      "received ClearCache",
      "received Nonsense",
      "sent Nonsense",
      "disconnected 1000",
    ]);
    const [connected, boot] = messages;
    expect(connected).toMatchObject({ at, protocol: "ocpp1.6", direction: null, frame: null });
    const frame = JSON.stringify([2, "boot-1", "BootNotification", BOOT]);
    expect(boot).toMatchObject({ at, direction: "fromChargePoint", frame, cutFrom: null });
  });

  it("keeps what nobody can read, and says when we close the socket", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    for (let message = 0; message < 6; message += 1) charger.say("{nonsense");
    expect((await charger.closed).code).toBe(1008);
    const messages = (await journal(station)).slice(3);
    expect(messages.slice(0, 6).map(({ frame }) => frame)).toEqual(Array(6).fill("{nonsense"));
    expect(sayings(messages.slice(6, 7))).toEqual(["closing 1008"]);
  });

  it("counts heartbeats by the hour, and keeps those that did more", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    for (let heartbeat = 0; heartbeat < 200; heartbeat += 1) {
      clock.advance(45);
      await charger.request("Heartbeat", {});
      if (heartbeat % 50 === 0) await evictDurableObject(station.object);
    }
    await charger.hangUp();
    const counted = (await journal(station)).filter(({ kind }) => kind === "heartbeats");
    expect(counted.map(({ at }) => at.slice(11))).toEqual(["10:00:00.000Z", "11:00:00.000Z", "12:00:00.000Z"]);
    const kept = await journal(station, "action=Heartbeat&direction=fromChargePoint");
    expect(counted.reduce((sum, { count }) => sum + (count ?? 0), 0) + kept.length).toBe(200);
    expect(kept.length).toBeLessThan(5);
  });

  it("is cut where a frame is very long, and says so", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const data = "x".repeat(100_000);
    await charger.request("DataTransfer", { vendorId: "Vendor", data });
    const [message] = await journal(station, "action=DataTransfer");
    expect(message?.frame).toHaveLength(64_000);
    expect(message?.cutFrom).toBeGreaterThan(100_000);
  });
});

describe("reading it", () => {
  async function charged() {
    const station = await world.current.station();
    const charger = await station.boot();
    await charger.request("StatusNotification", aStatus("Charging"));
    const { transactionId } = await charger.request("StartTransaction", aStart());
    for (let reading = 1; reading <= 40; reading += 1) {
      clock.advance(30);
      await charger.request("MeterValues", aReading(1_000 + reading, { transactionId }));
    }
    await charger.request("StopTransaction", aStop(transactionId));
    return station;
  }

  it("filters by time, direction, action and text", async () => {
    const station = await charged();
    const all = await journal(station);
    expect(all).toHaveLength(1 + 2 * 44);
    expect(await journal(station, "action=MeterValues&direction=toChargePoint")).toHaveLength(40);
    expect(sayings(await journal(station, "text=IDTAG"))).toContain("received StartTransaction");
    const from = all[20]?.at ?? "";
    const to = all[40]?.at ?? "";
    const within = all.filter(({ at }) => at >= from && at < to);
    expect(await journal(station, `from=${from}&to=${to}`)).toEqual(within);
  });

  it("pages both ways, and either way shows each line once", async () => {
    const station = await charged();
    const oldestFirst = (await journal(station)).map(({ id }) => id);
    const newestFirst = await world.current.operator.readAll<Message>(`${station.path}/messages?`, 7);
    expect(newestFirst.map(({ id }) => id)).toEqual([...oldestFirst].reverse());
    const newest = await page(station, "limit=10");
    const older = await page(station, `limit=10&cursor=${newest.nextCursor}`);
    const back = await page(station, `limit=10&order=oldestFirst&cursor=${older.previousCursor}`);
    expect(back.items.map(({ id }) => id)).toEqual(newest.items.map(({ id }) => id).reverse());
  });

  it("is for those who run the stations; an unknown charge point has none", async () => {
    const station = await world.current.station();
    const viewer = await Operator.hire(["station.read", "session.read"]);
    expect((await viewer.get(`${station.path}/messages`)).status).toBe(403);
    expect((await viewer.get(`${station.path}/messages/export`)).status).toBe(403);
    expect((await world.current.operator.get("/charge-points/nobody/messages")).status).toBe(404);
    expect((await page(station)).items).toEqual([]);
    expect((await world.current.operator.get(`${station.path}/messages?cursor=x`)).status).toBe(400);
  });
});

describe("what it must not keep", () => {
  it("OCPP-X2 passwords: neither the one we set, nor what a charger tells, nor addresses with credentials", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const exchange = async (action: string, request: Record<string, unknown>, response: Record<string, unknown>) => {
      await station.give(action, request);
      charger.answer(await charger.nextCall(), response);
    };
    await exchange(
      "ChangeConfiguration",
      { key: "AuthorizationKey", value: "hush-1-hush-1-hush" },
      { status: "Accepted" },
    );
    await exchange("ChangeConfiguration", { key: "HeartbeatInterval", value: "45" }, { status: "Accepted" });
    const configurationKey = [
      { key: "authorizationKey", readonly: false, value: "hush-2" },
      { key: "VendorPassword", readonly: false, value: "hush-3" },
    ];
    await exchange("GetConfiguration", {}, { configurationKey });
    await exchange("GetDiagnostics", { location: "ftp://someone:hush-4@files.example/in/hush-5?hush=6" }, {});
    await charger.call("Heartbeat", {});
    const text = (await exported(station)) + JSON.stringify(await journal(station));
    expect(text).not.toContain("hush");
    expect(text).toContain("HeartbeatInterval");
    expect(text).toContain("files.example");
  });

  it("anything older than its days, though the charge point never comes back", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    for (let message = 0; message < 40; message += 1) await charger.request("StatusNotification", aStatus("Charging"));
    await charger.hangUp();
    await station.settled();
    const rows = () =>
      station.inside((_, { storage }) => [
        storage.sql.exec("select chunk from journal").toArray().length,
        storage.sql.exec("select 1 from checkpoints").toArray().length,
        storage.sql.exec("select 1 from state where journal <> ''").toArray().length,
      ]);
    expect((await rows()).every((count) => count > 0)).toBe(true);
    await station.pass(HOUR);
    await station.pass(13 * DAY);
    expect((await journal(station)).length).toBeGreaterThan(80);
    await station.pass(DAY);
    expect(await rows()).toEqual([0, 0, 0]);
    expect(await journal(station)).toEqual([]);
  });
});

describe("an exported journal", () => {
  it("is replayed to the same answers, from the checkpoint before", async () => {
    const station = await world.current.station();
    const first = await station.boot();
    const { transactionId } = await first.request("StartTransaction", aStart());
    await first.hangUp();
    clock.advance(2 * HOUR);
    const from = clock.iso();
    const charger = await station.boot();
    await charger.request("Authorize", { idTag: "BLOCKED" });
    await charger.request("StartTransaction", aStart({ idTag: "EXPIRED", connectorId: 1 }));
    void station.give("GetConfiguration", { key: ["HeartbeatInterval"] });
    charger.answer(await charger.nextCall(), { unknownKey: ["HeartbeatInterval"] });
    await charger.request("MeterValues", aReading(1_100, { transactionId }));
    await charger.request("StopTransaction", aStop(transactionId));
    await charger.request("StopTransaction", aStop(transactionId));
    const lines = (await exported(station, `from=${from}`)).trim().split("\n");
    expect(lines.slice(0, 2).map((line) => JSON.parse(line).kind)).toEqual(["journal", "checkpoint"]);
    const { frames, skipped, differences } = replay(lines.join("\n"));
    expect({ skipped, differences }).toEqual({ skipped: 0, differences: [] });
    expect(frames).toBe(7);
  });
});
