import { and, eq, gte, isNotNull, lt, sql } from "drizzle-orm";
import type { LedgerSum } from "../domain/revenue.ts";
import type { Database } from "./database.ts";
import { ledgerTransactions as ledger } from "./payment-schema.ts";
import { sessions } from "./schema.ts";

const ENTRY = sql`entry.value ->> '$.amountMicro'`;
const ACCOUNT = sql`entry.value ->> '$.account'`;

/** What was booked at a location within a stretch of time, by currency. */
export function loadLedgerSums(
  db: Database,
  locationId: string,
  from: number,
  until: number,
): Promise<readonly (LedgerSum & { readonly currency: string })[]> {
  return db.all(sql`
    select currency, kind, case
        when ${ACCOUNT} glob 'receivable:*' then 'receivable'
        when ${ACCOUNT} glob 'processor:*' or ${ACCOUNT} = 'cash' then 'money'
        else ${ACCOUNT} end as part,
      sum(${ENTRY}) as sumMicro
    from ${ledger}, json_each(${ledger.entries}) as entry
    where ${ledger.locationId} = ${locationId} and ${ledger.at} >= ${from} and ${ledger.at} < ${until}
    group by 1, 2, 3`);
}

/** What is owed for a location's sessions, of all that came about before then, by currency. */
export function loadOwed(
  db: Database,
  locationId: string,
  until: number,
): Promise<readonly { readonly currency: string; readonly owedMicro: number }[]> {
  return db.all(sql`
    select currency, sum(${ENTRY}) as owedMicro
    from ${ledger}, json_each(${ledger.entries}) as entry
    where ${ledger.locationId} = ${locationId} and ${ledger.at} < ${until} and ${ACCOUNT} glob 'receivable:*'
    group by 1`);
}

/** Sessions that ended within a stretch of time, what they took, and what promotions and quotes took off their list prices. */
export function loadSoldSessions(db: Database, locationId: string, from: number, until: number) {
  const list = sql`json_extract(${sessions.priceOrigin}, '$.listMicroPerKwh')`;
  const offMicroWh = sql`sum(max(coalesce(${list}, 0) - ${sessions.priceMicroPerKwh}, 0) * ${sessions.energyWh})`;
  return db
    .select({
      currency: sql<string>`${sessions.currency}`,
      sessions: sql<number>`count(*)`,
      energyWh: sql<number>`sum(${sessions.energyWh})`,
      givenAwayMicro: sql<number>`(${offMicroWh} + 500) / 1000`,
    })
    .from(sessions)
    .where(
      and(
        eq(sessions.locationId, locationId),
        eq(sessions.state, "COMPLETED"),
        isNotNull(sessions.totalInclMicro),
        gte(sessions.stoppedAt, from),
        lt(sessions.stoppedAt, until),
      ),
    )
    .groupBy(sessions.currency);
}
