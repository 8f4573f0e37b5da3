import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realClock } from "../../sim/clock.ts";
import { type Asked, type Command, command } from "../../sim/emsp/asking.ts";
import type { JsonObject } from "../../sim/emsp/json.ts";
import { pull } from "../../sim/emsp/pull.ts";
import { meterValue, type Payload } from "../support/ocpp-client.ts";
import { ACCEPTED, onRig, type Rig } from "../support/ocpp-rig.ts";
import { type RoamingEmsp, registeredEmsp } from "../support/roaming-emsp.ts";
import { sharedStack } from "../support/shared.ts";
import { untilDefined, untilTrue } from "../support/until.ts";

const stack = sharedStack();
let roaming: RoamingEmsp;

beforeAll(async () => {
  roaming = await registeredEmsp(stack, { partyId: "WLK", clock: realClock(), tokens: 1 });
});
afterAll(() => roaming.emsp.stop());

const world = () => roaming.emsp.world;

/** The driver's app: its card is what the eMSP vouches for, and was never seen by the charge point. */
const app = (uid: string): JsonObject => ({ ...world().tokens.all[0]?.token, uid, type: "APP_USER" });

/** A command that is accepted, and in the end done. */
async function done(name: Command, fields: JsonObject): Promise<Asked> {
  const asked = await command(world(), name, fields);
  expect(asked.answer.data).toMatchObject({ result: "ACCEPTED", timeout: expect.any(Number) });
  const [result] = await untilDefined(
    () => {
      const results = world().exchanges.get(asked.id)?.results ?? [];
      return results.length > 0 ? results : undefined;
    },
    { what: `the result of ${name}` },
  );
  expect(result).toEqual({ result: "ACCEPTED" });
  return asked;
}

const sessions = () => world().stores.sessions.objects();
const bodiesOf = (id: string) =>
  world()
    .journal.entries.filter(({ direction, url }) => direction === "in" && url.includes(`/sessions/PT/EML/${id}`))
    .map(({ method, body }) => [method, (body as JsonObject).status, (body as JsonObject).kwh]);

/** The session of a driver, once it is in such a state. */
function session(uid: string, status: string): Promise<JsonObject> {
  const find = () => sessions().find((each) => (each.cdr_token as JsonObject).uid === uid && each.status === status);
  return untilDefined(find, { what: () => `a session that is ${status}; there are ${JSON.stringify(sessions())}` });
}

/** Where its one EVSE is, once the app shows that it is free. */
async function free(rig: Rig): Promise<JsonObject> {
  await rig.status("Available");
  const [evse] = (await rig.read<{ evses: readonly { uid: string }[] }>("")).evses;
  const isFree = (location: JsonObject) =>
    (location.evses as JsonObject[]).some(({ uid, status }) => uid === evse?.uid && status === "AVAILABLE");
  const location = await untilDefined(() => world().stores.locations.objects().find(isFree), {
    what: "the app to show the EVSE as free",
  });
  return { location_id: location.id, evse_uid: evse?.uid };
}

/** How this charge point carries out what it is told. */
function obeys(rig: Rig, charge: { readonly meterStart: number; readonly meterStop: number }): void {
  const { charger } = rig;
  let transactionId = 0;
  charger.answer("RemoteStartTransaction", ACCEPTED, async ({ connectorId = 1, idTag }: Payload) => {
    await rig.status("Preparing");
    ({ transactionId } = await rig.start({ connectorId, idTag, meterStart: charge.meterStart, ...reserved }));
    await rig.status("Charging");
  });
  let reserved: Payload = {};
  charger.answer("ReserveNow", ACCEPTED, async ({ reservationId }: Payload) => {
    reserved = { reservationId };
    await rig.status("Reserved");
  });
  charger.answer("RemoteStopTransaction", ACCEPTED, async () => {
    await rig.stop(transactionId, { meterStop: charge.meterStop });
    await rig.status("Finishing");
    await rig.status("Available");
  });
}

