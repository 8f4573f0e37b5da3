import { createRoute } from "@hono/zod-openapi";
import { configOf } from "../../config.ts";
import { foldEmail } from "../../domain/email.ts";
import { openSignIn } from "../../services/auth.ts";
import { setUp } from "../../services/set-up.ts";
import { askForReset, readLink, takeLink } from "../../services/user-links.ts";
import { forgetTries } from "../../services/wrong-tries.ts";
import { hasUsers } from "../../store/users.ts";
import { problem } from "../errors.ts";
import { publicOrigin } from "../public-origin.ts";
import { meView } from "./account-views.ts";
import { concluded } from "./audited.ts";
import { deviceLabelOf, renewAccess } from "./auth.ts";
import { setSessionCookie } from "./cookies.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { linkRead, linkSchema, linkUse, meSchema, resetRequest, setupRequest, setupSchema } from "./shared/accounts.ts";
import { guardGuess, limitedTries } from "./tries.ts";

const tags = ["auth"];

const readSetUp = createRoute({
  method: "get",
  path: "/setup",
  tags,
  summary: "Ask whether there is a user yet",
  security: [],
  responses: { 200: json(setupSchema, "Whether set-up is open"), ...refusals() },
});

const createFirst = createRoute({
  method: "post",
  path: "/setup",
  tags,
  summary: "Create the first administrator, and sign in",
  description: "While there is no user. Asks for the deployment's secret `SETUP_TOKEN`.",
  security: [],
  middleware: [limitedTries("set-up"), concluded] as const,
  request: { body: jsonBody(setupRequest) },
  responses: {
    201: json(meSchema, "The administrator, signed in"),
    ...refusals("set_up_already", "wrong_setup_token", "password_refused", "too_many_requests", "foreign_origin"),
  },
});

const reset = createRoute({
  method: "post",
  path: "/password-resets",
  tags,
  summary: "Ask for a link to choose a new password",
  description:
    "The link holds for 30 minutes, once. The same answer whether or not there is such a user: only the mail tells.",
  security: [],
  middleware: limitedTries("reset"),
  request: { body: jsonBody(resetRequest) },
  responses: {
    202: { description: "If there is such a user, a mail is on its way" },
    ...refusals("too_many_requests", "foreign_origin"),
  },
});

const look = createRoute({
  method: "post",
  path: "/links/read",
  tags,
  summary: "Look what a mailed link is for",
  description: "Looking does not use it up.",
  security: [],
  middleware: limitedTries("link"),
  request: { body: jsonBody(linkRead) },
  responses: { 200: json(linkSchema, "The link"), ...refusals("link_not_valid", "too_many_requests") },
});

const use = createRoute({
  method: "post",
  path: "/links/use",
  tags,
  summary: "Use a mailed link: choose a password with it, or confirm an address",
  description: "By the press of a button only: mail scanners open links. Signs in nobody.",
  security: [],
  middleware: [limitedTries("link"), concluded] as const,
  request: { body: jsonBody(linkUse) },
  responses: {
    200: json(linkSchema.pick({ kind: true, email: true }), "What it was for; it opens nothing more"),
    ...refusals("link_not_valid", "password_refused", "too_many_requests", "foreign_origin"),
  },
});

/** The ways in for those who cannot sign in yet. */
export const accountLinks = createRouter()
  .openapi(readSetUp, async (c) => c.json({ open: !(await hasUsers(c.get("deps").db)) }, 200))
  .openapi(createFirst, async (c) => {
    const deps = c.get("deps");
    const delayed = await guardGuess(c, "set-up", "too_many_requests");
    if (delayed) return delayed;
    const config = configOf(c.env);
    const created = await setUp(deps, c.req.valid("json"), config.SETUP_TOKEN);
    // Whoever is refused for another reason has guessed nothing.
    if (created.ok || created.refusal !== "wrong_setup_token") await forgetTries(deps, "set-up");
    if (!created.ok) return problem(c, created.refusal, created.detail);
    const idleSeconds = config.SIGN_IN_IDLE_SECONDS;
    const deviceLabel = deviceLabelOf(c.req.header("User-Agent"));
    const signedIn = await openSignIn(deps, created.value, { deviceLabel, idleSeconds });
    setSessionCookie(c, signedIn.sessionValue, idleSeconds);
    await renewAccess(c, signedIn);
    return c.json(meView(created.value), 201);
  })
  .openapi(reset, async (c) => {
    const email = foldEmail(c.req.valid("json").email);
    const delayed = await guardGuess(c, `reset ${email}`, "too_many_requests");
    if (delayed) return delayed;
    // Nobody waits for it, so that its duration tells nothing either.
    c.executionCtx.waitUntil(askForReset(c.get("deps"), email, publicOrigin(c.env, c.req.url)));
    return c.body(null, 202);
  })
  .openapi(look, async (c) => {
    const known = await readLink(c.get("deps"), c.req.valid("json").token);
    if (!known.ok) return problem(c, known.refusal);
    const { link, user } = known.value;
    return c.json({ kind: link.kind, email: link.email, name: user.name, language: user.language }, 200);
  })
  .openapi(use, async (c) => {
    const used = await takeLink(c.get("deps"), c.req.valid("json"));
    if (!used.ok) return problem(c, used.refusal, used.detail);
    return c.json({ kind: used.value.kind, email: used.value.email }, 200);
  });
