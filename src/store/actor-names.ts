import { sql } from "drizzle-orm";
import { apiKeys, users } from "./access-schema.ts";
import type { Database } from "./database.ts";

/** What people and keys are called now, by id; without those that are gone. */
export async function loadActorNames(
  db: Database,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const known = [...new Set(ids)].filter((id) => id !== null);
  if (known.length === 0) return new Map();
  const wanted = sql`(select value from json_each(${JSON.stringify(known)}))`;
  const [keys, people] = await db.batch([
    db.select({ id: apiKeys.id, name: apiKeys.name }).from(apiKeys).where(sql`${apiKeys.id} in ${wanted}`),
    db.select({ id: users.id, name: users.name }).from(users).where(sql`${users.id} in ${wanted}`),
  ]);
  return new Map([...keys, ...people].map(({ id, name }) => [id, name]));
}
