import { and, type SQL, type SQLWrapper, sql } from "drizzle-orm";

/** What a list is continued after: the two columns it is sorted by, newest first. */
export type NewestFirstKey = readonly [at: number, id: string];

/** Rows that come after `key` in a list sorted by `(at, id)`, newest first. One comparison, served by one index. */
export function olderThan(at: SQLWrapper, id: SQLWrapper, key: NewestFirstKey | null): SQL | undefined {
  return key === null ? undefined : sql`(${at}, ${id}) < (${key[0]}, ${key[1]})`;
}

/** What a list that shows the oldest first is continued after. */
export interface OldestFirstKey {
  readonly createdAt: number;
  readonly id: string;
}

/** A part of a list of what was updated from `from` to before `to`; null: no bound. */
export interface UpdatedPage {
  readonly from: number | null;
  readonly to: number | null;
  /** Where the part begins; null: after `offset` rows, which are read and left out. */
  readonly after: OldestFirstKey | null;
  readonly offset: number;
  readonly limit: number;
}

/** Rows of a list sorted by `(createdAt, id)`, oldest first, from the beginning of the part on. */
export function youngerThan(createdAt: SQLWrapper, id: SQLWrapper, { after }: UpdatedPage): SQL | undefined {
  return after === null ? undefined : sql`(${createdAt}, ${id}) > (${after.createdAt}, ${after.id})`;
}

/** The rows that lie between the bounds. */
export function updatedWithin(updatedAt: SQLWrapper, { from, to }: UpdatedPage): SQL | undefined {
  return and(
    from === null ? undefined : sql`${updatedAt} >= ${from}`,
    to === null ? undefined : sql`${updatedAt} < ${to}`,
  );
}

/** What of the offset is still to be skipped. */
export function rowsToSkip({ after, offset }: UpdatedPage): number {
  return after === null ? offset : 0;
}
