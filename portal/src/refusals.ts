import { ApiError } from "./fetch.ts";
import { m } from "./text.ts";

/** Why something was not done, in words: those of the API where it says more than its code. */
export function whyNotDone(error: unknown): string {
  if (!(error instanceof ApiError)) return m.failedHere();
  if (error.code === "version_conflict") return m.notSavedConflict();
  if (error.status === null) return m.failedUnreachable();
  return error.detail ?? m.failedServer();
}
