import { createHash } from "node:crypto";

/** 96 bits are enough to see that something has changed. */
const DIGEST_LENGTH = 16;

/** The same text for the same value. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, DIGEST_LENGTH);
}
