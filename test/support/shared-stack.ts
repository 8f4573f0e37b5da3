import type { TestProject } from "vitest/node";
import { leaveConfigurationAlone } from "./quiet-configuration.ts";
import { startStack } from "./stack.ts";
import { leavePowerUndivided } from "./undivided-power.ts";

/** Once per run of the end-to-end tests: a stack with its demo world, for all tests that do not need their own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Tests count with the prices that were entered, however long they take.
  const stack = await startStack({ args: ["--fixed-prices"] });
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
