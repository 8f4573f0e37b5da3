import { inject } from "vitest";
import type { TestProject } from "vitest/node";
import type { Demo } from "../../scripts/lib/demo-file.ts";
import { apiOf, type Stack, startStack } from "./stack.ts";

declare module "vitest" {
  interface ProvidedContext {
    demo: Demo;
  }
}

/** One stack with its demo world for all end-to-end tests that do not need their own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = await startStack();
  project.provide("demo", stack.demo);
  return stack.remove;
}

export function sharedStack(): Pick<Stack, "demo" | "api"> {
  const demo = inject("demo");
  return { demo, api: apiOf(demo) };
}
