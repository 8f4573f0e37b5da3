import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { problem } from "../errors.ts";
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
  responses: { 204: { description: "Erased" }, ...refusals("session_ended", "in_use") },
});

const signIns = createRoute({
  method: "get",
  path: "/sign-ins",
  tags,
  summary: "List where the account is signed in",
  security,
  responses: { 200: json(pageOf(driverSignInSchema), "Sign-ins that have not ended"), ...refusals("session_ended") },
});

const endSignIn = createRoute({
  method: "delete",
  path: "/sign-ins/{id}",
  tags,
  summary: "Sign a device out",
  security,
  request: { params: z.object({ id: z.string() }) },
  responses: { 204: { description: "It has ended" }, ...refusals("session_ended", "not_found") },
});

export const driverAccounts = createRouter()
  .openapi(open, (c) => problem(c, "unavailable"))
  .openapi(askForLink, (c) => problem(c, "unavailable"))
  .openapi(useLink, (c) => problem(c, "unavailable"))
  .openapi(signOut, (c) => problem(c, "unavailable"))
  .openapi(me, (c) => problem(c, "unavailable"))
  .openapi(edit, (c) => problem(c, "unavailable"))
  .openapi(erase, (c) => problem(c, "unavailable"))
  .openapi(signIns, (c) => problem(c, "unavailable"))
  .openapi(endSignIn, (c) => problem(c, "unavailable"));
