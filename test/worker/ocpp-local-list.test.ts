import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { LocalListView } from "../../src/entry/api/shared/configuration.ts";
import { runCron } from "../../src/entry/cron.ts";
import type { CallFrame } from "../../src/ocpp/wire.ts";
import type { Charger } from "./ocpp-charger.ts";
import { aStatus, type Station, World } from "./ocpp-world.ts";
import { fresh } from "./operator.ts";

const world = World.forTests();

const ACCEPTED = { status: "Accepted" };

/** The last key of those that the system goes by. */
const LAST_KEY = "MaxChargingProfilesInstalled";

/** Booted, its limits told: it is asked for the version of its list next. */
async function booted(limits: Record<string, string> = {}): Promise<{ station: Station; charger: Charger }> {
  const station = await world.current.station({ settings: { localAuthList: true } });
  const charger = await station.boot();
  await charger.request("StatusNotification", aStatus("Available"));
  await station.pass(5);
  for (let isTold = false; !isTold; ) {
    const call = await charger.nextCall();
    const { key: keys } = call.payload as { key: string[] };
    const known = keys.filter((key) => limits[key] !== undefined);
    const configurationKey = known.map((key) => ({ key, readonly: true, value: limits[key] }));
    charger.answer(call, { configurationKey, unknownKey: keys.filter((key) => !known.includes(key)) });
    isTold = keys.includes(LAST_KEY);
  }
  await charger.expectNoCall();
  await station.pass(5);
  return { station, charger };
}

/** In step, with a full list of this version. */
async function inStep() {
  const pair = await booted();
  const { charger } = pair;
  charger.answer(await charger.expectCall("GetLocalListVersion", {}), { listVersion: 0 });
  const full = listOf(await charger.nextCall());
  charger.answer(full, ACCEPTED);
  await charger.expectNoCall();
  return { ...pair, full };
}

const listOf = ({ id, action, payload }: CallFrame) => {
  expect(action).toBe("SendLocalList");
  const { localAuthorizationList: entries, ...list } = payload as {
    readonly listVersion: number;
    readonly updateType: string;
    readonly localAuthorizationList: readonly { readonly idTag: string; readonly idTagInfo?: unknown }[];
  };
  return { id, ...list, entries };
};

const shown = async (station: Station) =>
  (await world.current.operator.get<LocalListView>(`${station.path}/local-list`)).body;

const block = (uid: string) => world.current.operator.edit(`/tokens/${uid}`, { state: "blocked" });

describe("the local authorisation list", () => {
  it("OCPP-K1, TC_042_2, TC_043_4 is sent whole to a charger that has none, each entry as Authorize would answer it", async () => {
    const { station, full } = await inStep();
    expect(full).toMatchObject({ listVersion: 1, updateType: "Full" });
    expect(full.entries).toContainEqual({ idTag: "VALID", idTagInfo: { status: "Accepted" } });
    expect(full.entries).toContainEqual({ idTag: "BLOCKED", idTagInfo: { status: "Blocked" } });
    expect(full.entries).toContainEqual({
      idTag: "EXPIRED",
      idTagInfo: { status: "Expired", expiryDate: expect.any(String) },
    });
    expect(await shown(station)).toEqual({
      supported: true,
      version: 1,
      inStep: true,
      entries: full.entries.length,
      truncated: false,
      outcome: "inStep",
      at: expect.any(String),
    });
  });

  it("OCPP-K1, TC_043_5 hears at once of a blocked token and of one that is gone, by cron of a new one", async () => {
    const uid = await world.current.token(fresh("T"));
    const { charger } = await inStep();
    await block(uid);
    const blocked = listOf(await charger.nextCall());
    expect(blocked).toMatchObject({ listVersion: 2, updateType: "Differential" });
    expect(blocked.entries).toEqual([{ idTag: uid, idTagInfo: { status: "Blocked" } }]);
    charger.answer(blocked, ACCEPTED);
    await world.current.operator.delete(`/tokens/${uid}`);
    const gone = listOf(await charger.nextCall());
    expect(gone).toMatchObject({ listVersion: 3, entries: [{ idTag: uid }] });
    charger.answer(gone, ACCEPTED);
    const other = await world.current.token(fresh("T"));
    await charger.expectNoCall();
    await runCron({ cron: "* * * * *" }, env);
    const entered = listOf(await charger.nextCall());
    expect(entered.entries).toEqual([{ idTag: other, idTagInfo: { status: "Accepted" } }]);
    charger.answer(entered, ACCEPTED);
    await charger.expectNoCall();
  });

  it("OCPP-K2 whose change is a VersionMismatch is sent whole, once", async () => {
    const uid = await world.current.token(fresh("T"));
    const { station, charger } = await inStep();
    await block(uid);
    charger.answer(await charger.nextCall(), { status: "VersionMismatch" });
    charger.answer(await charger.expectCall("GetLocalListVersion", {}), { listVersion: 7 });
    const full = listOf(await charger.nextCall());
    expect(full).toMatchObject({ listVersion: 8, updateType: "Full" });
    charger.answer(full, { status: "Failed" });
    await charger.expectNoCall();
    expect(await shown(station)).toMatchObject({ inStep: false, outcome: "failed" });
    expect((await world.current.operator.post(`${station.path}/local-list/send`)).status).toBe(202);
    charger.answer(await charger.expectCall("GetLocalListVersion", {}), { listVersion: 7 });
    charger.answer(await charger.nextCall(), ACCEPTED);
    await charger.expectNoCall();
    expect(await shown(station)).toMatchObject({ inStep: true, version: 8 });
  });

  it("OCPP-K2, TC_042_1 is left alone where the charger has none", async () => {
    const { station, charger } = await booted();
    charger.answer(await charger.expectCall("GetLocalListVersion", {}), { listVersion: -1 });
    await block(await world.current.token(fresh("T")));
    await charger.expectNoCall();
    expect(await shown(station)).toMatchObject({ supported: false, inStep: false, outcome: "notSupported" });
  });

  it("OCPP-K2 comes in parts of SendLocalListMaxLength, no more than LocalAuthListMaxLength in all", async () => {
    const { station, charger } = await booted({ SendLocalListMaxLength: "2", LocalAuthListMaxLength: "3" });
    charger.answer(await charger.expectCall("GetLocalListVersion", {}), { listVersion: 4 });
    const first = listOf(await charger.nextCall());
    charger.answer(first, ACCEPTED);
    const second = listOf(await charger.nextCall());
    charger.answer(second, ACCEPTED);
    await charger.expectNoCall();
    expect([first, second]).toMatchObject([
      { listVersion: 5, updateType: "Full" },
      { listVersion: 6, updateType: "Differential" },
    ]);
    expect([first.entries.length, second.entries.length]).toEqual([2, 1]);
    expect(await shown(station)).toMatchObject({ inStep: true, entries: 3, truncated: true });
  });

  it("is off unless the setting says otherwise, and cannot be sent then", async () => {
    const station = await world.current.station();
    await station.boot();
    expect(await shown(station)).toMatchObject({ outcome: "off", supported: null });
    const refused = await world.current.operator.post(`${station.path}/local-list/send`);
    expect(refused).toMatchObject({ status: expect.any(Number), body: { code: "command_not_supported" } });
  });
});
