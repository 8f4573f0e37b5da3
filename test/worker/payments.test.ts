import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Payer } from "../../src/domain/payment.ts";
import { app } from "../../src/entry/app.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { stripePayments } from "../../src/remote/stripe.ts";
import { payerMayStart } from "../../src/services/debts.ts";
import type { Deps } from "../../src/services/deps.ts";
import { forgetPaymentMethod, paymentMethodPage, paymentMethodsOf } from "../../src/services/payment-methods.ts";
import { hearProvider } from "../../src/services/payment-news.ts";
import { tendRefunds } from "../../src/services/payment-refunds.ts";
import { tendPayments } from "../../src/services/payment-steps.ts";
import { watchHolds } from "../../src/services/payment-watch.ts";
import { holdFor, paymentOf, releaseHold } from "../../src/services/payments.ts";
import { payByHand, refundPayment, retryPayment } from "../../src/services/refunds.ts";
import { listLedger, loadBalances } from "../../src/store/ledger.ts";
import { listPayments, type PaymentRow, savePaymentAccount } from "../../src/store/payments.ts";
import { StripeStandIn, signatureOf } from "../support/stripe-stand-in.ts";
import { aReading, aStart, aStatus, aStop, clock, type Station, World } from "./ocpp-world.ts";
import { fresh } from "./operator.ts";

const world = World.forTests();
const SECRET = "whsec_of_the_tests";
const HELD_MICRO = 20_000_000;
const ACT = { reason: "The plug was stuck.", issuedBy: "an operator" };

let stripe: StripeStandIn;
let deps: Deps;
/** Every line that was logged. */
let logged: string[];

beforeEach(() => {
  stripe = new StripeStandIn(SECRET, clock.now);
  logged = [];
  const means = { secretKey: "sk_test_secret", webhookSecret: SECRET, origin: "https://stripe.example" };
  deps = {
    ...depsOf(env),
    payments: stripePayments({ ...means, fetch: stripe.fetch as typeof fetch, now: clock.now }),
    log: (fact, fields) => logged.push(JSON.stringify({ fact, ...fields })),
  };
});

/** A driver who has left a card, with a start of its own. */
async function aDriver() {
  const driverId = fresh("D");
  await savePaymentAccount(deps.db, {
    driverId,
    customer: "cus_1",
    method: "pm_1",
    label: "visa •••• 4242",
    updatedAt: 0,
  });
  const payer: Payer = { kind: "driver", driverId };
  return { driverId, ...(await aCharge(payer)) };
}

async function aCharge(payer?: Payer, mostMicro = HELD_MICRO) {
  const chargeId = fresh("charge");
  const tokenUid = await world.current.token(fresh("PAY").toUpperCase().slice(-20));
  const request = {
    chargeId,
    payer: payer ?? ({ kind: "visitor", chargeId } as const),
    tokenUid,
    currency: "EUR",
    mostMicro,
    returnUrl: "https://cpms.example/c/1",
  };
  return { chargeId, tokenUid, payer: request.payer, hold: () => holdFor(deps, request) };
}

/** Charges so many Wh with the token of a start. */
async function charged(station: Station, tokenUid: string, energyWh: number): Promise<void> {
  const charger = await station.boot();
  const { transactionId } = await charger.request("StartTransaction", aStart({ idTag: tokenUid }));
  await station.settled();
  // At 11 kW no meter is believed that runs faster.
  clock.advance(4 * 3_600);
  await charger.request("StopTransaction", aStop(transactionId, { meterStop: 1_000 + energyWh, idTag: tokenUid }));
  await station.settled();
}

async function known(id: string): Promise<PaymentRow> {
  const payment = await paymentOf(deps, id);
  if (payment === null) throw new Error(`There is no payment ${id}`);
  return payment;
}

async function accountsOf(payment: PaymentRow): Promise<Record<string, number>> {
  const booked = await listLedger(deps.db, { sessionId: payment.sessionId ?? "" }, { after: null, limit: 100 });
  const sums: Record<string, number> = {};
  for (const { account, amountMicro } of booked.flatMap(({ entries }) => entries)) {
    sums[account] = (sums[account] ?? 0) + amountMicro;
  }
  return sums;
}

