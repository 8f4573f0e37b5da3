import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { healedD1, noD1 } from "./ocpp-outages.ts";
import { aReading, aStart, aStatus, aStop, clock, type Station, World } from "./ocpp-world.ts";
import { addWebhook, Receiver } from "./webhook-receiver.ts";

const world = World.forTests();
const receiver = Receiver.forTests();
beforeEach(async () => {
  await env.DB.exec("delete from notification_channels");
});

/** Booted, and its status told: nothing is asked of it. */
async function booted(fields: Record<string, unknown> = {}) {
  const station = await world.current.station(fields);
  const charger = await station.boot();
  await charger.request("StatusNotification", aStatus("Preparing"));
  return { station, charger };
}

const aFault = () => aStatus("Faulted", { errorCode: "GroundFailure", vendorErrorCode: "E-17", info: "Phase 2" });

describe("a malfunction", () => {
  it("of a connector is a notification with the charger's exact words, resolved by the next other status", async () => {
    const { station, charger } = await booted();
    await charger.request("StatusNotification", aFault());
    expect(await station.notices("faulted")).toMatchObject([
      {
        severity: "critical",
        subject: `${station.id}/1`,
        title: `${station.id}: connector 1 is faulted (GroundFailure, E-17, Phase 2)`,
        details: { connectorId: 1, errorCode: "GroundFailure", vendorErrorCode: "E-17", info: "Phase 2" },
        resolvedAt: null,
      },
    ]);
    clock.advance(60);
    await charger.request("StatusNotification", aStatus("Available"));
    expect(await station.notices("faulted")).toMatchObject([{ count: 1, resolvedAt: clock.iso(), resolvedBy: null }]);
  });

  it("is told to a webhook at once, by the charge point's own object", async () => {
    const { station, charger } = await booted();
    await addWebhook(world.current.operator);
    await charger.request("StatusNotification", aFault());
    const [message] = await receiver.messages(1);
    expect(message?.told).toEqual(["opened faulted"]);
    expect(message?.body).toContain(`${station.id}/1`);
  });

  it("that came and went while D1 was away is there when D1 is back, as one that is open and counts how often", async () => {
    const { station, charger } = await booted();
    await noD1(station);
    for (const status of ["Faulted", "Available", "Faulted", "Available", "Faulted"]) {
      clock.advance(1);
      await charger.request("StatusNotification", aStatus(status, { errorCode: "GroundFailure" }));
    }
    await healedD1(station);
    expect(await station.notices("faulted")).toMatchObject([
      { count: 3, resolvedAt: null, firstAt: clock.iso(-4_000), lastAt: clock.iso() },
    ]);
  });

  it("is told once though the object slept and was evicted before its report was repeated", async () => {
    const { station, charger } = await booted();
    const fault = aFault();
    await charger.request("StatusNotification", fault);
    await evictDurableObject(station.object);
    clock.advance(30);
    await charger.request("Heartbeat", {});
    await charger.request("StatusNotification", fault);
    expect(await station.notices("faulted")).toMatchObject([{ count: 1 }]);
  });

  it("OCPP-T14 that only time shows is seen by the alarm, flags the session, and ends with the next value", async () => {
    const { station, charger } = await booted();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    for (let beat = 0; beat < 6; beat += 1) {
      await station.pass(50);
      await charger.request("Heartbeat", {});
    }
    expect(await station.notices("meter_values_missing")).toMatchObject([{ resolvedAt: null }]);
    expect(await station.session(transactionId)).toMatchObject({ flags: ["meter_gap"] });
    await charger.request("MeterValues", aReading(1_200, { transactionId }));
    expect(await station.notices("meter_values_missing")).toMatchObject([{ resolvedAt: clock.iso() }]);
  });

  it("OCPP-M5 is judged by what the samples said before the object slept", async () => {
    const { station, charger } = await booted({ settings: { noEnergyAfterSeconds: 120 } });
    await charger.request("StatusNotification", aStatus("Charging"));
    const { transactionId } = await charger.request("StartTransaction", aStart());
    const measure = async (registerWh: number) => {
      await evictDurableObject(station.object);
      await station.pass(40);
      await charger.request("MeterValues", aReading(registerWh, { transactionId }));
    };
    for (const registerWh of [1_100, 1_200, 1_200, 1_200]) await measure(registerWh);
    expect(await station.notices("no_energy")).toEqual([]);
    for (const registerWh of [1_200, 1_200]) await measure(registerWh);
    expect(await station.notices("no_energy")).toMatchObject([{ resolvedAt: null }]);
    await measure(1_300);
    expect(await station.notices("no_energy")).toMatchObject([{ resolvedAt: clock.iso() }]);
  });

  it("silence in a session, then for long, ends when the charger is heard and the session stops", async () => {
    const { station, charger } = await booted();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    await station.pass(60);
    expect(await station.notices("silent_in_session")).toMatchObject([{ severity: "warning", resolvedAt: null }]);
    await station.pass(840);
    expect(await station.notices("offline")).toMatchObject([{ severity: "critical", resolvedAt: null }]);
    await charger.request("StopTransaction", aStop(transactionId));
    for (const kind of ["silent_in_session", "offline"]) {
      expect(await station.notices(kind)).toMatchObject([{ count: 1, resolvedAt: clock.iso() }]);
    }
  });

  it("energy without a session is told by readings that nobody asked for", async () => {
    const { station, charger } = await booted();
    await charger.request("StatusNotification", aStatus("Available"));
    for (const registerWh of [1_000, 1_400]) {
      await pass(station, 900, charger);
      await charger.request("MeterValues", aReading(registerWh));
    }
    expect(await station.notices("drawing_without_session")).toMatchObject([
      { severity: "critical", details: { connectorId: 1, registerWh: 1_400 } },
    ]);
  });

  it("OCPP-L5 a charger that hangs is cut off at the third silent call where that is wanted, and told of", async () => {
    const { station, charger } = await booted({ settings: { closeWhenUnanswered: true } });
    for (let silent = 1; silent <= 3; silent += 1) {
      await station.give("ClearCache");
      charger.giveUp(await charger.nextCall());
      await station.pass(30);
    }
    expect(await charger.closed).toEqual({ code: 1001, reason: "reconnect" });
    const again = await station.boot();
    expect(await station.notices("unanswered_commands")).toMatchObject([{ resolvedAt: null }]);
    await station.give("ClearCache");
    again.answer(await again.nextCall(), { status: "Accepted" });
    await again.request("Heartbeat", {});
    expect(await station.notices("unanswered_commands")).toMatchObject([{ resolvedAt: clock.iso() }]);
  });

  it("ends when its charge point is deleted", async () => {
    const { station, charger } = await booted();
    await charger.request("StatusNotification", aFault());
    await station.settled();
    expect((await world.current.operator.delete(station.path)).status).toBe(204);
    const all = await world.current.operator.readAll<{ resolvedAt: string | null }>(
      `/notifications?chargePointId=${station.id}&kind=faulted`,
      10,
    );
    expect(all).toMatchObject([{ resolvedAt: clock.iso() }]);
  });
});

/** Time passes, and the charger is heard. */
async function pass(
  station: Station,
  seconds: number,
  charger: { request(action: "Heartbeat", payload: object): unknown },
) {
  for (let left = seconds; left > 0; left -= 50) {
    await station.pass(Math.min(50, left));
    await charger.request("Heartbeat", {});
  }
}
