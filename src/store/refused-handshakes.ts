import { and, desc, eq, sql } from "drizzle-orm";
import { MINUTE } from "../domain/time.ts";
import type { Database } from "./database.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";
import { refusedHandshakes } from "./refused-handshakes-schema.ts";

export type RefusedHandshakeRow = typeof refusedHandshakes.$inferSelect;

export type RefusedHandshake = Pick<RefusedHandshakeRow, "subject" | "status" | "reason" | "address">;

/** Strangers can make up names without end: so many new ones a minute are worth a row, and so many rows are kept. */
const STRANGERS_PER_MINUTE = 20;
const STRANGERS = 200;

/** Of the same subject with the same answer, once a minute: a charger that knocks all day costs a row a minute. */
export async function saveRefusedHandshake(
  db: Database,
  { subject, status, reason, address }: RefusedHandshake,
  at: number,
): Promise<void> {
  const isKnown = sql`(exists (select 1 from charge_points where id = ${subject})
    or exists (select 1 from refused_handshakes where subject = ${subject}))`;
  const newLately = sql`(select count(*) from refused_handshakes where first_at > ${at - MINUTE})`;
  await db.batch([
    db
      .insert(refusedHandshakes)
      .select(
        sql`select ${subject}, ${status}, ${reason}, ${address}, 1, ${at}, ${at}
          where ${isKnown} or ${newLately} < ${STRANGERS_PER_MINUTE}`,
      )
      .onConflictDoUpdate({
        target: refusedHandshakes.subject,
        set: { status, reason, address, lastAt: at, count: sql`${refusedHandshakes.count} + 1` },
        setWhere: sql`${refusedHandshakes.reason} <> ${reason} or ${refusedHandshakes.lastAt} <= ${at - MINUTE}`,
      }),
    db.delete(refusedHandshakes).where(
      sql`${refusedHandshakes.subject} in (
        select subject from refused_handshakes where subject not in (select id from charge_points)
        order by last_at desc, subject desc limit -1 offset ${STRANGERS})`,
    ),
  ]);
}

/** Who was refused last first. */
export function loadRefusedHandshakes(
  db: Database,
  filter: { readonly subject: string | undefined },
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly RefusedHandshakeRow[]> {
  return db
    .select()
    .from(refusedHandshakes)
    .where(
      and(
        filter.subject === undefined ? undefined : eq(refusedHandshakes.subject, filter.subject),
        olderThan(refusedHandshakes.lastAt, refusedHandshakes.subject, list.after),
      ),
    )
    .orderBy(desc(refusedHandshakes.lastAt), desc(refusedHandshakes.subject))
    .limit(list.limit);
}
