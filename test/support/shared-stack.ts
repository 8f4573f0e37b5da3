import type { TestProject } from "vitest/node";
import { DEMO_CONNECTIONS } from "../../scripts/lib/demo-data.ts";
import { leaveConfigurationAlone } from "./quiet-configuration.ts";
import { type Stack, startStack } from "./stack.ts";

/** Once per run of the end-to-end tests: a stack with its demo world, for all tests that do not need their own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = await startStack();
  // The model of the free charge points, which clients of tests connect as.
  await leaveConfigurationAlone(stack.api, "/charge-point-models/Generic/Open");
  await leavePowerUndivided(stack.api);
  project.provide("demo", stack.demo);
  project.provide("state", stack.state);
  const reportEarlyEnd = () => console.error(`The shared stack has ended before its tests:\n${stack.output()}`);
  stack.process.once("exit", reportEarlyEnd);
  return () => {
    stack.process.off("exit", reportEarlyEnd);
    return stack.remove();
  };
}

/** Charge points at the demo's locations are told no limits: the tests' own are many, and the wires would not bear them. */
async function leavePowerUndivided(api: Stack["api"]): Promise<void> {
  for (const id of Object.keys(DEMO_CONNECTIONS)) {
    const path = `/locations/${id}/energy/connection`;
    const etag = (await api(path)).headers.get("etag") ?? "";
    const body = { gridLimitW: null, feeders: [], chargePoints: {}, phases: {} };
    const answer = await api(path, { method: "PUT", body, headers: { "If-Match": etag } });
    if (!answer.ok) throw new Error(`PUT ${path}: ${answer.status} ${await answer.text()}`);
  }
}
