import { ok, type Result, refuse } from "../domain/result.ts";
import { saveUserLink } from "../store/user-links.ts";
import {
  type ListedUser,
  listUsers,
  loadUser,
  removeUser as removeUserRow,
  saveInvited,
  saveUser,
  type User,
} from "../store/users.ts";
import { auditNote } from "./audit.ts";
import { newUser } from "./auth.ts";
import type { Deps } from "./deps.ts";
import { mailLink, newLink, type Origin } from "./user-links.ts";
import { nextVersion } from "./versions.ts";

export interface Invitation extends Pick<User, "name" | "email" | "role" | "locationIds" | "language"> {}

/** Whoever reads the mail chooses a password. @returns `already_exists`, `invalid_request`. */
export async function inviteUser(deps: Deps, invitation: Invitation, origin: Origin): Promise<Result<User>> {
  const { email, ...facts } = invitation;
  const whyNot = whyNotScope(facts);
  if (whyNot !== null) return refuse("invalid_request", whyNot);
  const user: User = { ...newUser(deps.newId(), email, deps.now()), ...facts };
  const made = newLink(deps, user.id, "invitation", user.email);
  const isSaved = await saveInvited(deps.db, user, made.link, auditNote(deps, null, auditFacts(user)));
  if (!isSaved) return refuse("already_exists", "There is a user with this address.");
  deps.log("user.invited", { userId: user.id, role: user.role });
  await mailLink(deps, user, made, origin);
  return ok(user);
}

/** A new link; the one before opens nothing more. @returns `already_exists`. */
export async function inviteAgain(
  deps: Deps,
  { user, hasPassword }: ListedUser,
  origin: Origin,
): Promise<Result<null>> {
  if (hasPassword) return refuse("already_exists", "A password was chosen already.");
  const made = newLink(deps, user.id, "invitation", user.email);
  await saveUserLink(deps.db, made.link);
  await mailLink(deps, user, made, origin);
  return ok(null);
}

export interface UserChange {
  readonly name?: string | undefined;
  readonly role?: User["role"] | undefined;
  readonly active?: boolean | undefined;
  readonly locationIds?: User["locationIds"] | undefined;
}

/** Rights that changed end what the user is signed in with. @returns `last_administrator`, `version_conflict`. */
export async function changeUser(deps: Deps, user: User, change: UserChange): Promise<Result<User>> {
  const updatedAt = nextVersion(user.updatedAt, deps.now());
  const { name = user.name, role = user.role, active = user.active, locationIds = user.locationIds } = change;
  const changed: User = { ...user, name, role, active, locationIds, updatedAt };
  const whyNot = whyNotScope(changed);
  if (whyNot !== null) return refuse("invalid_request", whyNot);
  const edit = { change: { name, role, active, locationIds }, endsSignIns: !hasSameRights(user, changed), updatedAt };
  const note = auditNote(deps, auditFacts(user), auditFacts(changed));
  const ended = await saveUser(deps.db, user, edit, note);
  if (ended === null) return refuse(await whyNotSaved(deps, user));
  if (ended.length > 0) await deps.live.endSignIns(ended);
  return ok(changed);
}

/** Signs the user out everywhere. */
export async function endSignInsOf(deps: Deps, user: User): Promise<Result<null>> {
  const edit = { change: {}, endsSignIns: true, updatedAt: nextVersion(user.updatedAt, deps.now()) };
  const ended = await saveUser(deps.db, user, edit, []);
  if (ended === null) return refuse(await whyNotSaved(deps, user));
  if (ended.length > 0) await deps.live.endSignIns(ended);
  return ok(null);
}

/** @returns `last_administrator`, `not_found`. */
export async function removeUser(deps: Deps, user: User): Promise<Result<null>> {
  const ended = await removeUserRow(deps.db, user.id, auditNote(deps, auditFacts(user), null));
  if (ended === null) return refuse((await loadUser(deps.db, user.id)) ? "last_administrator" : "not_found");
  if (ended.length > 0) await deps.live.endSignIns(ended);
  deps.log("user.removed", { userId: user.id });
  return ok(null);
}

export async function findUser(deps: Deps, id: string): Promise<ListedUser | null> {
  const [found] = await listUsers(deps.db, { id }, { after: null, limit: 1, now: deps.now() });
  return found ?? null;
}

async function whyNotSaved(deps: Deps, { id, updatedAt }: User) {
  const now = await loadUser(deps.db, id);
  if (now === undefined) return "not_found";
  return now.updatedAt === updatedAt ? "last_administrator" : "version_conflict";
}

function whyNotScope({ role, locationIds }: Pick<User, "role" | "locationIds">): string | null {
  const isLimited = role === "administrator" && locationIds !== null;
  return isLimited ? "An administrator has to do with all locations." : null;
}

function hasSameRights(before: User, after: User): boolean {
  const rightsOf = ({ role, active, locationIds }: User) => JSON.stringify([role, active, locationIds]);
  return rightsOf(before) === rightsOf(after);
}

function auditFacts({ email, name, role, active, locationIds }: User) {
  return { email, name, role, active, locationIds };
}