async function measures(rig: Rig, sessionId: string, registerWh: number): Promise<void> {
  const [{ transactionId } = { transactionId: 0 }] = await rig.sessions();
  await rig.charger.call("MeterValues", {
    connectorId: 1,
    transactionId,
    meterValue: [meterValue(Date.now(), registerWh)],
  });
  await untilTrue(() => bodiesOf(sessionId).some(([method]) => method === "PATCH"), {
    what: "an update of the session",
  });
}

/** More than these few seconds can give would not be believed. 0.032 kWh at 0.39 EUR are 0.01248 EUR; without 23 % VAT, 0.010146… */
const FIGURES = { total_energy: 0.032, total_cost: { excl_vat: 0.0101, incl_vat: 0.0125 } };

async function expectBilled(rig: Rig, ended: JsonObject): Promise<void> {
  const id = String(ended.id);
  expect(ended).toMatchObject({ kwh: FIGURES.total_energy, total_cost: FIGURES.total_cost, auth_method: "COMMAND" });
  const cdr = await untilDefined(
    () =>
      world()
        .stores.cdrs.objects()
        .find((each) => each.session_id === id),
    {
      what: "the CDR",
    },
  );
  expect(cdr).toMatchObject({ ...FIGURES, cdr_token: ended.cdr_token, authorization_reference: `ref-${rig.id}` });
  const [ours] = await rig.sessions();
  expect(ours).toMatchObject({ id, energyWh: 32, cost: { totalInclMicro: 12_500, totalExclMicro: 10_100 } });
  const pulled = [
    await pull(world(), "cdrs", {}),
    await pull(world(), "sessions", { date_from: "2020-01-01T00:00:00Z" }),
  ];
  for (const { objects } of pulled)
    expect(objects.filter((each) => each.id === id || each.session_id === id)).toHaveLength(1);
  expect(world().journal.violations).toEqual([]);
  expect(await roaming.traffic.faults()).toEqual([]);
}

describe("from an app to a bill, through an eMSP (house.md, walk a)", () => {
  it(
    "start → charger → session updates → stop → CDR with exact figures (OCPI-C1, C2, C5, S2, D1, D12, U5)",
    onRig(async (rig) => {
      obeys(rig, { meterStart: 10_000, meterStop: 10_032 });
      const uid = `APP-${rig.id}`;
      const place = await free(rig);
      await done("START_SESSION", { token: app(uid), ...place, authorization_reference: `ref-${rig.id}` });
      const id = String((await session(uid, "ACTIVE")).id);
      await measures(rig, id, 10_007);
      await done("STOP_SESSION", { session_id: id });
      const ended = await session(uid, "COMPLETED");

      const told = bodiesOf(id);
      expect(told.filter(([method]) => method === "PUT")).toEqual([
        ["PUT", "PENDING", 0],
        ["PUT", "ACTIVE", 0],
        ["PUT", "COMPLETED", 0.032],
      ]);
      expect(told.filter(([method]) => method === "PATCH")).toContainEqual(["PATCH", undefined, 0.007]);
      await expectBilled(rig, ended);
    }),
  );

  it(
    "book → charger reserves → start → stop → CDR, all of one session (OCPI-C7, D9, U4)",
    onRig(async (rig) => {
      obeys(rig, { meterStart: 20_000, meterStop: 20_032 });
      const uid = `APP-${rig.id}`;
      const place = await free(rig);
      const whose = { token: app(uid), authorization_reference: `ref-${rig.id}` };
      const until = new Date(Date.now() + 900_000).toISOString();
      await done("RESERVE_NOW", { ...whose, ...place, reservation_id: `R-${rig.id}`, expiry_date: until });
      const { id } = await session(uid, "RESERVATION");
      await done("START_SESSION", { ...whose, ...place });
      await session(uid, "ACTIVE");
      await done("STOP_SESSION", { session_id: id });
      const ended = await session(uid, "COMPLETED");
      expect(ended.id).toBe(id);
      await expectBilled(rig, ended);
    }),
  );
});
