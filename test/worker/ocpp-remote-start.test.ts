import { describe, expect, it } from "vitest";
import type { Charger } from "./ocpp-charger.ts";
import { noD1 } from "./ocpp-outages.ts";
import { aReading, aStart, aStatus, aStop, clock, type Station, World } from "./ocpp-world.ts";

const world = World.forTests();
const TRIGGER = { requestedMessage: "MeterValues", connectorId: 1 };
const START = { connectorId: 1, idTag: "VALID" };

async function booted(fields: Record<string, unknown> = {}) {
  const station = await world.current.station(fields);
  return { station, charger: await station.boot() };
}

async function accepted(station: Station, charger: Charger): Promise<string> {
  const { body } = await station.give("RemoteStartTransaction", START);
  charger.answer(await charger.expectCall("TriggerMessage", TRIGGER), { status: "Rejected" });
  charger.answer(await charger.expectCall("RemoteStartTransaction", START), { status: "Accepted" });
  await charger.expectNoCall();
  return body.id;
}

describe("OCPP-R2 RemoteStartTransaction looks at the connector first", () => {
  it.each(["Available", "Preparing", "Finishing"])("%s: the flow begins", async (status) => {
    const { station, charger } = await booted();
    await charger.request("StatusNotification", aStatus(status));
    expect((await station.give("RemoteStartTransaction", START)).status).toBe(202);
    await charger.expectCall("TriggerMessage", TRIGGER);
  });

  it.each(["Charging", "SuspendedEV", "SuspendedEVSE", "Reserved", "Unavailable", "Faulted"])(
    "%s: 409 connector_not_available, and nothing is sent",
    async (status) => {
      const { station, charger } = await booted();
      await charger.request("StatusNotification", aStatus(status));
      expect(await station.give("RemoteStartTransaction", START)).toMatchObject({
        status: 409,
        body: { code: "connector_not_available" },
      });
      await charger.expectNoCall();
    },
  );

  it("with a transaction on it: 409, and nothing is sent", async () => {
    const { station, charger } = await booted();
    await charger.request("StartTransaction", aStart());
    expect((await station.give("RemoteStartTransaction", START)).status).toBe(409);
    await charger.expectNoCall();
  });

  it("a stale status does not forbid the attempt", async () => {
    const { station, charger } = await booted();
    await charger.request("StatusNotification", aStatus("Faulted"));
    await station.pass(60);
    expect((await station.give("RemoteStartTransaction", START)).status).toBe(202);
    await charger.expectCall("TriggerMessage", TRIGGER);
  });

  it("OCPP-R4 without a connector: the first that is free is named", async () => {
    const { station, charger } = await booted({ evses: [[1], [2]] });
    await charger.request("StatusNotification", aStatus("Charging"));
    await station.give("RemoteStartTransaction", { idTag: "VALID" });
    charger.answer(await charger.expectCall("TriggerMessage", { ...TRIGGER, connectorId: 2 }), { status: "Rejected" });
    await charger.expectCall("RemoteStartTransaction", { connectorId: 2, idTag: "VALID" });
  });
});

