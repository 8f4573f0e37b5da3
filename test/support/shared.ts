import { inject } from "vitest";
import type { Demo } from "../../scripts/lib/demo-file.ts";
import { apiOf, type Stack } from "./stack.ts";

declare module "vitest" {
  interface ProvidedContext {
    demo: Demo;
    state: string;
  }
}

/** The one stack with its demo world that all end-to-end tests share; started by shared-stack.ts. */
export function sharedStack(): Pick<Stack, "demo" | "state" | "api"> {
  const demo = inject("demo");
  return { demo, state: inject("state"), api: apiOf(demo) };
}
