import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { configOf } from "../../config.ts";
import { foldEmail } from "../../domain/email.ts";
import { refreshSignIn, type SignedIn, signIn, signOut } from "../../services/auth.ts";
import { forgetTries } from "../../services/wrong-tries.ts";
import { loadUser } from "../../store/users.ts";
import { problem } from "../errors.ts";
import { publicOrigin } from "../public-origin.ts";
import { count, countedNetwork } from "../rate-limits.ts";
import { issueAccessToken } from "./access-token.ts";
import { meView } from "./account-views.ts";
import { concluded } from "./audited.ts";
import { authenticateNow } from "./authenticate.ts";
import type { ApiEnv } from "./context.ts";
import { clearCookies, sessionCookie, setAccessCookie, setSessionCookie } from "./cookies.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { loginRequest, meSchema } from "./shared/accounts.ts";
import { guardGuess, tooMany } from "./tries.ts";

const login = createRoute({
  method: "post",
  path: "/login",
  tags: ["auth"],
  middleware: concluded,
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
  description: "To be called once after a 401 `token_expired`. The session cookie gets a new value, too.",
  security: [],
  responses: { 204: { description: "The access cookie is renewed" }, ...refusals("not_signed_in", "session_ended") },
});

const logout = createRoute({
  method: "post",
  path: "/logout",
  tags: ["auth"],
  middleware: concluded,
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
    const email = foldEmail(c.req.valid("json").email);
    const stayAway = await tooManySignIns(c, email);
    if (stayAway !== null) return tooMany(c, stayAway, "too_many_sign_ins");
    const delayed = await guardGuess(c, `password ${email}`, "too_many_sign_ins");
    if (delayed) return delayed;
    const idleSeconds = configOf(c.env).SIGN_IN_IDLE_SECONDS;
    const deviceLabel = deviceLabelOf(c.req.header("User-Agent"));
    const result = await signIn(c.get("deps"), { ...c.req.valid("json"), deviceLabel, idleSeconds });
    if (!result.ok) return problem(c, result.refusal);
    await forgetTries(c.get("deps"), `password ${email}`);
    setSessionCookie(c, result.value.sessionValue, idleSeconds);
    await renewAccess(c, result.value);
    return c.json(meView(result.value.user), 200);
  })
  .openapi(refresh, async (c) => {
    const value = sessionCookie(c);
    if (value === undefined) return problem(c, "not_signed_in");
    const idleSeconds = configOf(c.env).SIGN_IN_IDLE_SECONDS;
    const origin = publicOrigin(c.env, c.req.url);
    const result = await refreshSignIn(c.get("deps"), value, { idleSeconds, origin });
    if (!result.ok) {
      clearCookies(c);
      return problem(c, result.refusal);
    }
    const { sessionValue } = result.value;
    if (sessionValue !== null) setSessionCookie(c, sessionValue, idleSeconds);
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
    return c.json(meView(user), 200);
  });

/** Before anything is looked up or hashed. @returns for how many seconds to stay away. */
async function tooManySignIns(c: Context<ApiEnv>, email: string): Promise<number | null> {
  const network = countedNetwork(c);
  if (network === null) return null;
  return (await count(c, "SIGN_INS_PER_ADDRESS", network)) ?? count(c, "SIGN_INS_PER_EMAIL", email);
}

export async function renewAccess(c: Context<ApiEnv>, signedIn: SignedIn): Promise<void> {
  const config = configOf(c.env);
  setAccessCookie(c, await issueAccessToken(config, signedIn, c.get("deps").now()), config.SIGN_IN_IDLE_SECONDS);
}

const DEVICE_LABEL_LENGTH = 200;

export function deviceLabelOf(userAgent: string | undefined): string {
  return userAgent?.slice(0, DEVICE_LABEL_LENGTH) ?? "Unknown device";
}
