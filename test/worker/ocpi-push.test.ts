import { beforeEach, describe, expect, it } from "vitest";
import { aToken } from "../support/roaming-token.ts";
import { ask, Partner } from "./ocpi-partner.ts";
import { aStart, aStop, type Station, World } from "./ocpp-world.ts";
import { fresh } from "./operator.ts";

const world = World.forTests();
const partner = Partner.forTests();
let partnerId: string;
let uid: string;
let station: Station;

beforeEach(async () => {
  const { operator } = world.current;
  partner.receives("locations", "tariffs", "sessions");
  partnerId = await partner.enter(operator);
  const token = await partner.register(operator, partnerId);
  uid = fresh("Roam");
  const told = aToken({ party_id: partner.partyId, uid, whitelist: "ALWAYS" });
  await ask("PUT", `/ocpi/2.2.1/tokens/NL/${partner.partyId}/${uid}?type=RFID`, token, told);
  station = await world.current.station();
});

async function settled(): Promise<void> {
  await station.settled();
  await partner.isTold(partnerId);
}

describe("sessions", () => {
  it("tells each state by PUT, in order, and to nobody but the driver's partner (OCPI-S1, U5)", async () => {
    const charger = await station.boot();
    const { transactionId } = await charger.request("StartTransaction", aStart({ idTag: uid }));
    await settled();
    await charger.request("StopTransaction", aStop(transactionId as number, { meterStop: 11_000 }));
    await settled();

    const told = partner.told("sessions");
    expect(told.map(({ method, body }) => [method, body.status])).toEqual([
      ["PUT", "ACTIVE"],
      ["PUT", "COMPLETED"],
    ]);
    expect(told[1]?.path).toBe(`sessions/PT/EML/${told[1]?.body.id}`);
  });
});
