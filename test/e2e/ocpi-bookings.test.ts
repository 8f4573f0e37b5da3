import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realClock } from "../../sim/clock.ts";
import { callModule } from "../../sim/emsp/asking.ts";
import { type BookingWish, book } from "../../sim/emsp/booking.ts";
import { type JsonObject, objectOf, objectsOf } from "../../sim/emsp/json.ts";
import { pull } from "../../sim/emsp/pull.ts";
import type { ChargePointView } from "../../src/entry/api/shared/schemas.ts";
import { ACCEPTED, onRig, type Rig } from "../support/ocpp-rig.ts";
import { type RoamingEmsp, registeredEmsp } from "../support/roaming-emsp.ts";
import { sharedStack } from "../support/shared.ts";
import { untilDefined } from "../support/until.ts";

/** What eMSPs book ahead: strict ones, through the real stack. */

const { api, demo } = sharedStack();
let first: RoamingEmsp;
let second: RoamingEmsp;

beforeAll(async () => {
  const clock = realClock();
  first = await registeredEmsp({ api, demo }, { partyId: "BKA", clock, tokens: 2, bookings: { identifier: null } });
  second = await registeredEmsp(
    { api, demo },
    { partyId: "BKB", clock, tokens: 1, bookings: { identifier: "Booking" } },
  );
});

afterAll(async () => {
  for (const { partnerId, emsp } of [first, second]) {
    await api(`/parties/${partnerId}/registration`, { method: "DELETE" });
    await emsp.stop();
  }
});

async function evseOf(rig: Rig): Promise<string> {
  const { evses } = await rig.read<ChargePointView>("");
  return String(evses[0]?.uid);
}

async function booked({ emsp }: RoamingEmsp, wish: Partial<BookingWish> & Pick<BookingWish, "bookingLocationId">) {
  const { ok, message, booking = {} } = await book(emsp.world, { inMinutes: 2, minutes: 30, ...wish });
  expect([ok, message]).toEqual([true, "answered"]);
  return booking;
}

/** What was pushed of an object, once it is as wanted. */
function told({ emsp }: RoamingEmsp, module: "bookings" | "booking_locations", isIt: (object: JsonObject) => boolean) {
  return untilDefined(() => emsp.world.stores[module].objects().find(isIt), { what: `a push of ${module}` });
}

const slotsIn = (place: JsonObject) =>
  objectsOf(place.calendars).flatMap(({ available_timeslots }) => objectsOf(available_timeslots));

async function expectNoFaults(): Promise<void> {
  for (const { emsp, traffic } of [first, second]) {
    expect(emsp.world.journal.violations).toEqual([]);
    expect(await traffic.faults()).toEqual([]);
  }
}

describe("eMSPs that book, through the real stack", () => {
  it(
    "book for two minutes ahead, change and cancel, and are told of each (OCPI-BE5, BE7, BE8, B4, B5)",
    onRig(async (rig) => {
      const bookingLocationId = await evseOf(rig);
      const { message, objects } = await pull(first.emsp.world, "booking_locations", {});
      expect([message, objects.some(({ id }) => id === bookingLocationId)]).toEqual(["complete", true]);

      const booking = await booked(first, { bookingLocationId });
      expect(booking).toMatchObject({
        reservation_status: "RESERVED",
        booking_option: { evse_uid: bookingLocationId },
      });
      const begin = objectOf(booking.period).start_date_time;
      const isTaken = (place: JsonObject) =>
        place.id === bookingLocationId && slotsIn(place).every((slot) => String(slot.end_date_time) !== begin);
      await told(second, "booking_locations", isTaken);

      const refused = await booked(second, { bookingLocationId, inMinutes: 10, minutes: 20 });
      expect(refused).toMatchObject({ reservation_status: "REJECTED" });

      const requestId = String(booking.request_id);
      const moved = await booked(first, { bookingLocationId, requestId, inMinutes: 60 });
      expect(moved).toMatchObject({ id: requestId, reservation_status: "RESERVED" });
      expect(objectsOf(moved.booking_requests)).toHaveLength(2);
      await told(first, "bookings", ({ id, period }) => id === requestId && objectOf(period).start_date_time !== begin);

      await booked(first, { bookingLocationId, requestId, cancel: "BROKEN_VEHICLE" });
      await told(
        first,
        "bookings",
        ({ id, reservation_status }) => id === requestId && reservation_status === "CANCELED",
      );
      const read = await callModule(first.emsp.world, {
        module: "bookings",
        role: "SENDER",
        method: "GET",
        path: requestId,
      });
      expect(read.data).toMatchObject({ reservation_status: "CANCELED", canceled: { who_canceled: "EMSP" } });
      await expectNoFaults();
    }),
  );

  it(
    "book for two minutes ahead: the charger shows Reserved, a second eMSP is refused, the driver comes, and the CDR names the booking (OCPI-B7, B9, D9)",
    onRig(async (rig) => {
      await rig.status("Available");
      await rig.connector(({ status }) => status === "Available");
      const asked = new Promise((resolve) => {
        rig.charger.answer("ReserveNow", ACCEPTED, async (request) => resolve(request));
      });
      const bookingLocationId = await evseOf(rig);
      const booking = await booked(first, { bookingLocationId });
      const requestId = String(booking.request_id);
      const idTag = String(objectsOf(booking.booking_tokens)[0]?.uid);
      expect(await asked).toMatchObject({ connectorId: 1, idTag });
      await rig.status("Reserved");
      expect(await booked(second, { bookingLocationId })).toMatchObject({ reservation_status: "REJECTED" });
      const stranger = { idTag: String(second.emsp.world.tokens.all[0]?.token.uid) };
      expect((await rig.start({ ...stranger, meterStart: 500 })).idTagInfo).toMatchObject({ status: "Blocked" });

      const { transactionId, idTagInfo } = await rig.start({ idTag, meterStart: 1_000 });
      expect(idTagInfo).toMatchObject({ status: "Accepted" });
      await told(
        first,
        "bookings",
        ({ id, reservation_status }) => id === requestId && reservation_status === "FULFILLED",
      );
      await rig.stop(transactionId, { meterStop: 1_500 });
      const { cdrs } = first.emsp.world.stores;
      const isIts = ({ authorization_reference: reference }: JsonObject) =>
        reference === booking.authorization_reference;
      const cdr = await untilDefined(() => cdrs.objects().find(isIts), { what: "the CDR of the booking" });
      expect(cdr).toMatchObject({ total_energy: 0.5 });
      const { bookingId } = (await api(`/cdrs/${cdr.id}`).then((answer) => answer.json())) as JsonObject;
      const seen = (await api(`/bookings/${bookingId}`).then((answer) => answer.json())) as JsonObject;
      expect(seen).toMatchObject({ state: "FULFILLED", partner: { requestId } });
      await expectNoFaults();
    }),
  );
});
