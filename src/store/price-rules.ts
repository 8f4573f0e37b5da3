import { and, desc, eq, gt, gte, isNotNull, lt, ne, or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { ConnectorClass } from "../domain/location.ts";
import type { PriceRule, PriceVerdict } from "../domain/price-rule.ts";
import type { TariffScope } from "../domain/tariff.ts";
import { DAY, HOUR } from "../domain/time.ts";
import type { Database } from "./database.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";
import { priceRuleChanges, priceRules, priceVerdicts } from "./price-schema.ts";
import { tariffVersions } from "./schema.ts";
import { changingPrices, type DecidedChange } from "./tariffs.ts";

/** Which price a rule decides. */
export interface PriceKey {
  readonly scope: TariffScope;
  readonly class: ConnectorClass;
}

/** One row of each hour and rule: versions keep for ever what they were decided from. */
const VERDICTS_KEPT_MS = 3 * DAY;

/** By list and class. */
export function loadPriceRules(
  db: Database,
  list: { readonly after: readonly [string, string] | null; readonly limit: number },
): Promise<readonly PriceRule[]> {
  const [scope, ofClass] = list.after ?? ["", ""];
  return db
    .select()
    .from(priceRules)
    .where(sql`(${priceRules.scope}, ${priceRules.class}) > (${scope}, ${ofClass})`)
    .orderBy(priceRules.scope, priceRules.class)
    .limit(list.limit);
}

export async function loadPriceRule(db: Database, key: PriceKey): Promise<PriceRule | null> {
  return (await db.select().from(priceRules).where(isOf(priceRules, key)).get()) ?? null;
}

export type PriceRuleChange = typeof priceRuleChanges.$inferSelect;

/** Saves what was edited from the version before, with its line of history; false when it has moved on since. */
export async function savePriceRule(
  db: Database,
  rule: PriceRule,
  change: PriceRuleChange,
  besides: readonly BatchItem<"sqlite">[],
): Promise<boolean> {
  const { policy, onSince, version } = rule;
  const { id, at, author, before, after } = change;
  const isSaved = and(isOf(priceRules, rule), eq(priceRules.version, version));
  const [saved] = await db.batch([
    db
      .insert(priceRules)
      .values(rule)
      .onConflictDoUpdate({
        target: [priceRules.scope, priceRules.class],
        set: { policy, onSince, version },
        setWhere: eq(priceRules.version, version - 1),
      })
      .returning({ version: priceRules.version }),
    db.insert(priceRuleChanges).select(
      sql`select ${id}, ${rule.scope}, ${rule.class}, ${at}, ${author}, ${before && JSON.stringify(before)},
          ${JSON.stringify(after)} where exists (select 1 from ${priceRules} where ${isSaved})`,
    ),
    ...besides,
  ]);
  return saved.length > 0;
}

/** The newest first. */
export function loadPriceRuleChanges(
  db: Database,
  key: PriceKey,
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly PriceRuleChange[]> {
  return db
    .select()
    .from(priceRuleChanges)
    .where(and(isOf(priceRuleChanges, key), olderThan(priceRuleChanges.at, priceRuleChanges.id, list.after)))
    .orderBy(desc(priceRuleChanges.at), desc(priceRuleChanges.id))
    .limit(list.limit);
}

export interface DueRule extends PriceRule {
  readonly onSince: number;
  /** Its hour was looked at before, and nothing was known of costs. */
  readonly isTriedAgain: boolean;
}

/** Rules that are on and have not come to anything in an hour, or only to nothing being known of costs. */
export async function loadDueRules(db: Database, hourAt: number): Promise<readonly DueRule[]> {
  const ofHour = and(
    isOf(priceVerdicts, { scope: sql`${priceRules.scope}`, class: sql`${priceRules.class}` }),
    gte(priceVerdicts.validFrom, hourAt),
    lt(priceVerdicts.validFrom, hourAt + 2 * HOUR),
    eq(priceVerdicts.hourAt, hourAt),
  );
  const rows = await db
    .select({ rule: priceRules, outcome: priceVerdicts.outcome })
    .from(priceRules)
    .leftJoin(priceVerdicts, ofHour)
    .where(and(isNotNull(priceRules.onSince), or(sql`${priceVerdicts.outcome} is null`, isOutcome("no_cost"))));
  return rows.flatMap(({ rule, outcome }) =>
    rule.onSince === null ? [] : { ...rule, onSince: rule.onSince, isTriedAgain: outcome !== null },
  );
}

function isOutcome(outcome: PriceVerdict["outcome"]) {
  return eq(priceVerdicts.outcome, outcome);
}

/** The newest first. */
export function loadVerdicts(db: Database, key: PriceKey, limit: number): Promise<readonly PriceVerdict[]> {
  return db
    .select()
    .from(priceVerdicts)
    .where(isOf(priceVerdicts, key))
    .orderBy(desc(priceVerdicts.validFrom))
    .limit(limit);
}

/** When a rule last came to something else than nothing being known of costs; null: not in the days that are kept. */
export async function loadLastCosted(db: Database, key: PriceKey): Promise<number | null> {
  const row = await db
    .select({ at: priceVerdicts.decidedAt })
    .from(priceVerdicts)
    .where(and(isOf(priceVerdicts, key), ne(priceVerdicts.outcome, "no_cost")))
    .orderBy(desc(priceVerdicts.validFrom))
    .limit(1)
    .get();
  return row?.at ?? null;
}

/** How often the rule changed a price in the day before an instant (EN-T9). */
export async function countRuleChanges(db: Database, key: PriceKey, before: number): Promise<number> {
  const isInDay = and(gt(tariffVersions.validFrom, before - DAY), lt(tariffVersions.validFrom, before));
  const isByRule = sql`${tariffVersions.withdrawnAt} is null and ${tariffVersions.origin} ->> 'kind' = 'rule'`;
  return db.$count(tariffVersions, and(isOf(tariffVersions, key), isInDay, isByRule));
}

/**
 * Keeps what a rule came to, and changes the prices as it decided in the same batch: if they are still those that it was
 * decided on. Otherwise nothing is kept, and the rule is to be asked again.
 * @param hourAt the hour that it is the evaluation of; null: somebody asked for it. @returns whether it was kept.
 */
export async function saveVerdict(
  db: Database,
  verdict: PriceVerdict,
  hourAt: number | null,
  change: DecidedChange | null,
): Promise<boolean> {
  const { scope, class: ofClass, validFrom, tariffVersionId } = verdict;
  const { outcome, decidedAt } = verdict;
  const isMade = tariffVersionId === null ? undefined : eq(tariffVersions.id, tariffVersionId);
  const made = isMade && db.select({ one: sql`1` }).from(tariffVersions).where(isMade);
  const row = sql`select ${scope}, ${ofClass}, ${validFrom}, ${hourAt}, ${decidedAt}, ${outcome},
    ${verdict.decision && JSON.stringify(verdict.decision)}, ${JSON.stringify(verdict.whyNoCost)}, ${tariffVersionId}
    where ${made === undefined ? sql`true` : sql`exists ${made}`}`;
  const keep = db
    .insert(priceVerdicts)
    .select(row)
    .onConflictDoUpdate({
      target: [priceVerdicts.scope, priceVerdicts.class, priceVerdicts.validFrom],
      set: {
        hourAt: sql`coalesce(excluded.hour_at, ${priceVerdicts.hourAt})`,
        decidedAt: sql`excluded.decided_at`,
        outcome: sql`excluded.outcome`,
        decision: sql`excluded.decision`,
        whyNoCost: sql`excluded.why_no_cost`,
        tariffVersionId: sql`excluded.tariff_version_id`,
      },
      setWhere: ne(priceVerdicts.outcome, "published"),
    })
    .returning({ validFrom: priceVerdicts.validFrom });
  const purge = db
    .delete(priceVerdicts)
    .where(and(isOf(priceVerdicts, verdict), lt(priceVerdicts.validFrom, decidedAt - VERDICTS_KEPT_MS)));
  if (change === null) {
    const [kept] = await db.batch([keep, purge]);
    return kept.length > 0;
  }
  const [, , kept] = await db.batch([...changingPrices(db, change), keep, purge]);
  return kept.length > 0;
}

interface KeyColumns {
  readonly scope: SQLWrapper;
  readonly class: SQLWrapper;
}

function isOf(columns: KeyColumns, key: { readonly scope: unknown; readonly class: unknown }): SQL {
  return sql`${columns.scope} = ${key.scope} and ${columns.class} = ${key.class}`;
}
