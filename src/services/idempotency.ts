import { createHash } from "node:crypto";
import { ok, type Result, refuse } from "../domain/result.ts";
import {
  claimIdempotencyKey,
  deleteIdempotencyKeysBefore,
  loadIdempotencyKey,
  releaseIdempotencyKey,
  saveIdempotentAnswer,
} from "../store/idempotency.ts";
import type { Deps } from "./deps.ts";
import { seal, unseal } from "./sealing.ts";

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
  const stored = JSON.parse(unseal(deps, sealed(known), known.body)) as Omit<IdempotentAnswer, "status">;
  return ok({ first: false, answer: { status: known.status, ...stored } });
}

export async function keepAnswer(deps: Deps, claim: Claim, { status, headers, body }: IdempotentAnswer): Promise<void> {
  await saveIdempotentAnswer(deps.db, claim, status, seal(deps, sealed(claim), JSON.stringify({ headers, body })));
}

/** The call failed: its repeat works anew. */
export async function release(deps: Deps, claim: Claim): Promise<void> {
  await releaseIdempotencyKey(deps.db, claim);
}

/** For the cron. */
export async function purgeIdempotencyKeys(deps: Deps): Promise<void> {
  await deleteIdempotencyKeysBefore(deps.db, deps.now() - KEEP_MS);
}

function sealed({ principal, key }: Pick<Claim, "principal" | "key">): readonly string[] {
  return ["idempotency", principal, key];
}
