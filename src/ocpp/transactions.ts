import type { SessionFlag } from "../domain/session.ts";
import { type ReadInstant, readInstant, SECOND } from "../domain/time.ts";
import type { Change, ChargePointState, Transaction } from "./state.ts";

/** A record that lacks its instant is dated by our own clock, and as suspect as one whose clock was never set. */
export function instantOf(state: ChargePointState, timestamp: string | undefined, now: number): ReadInstant {
  return readInstant(timestamp ?? "", now, state.registration?.settings.timeZone);
}

/** So many of the newest transactions of a charge point are looked at for a value that names none. */
export const COVERING_LOOKED_AT = 20;

/** The transaction of a connector that was under way at an instant; clocks write whole seconds (OCPP-M4). */
export function coveringOf(newestFirst: Iterable<Transaction>, connectorId: number, at: number): Transaction | null {
  for (const transaction of newestFirst) {
    if (transaction.connectorId !== connectorId || transaction.startedAt > at + SECOND) continue;
    return transaction.stoppedAt === null || at <= transaction.stoppedAt + SECOND ? transaction : null;
  }
  return null;
}

export function transactionChange(transaction: Transaction): Change {
  return { kind: "transaction", transaction };
}

export function revised(transaction: Transaction, changes: Partial<Transaction>): Transaction {
  return { ...transaction, ...changes, version: transaction.version + 1 };
}

export function flagged(transaction: Transaction, flag: SessionFlag): Transaction {
  if (transaction.flags.includes(flag)) return transaction;
  return revised(transaction, { flags: [...transaction.flags, flag] });
}

export function doubtNotice(state: ChargePointState, transaction: Transaction, flag: SessionFlag, at: number): Change {
  const chargePointId = state.registration?.chargePointId ?? "";
  return {
    kind: "notice",
    at,
    notice: {
      kind: "session_flagged",
      subject: `${chargePointId}/${transaction.transactionId}/${flag}`,
      details: { sessionId: transaction.sessionId, transactionId: transaction.transactionId, flag },
    },
  };
}
