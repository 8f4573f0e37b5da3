import type Stripe from "stripe";
import { MINUTE, SECOND } from "../domain/time.ts";
import {
  NOTHING_MOVED,
  type PaymentAnswer,
  type PaymentOrder,
  type PaymentPage,
  type PaymentPort,
  type PaymentRefusal,
  type ProviderNews,
  type ProviderPayment,
} from "./payment.ts";
import { microOf, stripeAmount, stripeStepMicro } from "./stripe-amounts.ts";
import { idOf, newsOf } from "./stripe-news.ts";

export interface StripeMeans {
  readonly secretKey: string;
  readonly webhookSecret: string;
  /** Where it is: Stripe's own API, or a stand-in on a developer's machine. */
  readonly origin: string;
  readonly fetch: typeof fetch;
  readonly now: () => number;
}

export const STRIPE_ORIGIN = "https://api.stripe.com";
/** A driver waits for a hold; whoever gets no answer asks again. */
const TIMEOUT_MS = 15 * SECOND;
/** An event is told again with a new signature; an old one is somebody else's copy. */
const NEWEST_SECONDS = 300;
const MAX_WHY = 200;

/**
 * Stripe, by its own library. No card ever comes here: drivers leave theirs, and visitors pay, at pages of Stripe's. Every
 * call that changes something has an Idempotency-Key made of what it is for, so that asking once more does it once.
 */
export function stripePayments(means: StripeMeans): PaymentPort {
  return {
    provider: "stripe",
    fault: null,
    needsMethod: true,
    stepMicro: stripeStepMicro,
    hold: (order) => asked(means, (stripe) => take(stripe, order, "manual", `hold:${order.paymentId}`)),
    holdPage: (order, returnUrl) => asked(means, (stripe) => holdPage(stripe, order, returnUrl)),
    capture: ({ reference, currency, amountMicro }) =>
      asked(means, (stripe) => {
        const amount_to_capture = stripeAmount(amountMicro, currency);
        const idempotencyKey = `capture:${reference}:${amount_to_capture}`;
        return stripe.paymentIntents
          .capture(reference, { amount_to_capture, ...EXPANDED }, { idempotencyKey })
          .then((intent) => seen(stripe, intent));
      }),
    charge: (order, attempt) =>
      asked(means, (stripe) => take(stripe, order, "automatic", `charge:${order.paymentId}:${attempt}`)),
    release: (reference) => asked(means, (stripe) => release(stripe, reference)),
    refund: ({ refundId, paymentId, reference, currency, amountMicro }) =>
      asked(means, async (stripe) => {
        const { id, status } = await stripe.refunds.create(
          {
            payment_intent: reference,
            amount: stripeAmount(amountMicro, currency),
            metadata: { payment_id: paymentId, refund_id: refundId },
          },
          { idempotencyKey: `refund:${refundId}` },
        );
        if (status === "failed" || status === "canceled") throw new NotDone("declined", `The refund is ${status}.`);
        return id;
      }),
    look: (reference) => asked(means, (stripe) => look(stripe, reference)),
    methodPage: (driverId, customer, returnUrl) =>
      asked(means, (stripe) => methodPage(stripe, { driverId, customer, returnUrl, now: means.now() })),
    forgetMethod: ({ method }) =>
      asked(means, async (stripe) => {
        await stripe.paymentMethods.detach(method, {}, { idempotencyKey: `forget:${method}` });
        return null;
      }),
    hear: (body, signature) => hear(means, body, signature),
  };
}

const EXPANDED = { expand: ["latest_charge.refunds"] };

async function take(
  stripe: Stripe,
  { paymentId, account, currency, amountMicro }: PaymentOrder,
  capture_method: "manual" | "automatic",
  idempotencyKey: string,
): Promise<ProviderPayment> {
  if (account === null) throw new NotDone("no_method", "Nothing to pay with is known.");
  const intent = await stripe.paymentIntents.create(
    {
      amount: stripeAmount(amountMicro, currency),
      currency: currency.toLowerCase(),
      capture_method,
      customer: account.customer,
      payment_method: account.method,
      confirm: true,
      off_session: true,
      metadata: { payment_id: paymentId },
      ...EXPANDED,
    },
    { idempotencyKey },
  );
  const payment = await seen(stripe, intent);
  if (payment.state === "open") throw new NotDone("authentication", "The bank asks the driver to confirm the payment.");
  if (payment.state === "ended") throw new NotDone("declined", `The payment is ${intent.status}.`);
  return payment;
}

