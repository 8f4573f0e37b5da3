import { beforeEach, describe, expect, it } from "vitest";
import { payerMayStart } from "../../src/services/debts.ts";
import type { Deps } from "../../src/services/deps.ts";
import { tendPayments } from "../../src/services/payment-steps.ts";
import { payByHand, refundPayment, retryPayment } from "../../src/services/refunds.ts";
import { loadBalances } from "../../src/store/ledger.ts";
import type { StripeStandIn } from "../support/stripe-stand-in.ts";
import { clock, World } from "./ocpp-world.ts";
import { accountsOf, hear, paymentNow, StripePayer, stripeDeps } from "./stripe-payer.ts";

const world = World.forTests();
const ACT = { reason: "A wish.", issuedBy: "an operator" };
const TOLD = { ok: true, value: null };

let stripe: StripeStandIn;
let deps: Deps;
let driver: StripePayer;

beforeEach(async () => {
  ({ stripe, deps } = stripeDeps());
  driver = await StripePayer.meet(deps, world.current);
});

const now = (id: string) => paymentNow(deps, id);
const debt = () => `receivable:driver:${driver.driverId}`;

async function openNotices(kind: string, id: string): Promise<number> {
  const { body } = await world.current.operator.get<{ items: { subject: string; resolvedAt: string | null }[] }>(
    `/notifications?kind=${kind}&limit=1000`,
  );
  return body.items.filter(({ subject, resolvedAt }) => subject === id && resolvedAt === null).length;
}

async function expectBalanced(): Promise<void> {
  const balances = await loadBalances(deps.db);
  expect(balances.reduce((sum, { balanceMicro }) => sum + balanceMicro, 0)).toBe(0);
}

describe("a payment that its payer's bank takes back", () => {
  it("is owed again, told to people, asked of no card, and keeps its driver from starting", async () => {
    const { id, sessionId } = await driver.paid(10_000);
    const intent = stripe.intentOf(id);
    stripe.dispute(intent, "needs_response");
    expect(await hear(deps, stripe.eventOf("charge.dispute.created", intent))).toEqual(TOLD);
    expect(await now(id)).toMatchObject({ state: "owed", disputedMicro: 3_900_000, dueAt: null });
    expect((await accountsOf(deps, sessionId))[debt()]).toBe(3_900_000);
    expect(await openNotices("payment_disputed", id)).toBe(1);
    expect(await payerMayStart(deps, driver.payer)).toMatchObject({ ok: false, refusal: "payment_owed" });
    await retryPayment(deps, id);
    clock.advance(3 * 24 * 3_600);
    await tendPayments(deps);
    expect(stripe.calls.filter(({ key }) => key?.startsWith("charge:"))).toEqual([]);
    expect(await now(id)).toMatchObject({ state: "owed" });
    await expectBalanced();
  });

  it.each([
    ["won", "captured", 390, 0],
    ["lost", "owed", 0, 3_900_000],
  ])("and is %s: it is %s", async (status, state, taken, owedMicro) => {
    const { id, sessionId } = await driver.paid(10_000);
    const intent = stripe.intentOf(id);
    stripe.dispute(intent, "needs_response");
    await hear(deps, stripe.eventOf("charge.dispute.funds_withdrawn", intent));
    stripe.dispute(intent, status);
    await hear(deps, stripe.eventOf("charge.dispute.closed", intent));
    expect(await now(id)).toMatchObject({ state });
    expect(stripe.takenInAll).toBe(taken);
    expect((await accountsOf(deps, sessionId))[debt()] ?? 0).toBe(owedMicro);
    expect(await openNotices("payment_disputed", id)).toBe(status === "won" ? 0 : 1);
    expect(await payerMayStart(deps, driver.payer)).toMatchObject({ ok: status === "won" });
    await expectBalanced();
  });

  it("lost, is over when it is credited or paid elsewhere", async () => {
    for (const settle of [
      (id: string) => payByHand(deps, id, ACT),
      (id: string) => refundPayment(deps, id, { ...ACT, payableMicro: null }),
    ]) {
      const { id, sessionId } = await driver.paid(10_000);
      stripe.dispute(stripe.intentOf(id), "lost");
      await hear(deps, stripe.eventOf("charge.dispute.closed", stripe.intentOf(id)));
      expect(await settle(id)).toMatchObject({ ok: true });
      expect((await accountsOf(deps, sessionId))[debt()] ?? 0).toBe(0);
      expect(await payerMayStart(deps, driver.payer)).toMatchObject({ ok: true });
    }
    expect(stripe.calls.filter(({ path }) => path.endsWith("/refunds"))).toEqual([]);
  });

  it("of which a bank only asks, stays as it is", async () => {
    const { id } = await driver.paid(10_000);
    stripe.dispute(stripe.intentOf(id), "warning_needs_response");
    await hear(deps, stripe.eventOf("charge.dispute.created", stripe.intentOf(id)));
    expect(await now(id)).toMatchObject({ state: "captured", disputedMicro: 0 });
  });

  it("told late, twice and in any order, ends in the same state and the same books", async () => {
    const ends = new Set<string>();
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [0, 0, 2, 1, 2],
      [1, 2, 0, 1],
    ]) {
      const { id, sessionId } = await driver.paid(10_000);
      const intent = stripe.intentOf(id);
      stripe.refundAtDashboard(intent, 100);
      stripe.dispute(intent, "needs_response");
      const events = [stripe.eventOf("charge.dispute.created", intent), stripe.eventOf("charge.refunded", intent)];
      // At once, and all that is told of what was before comes later.
      if (order[0] === 0) await hear(deps, events[0] as (typeof events)[number]);
      stripe.dispute(intent, "won");
      events.push(stripe.eventOf("charge.dispute.funds_reinstated", intent));
      for (const index of order) expect(await hear(deps, events[index] as (typeof events)[number])).toEqual(TOLD);
      const { state, capturedMicro, refundedMicro, disputedMicro } = await now(id);
      ends.add(JSON.stringify([state, capturedMicro, refundedMicro, disputedMicro, await accountsOf(deps, sessionId)]));
      expect(await accountsOf(deps, sessionId)).toMatchObject({ "processor:stripe": 2_900_000 });
    }
    expect([...ends]).toHaveLength(1);
    expect([...ends][0]).toContain('["captured",3900000,1000000,0');
  });
});

