import { isSecretKey } from "../domain/configuration.ts";
import { isObject } from "./wire.ts";

type Payload = Readonly<Record<string, unknown>>;

/** What stands where a secret stood. */
export const REDACTED = "***";

/** The configuration key that is a charge point's password (security whitepaper §7.2). */
export function isAuthorizationKey(key: string): boolean {
  return key.trim().toLowerCase() === "authorizationkey";
}

/**
 * A payload as it may be shown, logged and stored: without the secret that ChangeConfiguration carries, and without
 * those that GetConfiguration should never be answered with, and is.
 */
export function withoutSecretKeys(payload: Payload): Payload {
  const shown = withoutSecret(payload);
  const { configurationKey } = shown;
  if (!Array.isArray(configurationKey)) return shown;
  return { ...shown, configurationKey: configurationKey.map((each) => (isObject(each) ? withoutSecret(each) : each)) };
}

function withoutSecret(entry: Payload): Payload {
  return namesSecret(entry.key) && "value" in entry ? { ...entry, value: REDACTED } : entry;
}

export function namesSecret(key: unknown): boolean {
  return typeof key === "string" && isSecretKey(key);
}
