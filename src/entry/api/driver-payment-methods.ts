import { createRoute } from "@hono/zod-openapi";
import { forgetPaymentMethod, paymentMethodPage, paymentMethodsOf } from "../../services/payment-methods.ts";
import { owesPayment } from "../../store/payments.ts";
import { problem } from "../errors.ts";
import { publicOrigin } from "../public-origin.ts";
import { limitedCall, signedInDriver } from "./driver-sign-in.ts";
import { createRouter, json, refusals } from "./router.ts";
import { paymentMethodsSchema, paymentPageSchema } from "./shared/drivers.ts";

const tags = ["driver"];
const security = [{ driver: [] }];

const list = createRoute({
  method: "get",
  path: "/payment-methods",
  tags,
  summary: "List what the account has left to pay with",
  security,
  middleware: signedInDriver,
  responses: { 200: json(paymentMethodsSchema, "One, or none"), ...refusals("session_ended") },
});

const leave = createRoute({
  method: "post",
  path: "/payment-methods",
  tags,
  summary: "Leave something to pay with, in place of what was left before",
  description: "At a page of the payment service. Where payments are settled on account there is nothing to leave.",
  security,
  middleware: [signedInDriver, limitedCall("account")] as const,
  responses: {
    201: json(paymentPageSchema, "The page"),
    ...refusals("session_ended", "not_found", "payment_refused", "unavailable", "too_many_requests"),
  },
});

const forget = createRoute({
  method: "delete",
  path: "/payment-methods",
  tags,
  summary: "Forget what the account has left to pay with",
  security,
  middleware: signedInDriver,
  responses: { 204: { description: "Nothing is taken from it any more" }, ...refusals("session_ended") },
});

export const driverPaymentMethods = createRouter()
  .openapi(list, async (c) => {
    const deps = c.get("deps");
    const { id } = c.get("driver").driver;
    const [items, owes] = await Promise.all([paymentMethodsOf(deps, id), owesPayment(deps.db, id)]);
    return c.json({ items: [...items], nextCursor: null, onAccount: !deps.payments.needsMethod, owes }, 200);
  })
  .openapi(leave, async (c) => {
    const returnUrl = `${publicOrigin(c.env, c.req.url)}/d#payment`;
    const page = await paymentMethodPage(c.get("deps"), c.get("driver").driver.id, returnUrl);
    return page.ok ? c.json({ url: page.value }, 201) : problem(c, page.refusal, page.detail);
  })
  .openapi(forget, async (c) => {
    await forgetPaymentMethod(c.get("deps"), c.get("driver").driver.id);
    return c.body(null, 204);
  });
