import { DEMO_CONNECTIONS } from "../../scripts/lib/demo-data.ts";
import type { Stack } from "./stack.ts";

/** Charge points at the demo's locations are told no limits: those of tests are many, and expect only what is told them there. */
export async function leavePowerUndivided(api: Stack["api"]): Promise<void> {
  for (const id of Object.keys(DEMO_CONNECTIONS)) {
    const path = `/locations/${id}/energy/connection`;
    const etag = (await api(path)).headers.get("etag") ?? "";
    const body = { gridLimitW: null, feeders: [], chargePoints: {}, phases: {} };
    const answer = await api(path, { method: "PUT", body, headers: { "If-Match": etag } });
    if (!answer.ok) throw new Error(`PUT ${path}: ${answer.status} ${await answer.text()}`);
  }
}
