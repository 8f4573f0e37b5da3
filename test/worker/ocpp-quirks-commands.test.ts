import { describe, expect, it } from "vitest";
import { aReading, aStart, aStatus, aStop, clock, type Station, World } from "./ocpp-world.ts";
import { fresh } from "./operator.ts";

/** What real chargers make of our calls, as reported against other central systems. */

const world = World.forTests();
const START = { connectorId: 1, idTag: "VALID" };

async function booted(fields: Record<string, unknown> = {}) {
  const station = await world.current.station(fields);
  return { station, charger: await station.boot() };
}

/** A charge point of a model of its own, of whose configuration this is wanted. */
async function wanting(values: Record<string, string>) {
  const model = fresh("Model");
  const station = await world.current.station({ vendor: "Vendor", model });
  await world.current.operator.put(`${station.path}/configuration`, { values });
  const charger = await station.boot({ chargePointModel: model });
  await charger.request("StatusNotification", aStatus("Available"));
  await station.pass(5);
  return { station, charger };
}

async function outcomeOf(station: Station, key: string): Promise<unknown> {
  const path = `${station.path}/configuration`;
  const { body } = await world.current.operator.get<{ keys: { key: string; outcome: string }[] }>(path);
  return body.keys.find((each) => each.key === key)?.outcome;
}

describe("quirks of triggers", () => {
  it.each(["Rejected", "NotImplemented"])(
    "TriggerMessage(MeterValues) is %s before a remote start (goecharger API-v2#134, evcc PR#7424, evcc#15768): it goes on",
    async (status) => {
      const { station, charger } = await booted();
      const { body } = await station.give("RemoteStartTransaction", START);
      const trigger = { requestedMessage: "MeterValues", connectorId: 1 };
      charger.answer(await charger.expectCall("TriggerMessage", trigger), { status });
      charger.answer(await charger.expectCall("RemoteStartTransaction", START), { status: "Accepted" });
      await charger.expectNoCall();
      expect(await station.command(body.id)).toMatchObject({ state: "answered" });
    },
  );

  it("TriggerMessage(StatusNotification) is Rejected for connector 0 (lbbrhzn#1573, lbbrhzn#1452): it is never named", async () => {
    const station = await world.current.station({ evses: [[1], [2]] });
    await (await station.boot()).hangUp();
    const charger = await station.connect();
    const asked: unknown[] = [];
    for (let question = 0; question < 3; question += 1) {
      await station.pass(10);
      const call = await charger.nextCall();
      asked.push(call.payload);
      charger.answer(call, { status: "Rejected" });
      await charger.expectNoCall();
    }
    expect(asked).toEqual(
      [undefined, 1, 2].map((connectorId) => ({
        requestedMessage: "StatusNotification",
        ...(connectorId === undefined ? {} : { connectorId }),
      })),
    );
  });

  it("triggers every 5 s block the charger, as of MENNEKES (evcc#32236): ours are ten seconds apart", async () => {
    const station = await world.current.station({ evses: [[1], [2]] });
    await (await station.boot()).hangUp();
    const charger = await station.connect();
    await station.pass(10);
    charger.answer(await charger.nextCall(), { status: "Rejected" });
    await charger.expectNoCall();
    await station.pass(9);
    await charger.expectNoCall();
    await station.pass(1);
    expect((await charger.nextCall()).action).toBe("TriggerMessage");
  });
});

