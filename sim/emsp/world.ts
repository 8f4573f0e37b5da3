import type { Clock } from "../clock.ts";
import type { Behaviour } from "./behaviour.ts";
import type { Connection } from "./connection.ts";
import type { Exchanges } from "./exchanges.ts";
import type { Edition } from "./fields.ts";
import type { Journal, Log } from "./journal.ts";
import type { JsonObject } from "./json.ts";
import type { ObjectModule, Stores } from "./object-store.ts";
import type { Party } from "./party.ts";
import type { TokenList } from "./token-list.ts";

export interface Setup {
  readonly party: Party;
  readonly name: string;
  /** Which text's limits it holds the CPO to. */
  readonly edition: Edition;
  /** `http://127.0.0.1:9600`; its OCPI lies under /ocpi/emsp. */
  readonly baseUrl: string;
  readonly clock: Clock;
  /** A UUID. */
  readonly newId: () => string;
  /** A credentials token. */
  readonly newToken: () => string;
  readonly log: Log;
}

/** All that one simulated eMSP knows. */
export interface World {
  readonly setup: Setup;
  readonly connection: Connection;
  readonly stores: Stores;
  readonly tokens: TokenList;
  readonly exchanges: Exchanges;
  readonly journal: Journal;
  /** The union of the pages of the last pull of a module. */
  readonly pulled: Map<ObjectModule, readonly JsonObject[]>;
  behaviour: Behaviour;
}

export const VERSION = "2.2.1";

export function versionsUrlOf({ baseUrl }: Setup): string {
  return `${baseUrl}/ocpi/emsp/versions`;
}

export function endpointUrlOf({ baseUrl }: Setup, module: string): string {
  return `${baseUrl}/ocpi/emsp/${VERSION}/${module}`;
}
