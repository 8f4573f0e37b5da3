import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Charger } from "./ocpp-charger.ts";
import { healedD1, slowD1 } from "./ocpp-outages.ts";
import { aReading, aStart, aStatus, aStop, BOOT, clock, type Station, World } from "./ocpp-world.ts";

const world = World.forTests();

async function booted(fields: Record<string, unknown> = {}) {
  const station = await world.current.station(fields);
  return { station, charger: await station.boot() };
}

/** Everything said so far has been read: what means nothing gets no answer that could be awaited. */
const caughtUp = (charger: Charger) => charger.request("Heartbeat", {});

async function deviationsOf(station: Station): Promise<readonly string[]> {
  await station.settled();
  return (await station.view()).live.deviations.map(({ code }) => code).sort();
}

describe("OCPP-F10 a CALL that is wrong is answered", () => {
  it.each([
    ["EDGE-29 an unknown action", "FlyAway", {}, "NotImplemented"],
    ["a word of JavaScript as an action", "constructor", {}, "NotImplemented"],
    ["an action of ours", "RemoteStartTransaction", { idTag: "VALID" }, "NotImplemented"],
    ["a required element missing", "StatusNotification", { connectorId: 1, errorCode: "NoError" }, "ProtocolError"],
    ["a payload that is a list", "Heartbeat", [], "FormationViolation"],
    ["a payload that is a text", "Heartbeat", "{}", "FormationViolation"],
    ["a list as payload of a transaction message", "StartTransaction", [], "FormationViolation"],
    [
      "a word where a number belongs",
      "StatusNotification",
      { ...aStatus("Available"), connectorId: "one" },
      "TypeConstraintViolation",
    ],
    ["an object where a text belongs", "Authorize", { idTag: { uid: "VALID" } }, "TypeConstraintViolation"],
    [
      "a number out of range",
      "StatusNotification",
      { ...aStatus("Available"), connectorId: -1 },
      "PropertyConstraintViolation",
    ],
  ])("%s", async (_, action, payload, code) => {
    const { charger } = await booted();
    expect(await charger.errorOf(action, payload)).toBe(code);
    await caughtUp(charger);
  });

  it.each([
    ["too few elements", [2, "x", "Heartbeat"]],
    ["too many elements", [2, "x", "Heartbeat", {}, {}]],
    ["an action that is no text", [2, "x", 5, {}]],
  ])("%s: FormationViolation", async (_, frame) => {
    const { charger } = await booted();
    const answered = charger.awaitAnswer("x");
    charger.say(frame);
    expect(await answered).toMatchObject({ type: "error", code: "FormationViolation", details: {} });
  });

  it("OCPP-F6 null as payload is an empty one", async () => {
    const { charger } = await booted();
    expect(await charger.call("Heartbeat", null)).toMatchObject({ payload: { currentTime: clock.iso() } });
  });
});

