import { createExecutionContext, evictDurableObject, listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type * as z from "zod";
import type { Bindings } from "../../src/config.ts";
import type { newcomerSchema, quarantineSchema } from "../../src/entry/api/shared/onboarding.ts";
import { app } from "../../src/entry/app.ts";
import { runCron } from "../../src/entry/cron.ts";
import { type Charger, handshake, handshakeRequest } from "./ocpp-charger.ts";
import { healedStorage, noStorage } from "./ocpp-outages.ts";
import { aReading, aStart, aStatus, aStop, clock, Station, World } from "./ocpp-world.ts";
import { aChargePoint, aConnector, fresh, Operator } from "./operator.ts";

type Newcomer = z.infer<typeof newcomerSchema>;

const BOOT = {
  chargePointVendor: "Another Vendor",
  chargePointModel: "Mystery",
  chargePointSerialNumber: "S-77",
  firmwareVersion: "1.2.3",
  iccid: "8935101000000000000",
  meterType: "DIN rail",
};
const NOBODYS_PASSWORD = "whatever it was made with";

const world = World.forTests();

beforeEach(() => onboarding(true));

async function onboarding(enabled: boolean, until: string | null = null): Promise<void> {
  const { status } = await world.current.operator.edit("/settings", { onboarding: { enabled, until } });
  expect(status).toBe(200);
}

/** A charge point that nobody registered. */
function aStranger(): Station {
  return new Station(world.current, { identity: fresh("NEW"), password: NOBODYS_PASSWORD });
}

const pathOf = (stranger: Station) => `/onboarding/${encodeURIComponent(stranger.id)}`;

async function entryOf(stranger: Station): Promise<Newcomer> {
  await stranger.settled();
  const { status, body } = await world.current.operator.get<Newcomer>(pathOf(stranger));
  if (status !== 200) throw new Error(`The identity was answered ${status}`);
  return body;
}

function adopt(stranger: Station, fields: Record<string, unknown> = {}) {
  const evses = [{ label: "A1", connectors: [aConnector(1)] }];
  const request = { locationId: world.current.locationId, evses, ...fields };
  return world.current.operator.post<{ password: string; vendor: string; model: string; serialNumber: string }>(
    `${pathOf(stranger)}/adopt`,
    request,
  );
}

/** A stranger that has booted, and waits. */
async function waiting(): Promise<{ stranger: Station; charger: Charger }> {
  const stranger = aStranger();
  const charger = await stranger.connect();
  await charger.request("BootNotification", BOOT);
  return { stranger, charger };
}

describe("a charge point that was deleted", () => {
  it("while its object was out of reach: the next cron tells it, and a newcomer of its identity is let in", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    await noStorage(station);
    expect((await world.current.operator.delete(station.path)).status).toBe(204);
    expect((await handshake(station.login)).status).toBe(503);
    await healedStorage(station);
    await runCron({ cron: "* * * * *" }, env);
    expect(await charger.closed).toMatchObject({ code: 1008 });
    const newcomer = await station.connect();
    expect(await newcomer.request("BootNotification", BOOT)).toMatchObject({ status: "Pending" });
    await runCron({ cron: "* * * * *" }, env);
    expect(await newcomer.request("BootNotification", BOOT)).toMatchObject({ status: "Pending" });
  });

  it("and told otherwise by a door that had read before: the next cron puts it right", async () => {
    const station = await world.current.station();
    const { registration } = await station.inside(({ state }) => state);
    expect((await world.current.operator.delete(station.path)).status).toBe(204);
    if (registration === null) throw new Error("The charge point was not registered");
    await station.object.register(registration);
    await runCron({ cron: "* * * * *" }, env);
    await (await station.connect()).request("BootNotification", BOOT);
    expect((await world.current.operator.delete(station.path)).status).toBe(404);
  });

  it("once more under the same identity: what is still to be told of the first does not touch it", async () => {
    const { operator, locationId } = world.current;
    const station = await world.current.station();
    expect((await operator.delete(station.path)).status).toBe(204);
    const again = await operator.post<{ password: string }>(
      "/charge-points",
      aChargePoint(locationId, { id: station.id }),
    );
    const charger = await new Station(world.current, { identity: station.id, password: again.body.password }).connect();
    await runCron({ cron: "* * * * *" }, env);
    expect(await charger.request("Heartbeat", {})).toEqual(expect.anything());
  });
});

