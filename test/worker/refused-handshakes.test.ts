import { describe, expect, it } from "vitest";
import type * as z from "zod";
import type { refusedHandshakeSchema } from "../../src/entry/api/shared/refused-handshakes.ts";
import { basic, type Handshake, handshake } from "./ocpp-charger.ts";
import { clock, type Station, World } from "./ocpp-world.ts";
import { fresh, Operator } from "./operator.ts";

type Refused = z.infer<typeof refusedHandshakeSchema>;

const world = World.forTests();
const FAR = "203.0.113.9";

async function refused(subject: string): Promise<readonly Refused[]> {
  const query = new URLSearchParams({ subject });
  return world.current.operator.readAll<Refused>(`/refused-handshakes?${query}`, 100);
}

async function knock(station: Station, given: Handshake): Promise<void> {
  expect((await handshake(station.login, given)).webSocket).toBeNull();
}

describe("a refused handshake is shown to the operator with its reason (OCPP-C6)", () => {
  it.each<[string, Handshake, number, string]>([
    ["no subprotocol", { protocols: null }, 400, "the subprotocol ocpp1.6 is wanted, none was offered"],
    ["another subprotocol", { protocols: "ocpp1.5" }, 400, 'the subprotocol ocpp1.6 is wanted, "ocpp1.5" was offered'],
    ["a wrong password", { authorization: "Basic !!!" }, 401, "wrong credentials"],
    ["no TLS", { address: FAR, scheme: "http" }, 403, "wss:// is wanted here"],
  ])("%s: at the charge point, and in the list", async (_, given, status, reason) => {
    const station = await world.current.station();
    expect((await station.view()).refusedHandshake).toBeNull();
    await knock(station, given);
    const expected = { subject: station.id, status, reason, address: given.address ?? null, count: 1 };
    expect(await refused(station.id)).toEqual([{ ...expected, firstAt: clock.iso(), lastAt: clock.iso() }]);
    expect((await station.view()).refusedHandshake).toMatchObject(expected);
    await station.boot();
    expect((await station.view()).refusedHandshake).toMatchObject(expected);
  });

  it("of an identity that nobody registered, or of none at all: in the list (lbbrhzn#442)", async () => {
    const identity = fresh("TYPO");
    await handshake({ identity, password: "secret" });
    expect(await refused(identity)).toMatchObject([{ status: 404, reason: "unknown charge point" }]);
    for (const path of ["/", "/ocpp", "/ocpp/one/two", "/CP-1"]) {
      const response = await handshake({ identity, password: "secret" }, { path });
      expect([response.status, await response.text()]).toEqual([404, expect.stringContaining("/ocpp/{identity}")]);
      expect(await refused(path)).toMatchObject([{ status: 404, reason: expect.stringContaining("/ocpp/{identity}") }]);
    }
  });

  it("counts once a minute while it stays the same, and at once where the reason changes", async () => {
    const station = await world.current.station();
    const startedAt = clock.iso();
    for (let knocks = 0; knocks < 3; knocks += 1) await knock(station, { authorization: null });
    expect(await refused(station.id)).toMatchObject([{ count: 1, status: 401 }]);
    clock.advance(60);
    await knock(station, { authorization: basic(station.id, "another password") });
    expect(await refused(station.id)).toMatchObject([{ count: 2, firstAt: startedAt, lastAt: clock.iso() }]);
    await knock(station, { protocols: "ocpp2.0.1" });
    expect(await refused(station.id)).toMatchObject([{ count: 3, status: 400 }]);
  });

  it("strangers fill no more of it than twenty lines a minute, and two hundred in all; the registered ones stay", async () => {
    const station = await world.current.station();
    await knock(station, { protocols: null });
    const all = () => world.current.operator.readAll<Refused>("/refused-handshakes", 1_000);
    const strangers = async () => (await all()).filter(({ status }) => status === 404).length;
    const manyKnock = (count: number) =>
      Promise.all(Array.from({ length: count }, () => handshake({ identity: fresh("MANY"), password: "x" })));
    clock.advance(60);
    const before = await strangers();
    await manyKnock(25);
    expect((await strangers()) - before).toBe(20);
    for (let minute = 0; minute < 11; minute += 1) {
      clock.advance(60);
      await manyKnock(20);
    }
    expect(await strangers()).toBe(200);
    expect(await refused(station.id)).toHaveLength(1);
  });

  it("shows the path's first hundred characters, and no credentials", async () => {
    const path = `/ocpp/${"x".repeat(300)}`;
    clock.advance(60);
    await handshake({ identity: "x", password: "a very secret password" }, { path });
    const [line] = await refused(path.slice(0, 100));
    expect(line?.status).toBe(404);
    expect(JSON.stringify(line)).not.toContain("secret");
  });

  it("is for those who may see stations", async () => {
    const nobody = await Operator.hire([]);
    expect((await nobody.get("/refused-handshakes")).status).toBe(403);
  });
});
