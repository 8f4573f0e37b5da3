import { type Bindings, configOf } from "../../config.ts";

/** Our address as partners see it, up to and with `/ocpi`. */
export function baseOf({ env, req }: { readonly env: Bindings; readonly req: { readonly url: string } }): string {
  return `${configOf(env).PUBLIC_ORIGIN ?? new URL(req.url).origin}/ocpi`;
}
