import { isObject } from "./wire.ts";

type Payload = Readonly<Record<string, unknown>>;

/** What stands where a secret stood. */
export const REDACTED = "***";

/** Configuration keys whose values open doors: AuthorizationKey, and what vendors call passwords and secrets. */
const SECRET_KEY = /authorizationkey|password|passwd|secret|privatekey/i;

export function isSecretKey(key: unknown): boolean {
  return typeof key === "string" && SECRET_KEY.test(key);
}

/** The configuration key that is a charge point's password (security whitepaper §7.2). */
export function isAuthorizationKey(key: unknown): boolean {
  return isKey(key, "authorizationkey");
}

/** The configuration key of the security profile (security whitepaper §7.6). */
export function isSecurityProfileKey(key: unknown): boolean {
  return isKey(key, "securityprofile");
}

function isKey(key: unknown, folded: string): boolean {
  return typeof key === "string" && key.trim().toLowerCase() === folded;
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
  return isSecretKey(entry.key) && "value" in entry ? { ...entry, value: REDACTED } : entry;
}
