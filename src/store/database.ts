import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";

export type Database = DrizzleD1Database;

export function openDatabase(binding: D1Database): Database {
  return drizzle(binding);
}

/** What an UPDATE sets; a field that is left out or undefined stays as it is. */
export type Change<Row> = { readonly [Field in keyof Row]?: Row[Field] | undefined };
