import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where one charge point keeps what must survive `kill -9`. */
export interface Storage {
  readonly read: () => string | undefined;
  readonly write: (text: string) => void;
}

/** One file per charge point, replaced as a whole: a reader finds the old or the new, never half (SIM-5). */
export function fileStorage(directory: string, chargePointId: string): Storage {
  const path = join(directory, `${encodeURIComponent(chargePointId)}.json`);
  mkdirSync(directory, { recursive: true });
  return {
    read: () => readIfThere(path),
    write: (text) => {
      const temporary = `${path}.new`;
      const file = openSync(temporary, "w", 0o600);
      try {
        writeSync(file, text);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(temporary, path);
      syncDirectory(dirname(path));
    },
  };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** The new name is durable only with its directory; Windows cannot open one and needs no such call. */
function syncDirectory(path: string): void {
  if (process.platform === "win32") return;
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

export function memoryStorage(): Storage {
  let kept: string | undefined;
  return {
    read: () => kept,
    write: (text) => {
      kept = text;
    },
  };
}
