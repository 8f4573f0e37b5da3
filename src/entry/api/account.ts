import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { askForAddress, changeOwnSettings, changePassword, endOwnSignIn } from "../../services/account.ts";
import { forgetTries } from "../../services/wrong-tries.ts";
import { listSignIns } from "../../store/sign-ins.ts";
import { loadNewAddress } from "../../store/user-links.ts";
import { problem } from "../errors.ts";
import { publicOrigin } from "../public-origin.ts";
import { meView, ownUser, signInView } from "./account-views.ts";
import { renewAccess } from "./auth.ts";
import { authenticateNow } from "./authenticate.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { accountSchema, addressChange, ownSettings, passwordChange, signInSchema } from "./shared/accounts.ts";
import { pageOf } from "./shared/schemas.ts";
import { guardGuess } from "./tries.ts";

const tags = ["account"];

const read = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "Read one's own account",
  middleware: authenticateNow,
  responses: { 200: json(accountSchema, "The account"), ...refusals("not_permitted") },
});

const edit = createRoute({
  method: "put",
  path: "/",
  tags,
  summary: "Set one's own name, language or looks",
  description: "What is left out stays as it is.",
  request: { body: jsonBody(ownSettings) },
  responses: { 200: json(accountSchema, "The account as it is now"), ...refusals("not_permitted") },
});

const password = createRoute({
  method: "post",
  path: "/password",
  tags,
  summary: "Change one's own password",
  description: "Ends all other sign-ins and keeps this one.",
  request: { body: jsonBody(passwordChange) },
  responses: {
    204: { description: "It is changed" },
    ...refusals("wrong_credentials", "password_refused", "too_many_sign_ins", "not_permitted"),
  },
});

const address = createRoute({
  method: "post",
  path: "/email",
  tags,
  summary: "Ask for another e-mail address",
  description: "It counts when the link that is mailed there was used, within 48 hours. The old address is told.",
  request: { body: jsonBody(addressChange) },
  responses: {
    202: { description: "A mail is on its way" },
    ...refusals("wrong_credentials", "too_many_sign_ins", "not_permitted"),
  },
});

const signIns = createRoute({
  method: "get",
  path: "/sign-ins",
  tags,
  summary: "List where one is signed in, the last used first",
  middleware: authenticateNow,
  responses: { 200: json(pageOf(signInSchema), "Sign-ins that have not ended"), ...refusals("not_permitted") },
});

const endSignIn = createRoute({
  method: "delete",
  path: "/sign-ins/{id}",
  tags,
  summary: "Sign a device out",
  request: { params: z.object({ id: z.string() }) },
  responses: { 204: { description: "It has ended" }, ...refusals("not_found", "not_permitted") },
});

/** What people do with their own account. */
export const account = createRouter()
  .openapi(read, async (c) => {
    const own = await ownUser(c);
    if (!own.ok) return problem(c, own.refusal, own.detail);
    const { db, now } = c.get("deps");
    const newEmail = await loadNewAddress(db, own.value.user.id, now());
    return c.json({ ...meView(own.value.user), newEmail }, 200);
  })
  .openapi(edit, async (c) => {
    const own = await ownUser(c);
    if (!own.ok) return problem(c, own.refusal, own.detail);
    const deps = c.get("deps");
    const changed = await changeOwnSettings(deps, own.value.user, c.req.valid("json"));
    if (!changed.ok) return problem(c, changed.refusal);
    const newEmail = await loadNewAddress(deps.db, changed.value.id, deps.now());
    return c.json({ ...meView(changed.value), newEmail }, 200);
  })
  .openapi(password, async (c) => {
    const own = await ownUser(c);
    if (!own.ok) return problem(c, own.refusal, own.detail);
    const { user, signInId } = own.value;
    const delayed = await guardGuess(c, `password ${user.email}`, "too_many_sign_ins");
    if (delayed) return delayed;
    const deps = c.get("deps");
    const changed = await changePassword(deps, own.value, c.req.valid("json"), publicOrigin(c.env, c.req.url));
    if (changed.ok || changed.refusal === "password_refused") await forgetTries(deps, `password ${user.email}`);
    if (!changed.ok) return problem(c, changed.refusal, changed.detail);
    await renewAccess(c, { user: changed.value, signInId });
    return c.body(null, 204);
  })
  .openapi(address, async (c) => {
    const own = await ownUser(c);
    if (!own.ok) return problem(c, own.refusal, own.detail);
    const { user } = own.value;
    const delayed = await guardGuess(c, `password ${user.email}`, "too_many_sign_ins");
    if (delayed) return delayed;
    const deps = c.get("deps");
    const asked = await askForAddress(deps, user, c.req.valid("json"), publicOrigin(c.env, c.req.url));
    if (!asked.ok) return problem(c, asked.refusal);
    await forgetTries(deps, `password ${user.email}`);
    return c.body(null, 202);
  })
  .openapi(signIns, async (c) => {
    const own = await ownUser(c);
    if (!own.ok) return problem(c, own.refusal, own.detail);
    const { db, now } = c.get("deps");
    const rows = await listSignIns(db, own.value.user.id, now());
    return c.json({ items: rows.map((row) => signInView(row, own.value.signInId)), nextCursor: null }, 200);
  })
  .openapi(endSignIn, async (c) => {
    const own = await ownUser(c);
    if (!own.ok) return problem(c, own.refusal, own.detail);
    const ended = await endOwnSignIn(c.get("deps"), own.value.user.id, c.req.valid("param").id);
    return ended.ok ? c.body(null, 204) : problem(c, ended.refusal);
  });
