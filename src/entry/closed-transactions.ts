import type { ChargePointState, Transaction } from "../ocpp/state.ts";
import { completeTransaction } from "../ocpp/stored-state.ts";

/** Closed transactions that a checkpoint of the journal is shown with; repeats of older ones are rare. */
const CLOSED_WITH_CHECKPOINT = 20;

/** The newest transactions of a charge point that a state of it no longer holds. */
export function closedBefore(sql: SqlStorage, { lastTransactionId, open }: ChargePointState): readonly Transaction[] {
  const isOpen = new Set(open.map(({ transactionId }) => transactionId));
  return sql
    .exec<{ body: string }>(
      "select body from transactions where id <= ? order by id desc limit ?",
      lastTransactionId,
      CLOSED_WITH_CHECKPOINT,
    )
    .toArray()
    .map((row) => completeTransaction(JSON.parse(row.body) as Transaction))
    .filter(({ transactionId }) => !isOpen.has(transactionId));
}