describe("an identity nobody registered, while onboarding is on", () => {
  it("EDGE-12, OCPP-B5, TC_088 is let in without proof, but with the subprotocol; its boot is Pending", async () => {
    const stranger = aStranger();
    expect((await handshake(stranger.login, { protocols: "ocpp2.0.1" })).status).toBe(400);
    const charger = await stranger.connect({ authorization: null });
    expect(await charger.request("BootNotification", BOOT)).toEqual({
      status: "Pending",
      currentTime: clock.iso(),
      interval: 60,
    });
  });

  it("OCPP-B5 is listed with all it said of itself, where it came from and when; and a person is told once", async () => {
    const stranger = aStranger();
    const charger = await stranger.connect({ address: "198.51.100.20" });
    const firstSeenAt = clock.iso();
    await charger.request("BootNotification", BOOT);
    clock.advance(60);
    await charger.request("BootNotification", BOOT);
    const entry = await entryOf(stranger);
    expect(entry).toEqual({
      id: stranger.id,
      vendor: "Another Vendor",
      model: "Mystery",
      serialNumber: "S-77",
      boot: BOOT,
      address: "198.51.100.20",
      transport: "tls",
      connected: true,
      firstSeenAt,
      lastSeenAt: clock.iso(),
      bootedAt: clock.iso(),
      quarantinedMessages: 0,
      refusedAt: null,
    });
    expect(await world.current.operator.readAll<Newcomer>("/onboarding", 1)).toContainEqual(entry);
    expect(await stranger.notices("charge_point_waiting")).toMatchObject([{ count: 1, subject: stranger.id }]);
    await charger.hangUp();
    expect(await entryOf(stranger)).toMatchObject({ connected: false, vendor: "Another Vendor" });
  });

  it("OCPP-B7 gets a SecurityError for everything but its boot, before it and after", async () => {
    const stranger = aStranger();
    const charger = await stranger.connect();
    for (const round of ["before", "after"]) {
      expect(await charger.errorOf("Heartbeat", {}), round).toBe("SecurityError");
      expect(await charger.errorOf("StatusNotification", aStatus("Available")), round).toBe("SecurityError");
      expect(await charger.errorOf("Authorize", { idTag: "VALID" }), round).toBe("SecurityError");
      expect(await charger.errorOf("DataTransfer", { vendorId: "V" }), round).toBe("SecurityError");
      await charger.request("BootNotification", BOOT);
    }
  });

  it("OCPP-B4 is sent nothing but the question to boot, and no command reaches it", async () => {
    const stranger = aStranger();
    const charger = await stranger.connect();
    await stranger.pass(10);
    charger.answer(await charger.expectCall("TriggerMessage", { requestedMessage: "BootNotification" }), {
      status: "Accepted",
    });
    await charger.request("BootNotification", BOOT);
    expect(await stranger.give("GetConfiguration")).toMatchObject({ status: 404 });
    await stranger.pass(300);
    await charger.errorOf("Heartbeat", {});
    expect(charger.frames.filter(({ type }) => type === "call")).toHaveLength(1);
  });

  it("OCPP-B7 its transaction messages are answered normally, once each, and are no sessions", async () => {
    const { stranger, charger } = await waiting();
    const start = aStart();
    const first = await charger.request("StartTransaction", start);
    expect(first).toEqual({ transactionId: expect.any(Number), idTagInfo: { status: "Invalid" } });
    expect(first.transactionId).toBeGreaterThan(0);
    expect(await charger.request("StartTransaction", start)).toEqual(first);
    const { transactionId } = first;
    expect(await charger.request("MeterValues", aReading(1_100, { transactionId }))).toEqual({});
    expect(await charger.request("StopTransaction", aStop(transactionId))).toEqual({});
    expect((await charger.request("StartTransaction", aStart({ meterStart: 2_000 }))).transactionId).toBe(
      transactionId + 1,
    );
    expect(await entryOf(stranger)).toMatchObject({ quarantinedMessages: 4 });
    expect(await stranger.sessions()).toEqual([]);
  });

  it("OCPP-B7 the quarantine is capped: everything is answered, the newest is kept", async () => {
    const { stranger, charger } = await waiting();
    for (let meterStart = 1; meterStart <= 205; meterStart += 1) {
      clock.advance(1);
      expect((await charger.request("StartTransaction", aStart({ meterStart }))).transactionId).toBe(meterStart);
    }
    const kept = () => stranger.inside(({ store }) => store.quarantine.all().map(({ request }) => request.meterStart));
    expect(await kept()).toEqual(Array.from({ length: 200 }, (_, index) => index + 6));
    const transactionData = [{ timestamp: clock.iso(), sampledValue: [{ value: "9".repeat(700_000) }] }];
    for (const transactionId of [1, 2]) {
      expect(await charger.request("StopTransaction", aStop(transactionId, { transactionData }))).toEqual({});
    }
    expect(await kept()).toEqual([undefined]);
  });

  it("gets in again without a new boot, and waits as before", async () => {
    const { stranger, charger } = await waiting();
    await charger.hangUp();
    const again = await stranger.connect();
    expect(await again.errorOf("Heartbeat", {})).toBe("SecurityError");
    expect(await entryOf(stranger)).toMatchObject({ connected: true, model: "Mystery" });
  });

  it("decision 7 that was a charge point once waits like any other, and its transaction ids go on", async () => {
    const station = await world.current.station();
    const { transactionId } = await (await station.boot()).request("StartTransaction", aStart());
    await station.inside(({ state }) => expect(state.boot?.status).toBe("Accepted"));
    await env.DB.batch([
      env.DB.prepare("delete from sessions where charge_point_id = ?").bind(station.id),
      env.DB.prepare("delete from charge_points where id = ?").bind(station.id),
    ]);
    await env.CHARGE_POINTS.getByName(station.id).unregister();
    const charger = await station.connect();
    expect(await charger.errorOf("Heartbeat", {})).toBe("SecurityError");
    expect((await charger.request("StartTransaction", aStart({ meterStart: 5 }))).transactionId).toBe(
      transactionId + 1,
    );
  });
});

