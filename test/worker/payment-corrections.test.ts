import { beforeEach, describe, expect, it } from "vitest";
import type { Deps } from "../../src/services/deps.ts";
import { tendRefunds } from "../../src/services/payment-refunds.ts";
import { tendPayments } from "../../src/services/payment-steps.ts";
import { payByHand, refundPayment, retryPayment } from "../../src/services/refunds.ts";
import { correctReceipt } from "../../src/services/session-receipts.ts";
import type { StripeStandIn } from "../support/stripe-stand-in.ts";
import { clock, World } from "./ocpp-world.ts";
import { accountsOf, paymentNow, StripePayer, stripeDeps } from "./stripe-payer.ts";

const world = World.forTests();
const ACT = { reason: "The meter was read again.", issuedBy: "an operator" };

let stripe: StripeStandIn;
let deps: Deps;
let driver: StripePayer;

beforeEach(async () => {
  ({ stripe, deps } = stripeDeps());
  driver = await StripePayer.meet(deps, world.current);
});

const correct = (sessionId: string, energyWh: number) => correctReceipt(deps, { sessionId, energyWh, ...ACT });
const now = (id: string) => paymentNow(deps, id);
const refundCalls = () => stripe.calls.filter(({ path }) => path.endsWith("/refunds"));

/** Only what is sold and where its money is: nothing is owed, or too much. */
const sold = (inclMicro: number, exclMicro: number, payableMicro: number, more: Record<string, number> = {}) => ({
  revenue: -exclMicro,
  vat: exclMicro - inclMicro,
  "processor:stripe": payableMicro,
  ...(inclMicro === payableMicro ? {} : { rounding: inclMicro - payableMicro }),
  ...more,
});

describe("a session of a driver that is billed at another energy (F7)", () => {
  it("in doubt before, is taken from what is held, and can be given back like any other", async () => {
    const { id, sessionId } = await driver.paid(-990);
    expect(await now(id)).toMatchObject({ state: "held", dueMicro: null });
    expect(await correct(sessionId, 10_000)).toMatchObject({ ok: true });
    await tendPayments(deps);
    expect(await now(id)).toMatchObject({ state: "captured", capturedMicro: 3_900_000 });
    const part = await refundPayment(deps, id, { ...ACT, payableMicro: 900_000 });
    expect(part).toMatchObject({ ok: true, value: { state: "captured", refundedMicro: 900_000 } });
    const rest = await refundPayment(deps, id, { ...ACT, payableMicro: null });
    expect(rest).toMatchObject({ ok: true, value: { state: "refunded", refundedMicro: 3_900_000 } });
    expect(stripe.takenInAll).toBe(0);
    expect(await accountsOf(deps, sessionId)).toEqual({});
  });

  it("which is less, gives back the difference", async () => {
    const { id, sessionId } = await driver.paid(10_000);
    const corrected = await correct(sessionId, 5_000);
    expect(corrected).toMatchObject({ ok: true, value: { receipt: { energyWh: 5_000, payableMicro: 1_950_000 } } });
    expect(await now(id)).toMatchObject({ state: "captured", dueMicro: 1_950_000, refundedMicro: 1_950_000 });
    expect(stripe.takenInAll).toBe(195);
    expect(await accountsOf(deps, sessionId)).toEqual(sold(1_950_000, 1_585_400, 1_950_000));
  });

  it("which is nothing, gives back everything", async () => {
    const { id, sessionId } = await driver.paid(10_000);
    await correct(sessionId, 0);
    expect(await now(id)).toMatchObject({ state: "refunded", dueMicro: 0, refundedMicro: 3_900_000 });
    expect(stripe.takenInAll).toBe(0);
    expect(await accountsOf(deps, sessionId)).toEqual({});
  });

  it("gives it back once, though Stripe's answer is lost", async () => {
    const { id, sessionId } = await driver.paid(10_000);
    stripe.fail(/POST .*refunds$/, "lost");
    expect(await correct(sessionId, 5_000)).toMatchObject({ ok: true });
    expect(await now(id)).toMatchObject({ dueMicro: 1_950_000, refundedMicro: 0 });
    expect(await refundPayment(deps, id, { ...ACT, payableMicro: 500_000 })).toMatchObject({
      ok: false,
      refusal: "not_billable",
    });
    clock.advance(60);
    await tendRefunds(deps);
    expect(await now(id)).toMatchObject({ state: "captured", refundedMicro: 1_950_000 });
    expect(stripe.takenInAll).toBe(195);
  });

  it("which is more, is owed, and taken from no card before a person has it tried", async () => {
    const { id, sessionId } = await driver.paid(10_000);
    const calls = stripe.calls.length;
    expect(await correct(sessionId, 15_000)).toMatchObject({
      ok: true,
      value: { receipt: { payableMicro: 5_850_000 } },
    });
    clock.advance(40 * 24 * 3_600);
    await tendPayments(deps);
    expect(stripe.calls).toHaveLength(calls);
    expect(await now(id)).toMatchObject({ state: "owed", dueMicro: 5_850_000, capturedMicro: 3_900_000, dueAt: null });
    expect((await accountsOf(deps, sessionId))[`receivable:driver:${driver.driverId}`]).toBe(1_950_000);
    const { body } = await world.current.operator.get<{ items: { subject: string }[] }>(
      "/notifications?kind=payment_owed",
    );
    expect(body.items.map(({ subject }) => subject)).toContain(id);
    await retryPayment(deps, id);
    await tendPayments(deps);
    expect(await now(id)).toMatchObject({ state: "captured", capturedMicro: 5_850_000 });
    expect(await accountsOf(deps, sessionId)).toEqual(sold(5_850_000, 4_756_100, 5_850_000));
  });

  it("again and again, is in the end what was said last, paid once", async () => {
    const { id, sessionId } = await driver.paid(10_000);
    for (const energyWh of [5_000, 8_000, 12_345, 2_000]) {
      clock.advance(60);
      expect(await correct(sessionId, energyWh)).toMatchObject({ ok: true });
      if ((await now(id)).state === "owed") await retryPayment(deps, id);
      await tendPayments(deps);
      expect(await now(id)).toMatchObject({ state: "captured" });
      expect(stripe.takenInAll * 10_000).toBe((await now(id)).dueMicro);
    }
    expect(stripe.takenInAll).toBe(78);
    expect(await accountsOf(deps, sessionId)).toEqual(sold(780_000, 634_100, 780_000));
  });

  it("is refused once something of it was credited: nobody knows what of that still holds", async () => {
    const { id, sessionId } = await driver.paid(10_000);
    await refundPayment(deps, id, { ...ACT, payableMicro: 1_000_000 });
    const before = await accountsOf(deps, sessionId);
    expect(await correct(sessionId, 5_000)).toMatchObject({ ok: false, refusal: "not_billable" });
    expect(await accountsOf(deps, sessionId)).toEqual(before);
  });

  it("is refused while its payment is being taken", async () => {
    const { sessionId } = await driver.charged(10_000);
    expect(await correct(sessionId, 5_000)).toMatchObject({ ok: false, refusal: "not_billable" });
    await tendPayments(deps);
    expect(await correct(sessionId, 5_000)).toMatchObject({ ok: true });
  });
});

