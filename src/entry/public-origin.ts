import { type Bindings, configOf } from "../config.ts";

/** Under which others reach us, where the request does not say it. */
export function publicOrigin(env: Bindings, requestUrl: string): string {
  return configOf(env).PUBLIC_ORIGIN ?? new URL(requestUrl).origin;
}
