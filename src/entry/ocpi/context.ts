import type { Bindings } from "../../config.ts";
import type { Deps } from "../../services/deps.ts";
import type { KnownCaller } from "../../store/partners.ts";

/** The Hono environment of every route under `/ocpi`. `caller` and its `token` are set by the guard. */
export interface OcpiEnv {
  Bindings: Bindings;
  Variables: {
    readonly deps: Deps;
    readonly requestId: string;
    readonly caller: KnownCaller;
    readonly token: string;
  };
}
