import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { Instruction } from "../../src/ocpp/instructions.ts";
import type { Charger } from "./ocpp-charger.ts";
import { aReading, aStart, aStatus, aStop, BOOT, clock, type Station, World } from "./ocpp-world.ts";

const world = World.forTests();

interface ProfileView {
  readonly chargingProfileId: number;
  readonly state: string;
  readonly refusedAs: string | null;
  readonly applied: object | null;
}

async function booted(fields: Record<string, unknown> = {}) {
  const station = await world.current.station(fields);
  return { station, charger: await station.boot() };
}

const aSchedule = (limit: number, fields: Record<string, unknown> = {}) => ({
  chargingRateUnit: "W",
  chargingSchedulePeriod: [{ startPeriod: 0, limit }],
  ...fields,
});

const aDefault = (limit: number, fields: Record<string, unknown> = {}) => ({
  connectorId: 1,
  stackLevel: 0,
  chargingProfilePurpose: "TxDefaultProfile",
  chargingProfileKind: "Absolute",
  chargingSchedule: aSchedule(limit),
  ...fields,
});

/** What goes over the wire for it. */
const sent = (chargingProfileId: number, { connectorId, ...fields }: ReturnType<typeof aDefault>) => ({
  connectorId,
  csChargingProfiles: { chargingProfileId, ...fields },
});

const put = (station: Station, id: number, profile: object) =>
  world.current.operator.put<ProfileView & { code?: string; detail?: string }>(
    `${station.path}/charging-profiles/${id}`,
    profile,
  );

const profiles = async (station: Station) =>
  (await world.current.operator.get<{ items: ProfileView[] }>(`${station.path}/charging-profiles`)).body.items;

const composite = async (station: Station, query: string) =>
  (await world.current.operator.get<Record<string, unknown>>(`${station.path}/composite-schedule?${query}`)).body;

/** Gives a command by hand, which the charger answers. */
async function byHand(station: Station, charger: Charger, action: string, request: object, response: object) {
  await station.give(action, { ...request });
  charger.answer(await charger.expectCall(action, request), response);
  await charger.expectNoCall();
}

const ACCEPTED = { status: "Accepted" };

