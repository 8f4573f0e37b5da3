import type { PaymentProvider } from "../domain/payment.ts";
import { minorUnitMicro } from "../domain/units.ts";

/** Why a provider said no, so far as it matters what is done about it. */
export type PaymentRefusal =
  /** The payer's bank, or the provider itself. */
  | "declined"
  /** The payer has to confirm it at the provider's page. */
  | "authentication"
  /** The provider does not take so little. */
  | "too_small"
  /** What was held is not any more. */
  | "lapsed"
  /** It knows nothing that the payer could pay with. */
  | "no_method"
  | "other";

/** What became of asking a provider. `unknown`: nobody knows whether it was done; asking for the same again does it once. */
export type PaymentAnswer<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "refused"; readonly cause: PaymentRefusal /** For people. */; readonly why: string }
  | { readonly kind: "unknown"; readonly why: string };

/** What a provider knows a driver by, and pays with. Never a card's number. */
export interface PaymentAccount {
  readonly customer: string;
  readonly method: string;
}

/** Amounts are whole micro-units, and whole minor units of the currency. */
export interface PaymentOrder {
  /** Of our payment: what is asked for once is done once. */
  readonly paymentId: string;
  /** Null: the payer has none, and pays at the provider's page. */
  readonly account: PaymentAccount | null;
  readonly currency: string;
  readonly amountMicro: number;
}

/** What a provider knows of one payment of its own. */
export interface ProviderPayment {
  /** The provider's id of it. */
  readonly reference: string;
  readonly state: "open" | "held" | "captured" | "ended";
  readonly heldMicro: number;
  readonly capturedMicro: number;
  readonly refundedMicro: number;
  /** What the payer's bank took back, and has not given back again. */
  readonly disputedMicro: number;
  /** Refunds of ours that did not go back after all. */
  readonly failedRefunds: readonly string[];
  /** When a hold ends by itself; null: it does not, or nothing is held. */
  readonly expiresAt: number | null;
}

export interface PaymentPage {
  readonly reference: string;
  readonly url: string;
}

export interface CaptureOrder {
  readonly reference: string;
  readonly currency: string;
  readonly amountMicro: number;
}

export interface RefundOrder extends CaptureOrder {
  readonly paymentId: string;
  readonly refundId: string;
}

/** What a provider told by itself, once it is sure that it was the provider. */
export type ProviderNews =
  /** `paymentId` null: it is known by its reference, if at all. */
  | { readonly kind: "payment"; readonly paymentId: string | null; readonly reference: string }
  | { readonly kind: "method"; readonly driverId: string; readonly account: PaymentAccount; readonly label: string }
  /** Nothing that is of use here. */
  | { readonly kind: "other" };

/** Somebody who holds, takes and gives back money. Throws nothing: what went wrong is answered. */
export interface PaymentPort {
  readonly provider: PaymentProvider;
  /** Why it cannot be asked at all, for operators; null: it can. */
  readonly fault: string | null;
  /** Whether payers have to leave something to pay with. */
  readonly needsMethod: boolean;
  /** The least by which two of its amounts can differ, in micro-units. */
  stepMicro(currency: string): number;
  /** Keeps so much of what the payer has, for days. */
  hold(order: PaymentOrder): Promise<PaymentAnswer<ProviderPayment>>;
  /** A page at which a payer without an account, or whose bank wants to hear of it, lets so much be held. */
  holdPage(order: PaymentOrder, returnUrl: string): Promise<PaymentAnswer<PaymentPage>>;
  /** Takes so much of what is held, and lets go of the rest. */
  capture(order: CaptureOrder): Promise<PaymentAnswer<ProviderPayment>>;
  /** Takes so much without a hold. @param attempt names this try: the same one again takes it once. */
  charge(order: PaymentOrder, attempt: string): Promise<PaymentAnswer<ProviderPayment>>;
  /** Lets go of a hold. What is held no more is no refusal. */
  release(reference: string): Promise<PaymentAnswer<ProviderPayment>>;
  /** @returns the provider's id of the refund. */
  refund(order: RefundOrder): Promise<PaymentAnswer<string>>;
  look(reference: string): Promise<PaymentAnswer<ProviderPayment>>;
  /** A page at which a driver leaves something to pay with. */
  methodPage(driverId: string, customer: string | null, returnUrl: string): Promise<PaymentAnswer<PaymentPage>>;
  forgetMethod(account: PaymentAccount): Promise<PaymentAnswer<null>>;
  /** @returns null: it was not the provider, or it is long ago. */
  hear(body: string, signature: string): Promise<PaymentAnswer<ProviderNews> | null>;
}

/** Needs nobody: every hold is given, and what is taken stands on the payer's account. */
export const embeddedPayments: PaymentPort = {
  provider: "embedded",
  fault: null,
  needsMethod: false,
  stepMicro: (currency) => Number(minorUnitMicro(currency)),
  hold: async ({ paymentId, amountMicro }) => done({ ...nothingOf(paymentId), state: "held", heldMicro: amountMicro }),
  holdPage: async () => NO_PAGE,
  capture: async ({ reference, amountMicro }) =>
    done({ ...nothingOf(reference), state: "captured", capturedMicro: amountMicro }),
  charge: async ({ paymentId, amountMicro }) =>
    done({ ...nothingOf(paymentId), state: "captured", capturedMicro: amountMicro }),
  release: async (reference) => done(nothingOf(reference)),
  refund: async ({ refundId }) => done(refundId),
  look: async (reference) => done(nothingOf(reference)),
  methodPage: async () => NO_PAGE,
  forgetMethod: async () => done(null),
  hear: async () => null,
};

/** A provider that is meant, and cannot be asked: it answers nothing, so that what it is to do waits, and nobody else does it. */
export function unaskablePayments(provider: PaymentProvider, fault: string): PaymentPort {
  const unanswered = async () => ({ kind: "unknown", why: fault }) as const;
  return {
    provider,
    fault,
    needsMethod: true,
    stepMicro: embeddedPayments.stepMicro,
    hold: unanswered,
    holdPage: unanswered,
    capture: unanswered,
    charge: unanswered,
    release: unanswered,
    refund: unanswered,
    look: unanswered,
    methodPage: unanswered,
    forgetMethod: unanswered,
    hear: unanswered,
  };
}

/** Of a payment by which nothing came. */
export const NOTHING_MOVED = { capturedMicro: 0, refundedMicro: 0, disputedMicro: 0, failedRefunds: [] } as const;

const NO_PAGE = { kind: "refused", cause: "other", why: "Payments are settled on account." } as const;

function done<T>(value: T): PaymentAnswer<T> {
  return { kind: "ok", value };
}

function nothingOf(reference: string): ProviderPayment {
  return { ...NOTHING_MOVED, reference, state: "ended", heldMicro: 0, expiresAt: null };
}
