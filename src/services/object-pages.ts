import type { ObjectPage, PageKey, PageQuery } from "../ocpi/paging.ts";

/** One page out of `limit + 1` rows read: the row too many tells that there is a next page. */
export function pageOf<Row extends PageKey>(
  rows: readonly Row[],
  { limit }: PageQuery,
  total: number,
  toObject: (row: Row) => unknown,
): ObjectPage {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? (shown.at(-1) ?? null) : null;
  return { objects: shown.map(toObject), total, last };
}
