import { isSecretKey } from "../domain/configuration.ts";
import type { OutboundAction } from "./messages.ts";
import { namesSecret, REDACTED } from "./secret-keys.ts";
import { isObject } from "./wire.ts";

/** Actions whose request or answer may hold a secret; the frames of all others are kept as they are, unread. */
const SECRETIVE: ReadonlySet<string> = new Set<OutboundAction>([
  "ChangeConfiguration",
  "GetConfiguration",
  "GetDiagnostics",
  "GetLog",
  "SignedUpdateFirmware",
  "UpdateFirmware",
]);

/** Fields that hold an address with credentials in it. */
const ADDRESS_FIELDS: ReadonlySet<string> = new Set(["location", "remoteLocation"]);

/** A frame as the journal may keep it. */
export function redactFrame(action: string | null, text: string): string {
  if (action === null || !SECRETIVE.has(action)) return text;
  try {
    return JSON.stringify(redact(JSON.parse(text)));
  } catch {
    // Nobody can say what stands in it.
    return REDACTED;
  }
}

/** A payload of ours as it may be shown, logged and stored. */
export function withoutSecrets(payload: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(payload).map(([field, value]) => [field, redactField(field, value, namesSecret(payload.key))]),
  );
}

/** A JSON value without its secrets, however deep they are. */
export function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (!isObject(value)) return value;
  return withoutSecrets(value);
}

/** @param ofSecretKey the field stands beside a `key` that names a secret, as in ChangeConfiguration. */
function redactField(field: string, value: unknown, ofSecretKey: boolean): unknown {
  if (ofSecretKey && field === "value") return REDACTED;
  if (typeof value !== "string") return redact(value);
  if (isSecretKey(field)) return REDACTED;
  return ADDRESS_FIELDS.has(field) ? redactAddress(value) : value;
}

/** Keeps scheme, host and folder; what stands before an `@` or behind the last `/` may be credentials. */
export function redactAddress(address: string): string {
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(address) ?? [];
  const place = rest.slice(rest.lastIndexOf("@") + 1).split(/[?#]/, 1)[0] ?? "";
  const folder = scheme === "" ? "" : place.slice(0, place.lastIndexOf("/") + 1);
  return address === "" ? "" : `${scheme}${folder}${REDACTED}`;
}