describe("money that goes back", () => {
  it("goes back as it came, of a hold and of what was charged beyond it", async () => {
    const { id, sessionId } = await driver.paid(10_000, 3_000_000);
    expect(stripe.takenInAll).toBe(390);
    expect(await refundPayment(deps, id, { ...ACT, payableMicro: null })).toMatchObject({
      ok: true,
      value: { state: "refunded", refundedMicro: 3_900_000 },
    });
    expect(refundCalls().map(({ form }) => Number(form.amount))).toEqual([300, 90]);
    expect(await accountsOf(deps, sessionId)).toEqual({});
  });

  it("is never more than came: that is refused before Stripe is asked", async () => {
    const { id } = await driver.paid(10_000);
    for (const payableMicro of [3_910_000, 400_000_000]) {
      expect(await refundPayment(deps, id, { ...ACT, payableMicro })).toMatchObject({
        ok: false,
        refusal: "not_billable",
      });
    }
    expect(refundCalls()).toEqual([]);
    expect(await now(id)).toMatchObject({ creditedMicro: 0, refundedMicro: 0 });
  });

  it("that was paid by hand goes back by hand, whoever else was to take it", async () => {
    stripe.declines = "card_declined";
    const { id, sessionId } = await driver.charged(10_000);
    await tendPayments(deps);
    stripe.declines = null;
    expect(await now(id)).toMatchObject({ state: "owed" });
    await payByHand(deps, id, ACT);
    expect(await refundPayment(deps, id, { ...ACT, payableMicro: null })).toMatchObject({
      ok: true,
      value: { state: "refunded" },
    });
    expect(refundCalls()).toEqual([]);
    expect(await accountsOf(deps, sessionId)).toEqual({});
  });
});
