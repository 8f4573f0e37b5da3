import { foldEmail } from "../domain/email.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { judgeValue, type ShownValue } from "../domain/session-value.ts";
import { type ApiKey, loadApiKey, saveDemoKey } from "../store/api-keys.ts";
import { isSpent, loadSignIn, revokeSignIn, rotateSignIn, type SignIn, saveSignIn } from "../store/sign-ins.ts";
import { findUserByEmail, loadPassword, saveAdministrator, savePassword, type User } from "../store/users.ts";
import { auditDeed } from "./audit.ts";
import type { Deps } from "./deps.ts";
import { checkNoPassword, checkPassword, hashPassword } from "./passwords.ts";
import { hashOf, newSecret, sameSecret } from "./secrets.ts";
import { mailTo, type Origin } from "./user-links.ts";

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
  return ok(await openSignIn(deps, known.user, request));
}

/** For somebody who has just proved who it is. */
export async function openSignIn(
  deps: Deps,
  user: User,
  { deviceLabel, idleSeconds }: Pick<SignInRequest, "deviceLabel" | "idleSeconds">,
): Promise<SignedIn & { readonly sessionValue: string }> {
  const id = deps.newId();
  const value = newSecret(deps);
  const now = deps.now();
  const row = {
    id,
    userId: user.id,
    valueHash: hashOf(value),
    previousHash: null,
    rotatedAt: now,
    deviceLabel,
    createdAt: now,
    usedAt: now,
    endsAt: now + idleSeconds * 1000,
    revokedAt: null,
  };
  await saveSignIn(deps.db, row, signInDeed(deps, "POST /auth/login", row));
  deps.log("user.signed_in", { userId: user.id, signInId: id });
  return { user, signInId: id, sessionValue: `${id}.${value}` };
}

/** Is what an access token claims still so? For everything that changes something (portal 2.2). */
export async function checkSignIn(deps: Deps, signInId: string, tokenVersion: number): Promise<Result<User>> {
  const known = await loadSignIn(deps.db, signInId);
  if (!known || !isLive(known, deps.now()) || known.user.tokenVersion !== tokenVersion) return refuse("session_ended");
  return ok(known.user);
}

/** `sessionValue` null: the one in the cookie goes on. */
export type Refreshed = SignedIn & { readonly sessionValue: string | null };

/** The holder of the session cookie goes on for another idle time. @returns `session_ended`. */
export async function refreshSignIn(
  deps: Deps,
  sessionValue: string,
  { idleSeconds, origin }: { readonly idleSeconds: number; readonly origin: Origin },
): Promise<Result<Refreshed>> {
  const shown = await lookAt(deps, sessionValue);
  if (shown === null || !isLive(shown, deps.now())) return refuse("session_ended");
  const { signIn, user, valueHash, which } = shown;
  const now = deps.now();
  switch (judgeValue(which, signIn.rotatedAt, now)) {
    case "refuse":
      return refuse("session_ended");
    case "end":
      await endStolen(deps, signIn, user, origin);
      return refuse("session_ended", "An old key to this sign-in was shown again.");
    case "keep":
      return ok({ user, signInId: signIn.id, sessionValue: null });
    case "rotate": {
      const value = newSecret(deps);
      const newHash = hashOf(value);
      const rotation = { signIn, shownHash: valueHash, newHash, now, endsAt: now + idleSeconds * 1000 };
      const isOurs = await rotateSignIn(deps.db, rotation);
      // Another tab was faster: its answer carries the new value.
      return ok({ user, signInId: signIn.id, sessionValue: isOurs ? `${signIn.id}.${value}` : null });
    }
  }
}

/** Ends the sign-in and closes its live sockets. A value that names none is signed out already. */
export async function signOut(deps: Deps, sessionValue: string): Promise<void> {
  const shown = await lookAt(deps, sessionValue);
  if (shown === null || shown.which === "unknown") return;
  const { signIn } = shown;
  if (!(await revokeSignIn(deps.db, signIn, deps.now(), signInDeed(deps, "POST /auth/logout", signIn)))) return;
  await deps.live.endSignIns([signIn.id]);
  deps.log("user.signed_out", { userId: signIn.userId, signInId: signIn.id });
}