describe("a flood of an identity nobody registered", () => {
  it("OCPP-C11 is slowed down and cut off, transaction messages too: it has proved nothing", async () => {
    const { charger } = await waiting();
    for (let registerWh = 0; registerWh < 500; registerWh += 1) void charger.call("MeterValues", aReading(registerWh));
    expect((await charger.closed).code).toBe(1008);
  });
});

describe("the adoption", () => {
  it("OCPP-B5 registers it as it says it is, with a fresh password; it boots again and is accepted", async () => {
    const { stranger, charger } = await waiting();
    const adopted = await adopt(stranger);
    expect(adopted).toMatchObject({
      status: 201,
      body: { id: stranger.id, vendor: "Another Vendor", model: "Mystery", serialNumber: "S-77" },
    });
    charger.answer(await charger.expectCall("TriggerMessage", { requestedMessage: "BootNotification" }), {
      status: "Accepted",
    });
    expect(await charger.errorOf("Heartbeat", {})).toBe("SecurityError");
    expect(await charger.request("BootNotification", BOOT)).toMatchObject({ status: "Accepted", interval: 45 });
    await charger.request("StatusNotification", aStatus("Available"));
    expect((await charger.request("StartTransaction", aStart())).idTagInfo.status).toBe("Accepted");
    await stranger.settled();
    expect(await stranger.view()).toMatchObject({ live: { registration: "Accepted", boot: BOOT } });
    expect((await world.current.operator.get(pathOf(stranger))).status).toBe(404);
    expect(await stranger.notices("charge_point_waiting")).toMatchObject([{ resolvedAt: expect.any(String) }]);
  });

  it("OCPP-B5 from then on it must prove who it is", async () => {
    const { stranger, charger } = await waiting();
    const { password } = (await adopt(stranger)).body;
    await charger.hangUp();
    expect((await handshake(stranger.login)).status).toBe(401);
    expect((await handshake(stranger.login, { authorization: null })).status).toBe(401);
    const known = new Station(world.current, { identity: stranger.id, password });
    expect(await (await known.connect()).request("BootNotification", BOOT)).toMatchObject({ status: "Accepted" });
  });

  it("OCPP-B4, B5 it is told the new password while it waits, and nothing else that Pending forbids", async () => {
    const { stranger, charger } = await waiting();
    const { password } = (await adopt(stranger)).body;
    charger.answer(await charger.nextCall(), { status: "NotImplemented" });
    const value = Buffer.from(password).toString("hex");
    const request = { key: "AuthorizationKey", value };
    charger.answer(await charger.expectCall("ChangeConfiguration", request), { status: "Accepted" });
    expect(await stranger.give("Reset", { type: "Soft" })).toMatchObject({
      body: { code: "charge_point_not_accepted" },
    });
    await charger.hangUp();
    const known = new Station(world.current, { identity: stranger.id, password: value });
    expect(await (await known.connect()).request("BootNotification", BOOT)).toMatchObject({ status: "Accepted" });
  });

  it("OCPP-B7 what it sent before is not lost: it is listed, a person is told, and a late stop is an orphan", async () => {
    const { stranger, charger } = await waiting();
    const start = aStart();
    const { transactionId } = await charger.request("StartTransaction", start);
    await adopt(stranger);
    const { body } = await world.current.operator.get<z.infer<typeof quarantineSchema>>(`${stranger.path}/quarantine`);
    expect(body.items).toEqual([
      {
        at: clock.iso(),
        action: "StartTransaction",
        request: start,
        response: { transactionId, idTagInfo: { status: "Invalid" } },
      },
    ]);
    expect(await stranger.notices("quarantined_messages")).toMatchObject([{ details: { messages: 1 } }]);
    charger.answer(await charger.nextCall(), { status: "Accepted" });
    await charger.request("BootNotification", BOOT);
    expect(await charger.request("StopTransaction", aStop(transactionId))).toEqual({});
    expect(await stranger.notices("orphan_stop")).toHaveLength(1);
    expect((await charger.request("StartTransaction", aStart({ meterStart: 7 }))).transactionId).toBe(
      transactionId + 1,
    );
  });

  it("needs what the charge point is: from its boot, or from the operator", async () => {
    const stranger = aStranger();
    await stranger.connect();
    expect(await adopt(stranger)).toMatchObject({ status: 409, body: { code: "not_booted" } });
    expect(await adopt(stranger, { vendor: "V", model: "M" })).toMatchObject({
      status: 201,
      body: { vendor: "V", model: "M", serialNumber: null },
    });
    expect(await adopt(aStranger())).toMatchObject({ status: 404 });
    expect(await adopt((await waiting()).stranger, { locationId: "nowhere" })).toMatchObject({ status: 404 });
  });

  it("happens also where the operator registers the identity by hand", async () => {
    const { stranger, charger } = await waiting();
    await world.current.station({
      id: stranger.id,
      vendor: "Another Vendor",
      model: "Mystery",
      serialNumber: "S-77",
    });
    charger.answer(await charger.expectCall("TriggerMessage", { requestedMessage: "BootNotification" }), {
      status: "Accepted",
    });
    expect(await charger.request("BootNotification", BOOT)).toMatchObject({ status: "Accepted" });
    expect((await world.current.operator.get(pathOf(stranger))).status).toBe(404);
  });

  it("a handshake that began before it does not undo it", async () => {
    const station = await world.current.station();
    await station.boot();
    const visitor = encodeURIComponent(JSON.stringify({ kind: "newcomer", identity: station.id }));
    const headers = { upgrade: "websocket", "x-emall-visitor": visitor };
    expect((await station.object.fetch("https://charge-point/", { headers })).status).toBe(503);
    expect((await station.view()).live).toMatchObject({ registration: "Accepted", connected: true });
  });
});

