import type { D1Migration } from "cloudflare:test";
import type { Bindings } from "../../src/config.ts";

declare global {
  namespace Cloudflare {
    interface Env extends Bindings {
      readonly TEST_MIGRATIONS: D1Migration[];
      /** How many sessions the test of the money settles; empty: a few hundred. */
      readonly MONEY_SESSIONS: string;
    }
    interface GlobalProps {
      mainModule: typeof import("../../src/index.ts");
    }
  }
}
