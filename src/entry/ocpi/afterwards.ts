import type { Context } from "hono";
import type { OcpiEnv } from "./context.ts";

/** Nothing that follows overtakes the answer, which is on its way by then. */
const HEAD_START_MS = 20;

/** Has something done when the answer has gone out (OCPI-C1). @param act never throws; null: nothing. */
export function afterAnswer(c: Context<OcpiEnv>, act: (() => Promise<void>) | null): void {
  if (act !== null) c.executionCtx.waitUntil(scheduler.wait(HEAD_START_MS).then(act));
}
