import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto";
import { ok, type Result, refuse } from "../domain/result.ts";
import {
  claimIdempotencyKey,
  deleteIdempotencyKeysBefore,
  loadIdempotencyKey,
  releaseIdempotencyKey,
  saveIdempotentAnswer,
} from "../store/idempotency.ts";
import type { Deps } from "./deps.ts";

/** An answer is repeated for this long. */
const KEEP_MS = 24 * 3600 * 1000;
/** No call works this long: one without an answer by then has died, and its repeat may start over. */
const ABANDONED_MS = 5 * 60 * 1000;

export interface IdempotentRequest {
  /** Keys of different principals are different keys. */
  readonly principal: string;
  readonly key: string;
  readonly request: string;
}

export interface IdempotentAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface Claim {
  readonly principal: string;
  readonly key: string;
  readonly createdAt: number;
}

/** Either ours to work on, or what the first call answered. */
export type Claimed =
  | { readonly first: true; readonly claim: Claim }
  | { readonly first: false; readonly answer: IdempotentAnswer };

export async function claim(deps: Deps, { principal, key, request }: IdempotentRequest): Promise<Result<Claimed>> {
  const createdAt = deps.now();
  const requestHash = createHash("sha256").update(request).digest("hex");
  const first = await claimIdempotencyKey(deps.db, {
    principal,
    key,
    requestHash,
    createdAt,
    expiredBefore: createdAt - KEEP_MS,
    abandonedBefore: createdAt - ABANDONED_MS,
  });
  if (first) return ok({ first: true, claim: { principal, key, createdAt } });
  const known = await loadIdempotencyKey(deps.db, { principal, key });
  if (!known || known.status === null || known.body === null) return refuse("idempotency_in_progress");
  if (known.requestHash !== requestHash) return refuse("idempotency_key_reused");
  const stored = JSON.parse(unseal(known.body, sealingKey(deps, known))) as Omit<IdempotentAnswer, "status">;
  return ok({ first: false, answer: { status: known.status, ...stored } });
}

export async function keepAnswer(deps: Deps, claim: Claim, { status, headers, body }: IdempotentAnswer): Promise<void> {
  const sealed = seal(JSON.stringify({ headers, body }), sealingKey(deps, claim), deps.randomBytes(IV_BYTES));
  await saveIdempotentAnswer(deps.db, claim, status, sealed);
}

/** The call failed: its repeat works anew. */
export async function release(deps: Deps, claim: Claim): Promise<void> {
  await releaseIdempotencyKey(deps.db, claim);
}

/** For the cron. */
export async function purgeIdempotencyKeys(deps: Deps): Promise<void> {
  await deleteIdempotencyKeysBefore(deps.db, deps.now() - KEEP_MS);
}

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

function sealingKey(deps: Deps, { principal, key }: Pick<Claim, "principal" | "key">): Uint8Array {
  return createHmac("sha256", deps.pepper)
    .update(JSON.stringify(["idempotency", principal, key]))
    .digest();
}

function seal(text: string, key: Uint8Array, iv: Uint8Array): string {
  const cipher = createCipheriv(CIPHER, key, iv);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64");
}

function unseal(text: string, key: Uint8Array): string {
  const bytes = Buffer.from(text, "base64");
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
}
