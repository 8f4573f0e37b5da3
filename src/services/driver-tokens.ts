import { createHmac } from "node:crypto";
import { ok, type Result, refuse } from "../domain/result.ts";
import { foldUid } from "../domain/token.ts";
import {
  countCardTry,
  countDriverTokens,
  type DriverTokenRow,
  loadCardCode,
  loadDriverTokens,
  releaseTokens,
  saveCard,
  saveCardCode,
} from "../store/driver-tokens.ts";
import { type DriverRow, saveDriver } from "../store/drivers.ts";
import { loadToken } from "../store/tokens.ts";
import { followAccount } from "./debts.ts";
import type { Deps } from "./deps.ts";
import { tellLocalLists } from "./local-lists.ts";
import { randomLetters, sameSecret } from "./secrets.ts";
import { nextVersion } from "./versions.ts";

/** A family's cards, and a few more. */
const MOST_TOKENS = 20;
/** 50 random bits against five tries. */
const CODE_LETTERS = 10;
const MOST_WRONG_TRIES = 5;

/**
 * A new code for a card of ours, by which its holder makes it his. A code, and not a tap at a charger: who knows only the number
 * of somebody's card could ask for it and wait until that one taps.
 * @returns `not_found`: there is no such card.
 */
export async function newCardCode(deps: Deps, uid: string): Promise<Result<string>> {
  const foldedUid = foldUid(uid);
  const code = randomLetters(deps, CODE_LETTERS);
  const codeHash = codeHashOf(deps, foldedUid, code);
  const saved = await saveCardCode(deps.db, { foldedUid, codeHash, wrongTries: 0, createdAt: deps.now() });
  if (!saved.ok) return saved;
  deps.log("card.code-made", {});
  return ok(code);
}

/**
 * The card is the driver's from now on: sessions before are not. An unknown card, one without a code and a wrong code are
 * answered alike.
 * @returns `wrong_card_code`, `limit_reached`, `account_blocked`.
 */
export async function addCard(
  deps: Deps,
  driver: DriverRow,
  { uid, code }: { readonly uid: string; readonly code: string },
): Promise<Result<DriverTokenRow>> {
  if (driver.isHeldBack || driver.state === "blocked") return refuse("account_blocked");
  if ((await countDriverTokens(deps.db, driver.id)) >= MOST_TOKENS) return refuse("limit_reached");
  const foldedUid = foldUid(uid);
  const known = await loadCardCode(deps.db, uid);
  const token = known && (await loadToken(deps.db, uid));
  if (!known || !token || !(await countCardTry(deps.db, foldedUid, MOST_WRONG_TRIES))) return refuse("wrong_card_code");
  if (!sameSecret(known.codeHash, codeHashOf(deps, foldedUid, code))) return refuse("wrong_card_code");
  const row: DriverTokenRow = {
    foldedUid,
    uid: token.uid,
    driverId: driver.id,
    kind: "card",
    addedAt: deps.now(),
    removedAt: null,
    isHeldBack: false,
  };
  const saved = await saveCard(deps.db, row, driver.groupUid);
  if (!saved.ok) return refuse("wrong_card_code");
  await tellLocalLists(deps);
  deps.log("card.added", { driverId: driver.id });
  return ok(row);
}

/** @returns `not_found`; `in_use`: the token of the app stays as long as the account. */
export async function removeCard(deps: Deps, driver: DriverRow, uid: string): Promise<Result<null>> {
  const tokens = await loadDriverTokens(deps.db, driver.id);
  const card = tokens.find(({ of }) => of.foldedUid === foldUid(uid));
  if (card === undefined) return refuse("not_found");
  if (card.of.kind === "app") return refuse("in_use", "The token of the app stays as long as the account.");
  const released = { driverId: driver.id, groupUid: driver.groupUid, foldedUids: [card.of.foldedUid] };
  await releaseTokens(deps.db, released, deps.now());
  await tellLocalLists(deps);
  return ok(null);
}

/** Dashes and spaces are for people; O and I are read for 0 and 1. */
function codeHashOf({ pepper }: Deps, foldedUid: string, code: string): string {
  const read = foldUid(code.replace(/[\s-]/g, "")).replaceAll("O", "0").replace(/[IL]/g, "1");
  return createHmac("sha256", pepper)
    .update(JSON.stringify(["card", foldedUid, read]))
    .digest("hex");
}

/** By an operator: nothing starts with the account, wherever a charge point looks, its own list included. */
export async function blockDriver(
  deps: Deps,
  driver: DriverRow,
  { blocked, reason }: { readonly blocked: boolean; readonly reason: string | null },
): Promise<Result<DriverRow>> {
  if (driver.state === "erased" || driver.state === "unconfirmed") return refuse("not_found");
  const updatedAt = nextVersion(driver.updatedAt, deps.now());
  const change = { state: blocked ? "blocked" : "active", blockReason: blocked ? reason : null, updatedAt } as const;
  const saved = await saveDriver(deps.db, driver.id, driver.updatedAt, change);
  if (saved === null) return refuse("version_conflict");
  await followAccount(deps, saved.id);
  deps.log("driver.blocked", { driverId: driver.id, blocked });
  return ok(saved);
}
