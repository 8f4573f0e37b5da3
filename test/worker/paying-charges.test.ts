import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { tendCharges } from "../../src/services/charge-upkeep.ts";
import type { Deps } from "../../src/services/deps.ts";
import { resumeCharge, startCharge } from "../../src/services/driver-charges.ts";
import { stopCharge } from "../../src/services/driver-stops.ts";
import { tendPayments } from "../../src/services/payment-steps.ts";
import { findCharge } from "../../src/store/driver-charges.ts";
import { loadPayment, savePaymentAccount } from "../../src/store/payments.ts";
import type { StripeStandIn } from "../support/stripe-stand-in.ts";
import { Slot } from "./driver-phone.ts";
import { aStart, aStop, clock, World } from "./ocpp-world.ts";
import { fresh } from "./operator.ts";
import { stripeDeps } from "./stripe-payer.ts";

const world = World.forTests();
/** 60 kWh at 0.39. */
const HELD = 2_340;

let stripe: StripeStandIn;
let deps: Deps;

beforeEach(() => {
  ({ stripe, deps } = stripeDeps());
});

/** A driver whose card is known, and whose bank wants to hear of each payment. */
async function aCarefulDriver(): Promise<string> {
  const driverId = fresh("D");
  await env.DB.prepare("insert into drivers values (?, null, 'D', 'en', 'active', null, ?, 0, 0, 0)")
    .bind(driverId, fresh("G"))
    .run();
  const account = { customer: "cus_1", method: "pm_1", label: "visa •••• 4242", updatedAt: 0 };
  await savePaymentAccount(deps.db, { driverId, ...account });
  stripe.needsAuthentication = true;
  return driverId;
}

/** A start that is at the page of the payment service. */
async function aPayingCharge(driverId: string | null) {
  const slot = await Slot.open(world.current);
  const asked = { code: slot.code, connectorId: undefined, quoteId: undefined, cookie: null };
  const startKey = crypto.randomUUID();
  const returnUrl = "https://cpms.example/c/1";
  const start = () => startCharge(deps, { ...asked, startKey, driverId, returnUrl });
  const started = await start();
  expect(started).toMatchObject({ ok: true, value: { paymentPage: expect.stringContaining("checkout.example") } });
  const { id, paymentPage } = started.ok ? started.value : { id: "", paymentPage: null };
  const known = async () => {
    const found = await findCharge(deps.db, { id });
    if (found === null) throw new Error("the charge is gone");
    return found;
  };
  const comeBack = async () => resume(await known());
  return { id, slot, known, payment: () => loadPayment(deps.db, id), resume: comeBack, repeat: start, paymentPage };
}

const resume = ({ charge }: { readonly charge: Parameters<typeof resumeCharge>[1] }) => resumeCharge(deps, charge);

describe.each([
  ["a driver whose bank wants to confirm it (3-D Secure)", aCarefulDriver],
  ["a visitor", async () => null],
])("a charge that %s has to pay for first", (_, payer) => {
  it("starts when its payer is back from the page, and not before", async () => {
    const { id, slot, known, payment, resume: comeBack } = await aPayingCharge(await payer());
    expect((await known()).charge.stage).toBe("paying");
    await slot.charger.expectNoCall();
    expect(await comeBack()).toMatchObject({ ok: false, refusal: "payment_refused" });
    expect((await known()).charge.stage).toBe("paying");
    stripe.payAtPage(stripe.openPage);
    expect(await comeBack()).toMatchObject({ ok: true });
    expect(await comeBack()).toMatchObject({ ok: true });
    expect(await payment()).toMatchObject({ state: "held", heldMicro: HELD * 10_000 });
    const idTag = await slot.isTold();
    await slot.charger.expectNoCall();
    const { transactionId, idTagInfo } = await slot.charger.request("StartTransaction", aStart({ idTag }));
    expect(idTagInfo.status).toBe("Accepted");
    await slot.station.settled();
    clock.advance(3_600);
    await slot.charger.request("StopTransaction", aStop(transactionId, { meterStop: 6_000, idTag }));
    await slot.station.settled();
    await tendPayments(deps);
    expect(await payment()).toMatchObject({ id, state: "captured", capturedMicro: 1_950_000 });
    expect([stripe.takenInAll, stripe.heldInAll]).toEqual([195, 0]);
  });

  it("leads to the same page when its start is repeated, and nothing is held twice", async () => {
    const { id, repeat, paymentPage } = await aPayingCharge(await payer());
    expect(await repeat()).toMatchObject({ ok: true, value: { id, paymentPage } });
    stripe.payAtPage(stripe.openPage);
    expect(await repeat()).toMatchObject({ ok: true, value: { id, paymentPage: null } });
    expect(stripe.heldInAll).toBe(HELD);
  });

  it("is cancelled when its payer never comes back: the page is closed, the slot is free", async () => {
    const { known, payment, resume: comeBack } = await aPayingCharge(await payer());
    clock.advance(11 * 60);
    await tendCharges(deps);
    await tendPayments(deps);
    expect(await known()).toMatchObject({ charge: { stage: "not_started", failure: "payment_refused" } });
    expect(await payment()).toMatchObject({ state: "cancelled", capturedMicro: 0 });
    expect(() => stripe.payAtPage(stripe.openPage)).toThrow("not open");
    expect(await comeBack()).toMatchObject({ ok: true });
    expect(stripe.heldInAll).toBe(0);
  });

  it("that was paid, and to which nobody came back, gives back what is held", async () => {
    const { slot, known, payment } = await aPayingCharge(await payer());
    stripe.payAtPage(stripe.openPage);
    expect(stripe.heldInAll).toBe(HELD);
    clock.advance(11 * 60);
    await tendCharges(deps);
    await tendPayments(deps);
    await tendPayments(deps);
    expect(await known()).toMatchObject({ charge: { stage: "not_started" } });
    expect(await payment()).toMatchObject({ state: "cancelled", capturedMicro: 0 });
    expect(stripe.heldInAll).toBe(0);
    await slot.charger.expectNoCall();
  });

  it("is given up by its driver at the page", async () => {
    const { known, payment } = await aPayingCharge(await payer());
    stripe.payAtPage(stripe.openPage);
    expect(await stopCharge(deps, await known(), "visitor")).toMatchObject({ ok: true });
    await tendPayments(deps);
    expect(await payment()).toMatchObject({ state: "cancelled" });
    expect(stripe.heldInAll).toBe(0);
  });

  it("gives back what was paid when the slot was taken meanwhile", async () => {
    const { slot, known, payment, resume: comeBack } = await aPayingCharge(await payer());
    stripe.payAtPage(stripe.openPage);
    const another = await world.current.token(fresh("CARD").toUpperCase());
    await slot.charger.request("StatusNotification", { connectorId: 1, status: "Charging", errorCode: "NoError" });
    await slot.charger.request("StartTransaction", aStart({ idTag: another }));
    await slot.station.settled();
    expect(await comeBack()).toMatchObject({ ok: false });
    await tendPayments(deps);
    expect(await known()).toMatchObject({ charge: { stage: "not_started", failure: "cancelled" } });
    expect(await payment()).toMatchObject({ state: "cancelled", capturedMicro: 0 });
    expect(stripe.heldInAll).toBe(0);
  });
});
