import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleProduct, LIMITS_RAISED, type RunningSubject, secret, startSubject } from "../../bench/subject.ts";
import { sharedClock } from "../../sim/clock.ts";
import { apiOf, type Stack } from "../support/stack.ts";
import type { Door } from "./line.ts";

export type Stage = {
  readonly door: Door;
  readonly api: Stack["api"];
  /** Epoch ms on the clock of the Worker. */
  readonly now: () => number;
  readonly worker: Pick<RunningSubject, "usage" | "diary" | "rows">;
  readonly remove: () => Promise<void>;
};

/** Minutes pass in seconds: calls time out, and what a flood may send comes back. */
export const TIME_SCALE = 20;

/** What must not be in the log: a fault of ours, and a fact that D1 does not take. */
const FORBIDDEN_FACTS = ["ocpp.fault", "settle.failed", "http.fault"];

/** The product as a deployment bundles it, alone in a workerd, with these charge points and tokens. */
export async function startStage(
  identities: readonly string[],
  { idTags, limits }: { readonly idTags: readonly string[]; readonly limits: "on" | "raised" },
): Promise<Stage> {
  const directory = mkdtempSync(join(tmpdir(), "fuzz-"));
  const admin = { email: "fuzz@emall.example", password: secret(), apiKey: secret() };
  const startedAt = Date.now();
  const clock = sharedClock({ clockStartAt: startedAt, clockRealStartAt: startedAt, timeScale: TIME_SCALE });
  const password = secret().slice(0, 20);
  const worker = await startSubject(
    await bundleProduct(directory),
    { identities, password, pepper: secret(), idTags },
    {
      vars: {
        ...(limits === "raised" ? LIMITS_RAISED : { LIMIT_LOOPBACK: "1" }),
        DEMO: "1",
        DEMO_ADMIN_EMAIL: admin.email,
        DEMO_ADMIN_PASSWORD: admin.password,
        DEMO_API_KEY: admin.apiKey,
        CLOCK_START: new Date(startedAt).toISOString(),
        CLOCK_REAL_START: `${startedAt}`,
        TIME_SCALE: `${TIME_SCALE}`,
      },
      keptFacts: FORBIDDEN_FACTS,
    },
  );
  const { hostname: host, port } = new URL(worker.url);
  const origin = `http://${host}:${port}`;
  const created = await fetch(`${origin}/api/auth/demo`, { method: "POST" });
  if (created.status !== 204) throw new Error(`the administrator was answered ${created.status}`);
  return {
    door: { host, port: Number(port), password },
    api: apiOf({ worker: origin, admin }),
    now: clock.now,
    worker,
    remove: async () => {
      await worker.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
