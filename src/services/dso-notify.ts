import { createHash, timingSafeEqual } from "node:crypto";
import { ok, type Result, refuse } from "../domain/result.ts";
import { saveFetchSoon } from "../store/dso-answers.ts";
import { loadDso } from "../store/dsos.ts";
import type { Deps } from "./deps.ts";
import { openNotifyToken } from "./dso-link.ts";

/** A DSO says that something changed: it is asked with the next minute. What it says is not looked at (EN-A14). */
export async function hearDso(deps: Deps, dsoId: string, token: string): Promise<Result<null>> {
  const dso = await loadDso(deps.db, dsoId);
  const known = dso === null ? null : openNotifyToken(deps, dso);
  if (dso === null || known === null || !isSame(known, token)) return refuse("wrong_credentials");
  await saveFetchSoon(deps.db, dso.id, deps.now());
  deps.log("dso.notified", { dsoId });
  return ok(null);
}

function isSame(left: string, right: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
