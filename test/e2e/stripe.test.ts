import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type * as z from "zod";
import type { ChargeView, ReceiptView, SlotView } from "../../src/entry/api/shared/drivers.ts";
import type {
  ledgerBalanceSchema,
  ledgerTransactionSchema,
  paymentSchema,
} from "../../src/entry/api/shared/payments.ts";
import type { ChargePointView } from "../../src/entry/api/shared/schemas.ts";
import { meterValue, type StrictClient, strictClient } from "../support/ocpp-client.ts";
import { type Runtime, startRuntime } from "../support/ocpp-runtime.ts";
import { serveStripe } from "../support/stripe-server.ts";
import { StripeStandIn, signatureOf } from "../support/stripe-stand-in.ts";
import { untilDefined } from "../support/until.ts";

type PaymentView = z.infer<typeof paymentSchema>;
type BalanceView = z.infer<typeof ledgerBalanceSchema>;
type TransactionView = z.infer<typeof ledgerTransactionSchema>;

const SECRET = "whsec_of_the_tests";
/** No meter is believed that rises by more than a kWh within seconds. */
const READINGS_WH = [345, 987];
/** So that even this costs more than the least that Stripe takes. */
const PRICE = { class: "standard", currency: "EUR", priceMicroPerKwh: 990_000, vatBasisPoints: 2_300 };
const METER_START_WH = 5_000;
const STATION = "PN1-A";

let runtime: Runtime;
let stripe: StripeStandIn;

beforeAll(async () => {
  stripe = new StripeStandIn(SECRET, () => runtime.clock.now());
  const { origin, close } = await serveStripe(stripe);
  const means = { STRIPE_SECRET_KEY: "sk_test_of_the_tests", STRIPE_WEBHOOK_SECRET: SECRET, STRIPE_ORIGIN: origin };
  runtime = await startRuntime(1, [], means);
  const priced = await runtime.api("/tariffs", { method: "POST", body: { ...PRICE, reason: "Sessions are short." } });
  expect(priced.status).toBe(201);
  return async () => {
    await runtime.remove();
    await close();
  };
}, 240_000);

/** What an operator reads. */
async function read<T>(path: string): Promise<T> {
  return (await (await runtime.api(path)).json()) as T;
}

/** A visitor's browser: it keeps its one cookie. */
class Phone {
  #cookie = "";