describe("a refund that fails later", () => {
  it("is owed to the payer again, and told to people; given back by hand it is over", async () => {
    const { id, sessionId } = await driver.paid(10_000);
    const intent = stripe.intentOf(id);
    await refundPayment(deps, id, { ...ACT, payableMicro: null });
    expect(await now(id)).toMatchObject({ state: "refunded" });
    const [refund = ""] = stripe.refundsOf(intent);
    stripe.failRefund(refund);
    for (const type of ["refund.failed", "charge.refund.updated", "refund.failed"]) {
      expect(await hear(deps, stripe.eventOf(type, intent))).toEqual(TOLD);
    }
    expect(await now(id)).toMatchObject({ state: "captured", refundedMicro: 0, creditedMicro: 3_900_000 });
    expect((await accountsOf(deps, sessionId))[debt()]).toBe(-3_900_000);
    expect(await openNotices("refund_failed", id)).toBe(1);
    const { body } = await world.current.operator.get(`/payments/${id}`);
    expect(body).toMatchObject({ outstandingMicro: -3_900_000, refunds: [{ state: "refused" }] });
    expect(await payByHand(deps, id, ACT)).toMatchObject({ ok: true, value: { state: "refunded" } });
    expect(await accountsOf(deps, sessionId)).toEqual({ "processor:stripe": 3_900_000, cash: -3_900_000 });
    expect(await openNotices("refund_failed", id)).toBe(0);
    await expectBalanced();
  });

  it("that somebody had made at Stripe's own page is followed, too", async () => {
    const { id } = await driver.paid(10_000);
    const intent = stripe.intentOf(id);
    stripe.refundAtDashboard(intent, 100);
    await hear(deps, stripe.eventOf("charge.refunded", intent));
    expect(await now(id)).toMatchObject({ state: "captured", refundedMicro: 1_000_000 });
    stripe.failRefund(stripe.refundsOf(intent)[0] ?? "");
    await hear(deps, stripe.eventOf("refund.failed", intent));
    expect(await now(id)).toMatchObject({ state: "captured", refundedMicro: 0 });
    expect(await openNotices("refund_failed", id)).toBe(1);
    await expectBalanced();
  });

  it("and succeeds at once again is booked for what it is each time", async () => {
    const { id } = await driver.paid(10_000);
    const intent = stripe.intentOf(id);
    for (let round = 0; round < 2; round += 1) {
      stripe.refundAtDashboard(intent, 100);
      await hear(deps, stripe.eventOf("charge.refunded", intent));
      expect(await now(id)).toMatchObject({ refundedMicro: 1_000_000 });
      stripe.failRefund(stripe.refundsOf(intent)[round] ?? "");
      await hear(deps, stripe.eventOf("refund.failed", intent));
      expect(await now(id)).toMatchObject({ refundedMicro: 0 });
    }
    await expectBalanced();
  });
});
