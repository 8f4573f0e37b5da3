import { type ChargePointState, EMPTY_STATE, type Transaction } from "../ocpp/state.ts";

/** Rows of a charge point's own storage. What was stored before a field was known gets the nearest there is. */

/** The state as it was stored. */
export function readState(body: string): ChargePointState {
  const state: ChargePointState = { ...EMPTY_STATE, ...(JSON.parse(body) as ChargePointState) };
  const connectors = Object.entries(state.connectors).map(([id, report]) => [
    id,
    { ...report, since: report.since ?? report.at },
  ]);
  return { ...state, connectors: Object.fromEntries(connectors), watch: { ...EMPTY_STATE.watch, ...state.watch } };
}

export function readTransaction(body: string): Transaction {
  const transaction = JSON.parse(body) as Transaction;
  return { ...transaction, receivedAt: transaction.receivedAt ?? transaction.startedAt };
}