  async ask<Body>(method: string, path: string, body?: unknown): Promise<{ status: number; body: Body }> {
    const { worker } = runtime.demo;
    const response = await fetch(`${worker}/api/public${path}`, {
      method,
      headers: { Origin: worker, Cookie: this.#cookie, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) this.#cookie = set.split(";")[0] ?? "";
    return { status: response.status, body: (await response.json()) as Body };
  }

  charge(wanted: (charge: ChargeView) => boolean): Promise<ChargeView> {
    return untilDefined(async () => {
      const { body } = await this.ask<ChargeView>("GET", "/charges/current");
      return wanted(body) ? body : undefined;
    });
  }
}

/** The charge point, whose meter shows what it gave so far. */
async function chargePoint() {
  const box = runtime.demo.chargePoints.find(({ id }) => id === STATION);
  if (box === undefined) throw new Error(`the demo has no charge point ${STATION}`);
  const client = strictClient(runtime.demo.ocpp, box);
  await client.rpc.connect();
  await client.call("BootNotification", { chargePointVendor: box.vendor, chargePointModel: box.model });
  for (const connectorId of [0, 1]) {
    await client.call("StatusNotification", { connectorId, status: "Available", errorCode: "NoError" });
  }
  return client;
}

const timestamp = () => new Date(runtime.clock.now()).toISOString();

/** Starts and stops when it is told, and gives what its readings say in between. */
function chargeWhenTold(client: StrictClient, onRead: (energyWh: number) => Promise<unknown>): void {
  client.answer("RemoteStartTransaction", { status: "Accepted" }, async ({ idTag, connectorId }) => {
    const start = { connectorId, idTag, meterStart: METER_START_WH, timestamp: timestamp() };
    const { transactionId, idTagInfo } = await client.call("StartTransaction", start);
    expect(idTagInfo).toMatchObject({ status: "Accepted" });
    for (const energyWh of READINGS_WH) {
      const sample = meterValue(runtime.clock.now(), METER_START_WH + energyWh);
      await client.call("MeterValues", { connectorId, transactionId, meterValue: [sample] });
      await onRead(energyWh);
    }
  });
  client.answer("RemoteStopTransaction", { status: "Accepted" }, ({ transactionId }) => {
    const meterStop = METER_START_WH + (READINGS_WH.at(-1) ?? 0);
    return client.call("StopTransaction", { transactionId, meterStop, timestamp: timestamp(), reason: "Remote" });
  });
}

/** Stripe tells; each delivery is signed anew. */
async function tell(body: string, signature = signatureOf(body, SECRET, runtime.clock.now())): Promise<number> {
  const headers = { "Stripe-Signature": signature, "Content-Type": "application/json" };
  const answer = await fetch(`${runtime.demo.worker}/payments/stripe/webhook`, { method: "POST", headers, body });
  await answer.text();
  return answer.status;
}

async function books() {
  const balance = await read<BalanceView>("/ledger/balance");
  expect(balance).toMatchObject({ isBalanced: true });
  return new Map(balance.accounts.map(({ account, balanceMicro }) => [account, balanceMicro]));
}

const paymentAs = (id: string, wanted: (payment: PaymentView) => boolean) =>
  untilDefined(async () => {
    const payment = await read<PaymentView>(`/payments/${id}`);
    return wanted(payment) ? payment : undefined;
  });

describe("a visitor who pays by Stripe, over real sockets (PF7, S2)", () => {
  it("charges, and hold, session, capture, receipt and ledger are one figure, whatever Stripe tells when", async () => {
    const client = await chargePoint();
    const { evses } = await read<ChargePointView>(`/charge-points/${STATION}`);
    const code = evses[0]?.uid ?? "";
    const phone = new Phone();
    const { offer } = await untilDefined(async () => {
      const { body } = await phone.ask<SlotView>("GET", `/slots/${code}`);
      return body.startable ? body : undefined;
    });
    chargeWhenTold(client, (wh) => phone.charge(({ energyWh }) => energyWh === wh));

    const asked = { startKey: randomUUID(), quoteId: offer?.quoteId };
    const started = await phone.ask<ChargeView>("POST", `/slots/${code}/charges`, asked);
    expect(started).toMatchObject({ status: 201, body: { state: "paying", paymentPage: expect.any(String) } });
    const paymentId = started.body.id;
    expect(await phone.ask("POST", "/charges/current/resume")).toMatchObject({ status: 402 });
    expect(client.received.filter(({ action }) => action === "RemoteStartTransaction")).toEqual([]);

    const intent = stripe.payAtPage(stripe.openPage);
    const events = [stripe.eventOfPage("checkout.session.completed", stripe.openPage).body];
    events.push(stripe.eventOf("payment_intent.amount_capturable_updated", intent).body);
    expect(await tell(events[0] ?? "")).toBe(200);
    const held = await paymentAs(paymentId, ({ state }) => state === "held");
    expect(held.heldMicro).toBe(stripe.heldInAll * 10_000);
    expect(held.heldMicro).toBe(60 * PRICE.priceMicroPerKwh);

    expect(await phone.ask("POST", "/charges/current/resume")).toMatchObject({ status: 200 });
    await phone.charge(({ energyWh }) => energyWh === READINGS_WH.at(-1));
    expect(await phone.ask("POST", "/charges/current/stop")).toMatchObject({ status: 200 });
    const { receiptToken } = await phone.charge((charge) => charge.receiptToken !== null);
    const { body: receipt } = await phone.ask<ReceiptView>("GET", `/receipts/${receiptToken}`);
    expect(receipt.energyWh).toBe(READINGS_WH.at(-1));

    await runtime.cron();
    const taken = await paymentAs(paymentId, ({ state }) => state === "captured");
    const paidMicro = stripe.takenInAll * 10_000;
    // 0.987 kWh at 0.99 are 0.97713.
    expect(paidMicro).toBe(980_000);
    expect(receipt.payableMicro).toBe(paidMicro);
    expect(taken).toMatchObject({ dueMicro: paidMicro, capturedMicro: paidMicro, outstandingMicro: 0 });
    expect(stripe.heldInAll).toBe(0);
    const sold = await books();
    expect(sold.get("processor:stripe")).toBe(paidMicro);
    expect(sold.get(`receivable:visitor:${paymentId}`)).toBe(0);
    expect(sold.get("revenue")).toBe(-receipt.totalExclMicro);
    expect(sold.get("vat")).toBe(receipt.totalExclMicro - receipt.totalInclMicro);

    // Once, once more, and out of order: what came before is told after what came of it.
    events.push(stripe.eventOf("payment_intent.succeeded", intent).body);
    for (const index of [2, 2, 1, 0]) expect(await tell(events[index] ?? "")).toBe(200);
    expect(await read(`/payments/${paymentId}`)).toMatchObject({ state: "captured", capturedMicro: paidMicro });
    expect(await books()).toEqual(sold);

    const credited = await runtime.api(`/payments/${paymentId}/refund`, {
      method: "POST",
      body: { reason: "The cable was stuck." },
    });
    expect(await credited.json()).toMatchObject({ state: "refunded", refundedMicro: paidMicro });
    expect(stripe.takenInAll).toBe(0);
    const given = await books();
    const refunded = stripe.eventOf("charge.refunded", intent);
    expect([await tell(refunded.body), await tell(refunded.body)]).toEqual([200, 200]);
    expect([...given.values()].filter((balanceMicro) => balanceMicro !== 0)).toEqual([]);
    expect(await books()).toEqual(given);
    const moved = await read<{ items: TransactionView[] }>(`/ledger?sessionId=${taken.sessionId}`);
    expect(moved.items.map(({ kind }) => kind)).toEqual(["session", "capture", "credit", "refund"]);
    expect(client.faults).toEqual([]);
    await client.close();
  });

  it("who cannot sign is not Stripe: 400, and nothing changes (S1)", async () => {
    const phone = new Phone();
    const client = await chargePoint();
    const { evses } = await read<ChargePointView>(`/charge-points/${STATION}`);
    const code = evses[0]?.uid ?? "";
    await untilDefined(async () => {
      const { body } = await phone.ask<SlotView>("GET", `/slots/${code}`);
      return body.startable ? body : undefined;
    });
    const started = await phone.ask<ChargeView>("POST", `/slots/${code}/charges`, { startKey: randomUUID() });
    stripe.payAtPage(stripe.openPage);
    const { body } = stripe.eventOfPage("checkout.session.completed", stripe.openPage);
    const before = await read<PaymentView>(`/payments/${started.body.id}`);
    const now = runtime.clock.now();
    const forged = [
      signatureOf(body, "whsec_of_somebody_else", now),
      signatureOf(`${body} `, SECRET, now),
      signatureOf(body, SECRET, now - 301_000),
      "",
    ];
    for (const signature of forged) expect(await tell(body, signature)).toBe(400);
    expect(await read(`/payments/${started.body.id}`)).toEqual(before);
    expect(await tell(body)).toBe(200);
    expect(await read(`/payments/${started.body.id}`)).toMatchObject({ state: "held" });
    // Its visitor does not come back: what is held goes back.
    expect(await phone.ask("POST", "/charges/current/stop")).toMatchObject({ status: 200 });
    await runtime.cron();
    expect(await paymentAs(started.body.id, ({ state }) => state === "cancelled")).toMatchObject({ capturedMicro: 0 });
    expect(stripe.heldInAll).toBe(0);
    await client.close();
  });
});
