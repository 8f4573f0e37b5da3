import { Buffer } from "node:buffer";
import * as z from "zod";
import { ok, type Result, refuse } from "../../domain/result.ts";

/** Lists are read by key, not by offset: the cursor is the sort key of the last row shown, opaque to clients. */
export type SortKey = readonly (string | number)[];

/** The key of a list that shows the newest first. */
export const newestFirstKey = z.tuple([z.int(), z.string()]);

/** Reads a `cursor` parameter; `null` when there is none. A cursor we did not make is an invalid request. */
export function readCursor<Key extends SortKey>(
  schema: z.ZodType<Key>,
  cursor: string | undefined,
): Result<Key | null> {
  if (cursor === undefined) return ok(null);
  try {
    const parsed = schema.safeParse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
    return parsed.success ? ok(parsed.data) : refuse("invalid_request", NOT_OURS);
  } catch {
    return refuse("invalid_request", NOT_OURS);
  }
}

const NOT_OURS = "The cursor is none that we gave.";

/** One page out of `limit + 1` rows read: the row too many tells that there is a next page. */
export function pageOfRows<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => SortKey,
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? cursorOf(keyOf(last)) : null;
  return { items: shown.map(toItem), nextCursor };
}

export function cursorOf(key: SortKey): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}
