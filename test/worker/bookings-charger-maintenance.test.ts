import { describe, expect, it } from "vitest";
import type { BookingView } from "../../src/entry/api/shared/bookings.ts";
import { BookedSlot, inMinutes } from "./bookings-charger.ts";
import { aStart, aStatus, aStop, World } from "./ocpp-world.ts";

const world = World.forTests();
const MINUTE = 60;

/** From so many minutes on, for an hour. */
async function maintained(minutes: number, fields: { evses?: number[][] } = {}) {
  const slot = await BookedSlot.open(world.current, fields);
  const wish = { evseUid: slot.evse(), beginAt: inMinutes(minutes), endAt: inMinutes(minutes + 60) };
  const { status, body } = await world.current.operator.post<BookingView>("/bookings/maintenance", wish);
  expect({ status, body }).toMatchObject({ status: 201 });
  return { slot, id: body.id };
}

/** The charge point is told of its availability, and says yes. */
async function told(slot: BookedSlot, type: "Operative" | "Inoperative", connectorId = 1): Promise<void> {
  slot.charger.answer(await slot.charger.expectCall("ChangeAvailability", { connectorId, type }), {
    status: "Accepted",
  });
}

describe("maintenance at a charge point", () => {
  it("takes the connectors of its EVSE out of service, and puts them back afterwards", async () => {
    const { slot } = await maintained(10, { evses: [[1, 2], [3]] });
    await slot.charger.expectNoCall();
    await slot.station.pass(10 * MINUTE);
    await told(slot, "Inoperative", 1);
    await told(slot, "Inoperative", 2);
    await slot.charger.expectNoCall();
    await slot.station.pass(60 * MINUTE);
    await told(slot, "Operative", 1);
    await told(slot, "Operative", 2);
    await slot.charger.expectNoCall();
  });

  it("is told again to a charge point that restarts meanwhile", async () => {
    const { slot } = await maintained(1);
    await slot.station.pass(1 * MINUTE);
    await told(slot, "Inoperative");
    await slot.charger.hangUp();
    const again = slot.over(await slot.station.boot());
    await again.charger.request("StatusNotification", aStatus("Available"));
    await told(again, "Inoperative");
  });

  it("begins and ends also while the charge point is away", async () => {
    const { slot } = await maintained(10);
    await slot.charger.hangUp();
    await slot.station.pass(15 * MINUTE);
    const during = slot.over(await slot.station.boot());
    await during.charger.request("StatusNotification", aStatus("Available"));
    await told(during, "Inoperative");
    await during.charger.request("StatusNotification", aStatus("Unavailable"));
    await during.charger.hangUp();
    await slot.station.pass(60 * MINUTE);
    const after = slot.over(await slot.station.boot());
    await after.charger.request("StatusNotification", aStatus("Unavailable"));
    await told(after, "Operative");
  });

  it("ends with what the operator wanted before, or has said meanwhile", async () => {
    const { slot } = await maintained(1);
    await slot.station.pass(1 * MINUTE);
    await told(slot, "Inoperative");
    await slot.charger.request("StatusNotification", aStatus("Unavailable"));
    await slot.station.give("ChangeAvailability", { connectorId: 1, type: "Inoperative" });
    await told(slot, "Inoperative");
    await slot.station.pass(60 * MINUTE);
    await slot.charger.expectNoCall();
  });

  it("is over at once when somebody completes it", async () => {
    const { slot, id } = await maintained(1);
    await slot.station.pass(1 * MINUTE);
    await told(slot, "Inoperative");
    expect(await world.current.operator.post(`/bookings/${id}/complete`, {})).toMatchObject({ status: 200 });
    await told(slot, "Operative");
  });

  it("cuts no session that runs, and lets none begin", async () => {
    const { slot } = await maintained(20);
    const { transactionId } = await slot.charger.request("StartTransaction", aStart());
    await slot.station.pass(20 * MINUTE);
    const call = await slot.charger.expectCall("ChangeAvailability", { connectorId: 1, type: "Inoperative" });
    slot.charger.answer(call, { status: "Scheduled" });
    expect(await slot.station.session(transactionId)).toMatchObject({ state: "ACTIVE", endsBefore: null });
    await slot.charger.request("StopTransaction", aStop(transactionId));
    const again = await slot.charger.request("StartTransaction", aStart());
    expect(again.idTagInfo.status).toBe("Blocked");
    expect(await slot.station.session(again.transactionId)).toMatchObject({
      flags: ["not_authorised", "in_maintenance"],
    });
    const { status, body } = await slot.station.give("RemoteStartTransaction", { idTag: "VALID", connectorId: 1 });
    expect({ status, body }).toMatchObject({ status: 409, body: { detail: expect.stringContaining("maintenance") } });
  });
});