describe("the refusal", () => {
  it("OCPP-B5 closes the socket and answers 404 from then on, until it is taken back", async () => {
    const { operator } = world.current;
    const { stranger, charger } = await waiting();
    await charger.request("StartTransaction", aStart());
    expect(await operator.post(`${pathOf(stranger)}/refuse`)).toMatchObject({
      status: 200,
      body: { id: stranger.id, refusedAt: clock.iso(), connected: false },
    });
    expect((await charger.closed).code).toBe(1008);
    expect((await handshake(stranger.login)).status).toBe(404);
    const listed = async (query: string) => {
      const all = await operator.readAll<Newcomer>(`/onboarding${query}`, 100);
      return all.some(({ id }) => id === stranger.id);
    };
    expect([await listed(""), await listed("?refused=true")]).toEqual([false, true]);
    expect(await stranger.inside(({ store }) => store.quarantine.all())).toEqual([]);
    expect(await stranger.notices("charge_point_waiting")).toMatchObject([{ resolvedAt: expect.any(String) }]);

    expect(await operator.post(`${pathOf(stranger)}/readmit`)).toMatchObject({ body: { refusedAt: null } });
    const again = await stranger.connect();
    expect(await again.request("BootNotification", BOOT)).toMatchObject({ status: "Pending" });
    expect(await entryOf(stranger)).toMatchObject({ connected: true, quarantinedMessages: 0 });
  });

  it("OCPP-B5 leaves nothing of what it sent: no quarantine, no journal, no checkpoint, also when the object wakes again", async () => {
    const { stranger, charger } = await waiting();
    for (let meterStart = 1; meterStart <= 60; meterStart += 1) {
      clock.advance(1);
      await charger.request("StartTransaction", aStart({ meterStart, idTag: "SOMEBODY" }));
    }
    const kept = () =>
      stranger.inside(({ store, state }) => {
        const { items } = store.journal.search({ order: "newestFirst", limit: 500, after: null });
        const { lines } = store.journalStretch({ fromAt: 0, toAt: Number.MAX_SAFE_INTEGER, chunk: null });
        return JSON.stringify([items, lines, store.quarantine.all(), state]);
      });
    expect(await kept()).toContain("SOMEBODY");
    await world.current.operator.post(`${pathOf(stranger)}/refuse`);
    await charger.closed;
    expect(await kept()).not.toMatch(/SOMEBODY|Mystery/);
    await evictDurableObject(stranger.object);
    expect(await kept()).not.toMatch(/SOMEBODY|Mystery/);
    const entry = await world.current.operator.get<Newcomer>(pathOf(stranger));
    expect(entry.body).toMatchObject({ quarantinedMessages: 0 });
    expect(await stranger.inside(({ state }) => state.lastTransactionId)).toBe(60);
  });

  it("is the operator's only, as is the adoption", async () => {
    const { stranger } = await waiting();
    const viewer = await Operator.hire(["station.read"]);
    expect((await viewer.get(pathOf(stranger))).status).toBe(200);
    for (const action of ["adopt", "refuse", "readmit"]) {
      const evses = [{ label: "A1", connectors: [aConnector(1)] }];
      const request = action === "adopt" ? { locationId: world.current.locationId, evses } : undefined;
      expect((await viewer.post(`${pathOf(stranger)}/${action}`, request)).status, action).toBe(403);
    }
    expect((await world.current.operator.post("/onboarding/NOBODY/refuse")).status).toBe(404);
    expect((await world.current.operator.post("/onboarding/NOBODY/readmit")).status).toBe(404);
  });
});

