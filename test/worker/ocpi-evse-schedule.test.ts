import { describe, expect, it } from "vitest";
import type { Charger } from "./ocpp-charger.ts";
import { aStart, aStatus, aStop, clock } from "./ocpp-world.ts";
import { PublishedStation } from "./published-station.ts";

const published = PublishedStation.forTests([[1, 2], [3]]);
const HOUR = 3_600;

const reservationsPath = () => `${published.station.path}/reservations`;

/** All its connectors are free. */
async function bootedFree(): Promise<Charger> {
  const charger = await published.station.boot();
  for (const connectorId of [1, 2, 3]) {
    await charger.request("StatusNotification", aStatus("Available", { connectorId }));
  }
  await published.station.settled();
  return charger;
}

/** Reserves a connector, and the charge point agrees. @returns the reservation's id. */
async function reserved(charger: Charger, connectorId = 1): Promise<string> {
  const wish = { connectorId, tokenUid: "VALID", expiresAt: clock.iso(HOUR * 1_000) };
  const { body } = await published.operator.post<{ id: string }>(reservationsPath(), wish);
  charger.answer(await charger.nextCall(), { status: "Accepted" });
  await charger.expectNoCall();
  await published.station.settled();
  return body.id;
}

const window = (begin: string, end: string) => ({ period_begin: begin, period_end: end, status: "RESERVED" });

describe("a reservation, as partners see it", () => {
  it("makes its EVSE RESERVED until it ends, says so ahead and names nobody (OCPI-J7, L1, L8)", async () => {
    const charger = await bootedFree();
    const other = await published.evse(2);
    clock.advance(10);
    const [now, end] = [clock.iso(), clock.iso(HOUR * 1_000)];
    await reserved(charger);
    const evse = await published.evse();
    expect(evse).toMatchObject({
      status: "RESERVED",
      status_schedule: [window(now, end)],
      emall_free_from_estimate: { at: end, source: "booking_end" },
      last_updated: now,
    });
    expect(JSON.stringify(evse)).not.toContain("VALID");
    expect((await published.location()).last_updated).toBe(now);
    expect(await published.evse(2)).toEqual(other);
  });

  it("is over when it is cancelled, and moves last_updated (OCPI-L1)", async () => {
    const charger = await bootedFree();
    const id = await reserved(charger);
    clock.advance(10);
    await published.operator.delete(`${reservationsPath()}/${id}`);
    charger.answer(await charger.nextCall(), { status: "Accepted" });
    await charger.expectNoCall();
    await published.station.settled();
    expect(await published.evse()).toMatchObject({ status: "AVAILABLE", last_updated: clock.iso() });
    expect(await published.evse()).not.toHaveProperty("status_schedule");
  });

  it("is over when its time is, whether or not anybody has noticed", async () => {
    const charger = await bootedFree();
    await reserved(charger);
    clock.advance(HOUR);
    expect(await published.evse()).not.toHaveProperty("status_schedule");
    expect(await published.evse()).toMatchObject({ status: "AVAILABLE" });
  });

  it("is over when it is used: its EVSE is CHARGING, for nobody knows how long (OCPI-L8)", async () => {
    const charger = await bootedFree();
    await reserved(charger);
    await charger.request("StatusNotification", aStatus("Charging"));
    await charger.request("StartTransaction", aStart({ reservationId: 1 }));
    await published.station.settled();
    const evse = await published.evse();
    expect(evse).toMatchObject({ status: "CHARGING" });
    expect(evse).not.toHaveProperty("status_schedule");
    expect(evse).not.toHaveProperty("emall_free_from_estimate");
  });

  it("says by how long others stayed when whoever is there may leave, and nothing more once he has left (OCPI-T19, T26)", async () => {
    const charger = await bootedFree();
    const visit = async (minutes: number) => {
      const { transactionId } = await charger.request("StartTransaction", aStart());
      await charger.request("StatusNotification", aStatus("Charging"));
      await published.station.settled();
      const there = await published.evse();
      clock.advance(minutes * 60);
      await charger.request("StopTransaction", aStop(transactionId));
      await charger.request("StatusNotification", aStatus("Available"));
      await published.station.settled();
      return there;
    };
    for (let left = 10; left > 0; left -= 1) await visit(30);
    // A guess is not to the second.
    const at = new Date(Math.round((clock.now() + 30 * 60_000) / 60_000) * 60_000).toISOString();
    expect(await visit(5)).toMatchObject({
      status: "CHARGING",
      emall_free_from_estimate: { at, source: "history" },
    });
    expect(await published.evse()).toMatchObject({ status: "AVAILABLE" });
    expect(await published.evse()).not.toHaveProperty("emall_free_from_estimate");
  });

  it("of any connector leaves each EVSE to everybody", async () => {
    const charger = await bootedFree();
    const before = await published.location();
    await reserved(charger, 0);
    expect(await published.location()).toEqual(before);
  });

  it("lasts as long as it is changed to, and moves last_updated (OCPI-J7, L1)", async () => {
    const charger = await bootedFree();
    const begin = clock.iso();
    const id = await reserved(charger);
    clock.advance(10);
    const end = clock.iso(2 * HOUR * 1_000);
    const wish = { connectorId: 1, tokenUid: "VALID", expiresAt: end };
    expect(await published.operator.put(`${reservationsPath()}/${id}`, wish)).toMatchObject({ status: 200 });
    charger.answer(await charger.nextCall(), { status: "Accepted" });
    await charger.expectNoCall();
    await published.station.settled();
    expect(await published.evse()).toMatchObject({
      status: "RESERVED",
      status_schedule: [window(begin, end)],
      last_updated: clock.iso(),
    });
  });
});
