import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { changeUser, endSignInsOf, findUser, inviteAgain, inviteUser, removeUser } from "../../services/users.ts";
import { listUsers } from "../../store/users.ts";
import { problem } from "../errors.ts";
import { publicOrigin } from "../public-origin.ts";
import { userView } from "./account-views.ts";
import { authenticateNow } from "./authenticate.ts";
import { checkIfMatch, checkIfMatchGiven, etagOf, requires } from "./guards.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { userInvitation, userPatch, userSchema } from "./shared/accounts.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["users"];
const params = z.object({ id: z.string() });
const middleware = requires("user.manage");

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List users, the newest first",
  middleware: [authenticateNow, requires("user.manage")] as const,
  request: { query: z.strictObject({ ...listQuery.shape, role: userSchema.shape.role.optional() }) },
  responses: { 200: json(pageOf(userSchema), "A page of users"), ...refusals("invalid_request") },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read a user",
  middleware: [authenticateNow, requires("user.manage")] as const,
  request: { params },
  responses: { 200: json(userSchema, "The user"), ...refusals("not_found") },
});

const invite = createRoute({
  method: "post",
  path: "/",
  tags,
  summary: "Invite a user by e-mail",
  description:
    "The link in the mail holds for 48 hours, once; who uses it chooses a password. A mail that could not be sent leaves " +
    "`invitation.sentAt` null: send it again.",
  middleware,
  request: { body: jsonBody(userInvitation) },
  responses: { 201: json(userSchema, "The user, invited"), ...refusals("already_exists", "invalid_request") },
});

const resend = createRoute({
  method: "post",
  path: "/{id}/invitation",
  tags,
  summary: "Send the invitation again",
  description: "With a new link; the one before opens nothing more.",
  middleware,
  request: { params },
  responses: { 200: json(userSchema, "The user, invited again"), ...refusals("not_found", "already_exists") },
});

const edit = createRoute({
  method: "patch",
  path: "/{id}",
  tags,
  summary: "Change a user's name, role or stations, or disable the user",
  description:
    "Needs `If-Match` with the ETag that was read. A changed role, changed stations and disabling end everything the user is signed in with.",
  middleware,
  request: { params, body: jsonBody(userPatch) },
  responses: {
    200: json(userSchema, "The user as it is now"),
    ...refusals("not_found", "last_administrator", "version_conflict", "precondition_required", "invalid_request"),
  },
});

const endSignIns = createRoute({
  method: "delete",
  path: "/{id}/sign-ins",
  tags,
  summary: "Sign a user out everywhere",
  middleware,
  request: { params },
  responses: { 204: { description: "The user is signed in nowhere" }, ...refusals("not_found", "version_conflict") },
});

const remove = createRoute({
  method: "delete",
  path: "/{id}",
  tags,
  summary: "Remove a user",
  description: "What the user did stays in the audit log, with the name.",
  middleware,
  request: { params },
  responses: { 204: { description: "Removed" }, ...refusals("not_found", "last_administrator", "version_conflict") },
});

export const users = createRouter()
  .openapi(list, async (c) => {
    const { limit, cursor, role } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const { db, now } = c.get("deps");
    const rows = await listUsers(db, { role }, { after: key.value, limit: limit + 1, now: now() });
    return c.json(
      pageOfRows(rows, limit, ({ user }) => [user.createdAt, user.id], userView),
      200,
    );
  })
  .openapi(read, async (c) => {
    const found = await findUser(c.get("deps"), c.req.valid("param").id);
    if (found === null) return problem(c, "not_found");
    c.header("ETag", etagOf(found.user.updatedAt));
    return c.json(userView(found), 200);
  })
  .openapi(invite, async (c) => {
    const deps = c.get("deps");
    const invited = await inviteUser(deps, c.req.valid("json"), publicOrigin(c.env, c.req.url));
    if (!invited.ok) return problem(c, invited.refusal, invited.detail);
    const found = await findUser(deps, invited.value.id);
    if (found === null) return problem(c, "not_found");
    c.header("ETag", etagOf(found.user.updatedAt));
    return c.json(userView(found), 201);
  })
  .openapi(resend, async (c) => {
    const deps = c.get("deps");
    const { id } = c.req.valid("param");
    const found = await findUser(deps, id);
    if (found === null) return problem(c, "not_found");
    const sent = await inviteAgain(deps, found, publicOrigin(c.env, c.req.url));
    if (!sent.ok) return problem(c, sent.refusal, sent.detail);
    return c.json(userView((await findUser(deps, id)) ?? found), 200);
  })
  .openapi(edit, async (c) => {
    const deps = c.get("deps");
    const found = await findUser(deps, c.req.valid("param").id);
    if (found === null) return problem(c, "not_found");
    const stale = checkIfMatch(c, found.user.updatedAt);
    if (stale) return stale;
    const changed = await changeUser(deps, found.user, c.req.valid("json"));
    if (!changed.ok) return problem(c, changed.refusal, changed.detail);
    c.header("ETag", etagOf(changed.value.updatedAt));
    return c.json(userView((await findUser(deps, changed.value.id)) ?? { ...found, user: changed.value }), 200);
  })
  .openapi(endSignIns, async (c) => {
    const deps = c.get("deps");
    const found = await findUser(deps, c.req.valid("param").id);
    if (found === null) return problem(c, "not_found");
    const ended = await endSignInsOf(deps, found.user);
    return ended.ok ? c.body(null, 204) : problem(c, ended.refusal);
  })
  .openapi(remove, async (c) => {
    const deps = c.get("deps");
    const found = await findUser(deps, c.req.valid("param").id);
    if (found === null) return problem(c, "not_found");
    const stale = checkIfMatchGiven(c, found.user.updatedAt);
    if (stale) return stale;
    const removed = await removeUser(deps, found.user);
    return removed.ok ? c.body(null, 204) : problem(c, removed.refusal);
  });