describe("quirks of configuration", () => {
  it("all keys at once disconnect the charger, as of ABB Terra (evcc#15533): we ask for some, by name", async () => {
    const { charger } = await wanting({ MeterValueSampleInterval: "30" });
    const call = await charger.nextCall();
    expect(call.action).toBe("GetConfiguration");
    const { key } = call.payload as { key: string[] };
    expect(key.length).toBeGreaterThan(0);
    expect(key.length).toBeLessThanOrEqual(10);
  });

  it("GetConfigurationMaxKeys is 3, as of Charge Amps Halo (evcc#15943): no question has more", async () => {
    const { charger } = await wanting({ MeterValueSampleInterval: "30" });
    for (let call = await charger.nextCall(), isLimited = false; ; call = await charger.nextCall()) {
      expect(call.action).toBe("GetConfiguration");
      const { key } = call.payload as { key: string[] };
      if (isLimited) expect(key.length).toBeLessThanOrEqual(3);
      isLimited ||= key.includes("GetConfigurationMaxKeys");
      const value = (name: string) => (name === "GetConfigurationMaxKeys" ? "3" : "30");
      charger.answer(call, {
        configurationKey: key.map((name) => ({ key: name, readonly: true, value: value(name) })),
      });
      if (key.includes("MeterValueSampleInterval")) break;
    }
    await charger.expectNoCall();
  });

  it("an empty list comes back (lbbrhzn#1117): nothing is known, nothing is set, the charge goes on", async () => {
    const { station, charger } = await wanting({ MeterValueSampleInterval: "30" });
    const calls: string[] = [];
    for (let answered = 0; answered < 2; answered += 1) {
      const call = await charger.nextCall();
      calls.push(call.action);
      charger.answer(call, call.action === "GetConfiguration" ? { configurationKey: [] } : { status: "NotSupported" });
    }
    await charger.request("StartTransaction", aStart());
    expect(calls).toContain("GetConfiguration");
    expect((await station.view()).live).toMatchObject({ connected: true, online: true });
  });

  it.each([
    ["read-only (lbbrhzn#1036)", { readonly: true }, null, "readOnly"],
    ["NotSupported (goecharger#126)", { readonly: false }, "NotSupported", "notSupported"],
  ])("MeterValuesSampledData is %s: shown, and not tried for ever", async (_, fields, refusal, outcome) => {
    const key = "MeterValuesSampledData";
    const { station, charger } = await wanting({ [key]: "Energy.Active.Import.Register" });
    for (let isTold = false; !isTold; ) {
      const call = await charger.nextCall();
      const asked = (call.payload as { key: string[] }).key;
      isTold = asked.includes(key);
      const configurationKey = isTold ? [{ key, value: "Voltage", ...fields }] : [];
      charger.answer(call, { configurationKey, unknownKey: asked.filter((each) => each !== key) });
    }
    if (refusal !== null) {
      const call = await charger.nextCall();
      expect(call).toMatchObject({ action: "ChangeConfiguration", payload: { key } });
      charger.answer(call, { status: refusal });
    }
    await charger.expectNoCall();
    expect(await outcomeOf(station, key)).toBe(outcome);
    await station.pass(3_600);
    await charger.expectNoCall();
  });

  it.each(["Rejected", "Scheduled"])(
    "ChangeAvailability is %s (evcc#25708): the operator is told, and nothing else changes",
    async (status) => {
      const { station, charger } = await booted();
      const change = { connectorId: 1, type: "Operative" };
      const { body } = await station.give("ChangeAvailability", change);
      charger.answer(await charger.expectCall("ChangeAvailability", change), { status });
      await charger.expectNoCall();
      expect(await station.command(body.id)).toMatchObject({ state: "answered", response: { status } });
    },
  );
});

describe("quirks of answers and of time", () => {
  it("answers come after a minute (evcc): in time where the charge point is given it, else late and told", async () => {
    const { station, charger } = await booted({ settings: { callTimeoutSeconds: 120 } });
    await charger.request("StatusNotification", aStatus("Available"));
    const patient = await station.give("ClearCache");
    const call = await charger.expectCall("ClearCache", {});
    await station.pass(75);
    charger.answer(call, { status: "Accepted" });
    await charger.expectNoCall();
    expect(await station.command(patient.body.id)).toMatchObject({ state: "answered" });

    const hasty = await booted();
    await hasty.charger.request("StatusNotification", aStatus("Available"));
    const given = await hasty.station.give("ClearCache");
    const late = await hasty.charger.expectCall("ClearCache", {});
    await hasty.station.pass(75);
    hasty.charger.answer(late, { status: "Accepted" });
    await hasty.charger.expectNoCall();
    expect(await hasty.station.command(given.body.id)).toMatchObject({ state: "timedOut" });
    expect((await hasty.station.view()).live.deviations.map(({ code }) => code)).toEqual([
      "answers no call: Frame.CALLRESULT",
    ]);
  });

  it("OCPP-T5 a replay of the past, live values, statuses and heartbeats come mixed: each is put where it belongs", async () => {
    const { station, charger } = await booted({ evses: [[1], [2]] });
    const [begun, read, ended] = [-3_600_000, -3_570_000, -3_540_000].map((ago) => clock.iso(ago));
    const live = await charger.request("StartTransaction", aStart({ connectorId: 2 }));
    const past = await charger.request("StartTransaction", aStart({ idTag: "valid", timestamp: begun }));
    await charger.request("StatusNotification", aStatus("Charging", { connectorId: 2 }));
    clock.advance(30);
    await charger.request("MeterValues", aReading(1_200, { connectorId: 2, transactionId: live.transactionId }));
    const old = { timestamp: read, sampledValue: [{ value: "1500" }] };
    const { transactionId } = past;
    await charger.request("MeterValues", { connectorId: 1, transactionId, meterValue: [old] });
    await charger.request("Heartbeat", {});
    await charger.request("StopTransaction", aStop(transactionId, { meterStop: 1_900, timestamp: ended }));
    expect(await station.session(transactionId)).toMatchObject({ state: "COMPLETED", energyWh: 900, stoppedAt: ended });
    expect(await station.session(live.transactionId)).toMatchObject({ state: "ACTIVE", energyWh: 200, flags: [] });
  });
});
