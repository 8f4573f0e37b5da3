import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

const MAKING = "making-";

/**
 * A folder that is made once for all stacks, until its key changes; those of other keys are removed. Made aside and put in
 * place by its name alone: whoever finds it finds it whole.
 */
export async function madeOnce(
  parent: string,
  key: string,
  make: (directory: string) => Promise<void>,
): Promise<string> {
  const made = join(parent, key);
  if (existsSync(made)) return made;
  mkdirSync(parent, { recursive: true });
  const making = mkdtempSync(join(parent, MAKING));
  await make(making).catch((error: unknown) => {
    rmSync(making, { recursive: true });
    throw error;
  });
  for (const old of readdirSync(parent).filter((name) => !name.startsWith(MAKING))) {
    rmSync(join(parent, old), { recursive: true, force: true });
  }
  renameSync(making, made);
  return made;
}
