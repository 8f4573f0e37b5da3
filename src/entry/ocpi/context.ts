import type { Bindings } from "../../config.ts";
import type { Deps } from "../../services/deps.ts";
import type { KnownCaller, PartyId } from "../../store/partners.ts";

/**
 * The Hono environment of every route under `/ocpi`. `caller` and its `token` are set by the guard; `party`, which of
 * its parties asks, in functional modules alone. Null: it plays for nobody.
 */
export interface OcpiEnv {
  Bindings: Bindings;
  Variables: {
    readonly deps: Deps;
    readonly requestId: string;
    readonly correlationId: string;
    readonly caller: KnownCaller;
    readonly token: string;
    readonly party: PartyId | null;
  };
}