async function ledgerSum(): Promise<number> {
  return (await loadBalances(deps.db)).reduce((sum, { balanceMicro }) => sum + balanceMicro, 0);
}

describe("a session that Stripe pays", () => {
  it("holds at the start, takes the exact amount at the end, and books every step once", async () => {
    const { driverId, chargeId, tokenUid, hold } = await aDriver();
    expect(await hold()).toEqual({ ok: true, value: { kind: "held" } });
    expect(await hold()).toEqual({ ok: true, value: { kind: "held" } });
    expect(stripe.heldInAll).toBe(2_000);
    const station = await world.current.station();
    // 12.345 kWh at 0.39 are 4.81455.
    await charged(station, tokenUid, 12_345);
    expect(await known(chargeId)).toMatchObject({ state: "capturing", dueMicro: 4_810_000 });
    await tendPayments(deps);
    await tendPayments(deps);
    const payment = await known(chargeId);
    expect(payment).toMatchObject({ state: "captured", capturedMicro: 4_810_000, holdExpiresAt: expect.any(Number) });
    expect(stripe.takenInAll).toBe(481);
    expect(stripe.heldInAll).toBe(0);
    const [session] = await station.sessions();
    const { totalInclMicro = 0, totalExclMicro = 0, payableMicro } = session?.cost ?? {};
    expect(payableMicro).toBe(4_810_000);
    expect(await accountsOf(payment)).toEqual({
      [`receivable:driver:${driverId}`]: 0,
      "processor:stripe": 4_810_000,
      revenue: -totalExclMicro,
      vat: totalExclMicro - totalInclMicro,
      rounding: totalInclMicro - 4_810_000,
    });
    expect(stripe.calls.filter(({ method }) => method === "POST").map(({ key }) => key)).toEqual([
      `hold:${chargeId}`,
      `capture:${stripe.intentOf(chargeId)}:481`,
    ]);
    expect(logged.join()).not.toMatch(/sk_test|4242|pm_1|cus_1|whsec/);
  });

  it("of a visitor is held at Stripe's own page, and given back when nothing came of it", async () => {
    const { chargeId, hold } = await aCharge();
    const held = await hold();
    expect(held).toMatchObject({ ok: true, value: { kind: "page", url: expect.stringContaining("checkout.example") } });
    const checkout = (await known(chargeId)).reference ?? "";
    expect(await known(chargeId)).toMatchObject({ state: "awaiting" });
    stripe.payAtPage(checkout);
    expect(await known(chargeId)).toMatchObject({ state: "held", heldMicro: HELD_MICRO });
    await releaseHold(deps, chargeId);
    await tendPayments(deps);
    expect(await known(chargeId)).toMatchObject({ state: "cancelled", capturedMicro: 0 });
    expect(stripe.heldInAll).toBe(0);
  });

  it("at whose page nobody pays is closed after half an hour", async () => {
    const { chargeId, hold } = await aCharge();
    await hold();
    clock.advance(31 * 60);
    await tendPayments(deps);
    await tendPayments(deps);
    expect(await known(chargeId)).toMatchObject({ state: "cancelled" });
    expect(stripe.calls.at(-2)).toMatchObject({ method: "POST", path: expect.stringContaining("/expire") });
  });

  it("is refused before anything reaches the charger where it is declined; confirmed at a page where the bank asks", async () => {
    const { chargeId, hold } = await aDriver();
    stripe.declines = "insufficient_funds";
    expect(await hold()).toMatchObject({ ok: false, refusal: "payment_refused", detail: /insufficient_funds/ });
    expect(await known(chargeId)).toMatchObject({ state: "refused" });
    stripe.declines = null;
    expect(await hold()).toMatchObject({ ok: false, refusal: "payment_refused" });
    const another = await aDriver();
    stripe.needsAuthentication = true;
    expect(await another.hold()).toMatchObject({ ok: true, value: { kind: "page" } });
    expect(stripe.calls.at(-1)?.form).toMatchObject({ mode: "payment", customer: "cus_1" });
    expect(stripe.heldInAll).toBe(0);
  });

  it.each(["timeout", "lost", "error"] as const)(
    "is refused where Stripe gives no answer (%s), and whatever was held goes back",
    async (kind) => {
      const { chargeId, hold } = await aDriver();
      stripe.fail(/POST .*payment_intents$/, kind);
      expect(await hold()).toMatchObject({ ok: false, refusal: "unavailable" });
      expect(stripe.heldInAll).toBe(kind === "lost" ? 2_000 : 0);
      clock.advance(60);
      await tendPayments(deps);
      expect(await known(chargeId)).toMatchObject({ state: "cancelled" });
      expect(stripe.heldInAll).toBe(0);
      const keys = stripe.calls.filter(({ path }) => path.endsWith("payment_intents")).map(({ key }) => key);
      expect(keys).toEqual([`hold:${chargeId}`, `hold:${chargeId}`]);
    },
  );

  it.each(["timeout", "lost", "error"] as const)(
    "whose end Stripe does not answer (%s) is taken once, under the same key",
    async (kind) => {
      const { chargeId, tokenUid, hold } = await aDriver();
      await hold();
      await charged(await world.current.station(), tokenUid, 10_000);
      stripe.fail(/POST .*capture$/, kind, 2);
      await tendPayments(deps);
      expect(await known(chargeId)).toMatchObject({ state: "capturing", unanswered: 1, capturedMicro: 0 });
      await tendPayments(deps);
      expect(await known(chargeId)).toMatchObject({ unanswered: 1 });
      clock.advance(60);
      await tendPayments(deps);
      clock.advance(120);
      await tendPayments(deps);
      expect(await known(chargeId)).toMatchObject({ state: "captured", capturedMicro: 3_900_000, unanswered: 0 });
      expect(stripe.takenInAll).toBe(390);
      const keys = stripe.calls.filter(({ path }) => path.endsWith("capture")).map(({ key }) => key);
      expect(new Set(keys)).toEqual(new Set([`capture:${stripe.intentOf(chargeId)}:390`]));
      expect(await ledgerSum()).toBe(0);
    },
  );
});

