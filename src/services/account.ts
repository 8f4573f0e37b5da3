import { foldEmail } from "../domain/email.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { changeOwnPassword, saveOwnSettings } from "../store/own-accounts.ts";
import { revokeSignIn } from "../store/sign-ins.ts";
import { saveUserLink } from "../store/user-links.ts";
import { findUserByEmail, loadPassword, type User } from "../store/users.ts";
import { auditNote } from "./audit.ts";
import type { SignedIn } from "./auth.ts";
import type { Deps } from "./deps.ts";
import { checkPassword, hashPassword } from "./passwords.ts";
import { mailLink, mailTo, newLink, type Origin, whyNotPassword } from "./user-links.ts";
import { nextVersion } from "./versions.ts";

/** What people do with their own account. */

export interface OwnChange {
  readonly name?: string | undefined;
  readonly language?: User["language"] | undefined;
  readonly theme?: User["theme"] | undefined;
  readonly density?: User["density"] | undefined;
}

/** What is left out stays, whatever another tab sets at the same moment. */
export async function changeOwnSettings(deps: Deps, user: User, change: OwnChange): Promise<Result<User>> {
  const updatedAt = nextVersion(user.updatedAt, deps.now());
  const { name, language, theme, density } = user;
  const before = { name, language, theme, density };
  const note = auditNote(deps, before, { ...before, ...change });
  const saved = await saveOwnSettings(deps.db, user.id, { ...change, updatedAt }, note);
  return saved === undefined ? refuse("session_ended") : ok(saved);
}

export interface PasswordChange {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** Ends all other sign-ins and keeps this one, which needs a new access token. @returns `wrong_credentials`, `password_refused`. */
export async function changePassword(
  deps: Deps,
  { user, signInId }: SignedIn,
  { currentPassword, newPassword }: PasswordChange,
  origin: Origin,
): Promise<Result<User>> {
  const oldSecret = await provePassword(deps, user, currentPassword);
  if (!oldSecret.ok) return oldSecret;
  const flaw = whyNotPassword(newPassword, user);
  if (flaw !== null) return flaw;
  const secret = await hashPassword(newPassword, deps.pepper, deps.randomBytes);
  const change = { userId: user.id, oldSecret: oldSecret.value, secret, keptSignInId: signInId, now: deps.now() };
  const changed = await changeOwnPassword(deps.db, change, []);
  if (changed === null) return refuse("wrong_credentials");
  if (changed.ended.length > 0) await deps.live.endSignIns(changed.ended);
  await mailTo(deps, user.email, user, "password_changed", { url: `${origin}/login` });
  deps.log("user.password_changed", { userId: user.id });
  return ok(changed.user);
}

/**
 * A new address counts when the link that is mailed there was used; the old one is told. Whether it is another user's,
 * only the mail tells. @returns `wrong_credentials`.
 */
export async function askForAddress(
  deps: Deps,
  user: User,
  { email, password }: { readonly email: string; readonly password: string },
  origin: Origin,
): Promise<Result<null>> {
  const proved = await provePassword(deps, user, password);
  if (!proved.ok) return proved;
  const wanted = foldEmail(email);
  if (wanted === user.email) return ok(null);
  await mailTo(deps, user.email, user, "address_changing", { url: `${origin}/account` });
  if ((await findUserByEmail(deps.db, wanted)) !== undefined) {
    await mailTo(deps, wanted, user, "address_taken", { url: `${origin}/login` });
    return ok(null);
  }
  const made = newLink(deps, user.id, "email", wanted);
  await saveUserLink(deps.db, made.link);
  await mailLink(deps, user, made, origin);
  return ok(null);
}

/** @returns `not_found`. */
export async function endOwnSignIn(deps: Deps, userId: string, id: string): Promise<Result<null>> {
  if (!(await revokeSignIn(deps.db, { id, userId }, deps.now(), []))) return refuse("not_found");
  await deps.live.endSignIns([id]);
  return ok(null);
}

/** @returns what is stored of it; `wrong_credentials`. */
async function provePassword(deps: Deps, user: User, password: string): Promise<Result<string>> {
  const known = await loadPassword(deps.db, user.email);
  if (!known || known.user.id !== user.id) return refuse("wrong_credentials");
  const check = await checkPassword(password, known.secret, deps.pepper);
  return check === "wrong" ? refuse("wrong_credentials") : ok(known.secret);
}
