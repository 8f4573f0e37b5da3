import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Deps } from "./deps.ts";

/** What only its holder knows: 256 random bits, of which we keep a hash. One fast hash is enough, and can be looked up. */
const SECRET_BYTES = 32;

export function newSecret({ randomBytes }: Pick<Deps, "randomBytes">): string {
  return Buffer.from(randomBytes(SECRET_BYTES)).toString("base64url");
}

export function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Another secret that follows from one, and from which that cannot be found. */
export function derivedSecret({ pepper }: Pick<Deps, "pepper">, purpose: string, secret: string): string {
  return createHmac("sha256", pepper)
    .update(JSON.stringify([purpose, secret]))
    .digest("base64url");
}

export function sameSecret(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}

/** Crockford's letters: none that is taken for another when it is read from a card. */
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Five random bits each. */
export function randomLetters({ randomBytes }: Pick<Deps, "randomBytes">, length: number): string {
  return Array.from(randomBytes(length), (byte) => LETTERS[byte % LETTERS.length]).join("");
}
