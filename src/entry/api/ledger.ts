import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { type LedgerRow, listLedger, loadBalances } from "../../store/ledger.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { epochOrNull, instant } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, refusals } from "./router.ts";
import { instant as instantText } from "./shared/fields.ts";
import { ledgerBalanceSchema, ledgerTransactionSchema } from "./shared/payments.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["ledger"];

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List movements of money, in the order in which they were booked",
  middleware: requires("session.read"),
  request: {
    query: z.strictObject({
      ...listQuery.shape,
      account: z.string().max(200).optional().describe("That has an entry on it."),
      sessionId: z.string().optional(),
      from: instantText.optional().describe("Came about at or after."),
      to: instantText.optional().describe("Came about before."),
    }),
  },
  responses: { 200: json(pageOf(ledgerTransactionSchema), "A page of the ledger"), ...refusals("invalid_request") },
});

const balance = createRoute({
  method: "get",
  path: "/balance",
  tags,
  summary: "Sum up the ledger: what stands on each account, and that all of it is nothing",
  middleware: requires("session.read"),
  responses: { 200: json(ledgerBalanceSchema, "The balance"), ...refusals() },
});

export const ledger = createRouter()
  .openapi(balance, async (c) => {
    const accounts = await loadBalances(c.get("deps").db);
    const currencies = [...new Set(accounts.map(({ currency }) => currency))];
    const sums = currencies.map((currency) => {
      const own = accounts.filter((account) => account.currency === currency);
      return { currency, sumMicro: own.reduce((sum, { balanceMicro }) => sum + balanceMicro, 0) };
    });
    return c.json({ accounts: [...accounts], sums, isBalanced: sums.every(({ sumMicro }) => sumMicro === 0) }, 200);
  })
  .openapi(list, async (c) => {
    const { limit, cursor, account, sessionId, from, to } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const filter = { account, sessionId, fromAt: epochOrNull(from), toAt: epochOrNull(to) };
    const rows = await listLedger(c.get("deps").db, filter, { after: key.value, limit: limit + 1 });
    return c.json(
      pageOfRows(rows, limit, ({ createdAt, id }) => [createdAt, id], view),
      200,
    );
  });

function view({ id, kind, currency, entries, sessionId, locationId, at, reason, issuedBy, createdAt }: LedgerRow) {
  const what = { id, kind, currency, entries: [...entries], sessionId, locationId };
  return { ...what, at: instant(at), reason, issuedBy, bookedAt: instant(createdAt) };
}
