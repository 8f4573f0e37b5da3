import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "../config.ts";
import type { LiveChange } from "../services/deps.ts";

/** The sockets of signed-in browsers. */
export class LiveObject extends DurableObject<Bindings> {
  publish(_changes: readonly LiveChange[]): number {
    return 0;
  }

  endSignIns(_signInIds: readonly string[]): void {}
}
