import { createHash, timingSafeEqual } from "node:crypto";
import { ok, type Result, refuse } from "../domain/result.ts";
import {
  type ApiKey,
  extendSignIn,
  loadApiKey,
  loadPassword,
  loadSignIn,
  revokeSignIn,
  type SignIn,
  saveAdministrator,
  savePassword,
  saveSignIn,
  type User,
} from "../store/users.ts";
import type { Deps } from "./deps.ts";
import { checkNoPassword, checkPassword, hashPassword } from "./passwords.ts";

export interface SignedIn {
  readonly user: User;
  readonly signInId: string;
}

export interface SignInRequest {
  readonly email: string;
  readonly password: string;
  readonly deviceLabel: string;
  readonly idleSeconds: number;
}

/** `sessionValue` is what the session cookie holds; only its hash is kept here. */
export async function signIn(
  deps: Deps,
  request: SignInRequest,
): Promise<Result<SignedIn & { readonly sessionValue: string }>> {
  const known = await loadPassword(deps.db, foldEmail(request.email));
  const check = known
    ? await checkPassword(request.password, known.secret, deps.pepper)
    : await checkNoPassword(request.password, deps.pepper);
  if (!known || check === "wrong" || !known.user.active) return refuse("wrong_credentials");
  if (check === "outdated") {
    const secret = await hashPassword(request.password, deps.pepper, deps.randomBytes);
    await savePassword(deps.db, known.user.id, secret);
  }
  const signInId = deps.newId();
  const value = Buffer.from(deps.randomBytes(SESSION_VALUE_BYTES)).toString("base64url");
  const now = deps.now();
  await saveSignIn(deps.db, {
    id: signInId,
    userId: known.user.id,
    valueHash: sha256(value),
    deviceLabel: request.deviceLabel,
    createdAt: now,
    usedAt: now,
    endsAt: now + request.idleSeconds * 1000,
    revokedAt: null,
  });
  deps.log("user.signed_in", { userId: known.user.id, signInId });
  return ok({ user: known.user, signInId, sessionValue: `${signInId}.${value}` });
}

/** Is what an access token claims still so? For everything that changes something (portal 2.2). */
export async function checkSignIn(deps: Deps, signInId: string, tokenVersion: number): Promise<Result<User>> {
  const known = await loadSignIn(deps.db, signInId);
  if (!known || !isLive(known, deps.now()) || known.user.tokenVersion !== tokenVersion) return refuse("session_ended");
  return ok(known.user);
}

/** The holder of the session cookie goes on: the sign-in lives for another idle time. */
export async function refreshSignIn(deps: Deps, sessionValue: string, idleSeconds: number): Promise<Result<SignedIn>> {
  const known = await loadBySessionValue(deps, sessionValue);
  const now = deps.now();
  if (!known || !isLive(known, now)) return refuse("session_ended");
  await extendSignIn(deps.db, known.signIn.id, now, now + idleSeconds * 1000);
  return ok({ user: known.user, signInId: known.signIn.id });
}

/** Ends the sign-in and closes its live sockets. A value that names none is signed out already. */
export async function signOut(deps: Deps, sessionValue: string): Promise<void> {
  const known = await loadBySessionValue(deps, sessionValue);
  if (!known) return;
  await revokeSignIn(deps.db, known.signIn.id, deps.now());
  await deps.live.endSignIns([known.signIn.id]);
  deps.log("user.signed_out", { userId: known.user.id, signInId: known.signIn.id });
}

/** API keys are 256 random bits or more: one fast hash is enough, and can be looked up. */
export async function findApiKey(deps: Deps, key: string): Promise<ApiKey | undefined> {
  return loadApiKey(deps.db, sha256(key));
}

export interface DemoAdministrator {
  readonly email: string;
  readonly password: string;
  readonly apiKey: string;
  readonly permissions: readonly string[];
}

/** The demo's only way in. Repeating it changes nothing. */
export async function createDemoAdministrator(deps: Deps, demo: DemoAdministrator): Promise<void> {
  const createdAt = deps.now();
  const secret = await hashPassword(demo.password, deps.pepper, deps.randomBytes);
  await saveAdministrator(
    deps.db,
    {
      id: DEMO_ID,
      email: foldEmail(demo.email),
      name: "Demo administrator",
      role: "administrator",
      active: true,
      tokenVersion: 0,
      createdAt,
    },
    { id: DEMO_ID, userId: DEMO_ID, kind: "password", secret, createdAt },
    {
      id: DEMO_ID,
      name: "Demo",
      keyHash: sha256(demo.apiKey),
      permissions: demo.permissions,
      createdAt,
      revokedAt: null,
    },
  );
}

const SESSION_VALUE_BYTES = 32;
const DEMO_ID = "demo";

async function loadBySessionValue(deps: Deps, sessionValue: string) {
  const [id = "", value = ""] = sessionValue.split(".");
  const known = await loadSignIn(deps.db, id);
  return known && sameText(known.signIn.valueHash, sha256(value)) ? known : undefined;
}

function isLive({ signIn, user }: { readonly signIn: SignIn; readonly user: User }, now: number): boolean {
  return signIn.revokedAt === null && signIn.endsAt > now && user.active;
}

/** One address, however it is written. */
export function foldEmail(email: string): string {
  return email.trim().toLowerCase();
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function sameText(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}
