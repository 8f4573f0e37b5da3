import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { CommandView } from "../../src/entry/api/shared/schemas.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { changeChargePointPassword } from "../../src/services/charge-points.ts";
import { loadChargePoint } from "../../src/store/charge-points.ts";
import { openDatabase } from "../../src/store/database.ts";
import { Charger, handshake } from "./ocpp-charger.ts";
import { failing } from "./ocpp-outages.ts";
import { type Station, World } from "./ocpp-world.ts";

const world = World.forTests();

interface Change {
  readonly password: string;
  readonly command: CommandView;
  readonly code?: string;
}

const change = (station: Station, body: Record<string, unknown> = {}) =>
  world.current.operator.post<Change>(`${station.path}/authorization-key`, body);

async function opens(station: Station, password: string | Uint8Array): Promise<boolean> {
  const bytes = typeof password === "string" ? password : String.fromCharCode(...password);
  const response = await handshake({ identity: station.id, password: bytes });
  if (response.webSocket !== null) await new Charger(response).hangUp();
  return response.status === 101;
}

/** A key on its way to a charge point that has not answered. */
async function offered(body?: Record<string, unknown>) {
  const station = await world.current.station();
  const charger = await station.boot();
  const given = await change(station, body);
  expect(given.status).toBe(202);
  return { station, charger, call: await charger.nextCall(), given: given.body };
}

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));

describe("TC_073, OCPP-X3 a new key", () => {
  it("is sent as hex digits of 20 bytes; from the first login with it the old one is over", async () => {
    const { station, charger, call, given } = await offered();
    expect(given.password).toMatch(/^[0-9a-f]{40}$/);
    expect(call).toMatchObject({
      action: "ChangeConfiguration",
      payload: { key: "AuthorizationKey", value: given.password },
    });
    charger.answer(call, { status: "Accepted" });
    await charger.expectNoCall();
    await station.settled();
    expect(await opens(station, station.login.password)).toBe(true);
    expect(await opens(station, given.password)).toBe(true);
    expect(await opens(station, station.login.password)).toBe(false);
  });

  it("OCPP-X2 opens as the bytes or as their hex digits, whichever way the charger took it", async () => {
    const { station, charger, call, given } = await offered();
    charger.answer(call, { status: "Accepted" });
    await charger.expectNoCall();
    expect(await opens(station, bytesOf(given.password))).toBe(true);
    expect(await opens(station, given.password)).toBe(true);
  });

  it.each([
    ["text, written as its hex digits", { password: "sixteen letters!" }, "7369787465656e206c65747465727321"],
    ["text, written as it is", { password: "sixteen letters!", form: "text" }, "sixteen letters!"],
    ["hex digits", { password: "00112233445566778899aabbccddeeff" }, "00112233445566778899aabbccddeeff"],
  ])("may be the operator's own: %s", async (_, body, written) => {
    const { station, charger, call } = await offered(body);
    expect(call.payload).toEqual({ key: "AuthorizationKey", value: written });
    charger.answer(call, { status: "Accepted" });
    await charger.expectNoCall();
    expect(await opens(station, body.password)).toBe(true);
  });

  it.each(["fifteen letters", "21 letters are a lot!", "0011223344556677889900", "words of ünîcödé, long"])(
    "of another length is refused, and nothing is sent: %s",
    async (password) => {
      const station = await world.current.station();
      const charger = await station.boot();
      expect((await change(station, { password })).status).toBe(400);
      await charger.expectNoCall();
      expect(await opens(station, password)).toBe(false);
    },
  );

  it.each(["Rejected", "NotSupported"])("that is %s is none: the old one stays", async (status) => {
    const { station, charger, call, given } = await offered();
    charger.answer(call, { status });
    await charger.expectNoCall();
    await station.settled();
    expect(await opens(station, given.password)).toBe(false);
    expect(await opens(station, station.login.password)).toBe(true);
  });

  it("whose answer is lost is as valid as the old one until the next login; that of the old one ends it", async () => {
    const { station, charger, call, given } = await offered();
    charger.giveUp(call);
    expect(await opens(station, station.login.password)).toBe(true);
    await station.pass(30);
    expect(await station.command(given.command.id)).toMatchObject({ state: "timedOut" });
    expect(await opens(station, station.login.password)).toBe(true);
    expect(await opens(station, given.password)).toBe(false);
  });

  it("whose answer is lost stays when it is the one that logs in", async () => {
    const { station, charger, call, given } = await offered();
    charger.giveUp(call);
    await station.pass(30);
    await station.settled();
    expect(await opens(station, given.password)).toBe(true);
    expect(await opens(station, station.login.password)).toBe(false);
  });

  it("answered with an error leaves it to the next login: some chargers fail after they took it", async () => {
    const { station, charger, call, given } = await offered();
    charger.answerError(call, "InternalError");
    await charger.expectNoCall();
    await station.settled();
    expect(await opens(station, given.password)).toBe(true);
    expect(await opens(station, station.login.password)).toBe(false);
  });

  it("used before D1 has heard of its acceptance is in use all the same", async () => {
    const { station, charger, call, given } = await offered();
    charger.answer(call, { status: "Accepted" });
    expect(await opens(station, given.password)).toBe(true);
    await station.settled();
    expect(await opens(station, given.password)).toBe(true);
    expect(await opens(station, station.login.password)).toBe(false);
  });

  it("is stored before the frame leaves: killed in between, the charge point gets in by either", async () => {
    const station = await world.current.station();
    const charger = await station.connect();
    const { body } = await change(station);
    await evictDurableObject(station.object);
    const kept = await env.DB.prepare("select count(*) as n from offered_keys where charge_point_id = ?")
      .bind(station.id)
      .first();
    expect(kept).toEqual({ n: 1 });
    expect(await opens(station, station.login.password)).toBe(true);
    await charger.closed;
    expect(await opens(station, body.password)).toBe(true);
  });

  it("is not offered while another is, nor to a charge point that is away", async () => {
    const { station, charger, call } = await offered();
    expect(await change(station)).toMatchObject({ status: 409, body: { code: "in_use" } });
    charger.answer(call, { status: "Rejected" });
    await charger.expectNoCall();
    await charger.hangUp();
    await station.settled();
    expect(await change(station)).toMatchObject({ status: 409, body: { code: "charge_point_not_connected" } });
    await station.settled();
    expect(await opens(station, station.login.password)).toBe(true);
    const again = await station.boot();
    expect((await change(station)).status).toBe(202);
    await again.nextCall();
  });
});

