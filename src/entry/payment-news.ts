import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { hearProvider } from "../services/payment-news.ts";
import type { ApiEnv } from "./api/context.ts";
import { problem } from "./errors.ts";

/** Far more than an event is. */
const MAX_BODY_BYTES = 256 * 1024;

/** `/payments/stripe/webhook`: where Stripe tells that something changed. Whoever cannot sign it is not Stripe. */
export const paymentNews = new Hono<ApiEnv>();
paymentNews.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c) => problem(c, "request_too_large") }));
paymentNews.post("/stripe/webhook", async (c) => {
  const body = await c.req.text();
  const heard = await hearProvider(c.get("deps"), body, c.req.header("Stripe-Signature") ?? "");
  return heard.ok ? c.json({ received: true }) : problem(c, heard.refusal, heard.detail);
});
