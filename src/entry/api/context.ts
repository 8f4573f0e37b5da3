import type { Bindings } from "../../config.ts";
import type { Deps } from "../../services/deps.ts";
import type { DriverSignedIn } from "../../services/driver-accounts.ts";
import type { Permission, Role } from "./shared/permissions.ts";

/** Who is asking. */
export type Principal =
  | {
      readonly kind: "user";
      readonly id: string;
      readonly signInId: string;
      readonly role: Role;
      readonly permissions: readonly Permission[];
      /** The locations that the user has to do with; null: all. */
      readonly locationIds: readonly string[] | null;
    }
  | { readonly kind: "apiKey"; readonly id: string; readonly permissions: readonly Permission[] };

/** The Hono environment of every route under `/api`. `principal` is set by the sign-in middleware. */
export interface ApiEnv {
  Bindings: Bindings;
  Variables: {
    readonly deps: Deps;
    readonly principal: Principal;
    /** Who is signed in, in drivers' own routes. */
    readonly driver: DriverSignedIn;
    readonly requestId: string;
  };
}
