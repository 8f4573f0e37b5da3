import { createHmac, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import type { RandomBytes } from "./charge-point-password.ts";

/**
 * People's passwords: scrypt, 16 MiB each (2^14 × 8 × 128 bytes). Not PBKDF2, which production caps at 100,000
 * iterations while the local runtime does not, so that a green test would prove nothing.
 */
interface Cost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

const COST: Cost = { logN: 14, r: 8, p: 5 };
const SCHEME = "scrypt";
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** `scrypt$14$8$5$salt$hash` */
export async function hashPassword(password: string, pepper: string, randomBytes: RandomBytes): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, pepper, salt, COST);
  return [SCHEME, COST.logN, COST.r, COST.p, toText(salt), toText(hash)].join("$");
}

/** `outdated`: right, but hashed at another cost than today's; hash it anew now that the password is known. */
export type PasswordCheck = "right" | "outdated" | "wrong";

export async function checkPassword(password: string, stored: string, pepper: string): Promise<PasswordCheck> {
  const known = parse(stored);
  const actual = await derive(password, pepper, known.salt, known.cost);
  if (actual.length !== known.hash.length || !timingSafeEqual(actual, known.hash)) return "wrong";
  const { logN, r, p } = known.cost;
  return logN === COST.logN && r === COST.r && p === COST.p ? "right" : "outdated";
}

/** As much work as checking a real password, so that an unknown address answers no sooner. */
export async function checkNoPassword(password: string, pepper: string): Promise<"wrong"> {
  await derive(password, pepper, new Uint8Array(SALT_BYTES), COST);
  return "wrong";
}

function parse(stored: string): { readonly cost: Cost; readonly salt: Uint8Array; readonly hash: Uint8Array } {
  const [scheme, logN, r, p, salt, hash] = stored.split("$");
  if (scheme !== SCHEME || salt === undefined || hash === undefined) throw new Error("Unknown password scheme");
  return {
    cost: { logN: Number(logN), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, "base64url"),
    hash: Buffer.from(hash, "base64url"),
  };
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}

function derive(password: string, pepper: string, salt: Uint8Array, { logN, r, p }: Cost): Promise<Uint8Array> {
  // The same password typed on another keyboard may be composed differently.
  const peppered = createHmac("sha256", pepper).update(password.normalize("NFKC")).digest();
  const N = 2 ** logN;
  const options: ScryptOptions = { N, r, p, maxmem: 2 * 128 * N * r };
  return new Promise((resolve, reject) => {
    scrypt(peppered, salt, HASH_BYTES, options, (error, hash) => (error ? reject(error) : resolve(hash)));
  });
}