describe("switched off", () => {
  it("OCPP-C2 nobody gets in, no object is made, and those connected are closed; what they said stays", async () => {
    const { stranger, charger } = await waiting();
    const station = await world.current.station();
    const known = await station.boot();
    await stranger.settled();
    await onboarding(false);
    expect((await charger.closed).code).toBe(1008);
    expect((await handshake(stranger.login)).status).toBe(404);
    const objects = () => listDurableObjectIds(env.CHARGE_POINTS);
    const before = await objects();
    expect((await handshake(aStranger().login)).status).toBe(404);
    expect(await objects()).toEqual(before);
    await known.request("Heartbeat", {});
    expect(await entryOf(stranger)).toMatchObject({ connected: false, model: "Mystery" });
    expect(await adopt(stranger)).toMatchObject({ status: 201 });
  });

  it("by its end those connected are closed within a minute, by the cron", async () => {
    await onboarding(true, clock.iso(3_600_000));
    const { stranger, charger } = await waiting();
    await stranger.settled();
    const tick = () => runCron({ cron: "* * * * *" }, env);
    await tick();
    expect(await charger.errorOf("Heartbeat", {})).toBe("SecurityError");
    clock.advance(3_600);
    expect((await handshake(aStranger().login)).status).toBe(404);
    await tick();
    expect((await charger.closed).code).toBe(1008);
    await tick();
    expect(await entryOf(stranger)).toMatchObject({ connected: false });
  });
});