/** API keys are 256 random bits or more: one fast hash is enough, and can be looked up. */
export async function findApiKey(deps: Deps, key: string): Promise<ApiKey | undefined> {
  return loadApiKey(deps.db, hashOf(key), deps.now());
}

export interface DemoAdministrator {
  readonly email: string;
  readonly password: string;
}

/** The demo's first user, unless somebody bears this address. Repeating it changes nothing. */
export async function createDemoAdministrator(deps: Deps, demo: DemoAdministrator): Promise<void> {
  const other = await findUserByEmail(deps.db, foldEmail(demo.email));
  if (other !== undefined && other.id !== DEMO_ID) return;
  const createdAt = deps.now();
  const secret = await hashPassword(demo.password, deps.pepper, deps.randomBytes);
  const user = {
    ...newUser(DEMO_ID, demo.email, createdAt),
    name: "Demo administrator",
    role: "administrator",
  } as const;
  await saveAdministrator(deps.db, user, { id: DEMO_ID, userId: DEMO_ID, kind: "password", secret, createdAt });
}

export async function createDemoKey(deps: Deps, key: string, permissions: readonly string[]): Promise<void> {
  const createdAt = deps.now();
  const row = { id: DEMO_ID, name: "Demo", keyHash: hashOf(key), permissions, createdBy: null, createdAt };
  await saveDemoKey(deps.db, { ...row, endsAt: null, revokedAt: null });
}

/** One who may sign in everywhere, with what people set for themselves as it is at first. */
export function newUser(id: string, email: string, createdAt: number) {
  return {
    id,
    email: foldEmail(email),
    active: true,
    tokenVersion: 0,
    locationIds: null,
    language: "auto",
    theme: "auto",
    density: "compact",
    createdAt,
    updatedAt: createdAt,
  } as const;
}

const DEMO_ID = "demo";

interface Shown {
  readonly signIn: SignIn;
  readonly user: User;
  readonly valueHash: string;
  readonly which: ShownValue;
}

/** Null: there is no such sign-in. */
async function lookAt(deps: Deps, sessionValue: string): Promise<Shown | null> {
  const [id = "", value = ""] = sessionValue.split(".");
  const known = await loadSignIn(deps.db, id);
  if (!known) return null;
  const valueHash = hashOf(value);
  const { signIn } = known;
  if (sameSecret(signIn.valueHash, valueHash)) return { ...known, valueHash, which: "current" };
  if (signIn.previousHash !== null && sameSecret(signIn.previousHash, valueHash)) {
    return { ...known, valueHash, which: "previous" };
  }
  return { ...known, valueHash, which: (await isSpent(deps.db, id, valueHash)) ? "spent" : "unknown" };
}

async function endStolen(deps: Deps, signIn: SignIn, user: User, origin: Origin): Promise<void> {
  await revokeSignIn(deps.db, signIn, deps.now(), signInDeed(deps, "session value used again", signIn));
  await deps.live.endSignIns([signIn.id]);
  await mailTo(deps, user.email, user, "session_stolen", { url: `${origin}/account` });
  deps.log("user.session_stolen", { userId: signIn.userId, signInId: signIn.id });
}

function signInDeed(deps: Deps, action: string, { id, userId, deviceLabel }: SignIn) {
  const deed = { actorKind: "user", actorId: userId, action, objectType: "sign-ins", objectId: id } as const;
  return auditDeed(deps, { ...deed, after: { deviceLabel } });
}

function isLive({ signIn, user }: { readonly signIn: SignIn; readonly user: User }, now: number): boolean {
  return signIn.revokedAt === null && signIn.endsAt > now && user.active;
}
