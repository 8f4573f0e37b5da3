import { createExecutionContext, listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { app } from "../../src/entry/app.ts";
import { ORIGIN } from "./api-client.ts";
import { basic, Charger, type Handshake, handshake, type Login } from "./ocpp-charger.ts";
import { heldD1, intercepted } from "./ocpp-outages.ts";
import { aReading, aStart, aStop, clock, World } from "./ocpp-world.ts";

const world = World.forTests();

async function refusal(login: Login, given?: Handshake): Promise<{ status: number; reason: string }> {
  const response = await handshake(login, given);
  return { status: response.status, reason: await response.text() };
}

describe("the address", () => {
  it.each([
    "/ocpp/NOBODY",
    "/ocpp/",
    "/ocpp/%E0%A4%A",
    "/ocpp/%00",
    "/ocpp/CP%0A1",
    `/ocpp/${"x".repeat(200)}`,
    "/ocpp/one/two",
    "/ocpp/a%3Ab",
  ])("EDGE-12, OCPP-C1 %s is nobody's: 404 before the upgrade", async (path) => {
    expect((await refusal({ identity: "NOBODY", password: "secret" }, { path })).status).toBe(404);
  });

  it("OCPP-C1, OCPP-C3 may hold an identity in percent encoding; credentials are those of the decoded one", async () => {
    const station = await world.current.station({ id: `RDAM ${crypto.randomUUID().slice(0, 8)}|1` });
    const charger = await station.boot();
    expect(charger.protocol).toBe("ocpp1.6");
    expect((await station.view()).live.registration).toBe("Accepted");
  });

  it("OCPP-C1 one trailing slash is forgiven, two are not", async () => {
    const station = await world.current.station();
    await station.connect({ path: `/ocpp/${station.id}/` });
    expect((await refusal(station.login, { path: `/ocpp/${station.id}//` })).status).toBe(404);
  });

  it("creates no object for an identity that is unknown", async () => {
    const objects = () => listDurableObjectIds(env.CHARGE_POINTS);
    const before = await objects();
    await handshake({ identity: "GHOST", password: "secret" });
    expect(await objects()).toEqual(before);
  });

  it("answers a plain request that a WebSocket is wanted", async () => {
    const station = await world.current.station();
    const response = await app.request(`${ORIGIN}/ocpp/${station.id}`, {}, env, createExecutionContext());
    expect(response.status).toBe(426);
  });
});

describe("the credentials", () => {
  it("EDGE-12, OCPP-C2 missing or wrong: 401 with a challenge, before the subprotocol is looked at", async () => {
    const station = await world.current.station();
    const { identity, password } = station.login;
    for (const authorization of [
      null,
      "Basic",
      "Bearer something",
      "Basic !!!",
      basic(identity, ""),
      basic(identity, `${password}x`),
      basic("another", password),
      btoa(identity),
    ]) {
      const response = await handshake(station.login, { authorization, protocols: "nothing" });
      expect(response.status, String(authorization)).toBe(401);
      expect(response.headers.get("WWW-Authenticate")).toContain("Basic");
    }
  });

  it("OCPP-C3 the password is bytes, split at the first colon", async () => {
    const station = await world.current.station({ password: "a:password:of 20 byte" });
    await Charger.connect({ identity: station.id, password: "a:password:of 20 byte" });
  });
});

describe("the subprotocol", () => {
  it.each(["ocpp1.6", "ocpp0.1,ocpp1.6", "ocpp2.0.1 , ocpp1.6", "ocpp1.6, ocpp1.5"])(
    "OCPP-C5 %s: exactly ocpp1.6 is echoed",
    async (protocols) => {
      const station = await world.current.station();
      expect((await station.connect({ protocols })).protocol).toBe("ocpp1.6");
    },
  );

  it.each(["ocpp0.1", "ocpp1.60", "OCPP1.6"])("OCPP-C5, TC_088 %s alone: 400 and no upgrade", async (protocols) => {
    const station = await world.current.station();
    expect((await refusal(station.login, { protocols })).status).toBe(400);
  });

  it("OCPP-C6 none at all: 400 with its reason, unless the charge point may; then nothing is echoed", async () => {
    const strict = await world.current.station();
    expect(await refusal(strict.login, { protocols: null })).toMatchObject({
      status: 400,
      reason: expect.stringContaining("ocpp1.6"),
    });
    const lenient = await world.current.station({ settings: { allowMissingSubprotocol: true } });
    const charger = await lenient.connect({ protocols: null });
    expect(charger.protocol).toBeNull();
    await charger.request("Heartbeat", {});
    expect((await refusal(lenient.login, { protocols: "ocpp0.1" })).status).toBe(400);
  });
});

describe("D1 away", () => {
  it("a handshake is answered 503, so that the charger comes again", async () => {
    const station = await world.current.station();
    const away = intercepted(env.DB, async () => {
      throw new Error("D1_ERROR: Network connection lost.");
    });
    const { identity, password } = station.login;
    const response = await app.request(
      `${ORIGIN}/ocpp/${identity}`,
      {
        headers: {
          Upgrade: "websocket",
          "Sec-WebSocket-Protocol": "ocpp1.6",
          Authorization: basic(identity, password),
        },
      },
      { ...env, DB: away },
      createExecutionContext(),
    );
    expect(response.status).toBe(503);
  });
});

describe("a second socket of the same identity", () => {
  it("EDGE-30, OCPP-C7 works at once; the first is closed with 4000, and its late end changes nothing", async () => {
    const station = await world.current.station();
    const first = await station.boot();
    const second = await station.connect();
    expect(await first.closed).toEqual({ code: 4000, reason: "superseded" });
    const { transactionId } = await second.request("StartTransaction", aStart());
    await first.hangUp();
    await second.request("MeterValues", aReading(1_100, { transactionId }));
    expect((await station.view()).live).toMatchObject({ connected: true, online: true, registration: "Accepted" });
  });

  it("EDGE-30 a frame of the first one that was still in work is not answered on either", async () => {
    const station = await world.current.station();
    const first = await station.boot();
    const d1 = await heldD1(station);
    const start = aStart();
    first.say([2, "left-behind", "StartTransaction", start]);
    const second = await station.connect();
    expect((await first.closed).code).toBe(4000);
    d1.release();
    const { transactionId } = await second.request("StartTransaction", start);
    await second.request("StopTransaction", aStop(transactionId));
    expect(await station.sessions()).toHaveLength(1);
    expect(first.frames.filter((frame) => frame.id === "left-behind")).toEqual([]);
  });

  it("of three, the newest wins, and after it is gone the charge point is not connected", async () => {
    const station = await world.current.station();
    const chargers = [await station.boot(), await station.connect(), await station.connect()];
    await chargers[2]?.request("Heartbeat", {});
    await chargers[2]?.hangUp();
    await Promise.all(chargers.map((charger) => charger.closed));
    expect((await station.view()).live).toMatchObject({ connected: false, online: true });
  });
});

describe("frames on the wire", () => {
  it("OCPP-C8 binary frames are read as UTF-8 text", async () => {
    const charger = await (await world.current.station()).boot();
    const answered = charger.awaitAnswer("binary");
    charger.say(new TextEncoder().encode('[2,"binary","Heartbeat",{}]'));
    expect(await answered).toMatchObject({ type: "result", payload: { currentTime: clock.iso() } });
  });

  it.each([
    ["ASCII", "x".repeat(1024 * 1024)],
    ["letters of three bytes", "語".repeat(400_000)],
  ])("OCPP-C8 more than 1 MiB of %s closes the socket with 1009", async (_, text) => {
    const charger = await (await world.current.station()).boot();
    charger.say([2, "big", "DataTransfer", { vendorId: "V", data: text }]);
    expect((await charger.closed).code).toBe(1009);
  });

  it("a charger that hangs up is answered, and counts as disconnected, not as offline", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    await charger.hangUp();
    expect((await station.view()).live).toMatchObject({ connected: false, online: true, offlineSince: null });
  });
});
