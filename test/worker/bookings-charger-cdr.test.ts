import { expect, it } from "vitest";
import type { BookingView } from "../../src/entry/api/shared/bookings.ts";
import { aStop, clock } from "./ocpp-world.ts";
import type { Page } from "./operator.ts";
import { RoamingCharge } from "./roaming-charge.ts";

const MINUTE = 60_000;
const roaming = RoamingCharge.forTests();

interface CdrView {
  readonly id: string;
  readonly sessionId: string;
  readonly bookingId: string | null;
}

async function cdrOf(sessionId: string): Promise<CdrView | undefined> {
  const { body } = await roaming.operator.get<Page<CdrView>>(`/cdrs?sessionId=${sessionId}`);
  return body.items[0];
}

it("the CDR of a start without a booking names the immediate one", async () => {
  const { id } = await roaming.charge();
  expect(await cdrOf(id)).toMatchObject({ sessionId: id, bookingId: id });
});

it("the CDR of a session that fulfils a booking names that, and so does what credits it", async () => {
  const driver = { countryCode: "NL", partyId: roaming.partner.partyId, uid: roaming.uid, type: "RFID" };
  const wish = {
    evseUid: `${roaming.station.id}-E1`,
    driver,
    beginAt: clock.iso(5 * MINUTE),
    endAt: clock.iso(65 * MINUTE),
  };
  const booked = await roaming.operator.post<BookingView>("/bookings", wish);
  expect(booked).toMatchObject({ status: 201 });
  const { charger, transactionId } = await roaming.start();
  clock.advance(1_800);
  await charger.request("StopTransaction", aStop(transactionId, { meterStop: 3_000 }));
  const session = await roaming.station.session(transactionId);
  expect(session).toMatchObject({ bookingId: booked.body.id, roaming: { authMethod: "WHITELIST" } });
  const cdr = await cdrOf(session.id);
  expect(cdr).toMatchObject({ bookingId: booked.body.id });
  const credit = await roaming.operator.post<CdrView>(`/cdrs/${cdr?.id}/credit`, { reason: "It was a test" });
  expect(credit).toMatchObject({ status: 201, body: { bookingId: booked.body.id } });
});