describe("EDGE-25 what departs from the schema", () => {
  const odd = [
    [
      "an extra field",
      "BootNotification",
      { ...BOOT, colour: "red" },
      "unknown field: BootNotification.colour",
      "FormationViolation",
    ],
    [
      "an odd timestamp",
      "StatusNotification",
      { ...aStatus("Available"), timestamp: "2031-05-05T12:00:00+02" },
      "odd format: StatusNotification.timestamp",
      "PropertyConstraintViolation",
    ],
    [
      "a model of 21 characters",
      "BootNotification",
      { ...BOOT, chargePointModel: "A model of 21 letters" },
      "too long: BootNotification.chargePointModel",
      "PropertyConstraintViolation",
    ],
  ] as const;

  it.each(odd)("%s: accepted and recorded", async (_, action, payload, deviation) => {
    const { station, charger } = await booted({
      model: "chargePointModel" in payload ? payload.chargePointModel : "Model",
    });
    await charger.request(action, payload);
    expect(await deviationsOf(station)).toContain(deviation);
  });

  it.each(odd)("%s: in strict mode an error, and recorded", async (_, action, payload, deviation, code) => {
    const { station, charger } = await booted({ settings: { strict: true } });
    expect(await charger.errorOf(action, payload)).toBe(code);
    expect(await deviationsOf(station)).toEqual([deviation]);
  });

  it("TOL-6 strict mode refuses no transaction message", async () => {
    const { station, charger } = await booted({ settings: { strict: true } });
    const { transactionId } = await charger.request("StartTransaction", aStart({ colour: "red", meterStart: "1000" }));
    await charger.request("MeterValues", aReading(1_100, { transactionId: String(transactionId), colour: "red" }));
    await charger.request("StopTransaction", aStop(transactionId, { connectorId: 1 }));
    expect(await station.session(transactionId)).toMatchObject({ state: "COMPLETED", energyWh: 1_000 });
    expect(await deviationsOf(station)).toContain("unknown field: StopTransaction.connectorId");
  });

  it("a key that JavaScript knows is a field like any other", async () => {
    const { station, charger } = await booted();
    for (const key of ["__proto__", "constructor", "toString"]) {
      const answered = charger.awaitAnswer(key);
      charger.say(`[2,"${key}","Heartbeat",{"${key}":{"polluted":true}}]`);
      expect(await answered).toMatchObject({ type: "result" });
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    await charger.request("MeterValues", {
      connectorId: 1,
      meterValue: [
        {
          timestamp: clock.iso(),
          sampledValue: [{ value: "1", unit: "constructor", phase: "toString", measurand: "valueOf" }],
        },
      ],
    });
    const { transactionId } = await charger.request("StartTransaction", aStart());
    const sampledValue = [{ value: "1100", unit: "toString" }];
    await charger.request("MeterValues", {
      connectorId: 1,
      transactionId,
      meterValue: [{ timestamp: clock.iso(), sampledValue }],
    });
    expect(await station.session(transactionId)).toMatchObject({ energyWh: 0, state: "ACTIVE" });
  });

  it("texts of any length do not outgrow what the object keeps", async () => {
    const { station, charger } = await booted();
    const long = "x".repeat(400_000);
    for (let each = 1; each <= 5; each += 1) {
      await charger.request(
        "StatusNotification",
        aStatus("Available", { connectorId: each, info: long, vendorErrorCode: long }),
      );
    }
    await charger.request("Heartbeat", { [long]: long });
    await charger.call("BootNotification", { ...BOOT, firmwareVersion: long });
    const { transactionId } = await charger.request("StartTransaction", aStart({ idTag: long }));
    await charger.request("StartTransaction", aStart({ timestamp: long }));
    await charger.request("StopTransaction", aStop(transactionId, { reason: long }));
    expect(await station.sessions()).toHaveLength(2);
  });
});

describe("what needs no answer", () => {
  it("EDGE-37, OCPP-F5 results and errors of no call, and other message types, change nothing", async () => {
    const { charger } = await booted();
    charger.say([3, "nobody-asked", { status: "Accepted" }]);
    charger.say([4, "nobody-asked", "GenericError", "", {}]);
    charger.say([4, "-1"]);
    charger.say([5, "a-later-version", {}]);
    charger.say([6, "send", "Notify", {}]);
    await caughtUp(charger);
    expect(charger.frames).toHaveLength(2);
  });

  it("OCPP-F7 five unreadable frames in a minute are forgiven, the sixth closes the socket with 1008", async () => {
    const { charger } = await booted();
    for (const text of ["", "{}", "[2", "null", "[]"]) charger.say(text);
    await caughtUp(charger);
    charger.say('["2","1","Heartbeat",{}]');
    expect((await charger.closed).code).toBe(1008);
  });

  it("OCPP-F7 unreadable frames are counted per minute", async () => {
    const { charger } = await booted();
    for (let minute = 0; minute < 3; minute += 1) {
      for (let each = 0; each < 5; each += 1) charger.say("what?");
      await caughtUp(charger);
      clock.advance(61);
    }
  });
});

/** A reading each millisecond. */
function readings(transactionId: number, count: number) {
  return Array.from({ length: count }, (_, index) => ({
    connectorId: 1,
    transactionId,
    meterValue: [{ timestamp: clock.iso(index), sampledValue: [{ value: `${1_000 + index}` }] }],
  }));
}

describe("many frames at once", () => {
  it("EDGE-26, OCPP-F3 pipelined calls are all answered, in order, with their ids", async () => {
    const { station, charger } = await booted();
    await slowD1(station);
    const calls = [
      charger.call("StartTransaction", aStart(), "1"),
      charger.call("Heartbeat", {}, "2"),
      charger.call("Authorize", { idTag: "VALID" }, "3"),
      charger.call("MeterValues", aReading(1_100), "4"),
      charger.call("FlyAway", {}, "5"),
    ];
    await Promise.all(calls);
    expect(charger.frames.slice(1).map(({ id }) => id)).toEqual(["1", "2", "3", "4", "5"]);
    // What it says to D1 when it is gone must not wait in the next story.
    await station.settled();
    await healedD1(station);
  });

  it("OCPP-F2 repeated message ids are each answered", async () => {
    const { charger } = await booted();
    await Promise.all([1, 2, 3].map(() => charger.call("Heartbeat", {}, "1")));
  });

  it("EDGE-28, OCPP-X5 what comes unasked is answered: data, firmware status, security events, logs", async () => {
    const { station, charger } = await booted();
    expect(await charger.request("DataTransfer", { vendorId: "V", data: "?" })).toEqual({ status: "UnknownVendorId" });
    expect(await charger.request("FirmwareStatusNotification", { status: "Idle" })).toEqual({});
    expect(await charger.request("DiagnosticsStatusNotification", { status: "Idle" })).toEqual({});
    const event = { type: "FirmwareUpdated", timestamp: clock.iso() };
    expect(await charger.request("SecurityEventNotification", event)).toEqual({});
    expect(await charger.request("LogStatusNotification", { status: "Idle" })).toEqual({});
    expect(await charger.request("SignedFirmwareStatusNotification", { status: "Idle" })).toEqual({});
    expect(await station.notices("security_event")).toMatchObject([{ details: event }]);
  });

  it("OCPP-C11 a flood waits aside: other classes of messages are answered meanwhile, transaction messages first of all", async () => {
    const waiting = Promise.withResolvers<void>();
    const waited = vi.spyOn(scheduler, "wait").mockReturnValue(waiting.promise);
    onTestFinished(() => waited.mockRestore());
    const { charger } = await booted();
    const answered: string[] = [];
    const flood = Array.from({ length: 80 }, (_, index) =>
      charger.request("Heartbeat", {}).then(() => answered.push(`heartbeat ${index}`)),
    );
    const { transactionId } = await charger.request("StartTransaction", aStart());
    await charger.request("Authorize", { idTag: "VALID" });
    await charger.request("StopTransaction", aStop(transactionId));
    expect(answered).toHaveLength(60);
    expect(waited.mock.calls.map(([ms]) => ms > 0)).toEqual(Array(20).fill(true));
    waiting.resolve();
    await Promise.all(flood);
    expect(answered).toEqual(flood.map((_, index) => `heartbeat ${index}`));
  });

  it.each([
    ["calls", [2, "flood", "FlyAway", {}]],
    ["results that nobody asked for", [3, "flood", {}]],
    ["unknown message types", [7, "flood"]],
  ])("OCPP-C11 a flood of %s that does not end is cut off with 1008", async (_, frame) => {
    const { charger } = await booted();
    for (let each = 0; each < 600; each += 1) {
      void charger.awaitAnswer("flood");
      charger.say(frame);
    }
    expect((await charger.closed).code).toBe(1008);
  });

  it("EDGE-40, OCPP-C11 a replay of 1,500 messages behind a slow look-up is answered to the last one", async () => {
    const { station, charger } = await booted();
    await slowD1(station);
    const start = charger.request("StartTransaction", aStart());
    const replay = readings(1, 1_500).map((each) => charger.request("MeterValues", each));
    const stop = charger.request("StopTransaction", aStop(1, { timestamp: clock.iso(1_500) }));
    expect((await start).transactionId).toBe(1);
    await Promise.all([...replay, stop]);
    const session = await station.session(1);
    expect(session).toMatchObject({ state: "COMPLETED", energyWh: 1_000 });
    expect(await station.meterValues(session.id)).toHaveLength(1_500);
  });

  it("OCPP-C11 transaction messages are not limited, and those in a flood that is cut off are kept once when repeated", async () => {
    const { station, charger } = await booted();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    await Promise.all(readings(transactionId, 250).map((reading) => charger.request("MeterValues", reading)));

    for (let each = 0; each < 600; each += 1) {
      charger.say([2, "flood", "Heartbeat", {}]);
      void charger.awaitAnswer("flood");
    }
    charger.say([2, "stop", "StopTransaction", aStop(transactionId)]);
    void charger.awaitAnswer("stop");
    expect((await charger.closed).code).toBe(1008);
    const again = await station.connect();
    await again.request("StopTransaction", aStop(transactionId));
    const session = await station.session(transactionId);
    expect(session).toMatchObject({ state: "COMPLETED", energyWh: 1_000 });
    expect(await station.meterValues(session.id)).toHaveLength(250);
  });
});
