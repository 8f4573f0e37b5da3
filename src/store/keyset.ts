import { type SQL, type SQLWrapper, sql } from "drizzle-orm";

/** What a list is continued after: the two columns it is sorted by, newest first. */
export type NewestFirstKey = readonly [at: number, id: string];

/** Rows that come after `key` in a list sorted by `(at, id)`, newest first. One comparison, served by one index. */
export function olderThan(at: SQLWrapper, id: SQLWrapper, key: NewestFirstKey | null): SQL | undefined {
  return key === null ? undefined : sql`(${at}, ${id}) < (${key[0]}, ${key[1]})`;
}
