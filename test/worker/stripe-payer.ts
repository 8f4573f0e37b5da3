import { env } from "cloudflare:workers";
import type { Payer } from "../../src/domain/payment.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { stripePayments } from "../../src/remote/stripe.ts";
import type { Deps } from "../../src/services/deps.ts";
import { hearProvider } from "../../src/services/payment-news.ts";
import { tendPayments } from "../../src/services/payment-steps.ts";
import { holdFor } from "../../src/services/payments.ts";
import { listLedger } from "../../src/store/ledger.ts";
import { loadPayment, type PaymentRow, savePaymentAccount } from "../../src/store/payments.ts";
import { StripeStandIn, signatureOf } from "../support/stripe-stand-in.ts";
import { aStart, aStop, clock, type World } from "./ocpp-world.ts";
import { fresh } from "./operator.ts";

const SECRET = "whsec_of_the_tests";

/** Services that Stripe's stand-in pays. */
export function stripeDeps(): { readonly stripe: StripeStandIn; readonly deps: Deps } {
  const stripe = new StripeStandIn(SECRET, clock.now);
  const means = { secretKey: "sk_test_secret", webhookSecret: SECRET, origin: "https://stripe.example" };
  const fetch = stripe.fetch as typeof globalThis.fetch;
  return { stripe, deps: { ...depsOf(env), payments: stripePayments({ ...means, fetch, now: clock.now }) } };
}

/** A driver who has left a card, and sessions at 0.39 a kWh that it pays for. */
export class StripePayer {
  readonly driverId = fresh("D");
  readonly payer: Payer = { kind: "driver", driverId: this.driverId };
  readonly #deps: Deps;
  readonly #world: World;

  private constructor(deps: Deps, world: World) {
    this.#deps = deps;
    this.#world = world;
  }

  static async meet(deps: Deps, world: World): Promise<StripePayer> {
    const payer = new StripePayer(deps, world);
    const account = { customer: "cus_1", method: "pm_1", label: "visa", updatedAt: 0 };
    await savePaymentAccount(deps.db, { driverId: payer.driverId, ...account });
    return payer;
  }

  /** A session that has ended, and is not paid yet. @returns the ids of payment and session. */
  async charged(
    energyWh: number,
    mostMicro = 20_000_000,
  ): Promise<{ readonly id: string; readonly sessionId: string }> {
    const id = fresh("charge");
    const tokenUid = await this.#world.token(fresh("PAY").toUpperCase().slice(-20));
    const held = { chargeId: id, payer: this.payer, tokenUid, currency: "EUR", mostMicro };
    await holdFor(this.#deps, { ...held, returnUrl: "https://cpms.example" });
    const station = await this.#world.station();
    const charger = await station.boot();
    const { transactionId } = await charger.request("StartTransaction", aStart({ idTag: tokenUid }));
    clock.advance(4 * 3_600);
    const stop = aStop(transactionId, { meterStop: 1_000 + energyWh, idTag: tokenUid });
    await charger.request("StopTransaction", stop);
    return { id, sessionId: (await station.session(transactionId)).id };
  }

  async paid(energyWh: number, mostMicro?: number) {
    const session = await this.charged(energyWh, mostMicro);
    await tendPayments(this.#deps);
    return session;
  }
}

export async function paymentNow(deps: Deps, id: string): Promise<PaymentRow> {
  const payment = await loadPayment(deps.db, id);
  if (payment === null) throw new Error(`There is no payment ${id}`);
  return payment;
}

/** What stands on each account because of a session; nothing on those that are not named. */
export async function accountsOf(deps: Deps, sessionId: string): Promise<Record<string, number>> {
  const booked = await listLedger(deps.db, { sessionId }, { after: null, limit: 100 });
  const sums = new Map<string, number>();
  for (const { account, amountMicro } of booked.flatMap(({ entries }) => entries)) {
    sums.set(account, (sums.get(account) ?? 0) + amountMicro);
  }
  return Object.fromEntries([...sums].filter(([, sum]) => sum !== 0));
}

/** Stripe tells, signed as it signs each delivery. */
export function hear(deps: Deps, { body }: { readonly body: string }) {
  return hearProvider(deps, body, signatureOf(body, SECRET, clock.now()));
}
