import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import type {
  ledgerBalanceSchema,
  ledgerTransactionSchema,
  paymentWithRefundsSchema,
  RevenueReportView,
} from "../../src/entry/api/shared/payments.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { tendPayments } from "../../src/services/payment-steps.ts";
import { holdFor } from "../../src/services/payments.ts";
import { aStart, aStop, clock, World } from "./ocpp-world.ts";
import { fresh, Operator, type Page } from "./operator.ts";

type PaymentView = z.infer<typeof paymentWithRefundsSchema>;
type LedgerView = z.infer<typeof ledgerTransactionSchema>;

const world = World.forTests();
let id: string;

/** A driver's session of 10 kWh at 0.39, settled on account. */
beforeAll(async () => {
  id = fresh("charge");
  const tokenUid = await world.current.token(fresh("PAY").toUpperCase());
  const payer = { kind: "driver", driverId: "driver-1" } as const;
  const held = { currency: "EUR", mostMicro: 20_000_000, returnUrl: "" };
  await holdFor(depsOf(env), { chargeId: id, payer, tokenUid, ...held });
  const station = await world.current.station();
  const charger = await station.boot();
  for (const idTag of [tokenUid, "VALID"]) {
    clock.advance(1);
    const { transactionId } = await charger.request("StartTransaction", aStart({ idTag }));
    await station.settled();
    clock.advance(4 * 3_600);
    await charger.request("StopTransaction", aStop(transactionId, { meterStop: 11_000, idTag }));
  }
  await station.settled();
  await tendPayments(depsOf(env));
  clock.advance(1);
});

const operator = () => world.current.operator;
const read = async () => (await operator().get<PaymentView>(`/payments/${id}`)).body;

describe("payments, for operators", () => {
  it("are listed and read: who pays, what is owed, and why", async () => {
    const { body } = await operator().get<Page<PaymentView>>("/payments?state=on_account&payerId=driver-1");
    expect(body.items).toMatchObject([{ id, provider: "embedded", payer: { kind: "driver", id: "driver-1" } }]);
    expect(await read()).toMatchObject({ state: "on_account", dueMicro: 3_900_000, outstandingMicro: 3_900_000 });
    expect((await operator().get("/payments/nobody")).status).toBe(404);
    expect((await operator().get("/payments?cursor=x")).status).toBe(400);
  });

  it("are credited in part, written down as paid, and given back, by those who may, with a reason", async () => {
    const viewer = await Operator.hire(["session.read"]);
    expect((await viewer.post(`/payments/${id}/refund`, { reason: "No." })).status).toBe(403);
    expect((await operator().post(`/payments/${id}/refund`, {})).status).toBe(400);
    const wrong = await operator().post<{ code: string }>(`/payments/${id}/refund`, { reason: "R", payableMicro: 1 });
    expect(wrong).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    const credited = await operator().post(`/payments/${id}/refund`, { reason: "It was slow.", payableMicro: 900_000 });
    expect(credited).toMatchObject({ status: 200, body: { state: "on_account", outstandingMicro: 3_000_000 } });
    clock.advance(1);
    const paid = await operator().post(`/payments/${id}/paid`, { reason: "By transfer." });
    expect(paid).toMatchObject({ status: 200, body: { state: "captured", capturedMicro: 3_000_000 } });
    expect((await operator().post(`/payments/${id}/retry`, {})).status).toBe(409);
    clock.advance(1);
    const back = await operator().post(`/payments/${id}/refund`, { reason: "As agreed." });
    expect(back).toMatchObject({
      status: 200,
      body: { state: "refunded", refundedMicro: 3_000_000, outstandingMicro: 0 },
    });
    expect((await read()).refunds).toMatchObject([
      { payableMicro: 3_000_000, moneyMicro: 3_000_000, state: "done", reason: "As agreed." },
      { payableMicro: 900_000, moneyMicro: 0, state: "done", reason: "It was slow." },
    ]);
  });
});

describe("the ledger, for operators", () => {
  it("is read a page at a time, by account and by session, and sums to nothing", async () => {
    const all = await operator().readAll<LedgerView>("/ledger?", 2);
    expect(all.map(({ kind }) => kind)).toEqual(["session", "session", "credit", "paid", "credit", "refund"]);
    for (const { entries } of all) expect(entries.reduce((sum, { amountMicro }) => sum + amountMicro, 0)).toBe(0);
    const { body: cash } = await operator().get<Page<LedgerView>>("/ledger?account=cash");
    expect(cash.items).toMatchObject([
      { kind: "paid", reason: "By transfer." },
      { kind: "refund", reason: "As agreed." },
    ]);
    const { body: balance } = await operator().get<z.infer<typeof ledgerBalanceSchema>>("/ledger/balance");
    expect(balance).toMatchObject({ sums: [{ currency: "EUR", sumMicro: 0 }], isBalanced: true });
    expect(balance.accounts).toContainEqual(
      expect.objectContaining({ account: "receivable:tokens", balanceMicro: 3_900_000 }),
    );
    expect(balance.accounts).toContainEqual(
      expect.objectContaining({ account: "receivable:driver:driver-1", balanceMicro: 0 }),
    );
  });
});

describe("the revenue report", () => {
  it("says of a station what the ledger says, as JSON and as CSV", async () => {
    const month = new Date(clock.now()).toISOString().slice(0, 7);
    const path = `/reports/revenue?month=${month}&locationId=${world.current.locationId}`;
    const { body } = await operator().get<Page<RevenueReportView>>(path);
    const { body: balance } = await operator().get<z.infer<typeof ledgerBalanceSchema>>("/ledger/balance");
    const stands = (account: string) => balance.accounts.find((each) => each.account === account)?.balanceMicro ?? 0;
    const [revenue] = body.items[0]?.revenues ?? [];
    expect(revenue).toMatchObject({
      currency: "EUR",
      sessions: 2,
      energyWh: 20_000,
      revenueExclMicro: -stands("revenue"),
      vatMicro: -stands("vat"),
      revenueInclMicro: 3_900_000,
      creditedMicro: 3_900_000,
      collectedMicro: 3_000_000,
      refundedMicro: 3_000_000,
      owedMicro: 3_900_000,
    });
    const csv = await operator().getText(`${path}&format=csv`);
    const [header, line] = csv.body.split("\r\n");
    expect(header).toMatch(/^month,location_id,location,currency,sessions,energy_kwh,revenue_excl,vat,/);
    expect(line).toMatch(/,EUR,2,20\.000,3\.\d{6},0\.\d{6},3\.900000,0\.000000,3\.900000,/);
    expect((await operator().get(`/reports/revenue?month=${month}&locationId=nowhere`)).status).toBe(404);
  });
});
