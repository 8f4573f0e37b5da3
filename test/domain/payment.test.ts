import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  advancePayment,
  amountToHold,
  declinedRetryAt,
  isHoldUsedUp,
  MOST_DECLINED,
  outstandingMicro,
  PAYMENT_EVENTS,
  PAYMENT_STATES,
  PAYMENT_TRANSITIONS,
  type PaymentEvent,
  type PaymentState,
  statesBefore,
  unansweredRetryAt,
  untakenMicro,
} from "../../src/domain/payment.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";

/** Written down once more, so that a change of the table is one on purpose. */
const LEGAL: readonly (readonly [PaymentState, PaymentEvent, PaymentState])[] = [
  ["none", "pageShown", "awaiting"],
  ["none", "holdAccepted", "held"],
  ["none", "holdRefused", "refused"],
  ["none", "released", "releasing"],
  ["none", "costKnown", "capturing"],
  ["awaiting", "holdAccepted", "held"],
  ["awaiting", "holdRefused", "refused"],
  ["awaiting", "released", "releasing"],
  ["awaiting", "costKnown", "capturing"],
  ["held", "holdLapsed", "lapsed"],
  ["held", "released", "releasing"],
  ["held", "costKnown", "capturing"],
  ["lapsed", "released", "cancelled"],
  ["lapsed", "costKnown", "capturing"],
  ["releasing", "releaseDone", "cancelled"],
  ["releasing", "costKnown", "capturing"],
  ["capturing", "captured", "captured"],
  ["capturing", "captureRefused", "owed"],
  ["capturing", "putOnAccount", "on_account"],
  ["captured", "refundedInFull", "refunded"],
  ["captured", "reopened", "owed"],
  ["captured", "owedOnAccount", "on_account"],
  ["refunded", "reopened", "owed"],
  ["refunded", "owedOnAccount", "on_account"],
  ["refunded", "refundFailed", "captured"],
  ["on_account", "paidByHand", "captured"],
  ["on_account", "refundedInFull", "refunded"],
  ["owed", "retried", "capturing"],
  ["owed", "captured", "captured"],
  ["owed", "paidByHand", "captured"],
  ["owed", "refundedInFull", "refunded"],
  ["refused", "costKnown", "capturing"],
  ["cancelled", "costKnown", "capturing"],
];

describe("the states of a payment", () => {
  it.each(LEGAL)("%s, %s: %s", (state, event, next) => {
    expect(advancePayment(state, event)).toEqual({ ok: true, value: next });
  });

  it("refuse every other event, and change nothing", () => {
    const others = PAYMENT_STATES.flatMap((state) =>
      PAYMENT_EVENTS.filter((event) => !LEGAL.some(([from, by]) => from === state && by === event)).map(
        (event) => [state, event] as const,
      ),
    );
    expect(others).toHaveLength(PAYMENT_STATES.length * PAYMENT_EVENTS.length - LEGAL.length);
    for (const [state, event] of others) expect(advancePayment(state, event)).toMatchObject({ ok: false });
  });

  it("can all be reached from none, and know from where each event may come", () => {
    const reached = new Set<PaymentState>(["none"]);
    for (const state of reached) for (const next of Object.values(PAYMENT_TRANSITIONS[state])) reached.add(next);
    expect([...reached].toSorted()).toEqual(PAYMENT_STATES.toSorted());
    for (const event of PAYMENT_EVENTS) {
      expect(statesBefore(event)).toEqual(PAYMENT_STATES.filter((state) => advancePayment(state, event).ok));
    }
  });

  it("ask for energy that was given, whatever became of the hold: nothing is free by accident", () => {
    const beforeTheCost = PAYMENT_STATES.filter((state) => !OF_MONEY.includes(state));
    for (const state of beforeTheCost)
      expect(advancePayment(state, "costKnown")).toEqual({ ok: true, value: "capturing" });
    for (const state of OF_MONEY) expect(advancePayment(state, "costKnown")).toMatchObject({ ok: false });
  });
});

/** The cost is known, once. */
const OF_MONEY: readonly PaymentState[] = ["capturing", "captured", "on_account", "owed", "refunded"];

