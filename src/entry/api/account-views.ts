import type { Context } from "hono";
import { ok, type Result, refuse } from "../../domain/result.ts";
import type { SignIn } from "../../store/sign-ins.ts";
import { type ListedUser, loadUser, type User } from "../../store/users.ts";
import type { ApiEnv } from "./context.ts";
import { instant, instantOrNull } from "./instants.ts";
import type { Me, UserView } from "./shared/accounts.ts";
import { permissionsOf } from "./shared/permissions.ts";

export function meView(user: User): Me {
  const { id, name, email, role, locationIds, language, theme, density } = user;
  return {
    id,
    name,
    email,
    role,
    permissions: [...permissionsOf(role)],
    locationIds: locationIds && [...locationIds],
    language,
    theme,
    density,
  };
}

export function signInView({ id, deviceLabel, createdAt, usedAt }: SignIn, currentId: string) {
  return { id, deviceLabel, createdAt: instant(createdAt), usedAt: instant(usedAt), current: id === currentId };
}

export function userView({ user, hasPassword, invitation, liveSignIns, seenAt }: ListedUser): UserView {
  const { id, name, email, role, locationIds } = user;
  return {
    id,
    name,
    email,
    role,
    locationIds: locationIds && [...locationIds],
    state: !user.active ? "disabled" : hasPassword ? "active" : "invited",
    secondFactor: false,
    invitation: invitation && { sentAt: instantOrNull(invitation.sentAt), expiresAt: instant(invitation.expiresAt) },
    seenAt: instantOrNull(seenAt),
    signIns: liveSignIns,
    createdAt: instant(user.createdAt),
    updatedAt: instant(user.updatedAt),
  };
}

/** Who is signed in, as D1 knows it. @returns `not_permitted`: it is an API key. */
export async function ownUser(c: Context<ApiEnv>): Promise<Result<{ readonly user: User; readonly signInId: string }>> {
  const principal = c.get("principal");
  if (principal.kind !== "user") return refuse("not_permitted", "An API key is no user.");
  const user = await loadUser(c.get("deps").db, principal.id);
  return user === undefined ? refuse("session_ended") : ok({ user, signInId: principal.signInId });
}