describe("a hold that is not enough", () => {
  it("is taken whole, and the rest by the card", async () => {
    const driver = await aDriver();
    const { chargeId, tokenUid, hold } = await aCharge(driver.payer, 3_000_000);
    await hold();
    await charged(await world.current.station(), tokenUid, 10_000);
    await tendPayments(deps);
    expect(await known(chargeId)).toMatchObject({ state: "captured", capturedMicro: 3_900_000 });
    expect(stripe.takenInAll).toBe(390);
    expect(await accountsOf(await known(chargeId))).toMatchObject({ "processor:stripe": 3_900_000 });
  });

  it("stops the session before it is used up, with the reason kept; asked again while it goes on", async () => {
    const driver = await aDriver();
    const { chargeId, tokenUid, hold } = await aCharge(driver.payer, 5_000_000);
    await hold();
    const station = await world.current.station();
    const charger = await station.boot();
    await charger.request("StatusNotification", aStatus("Charging"));
    const { transactionId } = await charger.request("StartTransaction", aStart({ idTag: tokenUid }));
    await station.settled();
    await watchHolds(deps);
    expect(await known(chargeId)).toMatchObject({ stopCause: null });
    clock.advance(2 * 3_600);
    await charger.request("MeterValues", aReading(1_000 + 12_990, { transactionId }));
    await station.settled();
    await watchHolds(deps);
    await watchHolds(deps);
    expect(await known(chargeId)).toMatchObject({ stopCause: "hold_used_up", state: "held" });
    await charger.expectCall("RemoteStopTransaction", { transactionId });
    await charger.expectNoCall();
  });

  it("that lapses stops the session, which is charged by the card; who cannot pay owes, and starts nothing", async () => {
    const { driverId, payer, chargeId, tokenUid, hold } = await aDriver();
    await hold();
    stripe.lapse(stripe.intentOf(chargeId));
    const { body, signature } = stripe.eventOf("payment_intent.canceled", stripe.intentOf(chargeId));
    expect(await hearProvider(deps, body, signature)).toMatchObject({ ok: true });
    expect(await known(chargeId)).toMatchObject({ state: "lapsed" });
    await charged(await world.current.station(), tokenUid, 10_000);
    stripe.declines = "insufficient_funds";
    await tendPayments(deps);
    expect(await known(chargeId)).toMatchObject({ state: "owed", declined: 1, why: /insufficient_funds/ });
    expect(await accountsOf(await known(chargeId))).toMatchObject({ [`receivable:driver:${driverId}`]: 3_900_000 });
    expect(await payerMayStart(deps, payer)).toMatchObject({ ok: false, refusal: "payment_owed" });
    expect(await (await aCharge(payer)).hold()).toMatchObject({ ok: false, refusal: "payment_owed" });
    const { body: notices } = await world.current.operator.get<{ items: { subject: string; state: string }[] }>(
      "/notifications?kind=payment_owed",
    );
    expect(notices.items.map(({ subject }) => subject)).toContain(chargeId);
    stripe.declines = null;
    await retryPayment(deps, chargeId);
    await tendPayments(deps);
    expect(await known(chargeId)).toMatchObject({ state: "captured", capturedMicro: 3_900_000 });
    expect(await payerMayStart(deps, payer)).toMatchObject({ ok: true });
    expect(await ledgerSum()).toBe(0);
  });

  it("and a declined card are tried again by the clock, with a key for each try", async () => {
    const { payer, chargeId, tokenUid, hold } = await aDriver();
    await hold();
    stripe.lapse(stripe.intentOf(chargeId));
    await charged(await world.current.station(), tokenUid, 10_000);
    stripe.declines = "card_declined";
    await tendPayments(deps);
    clock.advance(24 * 3_600);
    await tendPayments(deps);
    clock.advance(48 * 3_600);
    stripe.declines = null;
    await tendPayments(deps);
    expect(await known(chargeId)).toMatchObject({ state: "captured", declined: 2 });
    const keys = stripe.calls.flatMap(({ key }) => (key?.startsWith("charge:") ? key : []));
    expect(keys).toEqual([0, 1, 2].map((declined) => `charge:${chargeId}:${declined}`));
    expect(await payerMayStart(deps, payer)).toMatchObject({ ok: true });
  });
});