describe("what is held", () => {
  it("is 60 kWh at the price, in whole minor units, and never nothing", () => {
    expect(amountToHold({ priceMicroPerKwh: 390_000, currency: "EUR" })).toBe(23_400_000);
    expect(amountToHold({ priceMicroPerKwh: 123_457, currency: "EUR" })).toBe(7_410_000);
    expect(amountToHold({ priceMicroPerKwh: 0, currency: "EUR" })).toBe(10_000);
    expect(amountToHold({ priceMicroPerKwh: 60_500_000, currency: "JPY" })).toBe(3_630_000_000);
    expect(amountToHold({ priceMicroPerKwh: 123_457, currency: "KWD" })).toBe(7_407_000);
  });

  it("is used up when the cost would reach it before a stop arrives, at the power of now", () => {
    const cost = { heldMicro: 20_000_000, powerW: 150_000, priceMicroPerKwh: 500_000 };
    // 150 kW for 6 minutes are 15 kWh, 7.50.
    expect(isHoldUsedUp({ ...cost, costMicro: 12_499_999 }, 6 * MINUTE)).toBe(false);
    expect(isHoldUsedUp({ ...cost, costMicro: 12_500_000 }, 6 * MINUTE)).toBe(true);
    expect(isHoldUsedUp({ ...cost, powerW: null, costMicro: 19_999_999 }, 6 * MINUTE)).toBe(false);
    expect(isHoldUsedUp({ ...cost, powerW: -3_000, costMicro: 20_000_000 }, 6 * MINUTE)).toBe(true);
  });

  it("is used up no later for more power, more time or more cost", () => {
    const amount = fc.integer({ min: 0, max: 100_000_000 });
    const some = fc.record({
      costMicro: amount,
      heldMicro: amount,
      powerW: fc.integer({ min: 0, max: 400_000 }),
      priceMicroPerKwh: fc.integer({ min: 0, max: 2_000_000 }),
    });
    fc.assert(
      fc.property(some, fc.nat(HOUR), fc.nat(100_000), (cost, withinMs, more) => {
        if (!isHoldUsedUp(cost, withinMs)) return;
        expect(isHoldUsedUp({ ...cost, powerW: cost.powerW + more }, withinMs + more)).toBe(true);
        expect(isHoldUsedUp({ ...cost, costMicro: cost.costMicro + more }, withinMs)).toBe(true);
      }),
    );
  });
});

describe("asking a provider again", () => {
  it("takes 1, 2, 4 … 60 minutes when it gave no answer", () => {
    const minutes = [0, 1, 2, 5, 6, 40].map((tries) => unansweredRetryAt(0, tries) / MINUTE);
    expect(minutes).toEqual([1, 2, 4, 32, 60, 60]);
  });

  it("takes 1, 2, 4 … days when it declined, and ends", () => {
    expect([1, 2, 3].map((declined) => declinedRetryAt(0, declined))).toEqual([DAY, 2 * DAY, 4 * DAY]);
    expect(declinedRetryAt(0, MOST_DECLINED)).toBeNull();
  });
});

it("is outstanding what was asked for, less what was credited and what stayed", () => {
  const paid = {
    dueMicro: 10_000,
    capturedMicro: 0,
    creditedMicro: 0,
    refundedMicro: 0,
    repaidMicro: 0,
    disputedMicro: 0,
  };
  expect(outstandingMicro(paid)).toBe(10_000);
  expect(outstandingMicro({ ...paid, capturedMicro: 10_000 })).toBe(0);
  expect(outstandingMicro({ ...paid, capturedMicro: 10_000, creditedMicro: 4_000 })).toBe(-4_000);
  expect(outstandingMicro({ ...paid, capturedMicro: 10_000, creditedMicro: 4_000, refundedMicro: 4_000 })).toBe(0);
  expect(outstandingMicro({ ...paid, dueMicro: null })).toBe(0);
  // What somebody gave back at the provider's own page is not taken once more.
  expect(untakenMicro({ ...paid, capturedMicro: 10_000, refundedMicro: 4_000 })).toBe(0);
  expect(untakenMicro({ ...paid, capturedMicro: 2_000, creditedMicro: 3_000 })).toBe(5_000);
  // What we gave back because less was owed is taken when it is owed after all; what a bank took back never is.
  expect(untakenMicro({ ...paid, capturedMicro: 10_000, refundedMicro: 4_000, repaidMicro: 4_000 })).toBe(4_000);
  expect(untakenMicro({ ...paid, capturedMicro: 10_000, disputedMicro: 10_000 })).toBe(0);
  expect(outstandingMicro({ ...paid, capturedMicro: 10_000, disputedMicro: 10_000 })).toBe(10_000);
  expect(untakenMicro({ ...paid, dueMicro: null })).toBe(0);
});
