import { describe, expect, it } from "vitest";
import type * as z from "zod";
import type { sessionReceiptSchema } from "../../src/entry/api/shared/receipts.ts";
import { aStart, aStop, clock } from "./ocpp-world.ts";
import { aPrice, fresh, Operator } from "./operator.ts";
import { RoamingCharge } from "./roaming-charge.ts";

type ReceiptView = z.infer<typeof sessionReceiptSchema>;

const roaming = RoamingCharge.forTests();

const REASON = "The meter was read again";
const read = (id: string) => roaming.operator.get<ReceiptView>(`/sessions/${id}/receipt`);
const correct = (id: string, energyWh: number) =>
  roaming.operator.post<ReceiptView>(`/sessions/${id}/corrections`, { energyWh, reason: REASON });

/** A session of our own token, and half an hour. */
async function charged(stop: Record<string, unknown>): Promise<string> {
  const { station, world } = roaming;
  const charger = await station.boot();
  const idTag = await world.token(fresh("OWN"));
  const { transactionId } = await charger.request("StartTransaction", aStart({ idTag }));
  clock.advance(1_800);
  await charger.request("StopTransaction", aStop(transactionId, stop));
  return (await station.session(transactionId)).id;
}

describe("the receipt of a session", () => {
  it("has the figures of the session, with its VAT, its price and why it is that", async () => {
    const id = await charged({ meterStop: 3_000 });
    expect((await read(id)).body).toMatchObject({
      sessionId: id,
      price: { priceMicroPerKwh: 390_000, listMicroPerKwh: 390_000, vatBasisPoints: 2_300, origin: { kind: "tariff" } },
      receipt: {
        id,
        energyWh: 2_000,
        totalInclMicro: 780_000,
        totalExclMicro: 634_100,
        vatMicro: 145_900,
        payableMicro: 780_000,
      },
      notes: [],
    });
  });

  it("is corrected by a credit note and another receipt, at the locked price, with reason and author", async () => {
    const id = await charged({ meterStop: 3_000 });
    clock.advance(60);
    await roaming.operator.post("/tariffs", aPrice({ priceMicroPerKwh: 990_000 }));
    const { status, body } = await correct(id, 1_000);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      receipt: { energyWh: 1_000, totalInclMicro: 390_000, payableMicro: 390_000 },
    });
    expect(body.notes.find(({ creditOf }) => creditOf === id)).toMatchObject({
      id: `${id}-C`,
      energyWh: 2_000,
      totalInclMicro: -780_000,
      payableMicro: -780_000,
      reason: REASON,
    });
    expect(body.notes.every(({ issuedBy }) => issuedBy?.startsWith("key-"))).toBe(true);
    const again = await correct(id, 500);
    expect(again.body.receipt).toMatchObject({ energyWh: 500, totalInclMicro: 195_000 });
    expect(again.body.notes).toHaveLength(4);
    expect(again.body.notes.find(({ id: note }) => note === `${body.receipt?.id}-C`)?.totalInclMicro).toBe(-390_000);
    const ledger = again.body.notes.reduce((sum, { totalInclMicro }) => sum + totalInclMicro, 780_000);
    expect(ledger).toBe(195_000);
    expect((await roaming.operator.get(`/sessions/${id}`)).body).toMatchObject({ energyWh: 2_000 });
  });

  it("is there for a session in doubt as soon as a person says how much it was", async () => {
    const id = await charged({ meterStop: 10 });
    expect((await read(id)).body.receipt).toBeNull();
    const { body } = await correct(id, 2_000);
    expect(body).toMatchObject({ receipt: { energyWh: 2_000 }, notes: [{ creditOf: null, reason: REASON }] });
  });

  it("of a partner's session is its CDR, and is corrected by it (OCPI-D3, F7)", async () => {
    const { id } = await roaming.charge();
    expect(await correct(id, 1_000)).toMatchObject({ status: 409, body: { code: "not_billable" } });
    const locked = (await read(id)).body.price.priceMicroPerKwh;
    await roaming.operator.post(`/cdrs/${id}/credit`, { reason: REASON });
    expect((await read(id)).body).toMatchObject({ receipt: null, notes: [{ id, reason: null }, { creditOf: id }] });
    await roaming.operator.post("/cdrs", { sessionId: id, energyWh: 1_000, reason: REASON });
    expect((await read(id)).body).toMatchObject({
      price: { priceMicroPerKwh: locked },
      receipt: { energyWh: 1_000, totalInclMicro: locked, payableMicro: locked },
    });
  });

  it("is none of a session that runs, or that is not there; corrected by whom it is for alone", async () => {
    const charger = await roaming.station.boot();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    const { id } = await roaming.station.session(transactionId);
    expect((await read(id)).status).toBe(404);
    expect((await correct(id, 1)).status).toBe(409);
    expect((await correct("nowhere", 1)).status).toBe(404);
    const reader = await Operator.hire(["session.read"]);
    expect((await reader.post(`/sessions/${id}/corrections`, { energyWh: 1, reason: REASON })).status).toBe(403);
  });
});
