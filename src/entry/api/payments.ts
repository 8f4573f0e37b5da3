import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { outstandingMicro } from "../../domain/payment.ts";
import { payByHand, refundPayment, retryPayment } from "../../services/refunds.ts";
import { listRefunds } from "../../store/payment-refunds.ts";
import { listPayments, loadPayment, type PaymentRow } from "../../store/payments.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { instant, instantOrNull } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import {
  paidRequest,
  payerKind,
  paymentSchema,
  paymentState,
  paymentWithRefundsSchema,
  refundRequest,
} from "./shared/payments.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["payments"];
const params = z.object({ id: z.string() });
const changed = {
  200: json(paymentSchema, "The payment as it is now"),
  ...refusals("not_found", "not_billable", "invalid_request", "version_conflict"),
};

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List payments, the newest first",
  description: "Sessions of partners have none: they are billed by their CDRs.",
  middleware: requires("session.read"),
  request: {
    query: z.strictObject({
      ...listQuery.shape,
      state: paymentState.optional(),
      sessionId: z.string().optional(),
      payerKind: payerKind.optional(),
      payerId: z.string().optional(),
    }),
  },
  responses: { 200: json(pageOf(paymentSchema), "A page of payments"), ...refusals("invalid_request") },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read a payment with what was given back of it",
  middleware: requires("session.read"),
  request: { params },
  responses: { 200: json(paymentWithRefundsSchema, "The payment"), ...refusals("not_found") },
});

const retry = createRoute({
  method: "post",
  path: "/{id}/retry",
  tags,
  summary: "Try within the minute what could not be done",
  middleware: requires("billing.write"),
  request: { params },
  responses: changed,
});

const refund = createRoute({
  method: "post",
  path: "/{id}/refund",
  tags,
  summary: "Credit a session, whole or in part, and give back what was paid too much by it",
  middleware: requires("billing.write"),
  request: { params, body: jsonBody(refundRequest) },
  responses: changed,
});

const paid = createRoute({
  method: "post",
  path: "/{id}/paid",
  tags,
  summary: "Write down that what is owed was paid elsewhere, or what was too much given back elsewhere",
  middleware: requires("billing.write"),
  request: { params, body: jsonBody(paidRequest) },
  responses: changed,
});

export const payments = createRouter()
  .openapi(list, async (c) => {
    const { limit, cursor, ...filter } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const rows = await listPayments(c.get("deps").db, filter, { after: key.value, limit: limit + 1 });
    return c.json(
      pageOfRows(rows, limit, ({ createdAt, id }) => [createdAt, id], view),
      200,
    );
  })
  .openapi(read, async (c) => {
    const { db } = c.get("deps");
    const payment = await loadPayment(db, c.req.valid("param").id);
    if (payment === null) return problem(c, "not_found");
    const refunds = (await listRefunds(db, payment.id)).map((row) => {
      const { id, payableMicro, moneyMicro, state, why, reason, issuedBy } = row;
      return { id, payableMicro, moneyMicro, state, why, reason, issuedBy, createdAt: instant(row.createdAt) };
    });
    return c.json({ ...view(payment), refunds }, 200);
  })
  .openapi(retry, async (c) => {
    const now = await retryPayment(c.get("deps"), c.req.valid("param").id);
    return now.ok ? c.json(view(now.value), 200) : problem(c, now.refusal, now.detail);
  })
  .openapi(refund, async (c) => {
    const { reason, payableMicro = null } = c.req.valid("json");
    const act = { reason, payableMicro, issuedBy: c.get("principal").id };
    const now = await refundPayment(c.get("deps"), c.req.valid("param").id, act);
    return now.ok ? c.json(view(now.value), 200) : problem(c, now.refusal, now.detail);
  })
  .openapi(paid, async (c) => {
    const act = { ...c.req.valid("json"), issuedBy: c.get("principal").id };
    const now = await payByHand(c.get("deps"), c.req.valid("param").id, act);
    return now.ok ? c.json(view(now.value), 200) : problem(c, now.refusal, now.detail);
  });

function view(row: PaymentRow) {
  const { id, provider, sessionId, locationId, state, currency, heldMicro, dueMicro, stopCause, why, declined } = row;
  const { capturedMicro, creditedMicro, refundedMicro, disputedMicro, reference, restReference } = row;
  return {
    ...{ id, provider, payer: { kind: row.payerKind, id: row.payerId }, sessionId, locationId, state, currency },
    ...{ heldMicro, dueMicro, capturedMicro, creditedMicro, refundedMicro, disputedMicro },
    ...{
      outstandingMicro: outstandingMicro(row),
      reference,
      restReference,
      holdExpiresAt: instantOrNull(row.holdExpiresAt),
      stopCause,
      why,
      declined,
    },
    nextTryAt: instantOrNull(row.dueAt),
    createdAt: instant(row.createdAt),
    updatedAt: instant(row.updatedAt),
  };
}
