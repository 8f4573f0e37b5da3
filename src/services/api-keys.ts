import { ok, type Result, refuse } from "../domain/result.ts";
import { type ApiKey, revokeApiKey as revokeRow, saveApiKey } from "../store/api-keys.ts";
import { auditNote } from "./audit.ts";
import type { Deps } from "./deps.ts";
import { hashOf, newSecret } from "./secrets.ts";

/** So that a key that leaks is known for what it is. */
const PREFIX = "emall_";

export interface ApiKeyWish {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly endsAt: number | null;
  /** The name of who makes it. */
  readonly createdBy: string | null;
  /** What whoever makes it may do: a key may do nothing more. */
  readonly mayGive: readonly string[];
}

/** The key is told once. @returns `not_permitted`, `invalid_request`. */
export async function createApiKey(
  deps: Deps,
  { mayGive, ...wish }: ApiKeyWish,
): Promise<Result<{ readonly row: ApiKey; readonly key: string }>> {
  const tooMuch = wish.permissions.find((permission) => !mayGive.includes(permission));
  if (tooMuch !== undefined) return refuse("not_permitted", `Who makes a key must hold ${tooMuch} to give it.`);
  const createdAt = deps.now();
  if (wish.endsAt !== null && wish.endsAt <= createdAt) return refuse("invalid_request", "It would end in the past.");
  const key = `${PREFIX}${newSecret(deps)}`;
  const row: ApiKey = { id: deps.newId(), ...wish, keyHash: hashOf(key), createdAt, revokedAt: null };
  await saveApiKey(deps.db, row, auditNote(deps, null, auditFacts(row)));
  deps.log("api-key.created", { apiKeyId: row.id });
  return ok({ row, key });
}

/** From now on it opens nothing. @returns `not_found`. */
export async function revokeApiKey(deps: Deps, id: string): Promise<Result<null>> {
  const at = deps.now();
  const note = auditNote(deps, { revokedAt: null }, { revokedAt: new Date(at).toISOString() });
  if ((await revokeRow(deps.db, id, at, note)) === null) return refuse("not_found");
  deps.log("api-key.revoked", { apiKeyId: id });
  return ok(null);
}

function auditFacts({ name, permissions, endsAt }: ApiKey) {
  return { name, permissions, endsAt: endsAt === null ? null : new Date(endsAt).toISOString() };
}
