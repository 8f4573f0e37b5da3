import type { Bindings } from "../../config.ts";
import { publicOrigin } from "../public-origin.ts";

/** Our address as partners see it, up to and with `/ocpi`. */
export function baseOf({ env, req }: { readonly env: Bindings; readonly req: { readonly url: string } }): string {
  return `${publicOrigin(env, req.url)}/ocpi`;
}
