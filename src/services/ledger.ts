import type { BatchItem } from "drizzle-orm/batch";
import { type LedgerAccount, sale } from "../domain/ledger.ts";
import type { CdrRow } from "../store/cdrs.ts";
import type { Database } from "../store/database.ts";
import { bookTransaction } from "../store/ledger.ts";
import type { Condition, PaymentRow } from "../store/payments.ts";
import type { ReceiptNoteRow } from "../store/receipt-notes.ts";
import type { SessionRow } from "../store/sessions.ts";
import type { Deps } from "./deps.ts";

type Statement = BatchItem<"sqlite">;

/** Who owes for a start. */
export function debtorOf({ payerKind, payerId }: Pick<PaymentRow, "payerKind" | "payerId">): LedgerAccount {
  return `receivable:${payerKind}:${payerId}`;
}

/** What a party owes by a CDR, and no more by its credit. To stand in the batch that stores it. */
export function cdrBooking(db: Database, cdr: CdrRow): readonly Statement[] {
  const { id, currency, sessionId, locationId, creditOf, reason, issuedBy, createdAt } = cdr;
  const party = `${cdr.tokenCountryCode}*${cdr.tokenPartyId}`.toUpperCase();
  const transaction = sale(
    { id: `cdr:${id}`, kind: creditOf === null ? "cdr" : "credit", currency, sessionId, locationId },
    `receivable:party:${party}`,
    { inclMicro: cdr.totalInclMicro, exclMicro: cdr.totalExclMicro, payableMicro: cdr.totalInclMicro },
  );
  if (transaction === null) return [];
  const act = reason === null || issuedBy === null ? null : { reason, issuedBy };
  return [bookTransaction(db, transaction, { at: creditOf === null ? cdr.endedAt : createdAt, now: createdAt, act })];
}

/** What is owed for a session of a token of our own. To stand in the batch that stores its end. */
export function sessionBooking(deps: Deps, session: SessionRow, debtor: LedgerAccount): readonly Statement[] {
  const { id, currency, locationId, stoppedAt, totalInclMicro, totalExclMicro, payableMicro } = session;
  if (currency === null || totalInclMicro === null || totalExclMicro === null || payableMicro === null) return [];
  const transaction = sale({ id: `session:${id}`, kind: "session", currency, sessionId: id, locationId }, debtor, {
    inclMicro: totalInclMicro,
    exclMicro: totalExclMicro,
    payableMicro,
  });
  if (transaction === null) return [];
  const now = deps.now();
  return [bookTransaction(deps.db, transaction, { at: stoppedAt ?? now, now, act: null })];
}

/** What is owed by a corrected receipt of a session of our own, and no more by its credit note. To stand in the batch that stores it. */
export function noteBooking(
  db: Database,
  {
    locationId,
    debtor,
    only,
  }: { readonly locationId: string; readonly debtor: LedgerAccount; readonly only: Condition },
  { id, sessionId, currency, creditOf, reason, issuedBy, createdAt, ...note }: ReceiptNoteRow,
): readonly Statement[] {
  const transaction = sale(
    { id: `receipt:${id}`, kind: creditOf === null ? "session" : "credit", currency, sessionId, locationId },
    debtor,
    { inclMicro: note.totalInclMicro, exclMicro: note.totalExclMicro, payableMicro: note.payableMicro },
  );
  if (transaction === null) return [];
  return [bookTransaction(db, transaction, { at: createdAt, now: createdAt, act: { reason, issuedBy }, only })];
}
