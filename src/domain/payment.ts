import { ok, type Result, refuse } from "./result.ts";
import { DAY, HOUR, MINUTE } from "./time.ts";
import { minorUnitMicro, roundHalfUp } from "./units.ts";

/** Who pays for a start: a driver with an account, or somebody who has none, by the start itself. */
export type Payer =
  | { readonly kind: "driver"; readonly driverId: string }
  | { readonly kind: "visitor"; readonly chargeId: string };

/** `embedded`: nobody is asked, and what is owed stands in our ledger until it was paid elsewhere. */
export const PAYMENT_PROVIDERS = ["embedded", "stripe"] as const;
export type PaymentProvider = (typeof PAYMENT_PROVIDERS)[number];

/**
 * `awaiting`: the payer is at the provider's page. `lapsed`: the hold ended before the session did. `releasing`: the hold is to
 * be given back. `capturing`: the amount is known, and to be taken. `owed`: it could not be; its driver starts nothing before it
 * is paid. `on_account`: it is settled elsewhere, as agreed.
 */
export const PAYMENT_STATES = [
  "none",
  "awaiting",
  "held",
  "lapsed",
  "releasing",
  "capturing",
  "captured",
  "on_account",
  "owed",
  "refunded",
  "refused",
  "cancelled",
] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

export const PAYMENT_EVENTS = [
  "pageShown",
  "holdAccepted",
  "holdRefused",
  "holdLapsed",
  "released",
  "releaseDone",
  "costKnown",
  "captured",
  "captureRefused",
  "putOnAccount",
  "retried",
  "paidByHand",
  "refundedInFull",
  "reopened",
  "owedOnAccount",
  "refundFailed",
] as const;
export type PaymentEvent = (typeof PAYMENT_EVENTS)[number];

/**
 * Payments in one table: what each event makes of each state; absent means illegal. Energy that was given is asked for whatever
 * became of the hold: nothing is free by accident.
 */
export const PAYMENT_TRANSITIONS: Record<PaymentState, Partial<Record<PaymentEvent, PaymentState>>> = {
  none: {
    pageShown: "awaiting",
    holdAccepted: "held",
    holdRefused: "refused",
    released: "releasing",
    costKnown: "capturing",
  },
  awaiting: { holdAccepted: "held", holdRefused: "refused", released: "releasing", costKnown: "capturing" },
  held: { holdLapsed: "lapsed", released: "releasing", costKnown: "capturing" },
  lapsed: { released: "cancelled", costKnown: "capturing" },
  releasing: { releaseDone: "cancelled", costKnown: "capturing" },
  capturing: { captured: "captured", captureRefused: "owed", putOnAccount: "on_account" },
  captured: { refundedInFull: "refunded", reopened: "owed", owedOnAccount: "on_account" },
  on_account: { paidByHand: "captured", refundedInFull: "refunded" },
  owed: { retried: "capturing", captured: "captured", paidByHand: "captured", refundedInFull: "refunded" },
  refunded: { reopened: "owed", owedOnAccount: "on_account", refundFailed: "captured" },
  refused: { costKnown: "capturing" },
  cancelled: { costKnown: "capturing" },
};

/** Advances a payment. Refuses an event the table does not allow. */
export function advancePayment(state: PaymentState, event: PaymentEvent): Result<PaymentState> {
  const next = PAYMENT_TRANSITIONS[state][event];
  return next === undefined ? refuse("invalid_request", `The payment is ${state}.`) : ok(next);
}

/** From which states an event leads where: what the statement that carries it out may find. */
export function statesBefore(event: PaymentEvent): readonly PaymentState[] {
  return PAYMENT_STATES.filter((state) => PAYMENT_TRANSITIONS[state][event] !== undefined);
}

/** So much energy is held for: what few cars take in one session. */
const HELD_WH = 60_000;

/** What is held for a session at a price: whole minor units. */
export function amountToHold({ priceMicroPerKwh, currency }: { priceMicroPerKwh: number; currency: string }): number {
  const unit = minorUnitMicro(currency);
  return Math.max(roundHalfUp(BigInt(priceMicroPerKwh) * BigInt(HELD_WH), 1_000n, unit), Number(unit));
}

