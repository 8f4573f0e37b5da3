import { ok, type Result, refuse } from "../domain/result.ts";
import { foldUid, type Token } from "../domain/token.ts";
import type { Change } from "../store/database.ts";
import { removeToken, saveNewToken, saveToken, type TokenRow } from "../store/tokens.ts";
import type { Deps } from "./deps.ts";
import { tellLocalLists } from "./local-lists.ts";
import { nextVersion } from "./versions.ts";

export async function createToken(deps: Deps, request: Token): Promise<Result<TokenRow>> {
  const now = deps.now();
  const row = { ...request, foldedUid: foldUid(request.uid), createdAt: now, updatedAt: now };
  const saved = await saveNewToken(deps.db, row);
  return saved.ok ? ok(row) : saved;
}

/** Charge points that keep it in a list hear of it at once: it may be blocked now. */
export async function updateToken(
  deps: Deps,
  token: TokenRow,
  change: Change<Omit<Token, "uid">>,
): Promise<Result<TokenRow>> {
  const updatedAt = nextVersion(token.updatedAt, deps.now());
  const saved = await saveToken(deps.db, token.foldedUid, token.updatedAt, { ...change, updatedAt });
  if (!saved) return refuse("version_conflict");
  await tellLocalLists(deps);
  return ok(saved);
}

export async function deleteToken(deps: Deps, token: TokenRow): Promise<void> {
  await removeToken(deps.db, token.foldedUid);
  await tellLocalLists(deps);
}