describe("a driver's own card", () => {
  it("is charged at the end, once; before it was the driver's, what it charged is nobody's account", async () => {
    const { driverId } = await aDriver();
    const uid = await world.current.token(fresh("CARD").toUpperCase());
    await charged(await world.current.station(), uid, 10_000);
    const driver = env.DB.prepare("insert into drivers values (?, null, 'D', 'en', 'active', null, 'G', 0, 0, 0)");
    await driver.bind(driverId).run();
    const card = env.DB.prepare("insert into driver_tokens values (?, ?, ?, 'card', ?, null, 0)");
    await card.bind(uid, uid, driverId, clock.now()).run();
    const station = await world.current.station();
    await charged(station, uid, 10_000);
    const [session] = await station.sessions();
    expect(await known(session?.id ?? "")).toMatchObject({
      payerId: driverId,
      state: "capturing",
      dueMicro: 3_900_000,
    });
    expect(await listPayments(deps.db, { payerId: driverId }, { after: null, limit: 9 })).toHaveLength(1);
  });
});

describe("Stripe's webhooks", () => {
  it("are believed by their signature alone: not another secret, not another body, not an old one", async () => {
    const { chargeId, hold } = await aDriver();
    await hold();
    const { body, signature } = stripe.eventOf("payment_intent.succeeded", stripe.intentOf(chargeId));
    const strange = new StripeStandIn("whsec_of_somebody_else", clock.now).event("payment_intent.succeeded", {});
    const old = stripe.event("payment_intent.succeeded", {}, clock.now() - 301_000);
    const wrong = [
      { body: body.replace("evt_", "evt_x"), signature },
      { body, signature: "" },
      { body, signature: signature.replace("v1=", "v1=0") },
      strange,
      old,
    ];
    for (const each of wrong) {
      expect(await hearProvider(deps, each.body, each.signature)).toMatchObject({
        ok: false,
        refusal: "invalid_request",
      });
    }
    expect(await hearProvider(deps, body, signature)).toMatchObject({ ok: true });
  });

  it("arrive at their own address; whoever cannot sign is refused, and so is everybody where Stripe is not set up", async () => {
    const { body, signature } = stripe.event("customer.created", { id: "x_1", object: "x", metadata: {} });
    const tell = (signed: string, means: Record<string, string>) =>
      app.fetch(
        new Request("https://cpms.example/payments/stripe/webhook", {
          method: "POST",
          body,
          headers: { "Stripe-Signature": signed },
        }),
        { ...env, ...means },
      );
    const means = { STRIPE_SECRET_KEY: "sk_test_secret", STRIPE_WEBHOOK_SECRET: SECRET };
    const taken = await tell(signature, means);
    expect([taken.status, await taken.json()]).toEqual([200, { received: true }]);
    expect((await tell("t=1,v1=0", means)).status).toBe(400);
    expect((await tell(signature, { ...means, STRIPE_WEBHOOK_SECRET: "whsec_of_somebody_else" })).status).toBe(400);
    expect((await tell(signature, {})).ok).toBe(false);
  });

  it("of what is unknown are taken, and mean nothing", async () => {
    for (const type of ["invoice.paid", "customer.created"]) {
      const { body, signature } = stripe.event(type, { id: "x_1", object: "x", metadata: {} });
      expect(await hearProvider(deps, body, signature)).toEqual({ ok: true, value: null });
    }
    const foreign = stripe.event("payment_intent.succeeded", { id: "pi_x", object: "payment_intent", metadata: {} });
    expect(await hearProvider(deps, foreign.body, foreign.signature)).toEqual({ ok: true, value: null });
  });

  it("come late, twice and in any order, and end in the same state and the same books", async () => {
    const ends: unknown[] = [];
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2, 2, 0, 1],
      [2, 0, 2, 1],
    ]) {
      const { chargeId, driverId, tokenUid, hold } = await aDriver();
      await hold();
      const intent = stripe.intentOf(chargeId);
      const events = [stripe.eventOf("payment_intent.amount_capturable_updated", intent)];
      await charged(await world.current.station(), tokenUid, 10_000);
      // Taken at Stripe, and the answer is lost; then somebody gives 1.00 back at Stripe's own page.
      stripe.fail(/POST .*capture$/, "lost");
      await tendPayments(deps);
      events.push(stripe.eventOf("payment_intent.succeeded", intent));
      stripe.answer("POST", "/v1/refunds", `payment_intent=${intent}&amount=100`, bearer());
      events.push(stripe.eventOf("charge.refunded", intent));
      for (const index of order) {
        // Each delivery is signed anew.
        const { body } = events[index] as (typeof events)[number];
        expect(await hearProvider(deps, body, signatureOf(body, SECRET, clock.now()))).toMatchObject({ ok: true });
      }
      const payment = await known(chargeId);
      const { state, capturedMicro, refundedMicro } = payment;
      const { [`receivable:driver:${driverId}`]: receivable, ...accounts } = await accountsOf(payment);
      ends.push({ state, capturedMicro, refundedMicro, receivable, accounts });
    }
    expect(new Set(ends.map((end) => JSON.stringify(end))).size).toBe(1);
    expect(ends[0]).toMatchObject({ state: "captured", capturedMicro: 3_900_000, refundedMicro: 1_000_000 });
  });

  it("tell that a driver has left a card, of which nothing but its last digits comes here", async () => {
    const driverId = fresh("D");
    const page = await paymentMethodPage(deps, driverId, "https://cpms.example/account");
    expect(page).toMatchObject({ ok: true, value: expect.stringContaining("checkout.example") });
    const checkout = stripe.openPage;
    stripe.leaveCard(checkout);
    const { body, signature } = stripe.eventOfPage("checkout.session.completed", checkout);
    expect(await hearProvider(deps, body, signature)).toMatchObject({ ok: true });
    expect(await hearProvider(deps, body, signature)).toMatchObject({ ok: true });
    expect(await paymentMethodsOf(deps, driverId)).toEqual([{ id: "pm_1", label: "visa •••• 4242" }]);
    await forgetPaymentMethod(deps, driverId);
    expect(await paymentMethodsOf(deps, driverId)).toEqual([]);
  });
});

