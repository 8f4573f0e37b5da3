import { foldEmail } from "../domain/email.ts";
import { flawOf } from "../domain/password-flaw.ts";
import { ok, type Refused, type Result, refuse } from "../domain/result.ts";
import { DAY, HOUR, MINUTE } from "../domain/time.ts";
import { forgetEndedSignIns } from "../store/sign-ins.ts";
import {
  forgetOldLinks,
  loadUserLink,
  saveLinkSent,
  saveUserLink,
  takeAddressLink,
  takePasswordLink,
} from "../store/user-links.ts";
import { findUserByEmail, type User, type UserLink } from "../store/users.ts";
import { auditDeed } from "./audit.ts";
import type { Deps } from "./deps.ts";
import { hashPassword } from "./passwords.ts";
import { hashOf, newSecret } from "./secrets.ts";
import { type UserMailKind, userMail } from "./user-mails.ts";
import { nextVersion } from "./versions.ts";

/** Where the portal's pages are. */
export type Origin = string;

/** For how long each kind of link holds, where its page is, and what its mail says. */
const KINDS = {
  invitation: { within: 48 * HOUR, page: "/invite", mail: "invitation" },
  reset: { within: 30 * MINUTE, page: "/reset", mail: "reset" },
  email: { within: 48 * HOUR, page: "/confirm", mail: "confirm_address" },
} as const satisfies Record<
  UserLink["kind"],
  { readonly within: number; readonly page: string; readonly mail: UserMailKind }
>;

/** A link, and what opens it; nothing is stored yet. */
export function newLink(
  deps: Deps,
  userId: string,
  kind: UserLink["kind"],
  email: string,
): { readonly link: UserLink; readonly secret: string } {
  const secret = newSecret(deps);
  const createdAt = deps.now();
  const expiresAt = createdAt + KINDS[kind].within;
  return { secret, link: { userId, kind, tokenHash: hashOf(secret), email, sentAt: null, createdAt, expiresAt } };
}

/** The secret stands behind #: it reaches no log of a server on its way. A mail that cannot be sent leaves `sentAt` null. */
export async function mailLink(
  deps: Deps,
  user: Pick<User, "name" | "language">,
  { link, secret }: ReturnType<typeof newLink>,
  origin: Origin,
): Promise<void> {
  const { page, mail, within } = KINDS[link.kind];
  const filling = { url: `${origin}${page}#${secret}`, minutes: within / MINUTE };
  if (await mailTo(deps, link.email, user, mail, filling)) await saveLinkSent(deps.db, link.tokenHash, deps.now());
}

/** @returns whether it was handed over. */
export async function mailTo(
  deps: Deps,
  to: string,
  user: Pick<User, "name" | "language">,
  kind: UserMailKind,
  filling: { readonly url: string; readonly minutes?: number },
): Promise<boolean> {
  const mail = userMail(user, kind, { operator: deps.cpo.name, ...filling });
  const why = await deps.notify.mail({ to: [to], ...mail, isSecret: true });
  if (why !== null) deps.log("user.mail-failed", { kind, why });
  return why === null;
}

/** A link to choose a new password, if there is somebody with this address. Only the mail tells. */
export async function askForReset(deps: Deps, email: string, origin: Origin): Promise<void> {
  const user = await findUserByEmail(deps.db, foldEmail(email));
  if (!user?.active) return;
  const made = newLink(deps, user.id, "reset", user.email);
  await saveUserLink(deps.db, made.link);
  await mailLink(deps, user, made, origin);
}

/** What a link is for; looking does not use it up. @returns `link_not_valid`. */
export async function readLink(
  deps: Deps,
  token: string,
): Promise<Result<{ readonly link: UserLink; readonly user: User }>> {
  const known = await loadUserLink(deps.db, hashOf(token), deps.now());
  return known ? ok(known) : refuse("link_not_valid");
}

/** @returns `link_not_valid`, `password_refused`. */
export async function takeLink(
  deps: Deps,
  { token, password }: { readonly token: string; readonly password?: string | undefined },
): Promise<Result<UserLink>> {
  const known = await readLink(deps, token);
  if (!known.ok) return known;
  const { link, user } = known.value;
  const deed = {
    actorKind: "user",
    actorId: user.id,
    action: "POST /auth/links/use",
    objectType: "users",
    objectId: user.id,
    after: { link: link.kind },
  } as const;
  if (link.kind === "email") {
    const isUsed = await takeAddressLink(deps.db, link, nextVersion(user.updatedAt, deps.now()), auditDeed(deps, deed));
    return isUsed ? ok(link) : refuse("link_not_valid");
  }
  if (password === undefined) return refuse("invalid_request", "This link sets a password.");
  const flaw = whyNotPassword(password, user);
  if (flaw !== null) return flaw;
  const secret = await hashPassword(password, deps.pepper, deps.randomBytes);
  const chosen = { link, credentialId: deps.newId(), secret, now: deps.now() };
  const ended = await takePasswordLink(deps.db, chosen, auditDeed(deps, deed));
  if (ended === null) return refuse("link_not_valid");
  if (ended.length > 0) await deps.live.endSignIns(ended);
  deps.log("user.password_chosen", { userId: user.id, link: link.kind });
  return ok(link);
}

const FLAW_WORDS = {
  too_short: "A password has at least 15 characters.",
  too_long: "A password has at most 256 characters.",
  too_common: "This is made of what everybody guesses: common words, rows of keys, your own name.",
} as const;

/** Why a user may not have this password; null: it is fine. */
export function whyNotPassword(password: string, { name, email }: Pick<User, "name" | "email">): Refused | null {
  const flaw = flawOf(password, [name, email]);
  return flaw === null ? null : refuse("password_refused", FLAW_WORDS[flaw]);
}

/** When somebody was signed in, and from where, is of nobody's interest for longer. */
const ENDED_KEPT = 90 * DAY;

export async function tendAccounts({ db, now }: Deps): Promise<void> {
  await forgetOldLinks(db, now());
  await forgetEndedSignIns(db, now() - ENDED_KEPT);
}