describe("OCPP-P4 a wanted profile", () => {
  it("TC_056 is sent as it was wished, field by field, and then applied", async () => {
    const { station, charger } = await booted();
    const from = clock.iso();
    const wish = aDefault(6_000, {
      validFrom: from,
      validTo: clock.iso(3_600_000),
      chargingSchedule: aSchedule(6_000, { duration: 86_400, startSchedule: from }),
    });
    expect(await put(station, 7, wish)).toMatchObject({ status: 200, body: { state: "pending", applied: null } });
    charger.answer(await charger.expectCall("SetChargingProfile", sent(7, wish)), ACCEPTED);
    await charger.expectNoCall();
    expect(await profiles(station)).toMatchObject([{ chargingProfileId: 7, state: "applied", refusedAs: null }]);
  });

  it("goes to a charger that was away, when it comes back", async () => {
    const station = await world.current.station();
    await put(station, 1, aDefault(6_000));
    const charger = await station.boot();
    charger.answer(await charger.expectCall("SetChargingProfile", sent(1, aDefault(6_000))), ACCEPTED);
    await charger.expectNoCall();
  });

  it("is not sent again on a mere reconnect, and is after a boot", async () => {
    const { station, charger } = await booted();
    await put(station, 1, aDefault(6_000));
    charger.answer(await charger.nextCall(), ACCEPTED);
    await charger.expectNoCall();
    await charger.hangUp();
    const again = await station.connect();
    await again.request("Heartbeat", {});
    await again.expectNoCall();
    await again.request("BootNotification", BOOT);
    again.answer(await again.expectCall("SetChargingProfile", sent(1, aDefault(6_000))), ACCEPTED);
    await again.expectNoCall();
    expect(await profiles(station)).toMatchObject([{ state: "applied" }]);
  });

  it.each(["Rejected", "NotSupported"])("refused as %s shows it, and is not asked again", async (status) => {
    const { station, charger } = await booted();
    await put(station, 1, aDefault(6_000));
    charger.answer(await charger.nextCall(), { status });
    await charger.request("StatusNotification", aStatus("Available"));
    await station.pass(3_600);
    await charger.request("Heartbeat", {});
    await charger.expectNoCall();
    expect(await profiles(station)).toMatchObject([{ state: "refused", refusedAs: status }]);
  });

  it("e3.39 refused with an error shows its code", async () => {
    const { station, charger } = await booted();
    await put(station, 1, aDefault(6_000));
    charger.answerError(await charger.nextCall(), "NotImplemented");
    await charger.expectNoCall();
    expect(await profiles(station)).toMatchObject([{ state: "refused", refusedAs: "NotImplemented" }]);
  });

  it("changed is sent again; dropped is cleared by its id", async () => {
    const { station, charger } = await booted();
    await put(station, 1, aDefault(6_000));
    charger.answer(await charger.nextCall(), ACCEPTED);
    await charger.expectNoCall();
    await put(station, 1, aDefault(7_000));
    charger.answer(await charger.expectCall("SetChargingProfile", sent(1, aDefault(7_000))), ACCEPTED);
    await charger.expectNoCall();
    expect((await world.current.operator.delete(`${station.path}/charging-profiles/1`)).status).toBe(204);
    charger.answer(await charger.expectCall("ClearChargingProfile", { id: 1 }), ACCEPTED);
    await charger.expectNoCall();
    expect(await profiles(station)).toEqual([]);
    expect((await world.current.operator.delete(`${station.path}/charging-profiles/1`)).status).toBe(404);
  });

  it("OCPP-P2 of the same purpose and level replaces the other, without a further call", async () => {
    const { station, charger } = await booted();
    await put(station, 1, aDefault(6_000));
    charger.answer(await charger.nextCall(), ACCEPTED);
    await put(station, 2, aDefault(7_000));
    charger.answer(await charger.expectCall("SetChargingProfile", sent(2, aDefault(7_000))), ACCEPTED);
    await charger.expectNoCall();
    expect(await profiles(station)).toMatchObject([{ chargingProfileId: 2, state: "applied" }]);
  });

  it("survives eviction in the middle", async () => {
    const { station, charger } = await booted();
    await put(station, 1, aDefault(6_000));
    const call = await charger.nextCall();
    await evictDurableObject(station.object);
    charger.answer(call, ACCEPTED);
    await charger.expectNoCall();
    expect(await profiles(station)).toMatchObject([{ state: "applied" }]);
  });

  it.each([
    ["a charge point's maximum at a connector", aDefault(1, { chargingProfilePurpose: "ChargePointMaxProfile" }), 400],
    ["a connector that is not there", aDefault(1, { connectorId: 9 }), 400],
    ["a limit in steps of 0.05", aDefault(6.05), 400],
    ["one that has expired", aDefault(1, { validTo: "2020-01-01T00:00:00Z" }), 400],
    ["an unknown field", aDefault(1, { numberPhases: 3 }), 400],
    [
      "a transaction that does not run",
      aDefault(1, { chargingProfilePurpose: "TxProfile", transactionId: 4_711 }),
      404,
    ],
  ])("%s is refused, and nothing is sent", async (_, wish, status) => {
    const { station, charger } = await booted();
    expect((await put(station, 1, wish)).status).toBe(status);
    await charger.expectNoCall();
    expect(await profiles(station)).toEqual([]);
  });
});

describe("a profile of a transaction", () => {
  const ofTransaction = (transactionId: number, limit = 8_000) =>
    aDefault(limit, { chargingProfilePurpose: "TxProfile", transactionId });

  it("TC_057, OCPP-P1 is set while it runs, and gone with it: no call, nothing left", async () => {
    const { station, charger } = await booted();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    await put(station, 3, ofTransaction(transactionId));
    charger.answer(await charger.expectCall("SetChargingProfile", sent(3, ofTransaction(transactionId))), ACCEPTED);
    await charger.expectNoCall();
    expect(await profiles(station)).toMatchObject([{ state: "applied" }]);
    await charger.request("StopTransaction", aStop(transactionId));
    await charger.expectNoCall();
    expect(await profiles(station)).toEqual([]);
    expect((await put(station, 3, ofTransaction(transactionId))).body.code).toBe("unknown_transaction");
  });

  it("TC_059, OCPP-R6 comes with the remote start, and counts as the transaction's own", async () => {
    const { station, charger } = await booted();
    const { connectorId: _, ...chargingProfile } = aDefault(8_000, {
      chargingProfileId: 5,
      chargingProfilePurpose: "TxProfile",
      chargingProfileKind: "Relative",
    });
    const start = { connectorId: 1, idTag: "VALID", chargingProfile };
    await station.give("RemoteStartTransaction", start);
    charger.answer(await charger.nextCall(), { status: "Rejected" });
    charger.answer(await charger.expectCall("RemoteStartTransaction", start), ACCEPTED);
    const { transactionId } = await charger.request("StartTransaction", aStart());
    await charger.expectNoCall();
    expect(await profiles(station)).toMatchObject([
      { chargingProfileId: 5, state: "applied", applied: { transactionId, chargingProfileKind: "Relative" } },
    ]);
    await charger.request("StopTransaction", aStop(transactionId));
    expect(await profiles(station)).toEqual([]);
  });

  it("TC_059, OCPP-R6 that names a transaction, or is another kind, never leaves with a remote start", async () => {
    const { station, charger } = await booted();
    const { connectorId: _, ...profile } = aDefault(8_000, { chargingProfileId: 5 });
    for (const chargingProfile of [profile, { ...profile, chargingProfilePurpose: "TxProfile", transactionId: 1 }]) {
      const given = await station.give("RemoteStartTransaction", { connectorId: 1, idTag: "VALID", chargingProfile });
      expect(given).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    }
    await charger.expectNoCall();
  });
});

