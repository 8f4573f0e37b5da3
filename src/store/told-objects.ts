import { and, eq } from "drizzle-orm";
import type { Database } from "./database.ts";
import { type PushedModule, toldObjects } from "./outbox-schema.ts";

/** What a partner last took of an object; null: it was never told of it. */
export async function loadTold(
  db: Database,
  partnerId: string,
  module: PushedModule,
  objectId: string,
): Promise<unknown> {
  const row = await db
    .select({ told: toldObjects.told })
    .from(toldObjects)
    .where(isIt(partnerId, module, objectId))
    .get();
  return row?.told ?? null;
}

export async function saveTold(
  db: Database,
  partnerId: string,
  module: PushedModule,
  objectId: string,
  told: unknown,
): Promise<void> {
  await db
    .insert(toldObjects)
    .values({ partnerId, module, objectId, told })
    .onConflictDoUpdate({ target: [toldObjects.partnerId, toldObjects.module, toldObjects.objectId], set: { told } });
}

/** It has it no longer. */
export async function removeTold(
  db: Database,
  partnerId: string,
  module: PushedModule,
  objectId: string,
): Promise<void> {
  await db.delete(toldObjects).where(isIt(partnerId, module, objectId));
}

function isIt(partnerId: string, module: PushedModule, objectId: string) {
  return and(eq(toldObjects.partnerId, partnerId), eq(toldObjects.module, module), eq(toldObjects.objectId, objectId));
}
