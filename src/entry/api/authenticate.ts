import type { Context, MiddlewareHandler, Next } from "hono";
import { configOf } from "../../config.ts";
import { ok, type Result, refuse } from "../../domain/result.ts";
import { checkSignIn, findApiKey } from "../../services/auth.ts";
import type { User } from "../../store/users.ts";
import { problem } from "../errors.ts";
import { readAccessToken } from "./access-token.ts";
import type { ApiEnv, Principal } from "./context.ts";
import { accessCookie } from "./cookies.ts";
import { isRead } from "./same-origin.ts";
import { ALL_PERMISSIONS, permissionsOf } from "./shared/permissions.ts";

/** Finds out who is asking, or answers 401. Reading goes by the access token alone (portal 2.2). */
export const authenticate: MiddlewareHandler<ApiEnv> = async (c, next) => identify(c, next, isRead(c));

/** The same for reads of users, keys and one's own account, which a revoked sign-in must not do any more. */
export const authenticateNow: MiddlewareHandler<ApiEnv> = async (c, next) => identify(c, next, false);

async function identify(c: Context<ApiEnv>, next: Next, trustToken: boolean): Promise<Response | undefined> {
  const authorization = c.req.header("Authorization");
  const principal = await (authorization === undefined ? userOf(c, trustToken) : apiKeyOf(c, authorization));
  if (!principal.ok) return problem(c, principal.refusal);
  c.set("principal", principal.value);
  await next();
  return undefined;
}

/** Where the token is not trusted alone, D1 has the last word, on the role too. */
async function userOf(c: Context<ApiEnv>, trustToken: boolean): Promise<Result<Principal>> {
  const token = accessCookie(c);
  if (token === undefined) return refuse("not_signed_in");
  const deps = c.get("deps");
  const claims = await readAccessToken(configOf(c.env), token, deps.now());
  if (!claims.ok) return claims;
  const { sub, sid, role, tv, lim } = claims.value;
  if (trustToken && lim === undefined) return ok(userPrincipal({ id: sub, role, locationIds: null }, sid));
  const user = await checkSignIn(deps, sid, tv);
  return user.ok ? ok(userPrincipal(user.value, sid)) : user;
}

function userPrincipal(
  { id, role, locationIds }: Pick<User, "id" | "role" | "locationIds">,
  signInId: string,
): Principal {
  return { kind: "user", id, signInId, role, permissions: permissionsOf(role), locationIds };
}

const BEARER = /^Bearer +(\S+)$/i;

async function apiKeyOf(c: Context<ApiEnv>, authorization: string): Promise<Result<Principal>> {
  const key = BEARER.exec(authorization)?.[1];
  const apiKey = key === undefined ? undefined : await findApiKey(c.get("deps"), key);
  if (apiKey === undefined) return refuse("not_signed_in");
  const permissions = ALL_PERMISSIONS.filter((permission) => apiKey.permissions.includes(permission));
  return ok({ kind: "apiKey", id: apiKey.id, permissions });
}