async function holdPage(
  stripe: Stripe,
  { paymentId, account, currency, amountMicro }: PaymentOrder,
  returnUrl: string,
): Promise<PaymentPage> {
  const unit_amount = stripeAmount(amountMicro, currency);
  const product_data = { name: "Charging: held until the end, only what was charged is taken" };
  const metadata = { payment_id: paymentId };
  const checkout = await stripe.checkout.sessions.create(
    {
      mode: "payment",
      allowed_payment_method_types: ["card"],
      line_items: [{ quantity: 1, price_data: { currency: currency.toLowerCase(), unit_amount, product_data } }],
      payment_intent_data: { capture_method: "manual", metadata },
      ...(account === null ? {} : { customer: account.customer }),
      metadata,
      success_url: returnUrl,
      cancel_url: returnUrl,
    },
    { idempotencyKey: `page:${paymentId}` },
  );
  return pageOf(checkout);
}

async function methodPage(
  stripe: Stripe,
  page: { driverId: string; customer: string | null; returnUrl: string; now: number },
): Promise<PaymentPage> {
  const { driverId, returnUrl, now } = page;
  const metadata = { driver_id: driverId };
  const made = { idempotencyKey: `customer:${driverId}` };
  const customer = page.customer ?? (await stripe.customers.create({ metadata }, made)).id;
  const checkout = await stripe.checkout.sessions.create(
    {
      mode: "setup",
      allowed_payment_method_types: ["card"],
      customer,
      metadata,
      success_url: returnUrl,
      cancel_url: returnUrl,
    },
    { idempotencyKey: `method:${driverId}:${Math.floor(now / MINUTE)}` },
  );
  return pageOf(checkout);
}

function pageOf({ id, url }: Stripe.Checkout.Session): PaymentPage {
  if (url === null) throw new NotDone("other", "The page is not open any more.");
  return { reference: id, url };
}

/** What was taken, or has ended by itself, is answered as it is. */
async function release(stripe: Stripe, reference: string): Promise<ProviderPayment> {
  const known = await look(stripe, reference);
  const idempotencyKey = `release:${known.reference}`;
  if (known.state === "ended" || known.state === "captured") return known;
  if (!isCheckout(known.reference)) {
    return seen(stripe, await stripe.paymentIntents.cancel(known.reference, EXPANDED, { idempotencyKey }));
  }
  await stripe.checkout.sessions.expire(reference, {}, { idempotencyKey });
  return look(stripe, reference);
}

async function look(stripe: Stripe, reference: string): Promise<ProviderPayment> {
  if (!isCheckout(reference)) return seen(stripe, await stripe.paymentIntents.retrieve(reference, EXPANDED));
  const checkout = await stripe.checkout.sessions.retrieve(reference);
  const intent = idOf(checkout.payment_intent);
  if (checkout.status === "complete" && intent !== null) return look(stripe, intent);
  const state = checkout.status === "open" ? "open" : "ended";
  return { ...NOTHING_MOVED, reference, state, heldMicro: 0, expiresAt: null };
}

function isCheckout(reference: string): boolean {
  return reference.startsWith("cs_");
}

const STATES: Partial<Record<Stripe.PaymentIntent.Status, ProviderPayment["state"]>> = {
  requires_capture: "held",
  succeeded: "captured",
  canceled: "ended",
  requires_payment_method: "ended",
};

async function seen(stripe: Stripe, intent: Stripe.PaymentIntent): Promise<ProviderPayment> {
  const { id, status, currency, amount_capturable, amount_received, latest_charge } = intent;
  const charge = typeof latest_charge === "string" ? null : latest_charge;
  const before = charge?.payment_method_details?.card?.capture_before;
  const disputed = charge?.disputed ? await disputedOf(stripe, id) : 0;
  return {
    reference: id,
    state: STATES[status] ?? "open",
    heldMicro: microOf(amount_capturable, currency),
    capturedMicro: microOf(amount_received, currency),
    refundedMicro: microOf(charge === null ? 0 : refundedOf(charge), currency),
    disputedMicro: microOf(disputed, currency),
    failedRefunds: failedRefundsOf(charge),
    expiresAt: status === "requires_capture" && before !== undefined ? before * SECOND : null,
  };
}

const NOT_DONE: readonly unknown[] = ["failed", "canceled"];

/** Of more refunds than a page of them has, Stripe's own sum is taken. */
function refundedOf({ refunds, amount_refunded }: Stripe.Charge): number {
  if (refunds == null || refunds.has_more) return amount_refunded;
  return refunds.data.reduce((sum, { amount, status }) => sum + (NOT_DONE.includes(status) ? 0 : amount), 0);
}