describe("EDGE-38, OCPP-R1, OCPP-R3 meter values are asked for first", () => {
  it.each(["Rejected", "NotImplemented"])("answered %s: the start goes out at once", async (status) => {
    const { station, charger } = await booted();
    await station.give("RemoteStartTransaction", START);
    charger.answer(await charger.expectCall("TriggerMessage", TRIGGER), { status });
    await charger.expectCall("RemoteStartTransaction", START);
  });

  it("answered with a CALLERROR: the start goes out at once", async () => {
    const { station, charger } = await booted();
    await station.give("RemoteStartTransaction", START);
    charger.answerError(await charger.expectCall("TriggerMessage", TRIGGER), "InternalError");
    await charger.expectCall("RemoteStartTransaction", START);
  });

  it("accepted, then silence: the start goes out after 5 s in all", async () => {
    const { station, charger } = await booted();
    await station.give("RemoteStartTransaction", START);
    const trigger = await charger.expectCall("TriggerMessage", TRIGGER);
    await station.pass(3);
    charger.answer(trigger, { status: "Accepted" });
    await charger.expectNoCall();
    await station.pass(1);
    await charger.expectNoCall();
    await station.pass(1);
    await charger.expectCall("RemoteStartTransaction", START);
  });

  it("not answered at all: the start goes out after 5 s", async () => {
    const { station, charger } = await booted();
    await station.give("RemoteStartTransaction", START);
    charger.giveUp(await charger.expectCall("TriggerMessage", TRIGGER));
    await station.pass(5);
    await charger.expectCall("RemoteStartTransaction", START);
  });

  it("the values after the answer let the start go", async () => {
    const { station, charger } = await booted();
    await station.give("RemoteStartTransaction", START);
    charger.answer(await charger.expectCall("TriggerMessage", TRIGGER), { status: "Accepted" });
    await charger.expectNoCall();
    await charger.request("MeterValues", aReading(1_000));
    await charger.expectCall("RemoteStartTransaction", START);
  });

  it("values before the answer are used: no further wait", async () => {
    const { station, charger } = await booted();
    await station.give("RemoteStartTransaction", START);
    const trigger = await charger.expectCall("TriggerMessage", TRIGGER);
    await charger.request("MeterValues", aReading(1_000));
    charger.answer(trigger, { status: "Accepted" });
    await charger.expectCall("RemoteStartTransaction", START);
  });

  it("values of another connector let nothing go", async () => {
    const { station, charger } = await booted({ evses: [[1], [2]] });
    await station.give("RemoteStartTransaction", START);
    charger.answer(await charger.expectCall("TriggerMessage", TRIGGER), { status: "Accepted" });
    await charger.request("MeterValues", aReading(1_000, { connectorId: 2 }));
    await charger.expectNoCall();
  });

  it("another command meanwhile comes after the start", async () => {
    const { station, charger } = await booted();
    await station.give("RemoteStartTransaction", START);
    charger.answer(await charger.expectCall("TriggerMessage", TRIGGER), { status: "Accepted" });
    await station.give("ClearCache");
    await station.pass(5);
    charger.answer(await charger.expectCall("RemoteStartTransaction", START), { status: "Accepted" });
    await charger.expectCall("ClearCache", {});
  });
});

describe("OCPP-R5 a session that was started from afar", () => {
  it("needs no look-up for its driver: it begins with D1 away", async () => {
    const { station, charger } = await booted();
    const id = await accepted(station, charger);
    await noD1(station);
    const { idTagInfo } = await charger.request("StartTransaction", aStart());
    expect(idTagInfo.status).toBe("Accepted");
    expect(id).toBeDefined();
  });

  it("EDGE-39 that does not begin within the connection time-out has timed out", async () => {
    const { station, charger } = await booted();
    const id = await accepted(station, charger);
    await station.pass(119);
    expect(await station.command(id)).toMatchObject({ state: "answered" });
    await station.pass(1);
    expect(await station.command(id)).toMatchObject({
      state: "timedOut",
      response: { status: "Accepted" },
      error: { code: "NoStartTransaction" },
    });
  });

  it("EDGE-39 that begins later is kept, and the command says so", async () => {
    const { station, charger } = await booted();
    const id = await accepted(station, charger);
    await station.pass(120);
    clock.advance(60);
    const { transactionId } = await charger.request("StartTransaction", aStart());
    expect(await station.session(transactionId)).toMatchObject({ state: "ACTIVE", flags: ["late_start"] });
    expect(await station.command(id)).toMatchObject({ state: "answered", error: { code: "LateStart" } });
    await charger.request("StopTransaction", aStop(transactionId));
    expect(await station.session(transactionId)).toMatchObject({ billable: true });
  });

  it("that was rejected is not expected: the driver is looked up again", async () => {
    const { station, charger } = await booted();
    const { body } = await station.give("RemoteStartTransaction", START);
    charger.answer(await charger.expectCall("TriggerMessage", TRIGGER), { status: "Rejected" });
    charger.answer(await charger.expectCall("RemoteStartTransaction", START), { status: "Rejected" });
    await charger.expectNoCall();
    expect(await station.command(body.id)).toMatchObject({ state: "answered", response: { status: "Rejected" } });
    await noD1(station);
    void charger.call("StartTransaction", aStart());
    expect((await charger.closed).code).toBe(1011);
  });

  it("a token blocked meanwhile is told so with AuthorizeRemoteTxRequests", async () => {
    const idTag = await world.current.token("BLOCKED-LATER");
    const { station, charger } = await booted();
    await station.give("RemoteStartTransaction", { connectorId: 1, idTag });
    await world.current.operator.edit(`/tokens/${idTag}`, { state: "blocked" });
    expect((await charger.request("Authorize", { idTag })).idTagInfo.status).toBe("Blocked");
  });
});
