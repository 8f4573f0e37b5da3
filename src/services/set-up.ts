import { ok, type Result, refuse } from "../domain/result.ts";
import { hasUsers, saveFirstUser, type User } from "../store/users.ts";
import { auditDeed } from "./audit.ts";
import { newUser } from "./auth.ts";
import type { Deps } from "./deps.ts";
import { hashPassword } from "./passwords.ts";
import { hashOf, sameSecret } from "./secrets.ts";
import { whyNotPassword } from "./user-links.ts";

export interface FirstUser extends Pick<User, "name" | "email" | "language"> {
  readonly password: string;
  readonly setupToken: string;
}

/**
 * The first administrator, while there is no user. @param setupToken what the deployment says; undefined: nobody can.
 * @returns `set_up_already`, `wrong_setup_token`, `password_refused`.
 */
export async function setUp(deps: Deps, first: FirstUser, setupToken: string | undefined): Promise<Result<User>> {
  if (await hasUsers(deps.db)) return refuse("set_up_already");
  if (setupToken === undefined || !sameSecret(hashOf(setupToken), hashOf(first.setupToken))) {
    return refuse("wrong_setup_token");
  }
  const { name, email, language, password } = first;
  const flaw = whyNotPassword(password, { name, email });
  if (flaw !== null) return flaw;
  const createdAt = deps.now();
  const user: User = { ...newUser(deps.newId(), email, createdAt), name, language, role: "administrator" };
  const secret = await hashPassword(password, deps.pepper, deps.randomBytes);
  const credential = { id: deps.newId(), userId: user.id, kind: "password", secret, createdAt } as const;
  const deed = { actorKind: "visitor", actorId: null, action: "POST /auth/setup", objectType: "users" } as const;
  const note = auditDeed(deps, { ...deed, objectId: user.id, after: { email: user.email, name, role: user.role } });
  if (!(await saveFirstUser(deps.db, user, credential, note))) return refuse("set_up_already");
  deps.log("user.set_up", { userId: user.id });
  return ok(user);
}