describe("OCPP-X2 a key that an operator sends by hand", () => {
  const value = "a-key-of-20-letters!";

  it("goes by the same rule, whatever the case of its name", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    expect((await station.give("ChangeConfiguration", { key: "authorizationkey", value })).status).toBe(202);
    charger.answer(await charger.expectCall("ChangeConfiguration", { key: "authorizationkey", value }), {
      status: "Accepted",
    });
    await charger.expectNoCall();
    expect(await opens(station, value)).toBe(true);
    expect(await opens(station, station.login.password)).toBe(false);
  });

  it("is shown nowhere: not in the command, not in what the object keeps, not in a log", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const { body } = await station.give("ChangeConfiguration", { key: "AuthorizationKey", value });
    expect(body.request).toEqual({ key: "AuthorizationKey", value: "***" });
    const call = await charger.nextCall();
    charger.answer(call, { status: "Accepted" });
    await charger.expectNoCall();
    expect((await station.command(body.id)).request).toEqual({ key: "AuthorizationKey", value: "***" });
    const kept = await station.inside((object, { storage }) =>
      JSON.stringify([
        object.state,
        [...storage.sql.exec("select body from state")],
        [...storage.sql.exec("select body from unsettled")],
      ]),
    );
    expect(kept).not.toContain(value);
  });

  it("is hidden too when a charge point tells its own in GetConfiguration", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const { body } = await station.give("GetConfiguration", {});
    const configurationKey = [
      { key: "AuthorizationKey", readonly: false, value: 1_234_567_890_123_456 },
      { key: "HeartbeatInterval", readonly: false, value: "45" },
    ];
    charger.answer(await charger.nextCall(), { configurationKey });
    await charger.expectNoCall();
    expect((await station.command(body.id)).response).toMatchObject({
      configurationKey: [
        { key: "AuthorizationKey", value: "***" },
        { key: "HeartbeatInterval", value: "45" },
      ],
    });
    expect(JSON.stringify(await station.inside(({ state }) => state))).not.toContain("1234567890123456");
  });
});

describe("the password that is changed by hand", () => {
  it("ends the old one and every one on offer, at once", async () => {
    const { station, charger, call, given } = await offered();
    const made = await world.current.operator.post<{ password: string }>(`${station.path}/password`);
    charger.giveUp(call);
    expect(await opens(station, given.password)).toBe(false);
    expect(await opens(station, station.login.password)).toBe(false);
    expect(await opens(station, made.body.password)).toBe(true);
  });
});

describe("EDGE-34 D1 fails while a new password is made by hand", () => {
  it("and the old one stays: nobody was shown the new one", async () => {
    const station = await world.current.station();
    const deps = { ...depsOf(env), db: openDatabase(failing(env.DB, /offered_keys/)) };
    const known = await loadChargePoint(deps.db, station.id);
    await expect(known && changeChargePointPassword(deps, known)).rejects.toThrow("Network connection lost");
    expect(await opens(station, station.login.password ?? "")).toBe(true);
  });
});
