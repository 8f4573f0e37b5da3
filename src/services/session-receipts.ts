import { correction, type Receipt, type ReceiptNote, receiptOf } from "../domain/receipt.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { isBillable } from "../domain/session.ts";
import { foldUid } from "../domain/token.ts";
import { listCdrs } from "../store/cdrs.ts";
import { guarded } from "../store/constraints.ts";
import type { Database } from "../store/database.ts";
import { loadPaymentFor, type PaymentRow } from "../store/payments.ts";
import { loadReceiptNotes, saveReceiptNote } from "../store/receipt-notes.ts";
import { loadSession, lockedPriceOf, type SessionRow } from "../store/sessions.ts";
import type { CdrAct } from "./cdrs.ts";
import { followPayer } from "./debts.ts";
import type { Deps } from "./deps.ts";
import { debtorOf, noteBooking } from "./ledger.ts";
import { publishSteps } from "./notifications.ts";
import { changedBill, firstBill, NO_PAYMENT, type PaymentCorrection } from "./payment-corrections.ts";
import { conclude } from "./payment-facts.ts";
import { giveBackAll } from "./payment-refunds.ts";
import { saveAndTell } from "./push-delivery.ts";

/** What is billed of a session, and how it came to be. */
export interface SessionReceipt {
  readonly session: SessionRow;
  /** Null: nothing is billed. */
  readonly receipt: Receipt | null;
  /** The oldest first. Of a partner's session: all its CDRs. */
  readonly notes: readonly ActedNote[];
}

interface ActedNote extends ReceiptNote {
  /** Null: it was made by itself. */
  readonly reason: string | null;
  readonly issuedBy: string | null;
  readonly createdAt: number;
}

/** So many CDRs of one session are looked at: each was issued, or credited, by a person. */
const MOST_CDRS = 1_000;

/** Null: it has no price, or has not ended. */
export async function readSessionReceipt(db: Database, session: SessionRow): Promise<SessionReceipt | null> {
  const price = lockedPriceOf(session);
  if (price === null || session.state !== "COMPLETED") return null;
  const isPartners = session.tokenPartyId !== null;
  const notes = isPartners ? await cdrsOf(db, session.id) : await loadReceiptNotes(db, session.id);
  const billed = isPartners ? null : billedOf(session);
  return { session, receipt: receiptOf({ id: session.id, price, billed }, notes), notes };
}

/** Partners owe the exact amount. */
async function cdrsOf(db: Database, sessionId: string): Promise<readonly ActedNote[]> {
  const found = await listCdrs(db, { sessionId }, { after: null, limit: MOST_CDRS });
  return found.toReversed().map(({ cdr }) => ({ ...cdr, payableMicro: cdr.totalInclMicro }));
}

function billedOf(session: SessionRow) {
  const { energyWh, totalInclMicro, totalExclMicro, payableMicro } = session;
  if (!isBillable(session) || totalInclMicro === null || totalExclMicro === null || payableMicro === null) return null;
  return { energyWh, totalInclMicro, totalExclMicro, payableMicro };
}

/**
 * Bills a session of our own driver at an energy that a person answers for, at the price that was locked: its receipt is taken
 * back by a credit note, and another takes its place. Who paid gets back what was too much, or owes what is missing.
 * @returns `not_found`, `not_billable`, `already_exists`, `version_conflict`: somebody else corrected it just now.
 */
export async function correctReceipt(
  deps: Deps,
  { sessionId, energyWh, ...act }: CdrAct & { readonly sessionId: string; readonly energyWh: number },
): Promise<Result<SessionReceipt>> {
  const { db } = deps;
  const session = await loadSession(db, sessionId);
  if (session === null) return refuse("not_found");
  const known = await readSessionReceipt(db, session);
  const price = lockedPriceOf(session);
  if (known === null || price === null) return refuse("not_billable", `It is ${session.state}, or has no price.`);
  if (session.tokenPartyId !== null)
    return refuse("not_billable", "It is a partner's: credit its CDR, and issue another.");
  const payment = await loadPaymentFor(db, { id: sessionId, foldedUid: foldUid(session.tokenUid) });
  const notes = correction(known.receipt, price, { id: deps.newId(), energyWh });
  const corrected = await paymentCorrection(deps, payment, known, { notes, act });
  if (!corrected.ok) return corrected;
  const { only, statements, refunds, steps } = corrected.value;
  const now = deps.now();
  const debtor = payment === null ? "receivable:tokens" : debtorOf(payment);
  const rows = notes.map((note) => ({ ...note, ...act, sessionId, currency: price.currency, createdAt: now }));
  const { locationId } = session;
  const saved = await guarded(
    saveAndTell(deps, [
      ...rows.flatMap((row) => [saveReceiptNote(db, row, only), ...noteBooking(db, { locationId, debtor, only }, row)]),
      ...statements,
    ]),
    "not_found",
  );
  if (!saved.ok) return saved;
  await publishSteps(deps, steps);
  if (!(await giveBackAll(deps, refunds))) return refuse("version_conflict");
  if (payment !== null) await concludeAndFollow(deps, payment);
  deps.log("receipt.corrected", { sessionId });
  const receipt = await readSessionReceipt(db, session);
  return receipt?.notes.some(({ id }) => id === rows.at(-1)?.id) ? ok(receipt) : refuse("version_conflict");
}

async function paymentCorrection(
  deps: Deps,
  payment: PaymentRow | null,
  { session, receipt }: SessionReceipt,
  { notes, act }: { readonly notes: readonly ReceiptNote[]; readonly act: CdrAct },
): Promise<Result<PaymentCorrection>> {
  if (payment === null) return ok(NO_PAYMENT);
  const dueMicro = notes.at(-1)?.payableMicro ?? 0;
  return receipt === null
    ? ok(firstBill(deps, payment, session, dueMicro))
    : changedBill(deps, payment, { dueMicro, act });
}

/** Of a bill of nothing nothing is left; of a higher one its driver owes the difference. */
async function concludeAndFollow(deps: Deps, payment: PaymentRow): Promise<void> {
  await conclude(deps, payment.id);
  await followPayer(deps, payment);
}
