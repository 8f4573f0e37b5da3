import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Deps } from "../../src/services/deps.ts";
import { hearProvider } from "../../src/services/payment-news.ts";
import { tendPayments } from "../../src/services/payment-steps.ts";
import { payByHand, refundPayment, retryPayment } from "../../src/services/refunds.ts";
import { loadPayment, savePaymentAccount } from "../../src/store/payments.ts";
import type { StripeStandIn } from "../support/stripe-stand-in.ts";
import { aStart, aStop, clock, type Station, World } from "./ocpp-world.ts";
import { fresh } from "./operator.ts";
import { stripeDeps } from "./stripe-payer.ts";

const world = World.forTests();
const ACT = { reason: "Paid by transfer.", issuedBy: "an operator" };

let stripe: StripeStandIn;
let deps: Deps;

beforeEach(() => {
  ({ stripe, deps } = stripeDeps());
});

/** A driver with two cards, and something to pay with. */
async function aDriver() {
  const driverId = fresh("D");
  const cards = [await world.current.token(fresh("CARD").toUpperCase()), await world.current.token(fresh("CARD"))];
  const card = env.DB.prepare("insert into driver_tokens values (?, ?, ?, 'card', 0, null, 0)");
  await env.DB.batch([
    env.DB.prepare("insert into drivers values (?, null, 'D', 'en', 'active', null, ?, 0, 0, 0)").bind(
      driverId,
      fresh("G"),
    ),
    ...cards.map((uid) => card.bind(uid.toUpperCase(), uid, driverId)),
  ]);
  await savePaymentAccount(deps.db, { driverId, customer: "cus_1", method: "pm_1", label: "visa", updatedAt: 0 });
  const [first = "", second = ""] = cards;
  return { driverId, first, second };
}

/** What a charger charges with a card, whatever it is answered. */
async function charged(station: Station, idTag: string, timestamp?: string) {
  const charger = await station.boot();
  const { transactionId, idTagInfo } = await charger.request(
    "StartTransaction",
    aStart({ idTag, ...(timestamp === undefined ? {} : { timestamp }) }),
  );
  clock.advance(3_600);
  await charger.request("StopTransaction", aStop(transactionId, { meterStop: 11_000, idTag }));
  await station.settled();
  const { id } = await station.session(transactionId);
  return { status: idTagInfo.status, id };
}

/** A driver whose bank declined what a card charged. */
async function aDebtor() {
  const driver = await aDriver();
  const { id: paymentId } = await charged(await world.current.station(), driver.first);
  // Objects of charge points have no Stripe here.
  await env.DB.prepare("update payments set provider = 'stripe' where id = ?").bind(paymentId).run();
  stripe.declines = "insufficient_funds";
  await tendPayments(deps);
  expect(await loadPayment(deps.db, paymentId)).toMatchObject({ state: "owed", dueMicro: 3_900_000 });
  return { ...driver, paymentId };
}

async function authorized(station: Station, ...cards: readonly string[]) {
  const charger = await station.boot();
  const answers = [];
  for (const idTag of cards) answers.push((await charger.request("Authorize", { idTag })).idTagInfo.status);
  return answers;
}

describe("the cards of a driver who owes (S2, PF7)", () => {
  it("are blocked at chargers as soon as the debt is known, whichever of them made it", async () => {
    const { first, second } = await aDebtor();
    const station = await world.current.station();
    expect(await authorized(station, first, second)).toEqual(["Blocked", "Blocked"]);
    const charger = await station.boot();
    const { idTagInfo } = await charger.request("StartTransaction", aStart({ idTag: second }));
    expect(idTagInfo.status).toBe("Blocked");
  });

  it("leave those of others alone", async () => {
    const { first } = await aDriver();
    await aDebtor();
    expect(await authorized(await world.current.station(), first, "VALID")).toEqual(["Accepted", "Accepted"]);
  });

  it.each<readonly [string, (paymentId: string) => Promise<unknown>]>([
    [
      "taken after all",
      async (paymentId) => {
        stripe.declines = null;
        await retryPayment(deps, paymentId);
        await tendPayments(deps);
      },
    ],
    ["paid elsewhere", (paymentId) => payByHand(deps, paymentId, ACT)],
    ["credited", (paymentId) => refundPayment(deps, paymentId, { ...ACT, payableMicro: null })],
  ])("work again as soon as it is %s", async (_, settle) => {
    const { first, second, paymentId } = await aDebtor();
    expect(await authorized(await world.current.station(), first, second)).toEqual(["Blocked", "Blocked"]);
    await settle(paymentId);
    expect(await authorized(await world.current.station(), first, second)).toEqual(["Accepted", "Accepted"]);
  });

  it("work again once what is owed was taken from another card that its driver left", async () => {
    const { driverId, first, paymentId } = await aDebtor();
    const page = await deps.payments.methodPage(driverId, "cus_1", "https://eu.example.com/d");
    if (page.kind !== "ok") throw new Error("no page to leave a card at");
    stripe.leaveCard(page.value.reference);
    stripe.declines = null;
    const { body, signature } = stripe.eventOfPage("checkout.session.completed", page.value.reference);
    expect(await hearProvider(deps, body, signature)).toMatchObject({ ok: true });
    await tendPayments(deps);
    expect(await loadPayment(deps.db, paymentId)).toMatchObject({ state: "captured", capturedMicro: 3_900_000 });
    expect(await authorized(await world.current.station(), first)).toEqual(["Accepted"]);
  });

  it("that a charger let in while it was offline are recorded, and what they took is owed, too", async () => {
    const { driverId, second } = await aDebtor();
    const { status, id } = await charged(await world.current.station(), second, clock.iso(-7_200_000));
    expect(status).toBe("Blocked");
    expect(await loadPayment(deps.db, id)).toMatchObject({
      payerId: driverId,
      state: "capturing",
      dueMicro: 3_900_000,
    });
  });
});
