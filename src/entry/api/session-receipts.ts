import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { correctReceipt, readSessionReceipt, type SessionReceipt } from "../../services/session-receipts.ts";
import { loadSession } from "../../store/sessions.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { instant, instantOrNull } from "./instants.ts";
import { lockedPriceView } from "./locked-price-view.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { correctionRequest, sessionReceiptSchema } from "./shared/receipts.ts";

const tags = ["sessions"];
const params = z.object({ id: z.string() });

const read = createRoute({
  method: "get",
  path: "/{id}/receipt",
  tags,
  summary: "Read the receipt of a session that has ended",
  middleware: requires("session.read"),
  request: { params },
  responses: { 200: json(sessionReceiptSchema, "The receipt"), ...refusals("not_found") },
});

const correct = createRoute({
  method: "post",
  path: "/{id}/corrections",
  tags,
  summary: "Bill a session of our own driver at another energy",
  description:
    "At the price that was locked: the receipt in force is taken back by a credit note, and another takes its place. The " +
    "session itself stays as it is. Who paid gets back what was too much, or owes what is more: no card is charged for it by " +
    "itself. A partner's session is corrected by its CDR.",
  middleware: requires("billing.write"),
  request: { params, body: jsonBody(correctionRequest) },
  responses: {
    201: json(sessionReceiptSchema, "The receipt as it is now"),
    ...refusals("not_found", "invalid_request", "not_billable", "already_exists", "version_conflict"),
  },
});

export const sessionReceipts = createRouter()
  .openapi(read, async (c) => {
    const { db } = c.get("deps");
    const session = await loadSession(db, c.req.valid("param").id);
    const found = session && (await readSessionReceipt(db, session));
    const view = found && receiptView(found);
    return view === null ? problem(c, "not_found") : c.json(view, 200);
  })
  .openapi(correct, async (c) => {
    const sessionId = c.req.valid("param").id;
    const act = { ...c.req.valid("json"), sessionId, issuedBy: c.get("principal").id };
    const corrected = await correctReceipt(c.get("deps"), act);
    if (!corrected.ok) return problem(c, corrected.refusal, corrected.detail);
    const view = receiptView(corrected.value);
    return view === null ? problem(c, "not_found") : c.json(view, 201);
  });

function receiptView({ session, receipt, notes }: SessionReceipt): z.infer<typeof sessionReceiptSchema> | null {
  const price = lockedPriceView(session);
  if (price === null) return null;
  return {
    sessionId: session.id,
    startedAt: instant(session.startedAt),
    stoppedAt: instantOrNull(session.stoppedAt),
    price,
    receipt: receipt && {
      id: receipt.id,
      energyWh: receipt.energyWh,
      totalExclMicro: receipt.totalExclMicro,
      vatMicro: receipt.vatMicro,
      totalInclMicro: receipt.totalInclMicro,
      payableMicro: receipt.payableMicro,
    },
    notes: notes.map((note) => ({
      id: note.id,
      creditOf: note.creditOf,
      energyWh: note.energyWh,
      totalExclMicro: note.totalExclMicro,
      totalInclMicro: note.totalInclMicro,
      payableMicro: note.payableMicro,
      reason: note.reason,
      issuedBy: note.issuedBy,
      createdAt: instant(note.createdAt),
    })),
  };
}