function bearer(): Headers {
  return new Headers({ authorization: "Bearer sk_test_secret" });
}

describe("money that goes back", () => {
  it("is credited and refunded in parts, with author and reason, and leaves nothing on any account", async () => {
    const { driverId, chargeId, tokenUid, hold } = await aDriver();
    await hold();
    await charged(await world.current.station(), tokenUid, 10_001);
    await tendPayments(deps);
    const first = await refundPayment(deps, chargeId, { ...ACT, payableMicro: 1_000_000 });
    expect(first).toMatchObject({ ok: true, value: { state: "captured", refundedMicro: 1_000_000 } });
    expect(stripe.takenInAll).toBe(290);
    expect(await refundPayment(deps, chargeId, { ...ACT, payableMicro: 2_900_001 })).toMatchObject({ ok: false });
    const all = await refundPayment(deps, chargeId, { ...ACT, payableMicro: null });
    expect(all).toMatchObject({ ok: true, value: { state: "refunded", creditedMicro: 3_900_000 } });
    expect(stripe.takenInAll).toBe(0);
    expect(await refundPayment(deps, chargeId, { ...ACT, payableMicro: null })).toMatchObject({ ok: false });
    const sums = await accountsOf(await known(chargeId));
    expect(sums).toEqual({
      [`receivable:driver:${driverId}`]: 0,
      "processor:stripe": 0,
      revenue: 0,
      vat: 0,
      rounding: 0,
    });
  });

  it("goes back once, though Stripe's answer is lost", async () => {
    const { chargeId, tokenUid, hold } = await aDriver();
    await hold();
    await charged(await world.current.station(), tokenUid, 10_000);
    await tendPayments(deps);
    stripe.fail(/POST .*refunds$/, "lost");
    await refundPayment(deps, chargeId, { ...ACT, payableMicro: 900_000 });
    expect(stripe.takenInAll).toBe(300);
    clock.advance(60);
    await tendRefunds(deps);
    expect(await known(chargeId)).toMatchObject({ state: "captured", refundedMicro: 900_000 });
    expect(stripe.takenInAll).toBe(300);
  });
});