describe("the list", () => {
  /** The door alone: identities that come are entered, and their objects are told what befalls them. */
  function aDoor() {
    const forgotten: string[] = [];
    const objects = {
      getByName: (id: string) => ({
        fetch: async () => new Response(null, { status: 204 }),
        instruct: async () => {
          forgotten.push(id);
        },
      }),
    } as unknown as Bindings["CHARGE_POINTS"];
    const knock = async (address: string, identity = fresh("MANY")) => {
      const request = handshakeRequest({ identity, password: NOBODYS_PASSWORD }, { address });
      const response = await app.fetch(request, { ...env, CHARGE_POINTS: objects }, createExecutionContext());
      return { identity, status: response.status };
    };
    return { knock, forgotten };
  }

  const listed = async () => (await world.current.operator.readAll<Newcomer>("/onboarding", 1_000)).map(({ id }) => id);

  it("OCPP-B5 holds 100: of more the oldest fall out, those first who are gone, and are forgotten", async () => {
    await env.DB.prepare("delete from onboarding").run();
    const { knock, forgotten } = aDoor();
    const identities: string[] = [];
    for (let index = 0; index < 100; index += 1) {
      clock.advance(1);
      identities.push((await knock(`203.0.113.${index}`)).identity);
    }
    expect(forgotten).toEqual([]);
    const gone = String(identities[50]);
    await env.DB.prepare("update onboarding set connected = 0 where id = ?").bind(gone).run();
    clock.advance(1);
    await knock("203.0.113.100");
    expect(forgotten).toEqual([gone]);
    clock.advance(1);
    await knock("203.0.113.101");
    expect(forgotten).toEqual([gone, identities[0]]);
    const now = await listed();
    expect(now).toHaveLength(100);
    expect(now).not.toContain(gone);
  });

  it.each([
    ["IPv4 address", () => "198.51.100.31"],
    ["IPv6 network", (index: number) => `2001:db8:1:2::${index}`],
  ])("OCPP-B5 holds 20 of one %s, so that it pushes out nobody else", async (_, address) => {
    await env.DB.prepare("delete from onboarding").run();
    const { knock, forgotten } = aDoor();
    const elsewhere = await knock("198.51.100.30");
    const flood: string[] = [];
    for (let index = 0; index < 25; index += 1) {
      clock.advance(1);
      flood.push((await knock(address(index))).identity);
    }
    expect(forgotten).toEqual(flood.slice(0, 5));
    expect(await listed()).toHaveLength(21);
    expect(await listed()).toContain(elsewhere.identity);
  });

  it("OCPP-C11 one address can enter 60 a minute; what it is refused is entered nowhere", async () => {
    const { knock } = aDoor();
    let last = { identity: "", status: 204 };
    for (let index = 0; last.status === 204 && index < 200; index += 1) last = await knock("198.51.100.32");
    expect(last.status).toBe(429);
    expect(await listed()).not.toContain(last.identity);
    expect((await knock("198.51.100.33")).status).toBe(204);
  });
});
