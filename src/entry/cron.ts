import type { Bindings } from "../config.ts";
import type { Deps } from "../services/deps.ts";
import { purgeIdempotencyKeys } from "../services/idempotency.ts";
import { depsOf } from "./deps.ts";

/** Cron expression → what it does. The expressions stand in wrangler.toml too. */
const CRONS: Readonly<Record<string, (deps: Deps) => Promise<void>>> = {
  "* * * * *": purgeIdempotencyKeys,
};

export async function runCron(event: Pick<ScheduledController, "cron">, env: Bindings): Promise<void> {
  const deps = depsOf(env);
  const job = CRONS[event.cron];
  if (job === undefined) throw new Error(`No job for the cron expression ${event.cron}`);
  await job(deps);
}