describe("profiles sent by hand", () => {
  it("TC_067, OCPP-P6 are kept as the operator's, cleared by id, by criteria, and all at once: nothing comes back", async () => {
    const { station, charger } = await booted();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    const all = [
      sent(1, aDefault(9_000, { connectorId: 0, chargingProfilePurpose: "ChargePointMaxProfile" })),
      sent(2, aDefault(8_000)),
      sent(3, aDefault(7_000, { chargingProfilePurpose: "TxProfile", transactionId })),
      sent(4, aDefault(6_000, { stackLevel: 1 })),
    ];
    for (const each of all) await byHand(station, charger, "SetChargingProfile", each, ACCEPTED);
    expect((await profiles(station)).map(({ chargingProfileId: id, state }) => [id, state])).toEqual(
      [1, 2, 3, 4].map((id) => [id, "applied"]),
    );
    await byHand(station, charger, "ClearChargingProfile", { id: 2 }, ACCEPTED);
    const criteria = { connectorId: 0, chargingProfilePurpose: "ChargePointMaxProfile", stackLevel: 0 };
    await byHand(station, charger, "ClearChargingProfile", criteria, ACCEPTED);
    expect((await profiles(station)).map((each) => each.chargingProfileId)).toEqual([3, 4]);
    await byHand(station, charger, "ClearChargingProfile", {}, ACCEPTED);
    expect(await profiles(station)).toEqual([]);
  });

  it("that break the protocol's own rules never leave", async () => {
    const { station, charger } = await booted();
    const wrong = sent(1, aDefault(9_000, { connectorId: 0, chargingProfilePurpose: "TxProfile", transactionId: 1 }));
    expect(await station.give("SetChargingProfile", wrong)).toMatchObject({ status: 400 });
    await charger.expectNoCall();
  });

  it("that the charger refuses change nothing", async () => {
    const { station, charger } = await booted();
    await byHand(station, charger, "SetChargingProfile", sent(1, aDefault(9_000)), { status: "Rejected" });
    expect(await profiles(station)).toEqual([]);
  });
});

describe("TC_066, OCPP-P2 the composite schedule", () => {
  it("is shown as it follows from what was accepted, beside the charger's own, with the seconds where they differ", async () => {
    const { station, charger } = await booted();
    await byHand(
      station,
      charger,
      "SetChargingProfile",
      sent(
        1,
        aDefault(0, {
          chargingSchedule: {
            chargingRateUnit: "A",
            startSchedule: clock.iso(),
            chargingSchedulePeriod: [
              { startPeriod: 0, limit: 6 },
              { startPeriod: 100, limit: 10 },
            ],
          },
        }),
      ),
      ACCEPTED,
    );
    const query = "connectorId=1&duration=300&chargingRateUnit=A";
    const expected = [
      { startPeriod: 0, limit: 6 },
      { startPeriod: 100, limit: 10 },
    ];
    expect(await composite(station, query)).toMatchObject({ expected, told: null });

    const ask = { connectorId: 1, duration: 300, chargingRateUnit: "A" };
    const told = (...periods: object[]) => ({
      status: "Accepted",
      connectorId: 1,
      scheduleStart: clock.iso(),
      chargingSchedule: { duration: 300, chargingRateUnit: "A", chargingSchedulePeriod: periods },
    });
    await byHand(station, charger, "GetCompositeSchedule", ask, told(...expected));
    expect(await composite(station, query)).toMatchObject({ told: { toldAt: clock.iso(), differences: [] } });
    await byHand(
      station,
      charger,
      "GetCompositeSchedule",
      ask,
      told({ startPeriod: 0, limit: 6 }, { startPeriod: 200, limit: 16 }),
    );
    expect(await composite(station, query)).toMatchObject({
      told: {
        differences: [
          { startPeriod: 100, expected: 10, told: 6 },
          { startPeriod: 200, expected: 10, told: 16 },
        ],
      },
    });
  });

  it("of a connector that is not there is not found", async () => {
    const { station } = await booted();
    const { status } = await world.current.operator.get(`${station.path}/composite-schedule?connectorId=9`);
    expect(status).toBe(404);
  });
});

