/** A charge as the browser that started it sees it. `stopping`: it was asked to stop, and has not yet. */
export const CHARGE_STATES = ["starting", "charging", "stopping", "ended", "not_started"] as const;
export type ChargeState = (typeof CHARGE_STATES)[number];

/**
 * Why nothing came of a start: the payment was refused, the charge point refused or was not heard of, nobody plugged in, or
 * the driver thought otherwise.
 */
export const CHARGE_FAILURES = ["payment_refused", "refused", "no_answer", "not_plugged_in", "cancelled"] as const;
export type ChargeFailure = (typeof CHARGE_FAILURES)[number];