describe("the embedded ledger", () => {
  it("asks nobody: what is owed stands on the driver's account until somebody writes down that it was paid", async () => {
    deps = depsOf(env);
    const payer: Payer = { kind: "driver", driverId: fresh("D") };
    const { chargeId, tokenUid, hold } = await aCharge(payer);
    expect(await hold()).toEqual({ ok: true, value: { kind: "held" } });
    await charged(await world.current.station(), tokenUid, 10_000);
    await tendPayments(deps);
    expect(await known(chargeId)).toMatchObject({ state: "on_account", dueMicro: 3_900_000, capturedMicro: 0 });
    // It is agreed so: nobody is kept from charging.
    expect(await payerMayStart(deps, payer)).toMatchObject({ ok: true });
    expect(await payByHand(deps, chargeId, ACT)).toMatchObject({ ok: true, value: { state: "captured" } });
    expect(await payByHand(deps, chargeId, ACT)).toMatchObject({ ok: false, refusal: "not_billable" });
    expect(await accountsOf(await known(chargeId))).toMatchObject({
      [`receivable:driver:${payer.driverId}`]: 0,
      cash: 3_900_000,
    });
  });

  it("never changes and never loses what was booked, and takes nothing that is out of balance", async () => {
    const db = env.DB;
    await charged(await world.current.station(), "VALID", 1_000);
    const ends = [
      "update ledger_transactions set currency = 'USD'",
      "delete from ledger_transactions",
      `insert into ledger_transactions (id, kind, currency, entries, at, created_at)
        values ('x', 'paid', 'EUR', '[{"account":"cash","amountMicro":2},{"account":"revenue","amountMicro":-1}]', 0, 0)`,
    ].map((statement) => db.prepare(statement).run());
    for (const end of ends) await expect(end).rejects.toThrow(/SQLITE_CONSTRAINT/);
    expect(await ledgerSum()).toBe(0);
  });
});