describe("a charger that does not follow its limit", () => {
  const powerOf = (powerW: number) => ({
    connectorId: 1,
    meterValue: [
      {
        timestamp: clock.iso(),
        sampledValue: [{ value: String(powerW), measurand: "Power.Active.Import", unit: "W" }],
      },
    ],
  });

  it("is noticed after the third sample in a row, once, and no longer when it follows", async () => {
    const { station, charger } = await booted();
    await charger.request("StartTransaction", aStart());
    await put(station, 1, aDefault(6_000));
    charger.answer(await charger.nextCall(), ACCEPTED);
    const measure = async (powerW: number) => {
      clock.advance(30);
      await charger.request("MeterValues", powerOf(powerW));
    };
    // The first two minutes: the limit is new, and 6.2 kW are 6 kW.
    for (const powerW of [11_000, 11_000, 6_200, 11_000, 11_000]) await measure(powerW);
    expect(await station.notices("limit_ignored")).toEqual([]);
    await measure(11_000);
    expect(await station.notices("limit_ignored")).toMatchObject([
      { count: 1, resolvedAt: null, details: { connectorId: 1, limitW: 6_000, powerW: 11_000 } },
    ]);
    await measure(11_000);
    expect(await station.notices("limit_ignored")).toMatchObject([{ count: 1 }]);
    await measure(5_900);
    expect(await station.notices("limit_ignored")).toMatchObject([{ resolvedAt: clock.iso() }]);
  });

  it("is not noticed where nothing limits, or the charger never took the limit", async () => {
    const { station, charger } = await booted();
    await charger.request("StartTransaction", aStart());
    await put(station, 1, aDefault(6_000));
    charger.answer(await charger.nextCall(), { status: "Rejected" });
    for (let sample = 0; sample < 6; sample += 1) {
      clock.advance(30);
      await charger.request("MeterValues", powerOf(11_000));
    }
    await charger.request("MeterValues", aReading(1_300));
    expect(await station.notices("limit_ignored")).toEqual([]);
  });
});

describe("a site limit", () => {
  const instruct = (station: Station, instruction: Instruction) => station.object.instruct(instruction);

  it("is set at its connector with a safe tail, stands above the operator's, and is cleared when lifted", async () => {
    const { station, charger } = await booted();
    await put(station, 1, aDefault(9_000));
    charger.answer(await charger.nextCall(), ACCEPTED);
    const { transactionId } = await charger.request("StartTransaction", aStart());
    const { id: sessionId } = await station.session(transactionId);
    const until = Date.now() + 900_000;
    const evseUid = `${station.id}-E1`;
    await instruct(station, { kind: "limit", evseUid, sessionId, limitW: 11_000, later: [], tailW: 1_380, until });
    const floor = await charger.nextCall();
    expect(floor).toMatchObject({
      action: "SetChargingProfile",
      payload: {
        connectorId: 1,
        csChargingProfiles: {
          stackLevel: 1,
          chargingProfilePurpose: "TxDefaultProfile",
          chargingSchedule: { chargingSchedulePeriod: [{ startPeriod: 0, limit: 2, numberPhases: 3 }] },
        },
      },
    });
    charger.answer(floor, ACCEPTED);
    const call = await charger.nextCall();
    expect(call).toMatchObject({
      payload: {
        connectorId: 1,
        csChargingProfiles: {
          transactionId,
          chargingProfilePurpose: "TxProfile",
          chargingSchedule: {
            startSchedule: clock.iso(),
            chargingSchedulePeriod: [
              { startPeriod: 0, limit: 13 },
              { startPeriod: 900, limit: 2 },
            ],
          },
        },
      },
    });
    charger.answer(call, ACCEPTED);
    await charger.expectNoCall();
    const [wished, ...site] = await profiles(station);
    expect([wished, ...site]).toMatchObject([
      { owner: "operator" },
      { owner: "site", state: "applied" },
      { owner: "site", state: "applied" },
    ]);
    await instruct(station, { kind: "liftLimit", evseUid });
    for (const _ of site) {
      const clear = await charger.nextCall();
      expect(clear).toMatchObject({ action: "ClearChargingProfile" });
      charger.answer(clear, ACCEPTED);
    }
  });
});
