import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type * as z from "zod";
import type { tokenSchema } from "../../src/entry/api/shared/schemas.ts";
import { openDatabase } from "../../src/store/database.ts";
import { findToken } from "../../src/store/tokens.ts";
import { fresh, Operator, refusalOf } from "./operator.ts";

type Token = z.infer<typeof tokenSchema>;

let operator: Operator;
beforeAll(async () => {
  operator = await Operator.hire();
});

async function newToken(fields: Record<string, unknown> = {}): Promise<Token> {
  return (await operator.post<Token>("/tokens", { uid: fresh("tag"), ...fields })).body;
}

describe("tokens", () => {
  it("are valid without end and without parent, unless told otherwise", async () => {
    const uid = fresh("Tag");
    const created = await operator.post<Token>("/tokens", { uid });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ uid, state: "valid", expiresAt: null, expired: false, parentUid: null });
    expect((await operator.get(`/tokens/${uid}`)).body).toEqual(created.body);
  });

  it("OCPP-A2: are one token in any spelling, which is kept", async () => {
    const { uid } = await newToken({ uid: fresh("MiXeD") });
    expect(await operator.get(`/tokens/${uid.toLowerCase()}`)).toMatchObject({ status: 200, body: { uid } });
    expect(await operator.post("/tokens", { uid: uid.toUpperCase() })).toMatchObject({
      status: 409,
      body: { code: "already_exists" },
    });
    expect(await findToken(openDatabase(env.DB), uid.toUpperCase())).toEqual({
      uid,
      state: "valid",
      expiresAt: null,
      parentUid: null,
    });
    expect(await findToken(openDatabase(env.DB), "nobody")).toBeNull();
  });

  it("OCPP-A2: in SQL, a token is found under its folded uid and no other", async () => {
    const insert = (folded: string, uid: string, state: string) =>
      env.DB.prepare("insert into tokens (folded_uid, uid, state, created_at, updated_at) values (?, ?, ?, 0, 0)").bind(
        folded,
        uid,
        state,
      );
    expect(await refusalOf(insert("abc", "abc", "valid"))).toContain("tokens_folded");
    expect(await refusalOf(insert("ABC", "abc", "lost"))).toContain("tokens_state");
    expect(await refusalOf(insert("ABC", "abc", "valid"))).toBeNull();
    expect(await refusalOf(insert("ABC", "Abc", "valid"))).toContain("UNIQUE constraint failed");
  });

  it("are expired from the instant they end, as the clock says when they are read", async () => {
    expect(await newToken({ expiresAt: "2020-01-01T00:00:00Z" })).toMatchObject({ expired: true, state: "valid" });
    expect(await newToken({ expiresAt: "2999-01-01T00:00:00Z" })).toMatchObject({ expired: false });
  });

  it("keep what an edit leaves out: a new parent unblocks nobody", async () => {
    const before = await newToken({ state: "blocked", expiresAt: "2999-01-01T00:00:00.000Z", parentUid: "FAMILY" });
    const edited = await operator.edit<Token>(`/tokens/${before.uid}`, { parentUid: "FLEET" });
    expect(edited.body).toEqual({ ...before, parentUid: "FLEET", updatedAt: edited.body.updatedAt });
    const unblocked = await operator.edit<Token>(`/tokens/${before.uid}`, { state: "valid", expiresAt: null });
    expect(unblocked.body).toMatchObject({ state: "valid", expiresAt: null, parentUid: "FLEET" });
  });

  it("are edited only from the version that was read, and not renamed", async () => {
    const { uid } = await newToken();
    const { etag } = await operator.get(`/tokens/${uid}`);
    expect((await operator.patch(`/tokens/${uid}`, { state: "blocked" }, etag)).status).toBe(200);
    expect((await operator.patch(`/tokens/${uid}`, { state: "valid" }, etag)).status).toBe(412);
    expect((await operator.patch(`/tokens/${uid}`, { state: "valid" })).status).toBe(428);
    expect((await operator.edit(`/tokens/${uid}`, { uid: "other" })).status).toBe(400);
  });

  it("are deleted, by who read the newest version if a version is named", async () => {
    const { uid } = await newToken();
    const { etag } = await operator.get(`/tokens/${uid}`);
    await operator.edit(`/tokens/${uid}`, { state: "blocked" });
    expect((await operator.delete(`/tokens/${uid}`, etag)).status).toBe(412);
    expect((await operator.delete(`/tokens/${uid}`)).status).toBe(204);
    expect((await operator.get(`/tokens/${uid}`)).status).toBe(404);
    expect((await operator.delete(`/tokens/${uid}`)).status).toBe(404);
  });

  it("may have any printable character in their uid", async () => {
    const uid = `${fresh("odd")}/%2F?#&+"`;
    await newToken({ uid });
    expect(await operator.get(`/tokens/${encodeURIComponent(uid)}`)).toMatchObject({ status: 200, body: { uid } });
  });

  it.each([
    ["no uid", { uid: "" }],
    ["a uid with a space", { uid: "a b" }],
    ["a uid beyond ASCII", { uid: "größe" }],
    ["a uid of 37 characters", { uid: "x".repeat(37) }],
    ["a parent of 21 characters (OCPP-A5)", { uid: "x", parentUid: "y".repeat(21) }],
    ["an end that is no instant", { uid: "x", expiresAt: "tomorrow" }],
    ["a state that is none", { uid: "x", state: "expired" }],
  ])("are refused with %s", async (_what, body) => {
    expect(await operator.post("/tokens", body)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  });

  it("are listed by uid whatever the spelling, page by page, and by state", async () => {
    const prefix = fresh("List");
    for (const name of ["c", "B", "a", "E", "d"]) await newToken({ uid: `${prefix}-${name}`, state: "blocked" });
    const listed = await operator.readAll<Token>("/tokens?state=blocked", 2);
    const names = listed.map(({ uid }) => uid).filter((uid) => uid.startsWith(prefix));
    expect(names).toEqual(["a", "B", "c", "d", "E"].map((name) => `${prefix}-${name}`));
    expect(listed.every(({ state }) => state === "blocked")).toBe(true);
    expect((await operator.get("/tokens?state=lost")).status).toBe(400);
    expect((await operator.get("/tokens?parentUid=x")).status).toBe(400);
  });
});