/** What the session's costs are, seen by who pays. Amounts in micro-units. */
export interface RunningCost {
  readonly costMicro: number;
  readonly heldMicro: number;
  readonly powerW: number | null;
  readonly priceMicroPerKwh: number;
}

/** Whether a hold would be used up within so long, at the power of now: a stop takes a while to arrive. */
export function isHoldUsedUp(
  { costMicro, heldMicro, powerW, priceMicroPerKwh }: RunningCost,
  withinMs: number,
): boolean {
  const soonMicro = roundHalfUp(
    BigInt(Math.max(powerW ?? 0, 0)) * BigInt(withinMs) * BigInt(priceMicroPerKwh),
    BigInt(HOUR) * 1_000n,
    1n,
  );
  return costMicro + soonMicro >= heldMicro;
}

/** What of a payment was asked for, came and went back; micro-units. */
export interface PaidAmounts {
  readonly dueMicro: number | null;
  readonly capturedMicro: number;
  readonly creditedMicro: number;
  readonly refundedMicro: number;
  /** So much of it we gave back because less was owed. The rest somebody gave back at the provider. */
  readonly repaidMicro: number;
  /** What the payer's bank took back, and has not given back again. */
  readonly disputedMicro: number;
}

/** What is still to come in; below zero: to go back. */
export function outstandingMicro({ dueMicro, creditedMicro, ...paid }: PaidAmounts): number {
  return (dueMicro ?? 0) - creditedMicro - (paid.capturedMicro - paid.refundedMicro - paid.disputedMicro);
}

/**
 * What is still to be taken. What somebody gave back at the provider is not taken again: whoever did it knew why. Nor is what
 * the payer's bank took back.
 */
export function untakenMicro(amounts: PaidAmounts): number {
  const { dueMicro, creditedMicro, capturedMicro, refundedMicro, repaidMicro } = amounts;
  return (dueMicro ?? 0) - creditedMicro - capturedMicro + Math.min(refundedMicro, repaidMicro);
}

/** What came by one payment at the provider, and how much of it went back. */
export interface TakenAmounts {
  readonly reference: string;
  readonly capturedMicro: number;
  readonly refundedMicro: number;
  readonly disputedMicro: number;
}

/** A way by which money goes back: the provider's payment by which it came, or null: by hand. */
export interface WayBack {
  readonly providerPayment: string | null;
  readonly moneyMicro: number;
}

/** The ways by which so much goes back: as it came, and by hand what was paid by hand. Null: so much never came, or is there no more. */
export function waysBack(
  paid: Pick<PaidAmounts, "capturedMicro" | "refundedMicro">,
  taken: readonly TakenAmounts[],
  moneyMicro: number,
): readonly WayBack[] | null {
  const ways: WayBack[] = [];
  let leftMicro = moneyMicro;
  let byHandMicro = paid.capturedMicro - paid.refundedMicro;
  for (const { reference, capturedMicro, refundedMicro, disputedMicro } of taken) {
    const partMicro = Math.min(leftMicro, Math.max(0, capturedMicro - refundedMicro - disputedMicro));
    byHandMicro -= capturedMicro - refundedMicro;
    leftMicro -= partMicro;
    if (partMicro > 0) ways.push({ providerPayment: reference, moneyMicro: partMicro });
  }
  if (leftMicro > byHandMicro) return null;
  return leftMicro > 0 ? [...ways, { providerPayment: null, moneyMicro: leftMicro }] : ways;
}

const FIRST_RETRY = MINUTE;
const LAST_RETRY = HOUR;

/** The provider could not be asked: 1, 2, 4 … 60 minutes. */
export function unansweredRetryAt(now: number, tries: number): number {
  return now + Math.min(LAST_RETRY, FIRST_RETRY * 2 ** Math.min(tries, 10));
}

/** A card that was declined is asked again after 1, 2, 4 … days; then by a person, or never. */
export const MOST_DECLINED = 6;

/** @param declined how often it was, this time too. Null: not again by itself. */
export function declinedRetryAt(now: number, declined: number): number | null {
  return declined >= MOST_DECLINED ? null : now + DAY * 2 ** Math.max(declined - 1, 0);
}
