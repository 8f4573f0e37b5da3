import { and, asc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { LedgerAccount, LedgerTransaction } from "../domain/ledger.ts";
import type { Database } from "./database.ts";
import { ledgerTransactions as ledger } from "./payment-schema.ts";

export type LedgerRow = typeof ledger.$inferSelect;

export interface Booking {
  /** When it came about. */
  readonly at: number;
  readonly now: number;
  /** Of what a person did; null: it was made by itself. */
  readonly act: { readonly reason: string; readonly issuedBy: string } | null;
  /** Only where this is true, when the batch comes to it. */
  readonly only?: SQL;
}

/** Books a transaction; one that was booked already is not booked again. To stand in the batch of its cause. */
export function bookTransaction(db: Database, transaction: LedgerTransaction, { at, now, act, only }: Booking) {
  const { id, kind, currency, entries, sessionId, locationId } = transaction;
  const row = sql`select ${id}, ${kind}, ${currency}, ${JSON.stringify(entries)}, ${sessionId}, ${locationId}, ${at},
    ${act?.reason ?? null}, ${act?.issuedBy ?? null}, ${now} where ${only ?? sql`true`}`;
  return db.insert(ledger).select(row).onConflictDoNothing();
}

/** That it was not booked yet, when the batch comes to it. */
export function isUnbooked(id: string): SQL {
  return sql`not exists (select 1 from ${ledger} where ${ledger.id} = ${id})`;
}

export interface AccountBalance {
  readonly account: LedgerAccount;
  readonly currency: string;
  readonly balanceMicro: number;
  readonly entries: number;
}

/** What stands on each account, and of how many entries. */
export function loadBalances(db: Database): Promise<readonly AccountBalance[]> {
  return db.all<AccountBalance>(sql`
    select entry.value ->> '$.account' as account, currency, sum(entry.value ->> '$.amountMicro') as balanceMicro,
      count(*) as entries
    from ${ledger}, json_each(${ledger.entries}) as entry
    group by 1, 2 order by 1, 2`);
}

export interface LedgerFilter {
  readonly account?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly fromAt?: number | undefined;
  readonly toAt?: number | undefined;
}

/** When it was booked, and its id. */
export type LedgerKey = readonly [number, string];

/** In the order in which they were booked. */
export function listLedger(
  db: Database,
  { account, sessionId, fromAt, toAt }: LedgerFilter,
  { after, limit }: { readonly after: LedgerKey | null; readonly limit: number },
): Promise<readonly LedgerRow[]> {
  const isOn = sql`exists (select 1 from json_each(${ledger.entries}) where value ->> '$.account' = ${account})`;
  const isLater = after === null ? undefined : sql`(${ledger.createdAt}, ${ledger.id}) > (${after[0]}, ${after[1]})`;
  return db
    .select()
    .from(ledger)
    .where(
      and(
        account === undefined ? undefined : isOn,
        sessionId === undefined ? undefined : eq(ledger.sessionId, sessionId),
        fromAt === undefined ? undefined : gte(ledger.at, fromAt),
        toAt === undefined ? undefined : lt(ledger.at, toAt),
        isLater,
      ),
    )
    .orderBy(asc(ledger.createdAt), asc(ledger.id))
    .limit(limit);
}
