import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import type { Deps } from "./deps.ts";

/** What must be stored and read back, but not by whoever reads the database alone: AES-256-GCM, a key for each purpose. */

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** @param purpose what is sealed; another purpose is another key. */
export function seal({ pepper, randomBytes }: Deps, purpose: readonly string[], text: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, sealingKey(pepper, purpose), iv);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64");
}

/** Throws on what was not sealed for this purpose. */
export function unseal({ pepper }: Deps, purpose: readonly string[], text: string): string {
  const bytes = Buffer.from(text, "base64");
  const decipher = createDecipheriv(CIPHER, sealingKey(pepper, purpose), bytes.subarray(0, IV_BYTES));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
}

function sealingKey(pepper: string, purpose: readonly string[]): Uint8Array {
  return createHmac("sha256", pepper).update(JSON.stringify(purpose)).digest();
}
