import { createHash } from "node:crypto";
import { SECOND } from "../domain/time.ts";
import { FORGOTTEN_AFTER, takeTry } from "../domain/wrong-tries.ts";
import { forgetWrongTries, loadWrongTries, purgeWrongTries, saveWrongTry } from "../store/wrong-tries.ts";
import type { Deps } from "./deps.ts";

/** What is guessed at: a password by its address, a link to reset one, the set-up token. */
export type Guessed = `password ${string}` | `reset ${string}` | "set-up";

/** So often another try was faster; then there are too many at once. */
const MOST_RACES = 3;

/**
 * Counts a try before it is known to be wrong; for addresses that nobody has as well, so that nothing tells them apart.
 * @returns for how many seconds to stay away; null: go on.
 */
export async function countTry(deps: Deps, guessed: Guessed): Promise<number | null> {
  const subject = subjectOf(guessed);
  for (let race = 0; race < MOST_RACES; race += 1) {
    const known = await loadWrongTries(deps.db, subject);
    const taken = takeTry(known, deps.now());
    if (typeof taken === "number") return Math.ceil(taken / SECOND);
    if (await saveWrongTry(deps.db, subject, known, taken)) return null;
  }
  return 1;
}

/** It was right. */
export async function forgetTries(deps: Deps, guessed: Guessed): Promise<void> {
  await forgetWrongTries(deps.db, subjectOf(guessed));
}

export async function purgeTries({ db, now }: Deps): Promise<void> {
  await purgeWrongTries(db, now() - FORGOTTEN_AFTER);
}

function subjectOf(guessed: Guessed): string {
  return createHash("sha256").update(guessed).digest("hex");
}
