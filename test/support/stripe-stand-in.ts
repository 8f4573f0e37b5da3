import { createHmac } from "node:crypto";

/**
 * As much of Stripe's HTTP API as is used, with its manners: amounts in minor units, Idempotency-Keys that answer once more
 * what they answered first, payments that are captured once and never for more than is held. It writes down every call.
 */
export class StripeStandIn {
  readonly calls: StripeCall[] = [];
  readonly #intents = new Map<string, Intent>();
  readonly #checkouts = new Map<string, Checkout>();
  readonly #answered = new Map<string, { readonly request: string; readonly answer: Answer }>();
  readonly #faults: Fault[] = [];
  readonly #webhookSecret: string;
  readonly #now: () => number;
  /** Its ids are no other's. */
  readonly #run = crypto.randomUUID().slice(0, 8);
  #count = 0;
  /** What the bank says to the next payments; null: yes. */
  declines: string | null = null;
  needsAuthentication = false;

  constructor(webhookSecret: string, now: () => number) {
    this.#webhookSecret = webhookSecret;
    this.#now = now;
  }

  /** The next call of this path ends so. `lost`: it is done, and its answer does not arrive. */
  fail(path: RegExp, kind: Fault["kind"], times = 1): void {
    for (let each = 0; each < times; each += 1) this.#faults.push({ path, kind });
  }

