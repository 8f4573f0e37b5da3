import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import * as schema from "./schema.ts";

export type Database = DrizzleD1Database<typeof schema>;

export function openDatabase(binding: D1Database): Database {
  return drizzle(binding, { schema });
}

/** What an UPDATE sets; a field that is left out or undefined stays as it is. */
export type Change<Row> = { readonly [Field in keyof Row]?: Row[Field] | undefined };