function failedRefundsOf(charge: Stripe.Charge | null): readonly string[] {
  const failed = charge?.refunds?.data.filter(({ status }) => NOT_DONE.includes(status)) ?? [];
  return failed.flatMap(({ metadata }) => metadata?.refund_id ?? []);
}

/** In these Stripe has not taken the amount, or has given it back. */
const NOT_TAKEN: readonly string[] = [
  "won",
  "prevented",
  "warning_needs_response",
  "warning_under_review",
  "warning_closed",
];

/** A payment has few disputes: one page has them all. */
async function disputedOf(stripe: Stripe, payment_intent: string): Promise<number> {
  const { data } = await stripe.disputes.list({ payment_intent, limit: 100 });
  return data.reduce((sum, { amount, status }) => sum + (NOT_TAKEN.includes(status) ? 0 : amount), 0);
}

async function hear(means: StripeMeans, body: string, signature: string): Promise<PaymentAnswer<ProviderNews> | null> {
  const { stripe, crypto } = await libraryOf(means);
  let event: Stripe.Event;
  try {
    event = await stripe.webhooks.constructEventAsync(
      body,
      signature,
      means.webhookSecret,
      NEWEST_SECONDS,
      crypto,
      means.now(),
    );
  } catch {
    return null;
  }
  const news = newsOf(event);
  return news.kind === "setUp" ? asked(means, () => methodOf(stripe, news.checkout)) : { kind: "ok", value: news };
}

/** The card that a driver has left, as its driver knows it. */
async function methodOf(stripe: Stripe, id: string): Promise<ProviderNews> {
  const checkout = await stripe.checkout.sessions.retrieve(id, { expand: ["setup_intent.payment_method"] });
  const { setup_intent: setUp, metadata } = checkout;
  const method = setUp === null || typeof setUp === "string" ? null : setUp.payment_method;
  const customer = idOf(checkout.customer);
  const driverId = metadata?.driver_id;
  if (method === null || typeof method === "string" || customer === null || driverId === undefined)
    return { kind: "other" };
  const { brand, last4 } = method.card ?? {};
  const label = brand === undefined ? method.type : `${brand} •••• ${last4}`;
  return { kind: "method", driverId, account: { customer, method: method.id }, label };
}

/** Thrown inside this file alone: an answer that is a refusal. */
class NotDone extends Error {
  readonly refusal: PaymentRefusal;

  constructor(refusal: PaymentRefusal, message: string) {
    super(message);
    this.refusal = refusal;
  }
}

const CODES: Readonly<Record<string, PaymentRefusal>> = {
  authentication_required: "authentication",
  amount_too_small: "too_small",
  payment_intent_unexpected_state: "lapsed",
  charge_expired_for_capture: "lapsed",
  capture_charge_authorization_expired: "lapsed",
  resource_missing: "lapsed",
};

/** Of what went wrong only Stripe's code and its sentence for people go on: what it is about stays there. */
async function asked<T>(means: StripeMeans, call: (stripe: Stripe) => Promise<T>): Promise<PaymentAnswer<T>> {
  const { stripe, Library } = await libraryOf(means);
  try {
    return { kind: "ok", value: await call(stripe) };
  } catch (error) {
    if (error instanceof NotDone) return { kind: "refused", cause: error.refusal, why: error.message };
    const { StripeCardError, StripeError, StripeInvalidRequestError } = Library.errors;
    const why = String(error instanceof StripeError ? (error.code ?? error.type) : "Stripe was not reached.").slice(
      0,
      MAX_WHY,
    );
    if (error instanceof StripeCardError) {
      const cause = CODES[error.code ?? ""] ?? "declined";
      return { kind: "refused", cause, why: `${error.decline_code ?? error.code}: ${error.message}`.slice(0, MAX_WHY) };
    }
    if (error instanceof StripeInvalidRequestError) {
      return { kind: "refused", cause: CODES[error.code ?? ""] ?? "other", why };
    }
    return { kind: "unknown", why };
  }
}

/** Loaded when it is first needed: a tenth of a megabyte more would slow every start of the Worker. */
async function libraryOf({ secretKey, origin, fetch }: StripeMeans) {
  const { default: Library } = await import("stripe");
  const { hostname, port, protocol } = new URL(origin);
  const stripe = new Library(secretKey, {
    httpClient: Library.createFetchHttpClient(fetch),
    host: hostname,
    ...(port === "" ? {} : { port }),
    protocol: protocol === "http:" ? "http" : "https",
    timeout: TIMEOUT_MS,
    maxNetworkRetries: 0,
    telemetry: false,
  });
  return { stripe, Library, crypto: Library.createSubtleCryptoProvider() };
}
