import type { ConnectorStatus } from "../domain/location.ts";
import type { Suspension } from "../domain/session.ts";
import type { Transaction } from "./state.ts";
import { revised } from "./transactions.ts";

/** A connector whose status flaps must not fill its transaction; what it shows later is not heeded. */
const MOST = 200;

/** Who holds the energy back: what the vehicle does not ask for is parking, what the station does not give is not (OCPI-D10). */
const HELD_BY: Partial<Record<ConnectorStatus, Suspension["by"]>> = {
  SuspendedEV: "vehicle",
  Finishing: "vehicle",
  SuspendedEVSE: "station",
};

/** Notes who holds the energy back from an instant on, as its connector says. Reports may come in any order. */
export function suspended(transaction: Transaction, status: ConnectorStatus | null, at: number): Transaction {
  const { suspensions, startedAt } = transaction;
  const by = status === null ? null : (HELD_BY[status] ?? null);
  const known = suspensions.findLast((each) => each.at <= at)?.by ?? null;
  if (known === by || at < startedAt || suspensions.length >= MOST) return transaction;
  const others = suspensions.filter((each) => each.at !== at);
  return revised(transaction, {
    suspensions: [...others, { at, by }].toSorted((left, right) => left.at - right.at),
  });
}
