import type { TestProject } from "vitest/node";
import { startStack } from "./stack.ts";

/** Once per run of the end-to-end tests: a stack with its demo world, for all tests that do not need their own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = await startStack();
  project.provide("demo", stack.demo);
  project.provide("state", stack.state);
  return stack.remove;
}
