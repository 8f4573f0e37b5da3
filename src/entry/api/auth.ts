import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { configOf } from "../../config.ts";
import { foldEmail, refreshSignIn, type SignedIn, signIn, signOut } from "../../services/auth.ts";
import { loadUser, type User } from "../../store/users.ts";
import { problem } from "../errors.ts";
import { count, countedNetwork } from "../rate-limits.ts";
import { issueAccessToken } from "./access-token.ts";
import { authenticateNow } from "./authenticate.ts";
import type { ApiEnv } from "./context.ts";
import { clearCookies, sessionCookie, setAccessCookie, setSessionCookie } from "./cookies.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { permissionsOf } from "./shared/permissions.ts";
import { loginRequest } from "./shared/requests.ts";
import { type Me, meSchema } from "./shared/schemas.ts";

const login = createRoute({
  method: "post",
  path: "/login",
  tags: ["auth"],
  summary: "Sign in with e-mail address and password",
  description: "Sets the two cookies of a sign-in. Scripts use an API key instead.",
  security: [],
  request: { body: jsonBody(loginRequest) },
  responses: {
    200: json(meSchema, "Who signed in"),
    ...refusals("wrong_credentials", "too_many_sign_ins", "foreign_origin"),
  },
});

const refresh = createRoute({
  method: "post",
  path: "/refresh",
  tags: ["auth"],
  summary: "Get a new access cookie for the session cookie",
  description: "To be called once after a 401 `token_expired`.",
  security: [],
  responses: { 204: { description: "The access cookie is renewed" }, ...refusals("not_signed_in", "session_ended") },
});

const logout = createRoute({
  method: "post",
  path: "/logout",
  tags: ["auth"],
  summary: "Sign out",
  security: [],
  responses: { 204: { description: "The sign-in has ended, if there was one" }, ...refusals("foreign_origin") },
});

const me = createRoute({
  method: "get",
  path: "/me",
  tags: ["auth"],
  summary: "Who is signed in, and what they may do",
  middleware: authenticateNow,
  responses: { 200: json(meSchema, "The signed-in user"), ...refusals("not_permitted") },
});

/** Signing in and out. The only routes that read the session cookie. */
export const auth = createRouter()
  .openapi(login, async (c) => {
    const stayAway = await tooManySignIns(c, c.req.valid("json").email);
    if (stayAway !== null) {
      c.header("Retry-After", `${stayAway}`);
      return problem(c, "too_many_sign_ins");
    }
    const idleSeconds = configOf(c.env).SIGN_IN_IDLE_SECONDS;
    const deviceLabel = deviceLabelOf(c.req.header("User-Agent"));
    const result = await signIn(c.get("deps"), { ...c.req.valid("json"), deviceLabel, idleSeconds });
    if (!result.ok) return problem(c, result.refusal);
    setSessionCookie(c, result.value.sessionValue, idleSeconds);
    await renewAccess(c, result.value);
    return c.json(viewOf(result.value.user), 200);
  })
  .openapi(refresh, async (c) => {
    const value = sessionCookie(c);
    if (value === undefined) return problem(c, "not_signed_in");
    const idleSeconds = configOf(c.env).SIGN_IN_IDLE_SECONDS;
    const result = await refreshSignIn(c.get("deps"), value, idleSeconds);
    if (!result.ok) {
      clearCookies(c);
      return problem(c, result.refusal);
    }
    setSessionCookie(c, value, idleSeconds);
    await renewAccess(c, result.value);
    return c.body(null, 204);
  })
  .openapi(logout, async (c) => {
    const value = sessionCookie(c);
    if (value !== undefined) await signOut(c.get("deps"), value);
    clearCookies(c);
    return c.body(null, 204);
  })
  .openapi(me, async (c) => {
    const principal = c.get("principal");
    const user = principal.kind === "user" ? await loadUser(c.get("deps").db, principal.id) : undefined;
    if (!user) return problem(c, "not_permitted", "An API key is no user.");
    return c.json(viewOf(user), 200);
  });

/** Before anything is looked up or hashed. @returns for how many seconds to stay away. */
async function tooManySignIns(c: Context<ApiEnv>, email: string): Promise<number | null> {
  const network = countedNetwork(c);
  if (network === null) return null;
  return (await count(c, "SIGN_INS_PER_ADDRESS", network)) ?? count(c, "SIGN_INS_PER_EMAIL", foldEmail(email));
}

async function renewAccess(c: Context<ApiEnv>, signedIn: SignedIn): Promise<void> {
  const config = configOf(c.env);
  setAccessCookie(c, await issueAccessToken(config, signedIn, c.get("deps").now()), config.SIGN_IN_IDLE_SECONDS);
}

function viewOf(user: User): Me {
  const { id, name, email, role } = user;
  return { id, name, email, role, permissions: [...permissionsOf(role)] };
}

const DEVICE_LABEL_LENGTH = 200;

export function deviceLabelOf(userAgent: string | undefined): string {
  return userAgent?.slice(0, DEVICE_LABEL_LENGTH) ?? "Unknown device";
}
