import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * A charge point's password, its AuthorizationKey, is 16–20 bytes (OCPP-X2). Ours are 20 characters of a 64-letter
 * alphabet: 120 random bits that can be typed into any commissioning tool, need no escaping in a URL, are no option on a
 * command line (no hyphen), and are never mistaken for hex digits by their length.
 */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";
const PASSWORD_LENGTH = 20;
const SALT_BYTES = 16;
const SCHEME = "hmac-sha256";

export type RandomBytes = (length: number) => Uint8Array;

/** How a key is written in ChangeConfiguration: as hex digits, as the security whitepaper wants it, or as it is. */
export type KeyForm = "hex" | "text";

/** A key for a charge point that is told it by ChangeConfiguration: 20 random bytes as hex digits, or text. */
export function mintAuthorizationKey(form: KeyForm, randomBytes: RandomBytes): string {
  return form === "hex" ? toHex(randomBytes(PASSWORD_LENGTH)) : mintChargePointPassword(randomBytes);
}

/** The value that tells a charge point the key. Whether it takes hex digits for bytes or for text, the key is right. */
export function writtenKey(password: string, form: KeyForm): string {
  return form === "text" || HEX_KEY.test(password) ? password : toHex(new TextEncoder().encode(password));
}

/** 16 to 20 bytes, as text or as hex digits (TC_073). */
export function isAuthorizationKeyValue(value: string): boolean {
  const { length } = authorizationKey(new TextEncoder().encode(value));
  return length >= 16 && length <= PASSWORD_LENGTH;
}

export function mintChargePointPassword(randomBytes: RandomBytes): string {
  return Array.from(randomBytes(PASSWORD_LENGTH), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");
}

/** `hmac-sha256$salt$hash`. A fast hash is safe for passwords that are random, and keeps a fleet's reconnect cheap. */
export function hashChargePointPassword(password: string, pepper: string, randomBytes: RandomBytes): string {
  const salt = randomBytes(SALT_BYTES);
  const hash = keyedHash(new TextEncoder().encode(password), salt, pepper);
  return [SCHEME, toHex(salt), toHex(hash)].join("$");
}

/** Compares what a charger presented, byte for byte and in constant time, with what is stored. */
export function verifyChargePointPassword(presented: Uint8Array, stored: string, pepper: string): boolean {
  const [scheme, salt, hash] = stored.split("$");
  if (scheme !== SCHEME || salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, "hex");
  const actual = keyedHash(presented, Buffer.from(salt, "hex"), pepper);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function keyedHash(password: Uint8Array, salt: Uint8Array, pepper: string): Uint8Array {
  return createHmac("sha256", pepper).update(salt).update(authorizationKey(password)).digest();
}

/** Older tools take the key as 32–40 hex digits; some chargers then present the bytes, some the digits. */
const HEX_KEY = /^(?:[0-9a-f]{2}){16,20}$/i;

function authorizationKey(password: Uint8Array): Uint8Array {
  const text = Buffer.from(password).toString("latin1");
  return HEX_KEY.test(text) ? Buffer.from(text, "hex") : password;
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
