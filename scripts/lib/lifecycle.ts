import type { Guarded } from "./processes.ts";
import { tail } from "./processes.ts";

/** From the start of a local stack to its end: by Ctrl-C, by a lost terminal, or because a part of it ended. */
export type Lifecycle = {
  /** Run at the end, the last one first. */
  readonly onStop: (close: () => unknown) => void;
  /** Stops this process when the stack stops, and the stack when this process ends by itself. */
  readonly keep: (name: string, process: Guarded) => void;
  /** Says why, and ends everything. */
  readonly fail: (error: unknown) => void;
  readonly isStopping: () => boolean;
};

export function runStack(start: (life: Lifecycle) => Promise<void>): void {
  const closers: (() => unknown)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = (code: number): Promise<void> => {
    stopping ??= (async () => {
      try {
        for (const close of closers.reverse()) await close();
      } finally {
        process.exit(code);
      }
    })();
    return stopping;
  };
  const fail = (error: unknown) => {
    if (stopping) return;
    console.error(error instanceof Error ? error.message : String(error));
    stop(1);
  };
  const keep = (name: string, { stop: close, ended, logFile }: Guarded) => {
    closers.push(close);
    ended.then(() => fail(`The ${name} has ended; the end of ${logFile}:\n${tail(logFile)}`));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop(0));
  // The channel to run.mjs: gone with it.
  process.on("disconnect", () => stop(0));
  const onStop = (close: () => unknown) => closers.push(close);
  start({ onStop, keep, fail, isStopping: () => stopping !== undefined }).catch(fail);
}
