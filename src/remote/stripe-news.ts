import type Stripe from "stripe";
import type { ProviderNews } from "./payment.ts";

const OTHER: ProviderNews = { kind: "other" };

/**
 * What an event is about. What it says of it is not taken: events come late, twice and in any order, so that the payment is
 * looked up as it is now.
 * @returns a checkout by which a card was left has to be looked up, too.
 */
export function newsOf(event: Stripe.Event): ProviderNews | { readonly kind: "setUp"; readonly checkout: string } {
  switch (event.type) {
    case "payment_intent.amount_capturable_updated":
    case "payment_intent.succeeded":
    case "payment_intent.canceled":
    case "payment_intent.payment_failed":
      return payment(event.data.object.metadata, event.data.object.id);
    case "charge.captured":
    case "charge.expired":
    case "charge.refunded":
      return payment(event.data.object.metadata, idOf(event.data.object.payment_intent));
    case "charge.dispute.created":
    case "charge.dispute.updated":
    case "charge.dispute.closed":
    case "charge.dispute.funds_withdrawn":
    case "charge.dispute.funds_reinstated":
    case "charge.refund.updated":
    case "refund.updated":
    case "refund.failed":
      return known(idOf(event.data.object.payment_intent));
    case "checkout.session.expired":
    case "checkout.session.completed": {
      const { id, mode, metadata } = event.data.object;
      if (mode !== "setup") return payment(metadata, id);
      return event.type === "checkout.session.completed" ? { kind: "setUp", checkout: id } : OTHER;
    }
    default:
      return OTHER;
  }
}

/** What is not of our making has no id of ours. */
function payment(metadata: Stripe.Metadata | null, reference: string | null): ProviderNews {
  const paymentId = metadata?.payment_id;
  return paymentId === undefined || reference === null ? OTHER : { kind: "payment", paymentId, reference };
}

/** Disputes, and what people give back at Stripe's own pages, bear nothing of ours but the payment they are of. */
function known(reference: string | null): ProviderNews {
  return reference === null ? OTHER : { kind: "payment", paymentId: null, reference };
}

export function idOf(expandable: string | { readonly id: string } | null): string | null {
  return typeof expandable === "string" ? expandable : (expandable?.id ?? null);
}
