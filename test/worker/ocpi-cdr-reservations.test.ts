import { describe, expect, it } from "vitest";
import { aToken } from "../support/roaming-token.ts";
import { Commander } from "./ocpi-commander.ts";
import { ask } from "./ocpi-partner.ts";
import { aStart, aStop, clock } from "./ocpp-world.ts";

const MINUTE = 60;
const HOUR_MS = 3_600_000;

const emsp = Commander.forTests();

const driver = () => aToken({ party_id: emsp.partner.partyId, uid: emsp.uid, type: "APP_USER" });

async function reserved(): Promise<string> {
  await emsp.command("RESERVE_NOW", {
    token: driver(),
    expiry_date: clock.iso(HOUR_MS),
    reservation_id: "R-1",
    location_id: emsp.locationId,
    evse_uid: emsp.evse(),
    authorization_reference: "REF-1",
  });
  const call = await emsp.charger.nextCall();
  emsp.charger.answer(call, { status: "Accepted" });
  await emsp.told();
  return (call.payload as { readonly idTag: string }).idTag;
}

const cdrs = async () => (await ask("GET", "/ocpi/2.2.1/cdrs", emsp.token)).body.data;

describe("a session that was reserved", () => {
  it("has a CDR from the reservation on, whose time costs nothing (OCPI-D9, D11, S6)", async () => {
    const reservedAt = clock.iso();
    const idTag = await reserved();
    clock.advance(15 * MINUTE);
    const startedAt = clock.iso();
    const start = aStart({ idTag, reservationId: 1 });
    const { transactionId } = await emsp.charger.request("StartTransaction", start);
    clock.advance(60 * MINUTE);
    await emsp.charger.request("StopTransaction", aStop(transactionId as number, { meterStop: 3_000 }));
    await emsp.told();
    const [session] = emsp.sessions();
    expect(await cdrs()).toMatchObject([
      {
        session_id: session?.id,
        auth_method: "COMMAND",
        authorization_reference: "REF-1",
        start_date_time: reservedAt,
        charging_periods: [
          { start_date_time: reservedAt, dimensions: [{ type: "RESERVATION_TIME", volume: 0.25 }] },
          { start_date_time: startedAt, dimensions: [{ volume: 2 }, { type: "TIME", volume: 1 }] },
        ],
        total_time: 1,
        total_cost: { incl_vat: 0.78 },
      },
    ]);
  });

  it("and never used has none, and none can be made of it (OCPI-D11)", async () => {
    await reserved();
    await emsp.station.pass(60 * MINUTE);
    await emsp.rested();
    expect(emsp.statuses()).toEqual(["RESERVATION", "COMPLETED"]);
    expect(await cdrs()).toEqual([]);
    const { operator } = emsp.world.current;
    const request = { sessionId: emsp.sessions()[0]?.id, energyWh: 1, reason: "Why not" };
    expect(await operator.post("/cdrs", request)).toMatchObject({ status: 409, body: { code: "not_billable" } });
  });
});
