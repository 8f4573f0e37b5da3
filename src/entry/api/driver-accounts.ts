import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import * as z from "zod";
import {
  acceptLink,
  askForLink as askForSignInLink,
  changeAccount,
  DRIVER_IDLE_SECONDS,
  eraseAccount,
  findDriverSignIn,
  openAccount,
} from "../../services/driver-accounts.ts";
import { listDriverSignIns, loadNewEmail, removeDriverSignIn, removeOtherDriverSignIns } from "../../store/drivers.ts";
import { problem } from "../errors.ts";
import { publicOrigin } from "../public-origin.ts";
import { deviceLabelOf } from "./auth.ts";
import type { ApiEnv } from "./context.ts";
import { clearDriverCookie, driverCookie, setDriverCookie } from "./cookies.ts";
import { limitedCall, signedInDriver } from "./driver-sign-in.ts";
import { accountView, signInView } from "./driver-views.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import {
  accountRequest,
  driverPatch,
  driverSchema,
  driverSignInSchema,
  linkRequest,
  linkUse,
} from "./shared/drivers.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["driver"];
const security = [{ driver: [] }];
const MAILED = "The same answer whether or not there is an account with this address: only the mail tells.";

const open = createRoute({
  method: "post",
  path: "/accounts",
  tags,
  summary: "Open an account: a link to confirm the address is mailed",
  description: `The link holds for 48 hours. ${MAILED}`,
  security: [],
  middleware: limitedCall("account"),
  request: { body: jsonBody(accountRequest) },
  responses: { 202: { description: "A mail is on its way" }, ...refusals("too_many_requests", "foreign_origin") },
});

const askForLink = createRoute({
  method: "post",
  path: "/links",
  tags,
  summary: "Sign in: a link is mailed",
  description: `The link holds for 15 minutes, once. ${MAILED}`,
  security: [],
  middleware: limitedCall("account"),
  request: { body: jsonBody(linkRequest) },
  responses: {
    202: { description: "If there is such an account, a mail is on its way" },
    ...refusals("too_many_requests"),
  },
});

const useLink = createRoute({
  method: "post",
  path: "/links/use",
  tags,
  summary: "Use a mailed link: it confirms the address, and signs in",
  description: "Sets the cookie of the sign-in. By the press of a button only: mail scanners open links.",
  security: [],
  middleware: limitedCall("account"),
  request: { body: jsonBody(linkUse) },
  responses: {
    200: json(driverSchema, "Who signed in"),
    ...refusals("link_not_valid", "account_blocked", "too_many_requests", "foreign_origin"),
  },
});

const signOut = createRoute({
  method: "post",
  path: "/sign-out",
  tags,
  summary: "Sign out",
  security: [],
  responses: { 204: { description: "The sign-in has ended, if there was one" }, ...refusals("foreign_origin") },
});

const me = createRoute({
  method: "get",
  path: "/me",
  tags,
  summary: "Read the account that is signed in",
  security,
  middleware: signedInDriver,
  responses: { 200: json(driverSchema, "The account"), ...refusals("not_signed_in", "session_ended") },
});

const edit = createRoute({
  method: "patch",
  path: "/me",
  tags,
  summary: "Change name, language or address",
  description:
    "A new address takes the place of the old one when the link that is mailed there was used; the old one is told.",
  security,
  middleware: [signedInDriver, limitedCall("account")] as const,
  request: { body: jsonBody(driverPatch) },
  responses: { 200: json(driverSchema, "The account as it is now"), ...refusals("session_ended", "too_many_requests") },
});

const erase = createRoute({
  method: "delete",
  path: "/me",
  tags,
  summary: "Delete the account",
  description:
    "Name, address, sign-ins and tokens are erased. What was paid stays in the books, with nobody's name on it.",
  security,
  middleware: signedInDriver,
  responses: { 204: { description: "Erased" }, ...refusals("session_ended", "in_use") },
});