  readonly fetch = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const { pathname, search } = new URL(url instanceof Request ? url.url : url);
    const headers = new Headers(init.headers);
    const { status, body } = this.answer(init.method ?? "GET", pathname + search, String(init.body ?? ""), headers);
    return Response.json(body, { status });
  };

  /** Throws where no answer arrives. */
  answer(method: string, path: string, body: string, headers: Headers): Answer {
    const key = headers.get("idempotency-key");
    const form = new URLSearchParams(body);
    const call = { method, path: path.split("?")[0] ?? "", form: Object.fromEntries(form), key };
    this.calls.push(call);
    const at = this.#faults.findIndex((fault) => fault.path.test(`${method} ${call.path}`));
    const [fault] = at < 0 ? [] : this.#faults.splice(at, 1);
    if (fault?.kind === "timeout") throw new TypeError("The connection was lost");
    if (fault?.kind === "error") return { status: 503, body: { error: { type: "api_error", message: "Try again." } } };
    if (!/^Bearer sk_/.test(headers.get("authorization") ?? "")) return wrong(401, "invalid_request_error", "no_key");
    const known = key === null ? undefined : this.#answered.get(key);
    const request = `${method} ${call.path} ${body}`;
    if (known !== undefined && known.request !== request) return wrong(400, "idempotency_error", "other_parameters");
    const answer = known?.answer ?? this.#carryOut(call, form, new URLSearchParams(path.split("?")[1] ?? ""));
    if (key !== null) this.#answered.set(key, { request, answer });
    if (fault?.kind === "lost") throw new TypeError("The connection was lost");
    return answer;
  }

  /** What was taken and stayed, of all payments, in minor units. */
  get takenInAll(): number {
    return [...this.#intents.values()].reduce(
      (sum, intent) => sum + intent.received - refundedOf(intent) - disputedOf(intent),
      0,
    );
  }

  /** What is held and neither taken nor given back. */
  get heldInAll(): number {
    return [...this.#intents.values()].reduce(
      (sum, each) => sum + (each.status === "requires_capture" ? each.amount : 0),
      0,
    );
  }

  intentOf(paymentId: string): string {
    const found = [...this.#intents.values()].find(({ metadata }) => metadata.payment_id === paymentId);
    if (found === undefined) throw new Error(`Stripe has no payment for ${paymentId}`);
    return found.id;
  }

  /** The page that was opened last. */
  get openPage(): string {
    const [last] = [...this.#checkouts.keys()].slice(-1);
    if (last === undefined) throw new Error("No page is open");
    return last;
  }

  /** A visitor pays at the page. */
  payAtPage(checkoutId: string): string {
    const checkout = this.#checkouts.get(checkoutId);
    if (checkout === undefined || checkout.status !== "open") throw new Error("The page is not open");
    const intent = this.#hold(checkout.amount, checkout.currency, "manual", checkout.metadata);
    Object.assign(checkout, { status: "complete", intent: intent.id });
    return intent.id;
  }

  /** A driver leaves a card at the page. */
  leaveCard(checkoutId: string): void {
    const checkout = this.#checkouts.get(checkoutId);
    if (checkout === undefined) throw new Error("There is no such page");
    checkout.status = "complete";
  }

  /** The payer's bank takes it back; `status` is Stripe's of the dispute. Told again, it has come so far. */
  dispute(intentId: string, status: string): void {
    const intent = this.#intent(intentId);
    intent.dispute = { id: `dp_${intent.id}`, status, amount: intent.received - refundedOf(intent) };
  }

  /** What went back does not arrive, and is back at Stripe. */
  failRefund(refundId: string): void {
    const refunds = [...this.#intents.values()].flatMap((intent) => intent.refunds);
    const refund = refunds.find(({ id }) => id === refundId);
    if (refund === undefined) throw new Error(`Stripe has no refund ${refundId}`);
    refund.status = "failed";
  }

  /** The refunds of a payment, oldest first. */
  refundsOf(intentId: string): readonly string[] {
    return this.#intent(intentId).refunds.map(({ id }) => id);
  }

  /** Somebody gives money back at Stripe's own page. */
  refundAtDashboard(intentId: string, amount: number): void {
    this.#refund(new URLSearchParams({ payment_intent: intentId, amount: `${amount}` }));
  }

  /** A hold that nobody takes ends by itself. */
  lapse(intentId: string): void {
    this.#intent(intentId).status = "canceled";
  }

  /** What Stripe would tell, and how it signs it. */
  event(
    type: string,
    object: Record<string, unknown>,
    at = this.#now(),
  ): { readonly body: string; readonly signature: string } {
    this.#count += 1;
    const body = JSON.stringify({
      id: `evt_${this.#count}`,
      object: "event",
      type,
      created: Math.floor(at / 1_000),
      data: { object },
    });
    return { body, signature: signatureOf(body, this.#webhookSecret, at) };
  }

  /** The event of a payment as it was then: it may be told late. */
  eventOf(type: string, intentId: string) {
    const intent = this.#intent(intentId);
    if (type.startsWith("charge.dispute.")) return this.event(type, { ...disputeView(intent) });
    if (type.includes("refund."))
      return this.event(type, { object: "refund", payment_intent: intent.id, metadata: {} });
    const isCharge = type.startsWith("charge.");
    return this.event(type, isCharge ? { ...chargeView(intent), payment_intent: intent.id } : intentView(intent));
  }

  eventOfPage(type: string, checkoutId: string) {
    const checkout = this.#checkouts.get(checkoutId);
    if (checkout === undefined) throw new Error("There is no such page");
    return this.event(type, checkoutView(checkout));
  }

  #carryOut({ method, path }: StripeCall, form: URLSearchParams, query: URLSearchParams): Answer {
    const [, kind, id, act] =
      /^\/v1\/(payment_intents|refunds|disputes|customers|payment_methods|checkout\/sessions)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(
        path,
      ) ?? [];
    if (kind === "customers") return done({ id: this.#id("cus"), object: "customer" });
    if (kind === "payment_methods") return done({ id, object: "payment_method" });
    if (kind === "checkout/sessions") return this.#checkoutCall(method, id, act, form);
    if (kind === "refunds") return this.#refund(form);
    if (kind === "disputes") return this.#disputes(query);
    if (kind !== "payment_intents") return wrong(404, "invalid_request_error", "resource_missing");
    if (id === undefined) return this.#create(form);
    const intent = this.#intents.get(id);
    if (intent === undefined) return wrong(404, "invalid_request_error", "resource_missing");
    if (act === "capture") return this.#capture(intent, Number(form.get("amount_to_capture")));
    if (act === "cancel") return this.#cancel(intent);
    return done(intentView(intent));
  }

  #create(form: URLSearchParams): Answer {
    const amount = Number(form.get("amount"));
    const currency = form.get("currency") ?? "";
    if (!Number.isInteger(amount) || amount < MINIMUM) return wrong(400, "invalid_request_error", "amount_too_small");
    if (this.declines !== null) return wrong(402, "card_error", "card_declined", this.declines);
    if (this.needsAuthentication) return wrong(402, "card_error", "authentication_required", "authentication_required");
    const metadata = { payment_id: form.get("metadata[payment_id]") ?? "" };
    return done(intentView(this.#hold(amount, currency, form.get("capture_method") ?? "automatic", metadata)));
  }

  #hold(amount: number, currency: string, method: string, metadata: Record<string, string>): Intent {
    const isManual = method === "manual";
    const status = isManual ? "requires_capture" : "succeeded";
    const id = this.#id("pi");
    const before = Math.floor(this.#now() / 1_000) + HOLD_SECONDS;
    const intent: Intent = {
      id,
      amount,
      currency,
      status,
      received: isManual ? 0 : amount,
      refunds: [],
      dispute: null,
      metadata,
      before,
    };
    this.#intents.set(id, intent);
    return intent;
  }

  #capture(intent: Intent, amount: number): Answer {
    if (intent.status !== "requires_capture")
      return wrong(400, "invalid_request_error", "payment_intent_unexpected_state");
    if (amount < MINIMUM) return wrong(400, "invalid_request_error", "amount_too_small");
    if (!(amount <= intent.amount)) return wrong(400, "invalid_request_error", "amount_too_large");
    Object.assign(intent, { status: "succeeded", received: amount });
    return done(intentView(intent));
  }

  #cancel(intent: Intent): Answer {
    if (intent.status !== "requires_capture")
      return wrong(400, "invalid_request_error", "payment_intent_unexpected_state");
    intent.status = "canceled";
    return done(intentView(intent));
  }

  #refund(form: URLSearchParams): Answer {
    const intent = this.#intents.get(form.get("payment_intent") ?? "");
    const amount = Number(form.get("amount"));
    if (intent === undefined || amount > intent.received - refundedOf(intent) - disputedOf(intent)) {
      return wrong(400, "invalid_request_error", "charge_already_refunded");
    }
    const metadata = { refund_id: form.get("metadata[refund_id]") ?? undefined };
    const refund = { id: this.#id("re"), object: "refund", status: "succeeded", amount, metadata };
    intent.refunds.push(refund);
    return done({ ...refund });
  }

  #disputes(query: URLSearchParams): Answer {
    const intent = this.#intent(query.get("payment_intent") ?? "");
    const data = intent.dispute === null ? [] : [disputeView(intent)];
    return done({ object: "list", data, has_more: false, url: "/v1/disputes" });
  }

  #checkoutCall(method: string, id: string | undefined, act: string | undefined, form: URLSearchParams): Answer {
    if (id === undefined) return done(checkoutView(this.#open(form)));
    const checkout = this.#checkouts.get(id);
    if (checkout === undefined) return wrong(404, "invalid_request_error", "resource_missing");
    if (method === "POST" && act === "expire") checkout.status = "expired";
    return done(checkoutView(checkout));
  }

  #open(form: URLSearchParams): Checkout {
    const name = form.get("mode") === "setup" ? "driver_id" : "payment_id";
    const checkout: Checkout = {
      id: this.#id("cs"),
      mode: form.get("mode") ?? "",
      status: "open",
      amount: Number(form.get("line_items[0][price_data][unit_amount]")),
      currency: form.get("line_items[0][price_data][currency]") ?? "",
      customer: form.get("customer"),
      intent: null,
      metadata: { [name]: form.get(`metadata[${name}]`) ?? "" },
    };
    this.#checkouts.set(checkout.id, checkout);
    return checkout;
  }

  #intent(id: string): Intent {
    const intent = this.#intents.get(id);
    if (intent === undefined) throw new Error(`Stripe has no ${id}`);
    return intent;
  }

  #id(kind: string): string {
    this.#count += 1;
    return `${kind}_${this.#run}${this.#count}`;
  }
}

export interface StripeCall {
  readonly method: string;
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
  readonly key: string | null;
}

interface Fault {
  readonly path: RegExp;
  readonly kind: "timeout" | "lost" | "error";
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Intent {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  status: "requires_capture" | "succeeded" | "canceled";
  received: number;
  readonly refunds: { id: string; status: string; amount: number; metadata: Record<string, string | undefined> }[];
  dispute: { readonly id: string; readonly status: string; readonly amount: number } | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly before: number;
}

interface Checkout {
  readonly id: string;
  readonly mode: string;
  status: "open" | "complete" | "expired";
  readonly amount: number;
  readonly currency: string;
  readonly customer: string | null;
  intent: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Of EUR, 0.50. */
const MINIMUM = 50;
const HOLD_SECONDS = 7 * 24 * 3_600;

export function signatureOf(body: string, secret: string, at: number): string {
  const seconds = Math.floor(at / 1_000);
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}

function done(body: unknown): Answer {
  return { status: 200, body };
}

function wrong(status: number, type: string, code: string, declineCode?: string): Answer {
  return { status, body: { error: { type, code, decline_code: declineCode, message: `It is ${code}.` } } };
}

function intentView(intent: Intent) {
  const { id, amount, currency, status, received, metadata } = intent;
  const amount_capturable = status === "requires_capture" ? amount : 0;
  const latest_charge = chargeView(intent);
  return {
    id,
    object: "payment_intent",
    amount,
    currency,
    status,
    amount_capturable,
    amount_received: received,
    metadata,
    latest_charge,
  };
}

function refundedOf({ refunds }: Intent): number {
  return refunds.reduce((sum, { status, amount }) => sum + (status === "failed" ? 0 : amount), 0);
}

function disputedOf({ dispute }: Intent): number {
  return dispute === null || dispute.status === "won" || dispute.status.startsWith("warning") ? 0 : dispute.amount;
}

function disputeView({ id: payment_intent, dispute }: Intent) {
  return { object: "dispute", payment_intent, metadata: {}, ...dispute };
}

function chargeView(intent: Intent) {
  const { id, currency, metadata, before, refunds, dispute } = intent;
  const payment_method_details = { type: "card", card: { brand: "visa", last4: "4242", capture_before: before } };
  return {
    id: `ch_${id}`,
    object: "charge",
    currency,
    amount_refunded: refundedOf(intent),
    metadata,
    payment_method_details,
    refunds: { object: "list", data: [...refunds].reverse(), has_more: false, url: "" },
    disputed: dispute !== null,
  };
}

function checkoutView({ id, mode, status, customer, intent, metadata }: Checkout) {
  const method = { id: "pm_1", object: "payment_method", type: "card", card: { brand: "visa", last4: "4242" } };
  const isLeft = mode === "setup" && status === "complete";
  return {
    id,
    object: "checkout.session",
    mode,
    status,
    customer,
    metadata,
    url: status === "open" ? `https://checkout.example/${id}` : null,
    payment_intent: intent,
    setup_intent: isLeft ? { id: "seti_1", object: "setup_intent", payment_method: method } : null,
  };
}
