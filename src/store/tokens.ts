import { eq } from "drizzle-orm";
import { foldUid, type Token } from "../domain/token.ts";
import type { Database } from "./database.ts";
import { tokens } from "./schema.ts";

/** The token behind a uid in any spelling (OCPP-A2); its own spelling is kept. */
export async function findToken(db: Database, uid: string): Promise<Token | null> {
  const [row] = await db
    .select({ uid: tokens.uid, state: tokens.state, expiresAt: tokens.expiresAt, parentUid: tokens.parentUid })
    .from(tokens)
    .where(eq(tokens.foldedUid, foldUid(uid)));
  return row ?? null;
}