const signIns = createRoute({
  method: "get",
  path: "/sign-ins",
  tags,
  summary: "List where the account is signed in",
  security,
  middleware: signedInDriver,
  responses: { 200: json(pageOf(driverSignInSchema), "Sign-ins that have not ended"), ...refusals("session_ended") },
});

const endSignIn = createRoute({
  method: "delete",
  path: "/sign-ins/{id}",
  tags,
  summary: "Sign a device out",
  security,
  middleware: signedInDriver,
  request: { params: z.object({ id: z.string() }) },
  responses: { 204: { description: "It has ended" }, ...refusals("session_ended", "not_found") },
});

const endOtherSignIns = createRoute({
  method: "delete",
  path: "/sign-ins",
  tags,
  summary: "Sign all other devices out",
  security,
  middleware: signedInDriver,
  responses: { 204: { description: "Only the one that asked is left" }, ...refusals("session_ended") },
});

export const driverAccounts = createRouter()
  .openapi(open, (c) => {
    // Nobody waits for it, so that its duration tells nothing either.
    c.executionCtx.waitUntil(openAccount(c.get("deps"), c.req.valid("json"), originOf(c)));
    return c.body(null, 202);
  })
  .openapi(askForLink, (c) => {
    c.executionCtx.waitUntil(askForSignInLink(c.get("deps"), c.req.valid("json").email, originOf(c)));
    return c.body(null, 202);
  })
  .openapi(useLink, async (c) => {
    const deviceLabel = deviceLabelOf(c.req.header("User-Agent"));
    const used = await acceptLink(c.get("deps"), c.req.valid("json").token, deviceLabel);
    if (!used.ok) return problem(c, used.refusal, used.detail);
    setDriverCookie(c, used.value.cookie, DRIVER_IDLE_SECONDS);
    return c.json(accountView(used.value.driver, null), 200);
  })
  .openapi(signOut, async (c) => {
    const { db } = c.get("deps");
    const cookie = driverCookie(c);
    const found = cookie === undefined ? null : await findDriverSignIn(c.get("deps"), cookie);
    if (found?.ok) await removeDriverSignIn(db, found.value.driver.id, found.value.signInId);
    clearDriverCookie(c);
    return c.body(null, 204);
  })
  .openapi(me, async (c) => {
    const { driver } = c.get("driver");
    const { db, now } = c.get("deps");
    return c.json(accountView(driver, await loadNewEmail(db, driver, now())), 200);
  })
  .openapi(edit, async (c) => {
    const deps = c.get("deps");
    const edited = await changeAccount(deps, c.get("driver").driver, c.req.valid("json"), originOf(c));
    if (!edited.ok) return problem(c, edited.refusal, edited.detail);
    return c.json(accountView(edited.value, await loadNewEmail(deps.db, edited.value, deps.now())), 200);
  })
  .openapi(erase, async (c) => {
    const erased = await eraseAccount(c.get("deps"), c.get("driver").driver);
    if (!erased.ok) return problem(c, erased.refusal, erased.detail);
    clearDriverCookie(c);
    return c.body(null, 204);
  })
  .openapi(signIns, async (c) => {
    const { driver, signInId } = c.get("driver");
    const { db, now } = c.get("deps");
    const rows = await listDriverSignIns(db, driver.id, now());
    return c.json({ items: rows.map((row) => signInView(row, signInId)), nextCursor: null }, 200);
  })
  .openapi(endSignIn, async (c) => {
    const { driver } = c.get("driver");
    const isGone = await removeDriverSignIn(c.get("deps").db, driver.id, c.req.valid("param").id);
    return isGone ? c.body(null, 204) : problem(c, "not_found");
  })
  .openapi(endOtherSignIns, async (c) => {
    const { driver, signInId } = c.get("driver");
    await removeOtherDriverSignIns(c.get("deps").db, driver.id, signInId);
    return c.body(null, 204);
  });

function originOf(c: Context<ApiEnv>): string {
  return publicOrigin(c.env, c.req.url);
}
