import type { Behaviour } from "./behaviour.ts";
import type { TokenUse } from "./connection.ts";
import type { Finding } from "./fields.ts";
import type { Headers } from "./transport-rules.ts";
import type { World } from "./world.ts";

/** A request that passed authorization, as the modules see it. */
export interface Request {
  readonly world: World;
  readonly method: string;
  /** After the module's URL, decoded: `/NL/CPO/LOC1` → `["NL", "CPO", "LOC1"]`. */
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** Undefined when there was none. */
  readonly body: unknown;
  readonly token: string;
  readonly use: TokenUse;
  readonly behaviour: Behaviour;
  readonly note: (findings: readonly Finding[]) => void;
}
