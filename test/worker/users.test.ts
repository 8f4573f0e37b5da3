import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { UserView } from "../../src/entry/api/shared/accounts.ts";
import type { Page } from "./operator.ts";
import { anInvitation, GOOD_PASSWORD, invite, linkIn, mails, Person } from "./person.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const HOUR_MS = 3_600_000;
const later = (ms: number) => vi.useFakeTimers({ now: Date.now() + ms, toFake: ["Date"] });
const use = (token: string, password?: string) =>
  new Person().ask("POST", "/auth/links/use", { body: { token, ...(password === undefined ? {} : { password }) } });
const look = (token: string) => new Person().ask("POST", "/auth/links/read", { body: { token } });

let administrator: Awaited<ReturnType<typeof Person.signedIn>>;
beforeAll(async () => {
  administrator = await Person.signedIn("administrator");
});

describe("inviting users (portal 2.7, 4.17)", () => {
  it("mails a link behind #, of which D1 keeps the hash; who uses it chooses a password and can sign in", async () => {
    const { user, email, token, mail } = await invite(administrator, { locationIds: ["pn1"] });
    expect(mail.text).toContain(`/invite#${token}`);
    expect(mail.text).toContain("48 hours");
    expect(user).toMatchObject({ state: "invited", role: "technician", locationIds: ["pn1"], secondFactor: false });
    expect(JSON.stringify((await env.DB.prepare("select * from user_links").all()).results)).not.toContain(token);
    expect((await new Person().signIn(email, GOOD_PASSWORD)).status).toBe(401);

    expect(await look(token)).toMatchObject({ status: 200, body: { kind: "invitation", email, name: "Ada Rossi" } });
    expect((await use(token, GOOD_PASSWORD)).status).toBe(200);
    const person = new Person();
    expect(await person.signIn(email.toUpperCase(), GOOD_PASSWORD)).toMatchObject({
      status: 200,
      body: { role: "technician", locationIds: ["pn1"] },
    });
    const { body } = await administrator.ask<UserView>("GET", `/users/${user.id}`);
    expect(body).toMatchObject({ state: "active", invitation: null, signIns: 1, seenAt: expect.any(String) });
  });

  it("a link sets a password once, however often it was looked at, and not after 48 h", async () => {
    const { token } = await invite(administrator);
    for (let looked = 0; looked < 3; looked += 1) expect((await look(token)).status).toBe(200);
    const both = await Promise.all([use(token, GOOD_PASSWORD), use(token, GOOD_PASSWORD)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 410]);
    expect(await use(token, GOOD_PASSWORD)).toMatchObject({ status: 410, body: { code: "link_not_valid" } });

    const late = await invite(administrator);
    later(48 * HOUR_MS);
    expect((await look(late.token)).status).toBe(410);
    expect((await use(late.token, GOOD_PASSWORD)).status).toBe(410);
  });

  it("sent again it is another link, in the language of the invited", async () => {
    const { user, token } = await invite(administrator);
    const [mail] = await mails(1, () => administrator.ask("POST", `/users/${user.id}/invitation`));
    expect((await look(token)).status).toBe(410);
    expect((await look(mail ? linkIn(mail) : "")).status).toBe(200);
    expect((await invite(administrator, { language: "it" })).mail.text).toContain("Buongiorno");
  });

  it("a mail that is refused leaves the invitation listed as not sent", async () => {
    const { user } = await invite(administrator);
    await env.DB.prepare("update user_links set sent_at = null where user_id = ?").bind(user.id).run();
    const { body } = await administrator.ask<UserView>("GET", `/users/${user.id}`);
    expect(body).toMatchObject({ state: "invited", invitation: { sentAt: null } });
    const sent = (await administrator.ask<UserView>("POST", `/users/${user.id}/invitation`)).body;
    expect(sent.invitation?.sentAt).not.toBeNull();
  });

  it("nobody twice, and no password that everybody guesses", async () => {
    const { email, token, user } = await invite(administrator);
    const body = anInvitation({ email: email.toUpperCase() });
    expect((await administrator.ask("POST", "/users", { body })).body).toMatchObject({ code: "already_exists" });
    for (const password of ["too short", "passwordpassword", "AdaRossi1987!!!"]) {
      expect((await use(token, password)).body).toMatchObject({ status: 422, code: "password_refused" });
    }
    expect((await use(token, GOOD_PASSWORD)).status).toBe(200);
    const again = await administrator.ask("POST", `/users/${user.id}/invitation`);
    expect(again.body).toMatchObject({ code: "already_exists" });
  });
});

describe("who may manage users (portal 2.9, 4.17)", () => {
  it.each(["technician", "viewer"] as const)("not a %s: 403 names user.manage", async (role) => {
    const person = await Person.signedIn(role);
    for (const [method, path] of [
      ["GET", "/users"],
      ["POST", "/users"],
      ["DELETE", "/users/any"],
    ] as const) {
      const body = method === "POST" ? anInvitation() : undefined;
      const answer = await person.ask(method, path, { body });
      expect(answer).toMatchObject({ status: 403, body: { detail: expect.stringContaining("user.manage") } });
    }
  });

  it("a sign-in that was ended reads no users, although its token lives", async () => {
    const gone = await Person.signedIn("administrator");
    await env.DB.prepare("update sign_ins set revoked_at = 1 where user_id = ?").bind(gone.id).run();
    expect(await gone.ask("GET", "/users")).toMatchObject({ status: 401, body: { code: "session_ended" } });
  });

  it("lists page by page, and by role", async () => {
    const viewer = await Person.signedIn("viewer");
    const first = await administrator.ask<Page<UserView>>("GET", "/users?limit=1");
    expect(first.body.items).toHaveLength(1);
    expect(first.body.nextCursor).not.toBeNull();
    const { body } = await administrator.ask<Page<UserView>>("GET", "/users?role=viewer");
    expect(body.items.map(({ id }) => id)).toContain(viewer.id);
    expect(new Set(body.items.map(({ role }) => role))).toEqual(new Set(["viewer"]));
  });
});

describe("changing users (portal 2.2, 4.17)", () => {
  it.each([
    ["role", { role: "viewer" }],
    ["stations", { locationIds: [] }],
    ["state", { active: false }],
  ])("another %s ends everything the user is signed in with: the next change answers 401", async (_what, change) => {
    const technician = await Person.signedIn("technician");
    expect((await administrator.editUser(technician.id, change)).body).toMatchObject({
      ...("active" in change ? { state: "disabled" } : change),
      signIns: 0,
    });
    expect(await technician.ask("PUT", "/account", { body: { name: "X" } })).toMatchObject({
      status: 401,
      body: { code: "session_ended" },
    });
    expect((await technician.ask("POST", "/auth/refresh")).status).toBe(401);
    expect((await new Person().signIn(technician.email)).status).toBe("active" in change ? 401 : 200);
  });

  it("another name ends nothing", async () => {
    const viewer = await Person.signedIn("viewer");
    expect((await administrator.editUser(viewer.id, { name: "Bea" })).body).toMatchObject({ name: "Bea", signIns: 1 });
    expect((await viewer.ask("GET", "/account")).body).toMatchObject({ name: "Bea" });
  });

  it("signing out everywhere, and removing, do too", async () => {
    const [one, other] = [await Person.signedIn("viewer"), await Person.signedIn("viewer")];
    expect((await administrator.ask("DELETE", `/users/${one.id}/sign-ins`)).status).toBe(204);
    expect((await administrator.ask("DELETE", `/users/${other.id}`)).status).toBe(204);
    for (const person of [one, other]) expect((await person.ask("GET", "/account")).status).toBe(401);
    expect((await new Person().signIn(one.email)).status).toBe(200);
    expect((await new Person().signIn(other.email)).status).toBe(401);
    expect((await administrator.ask("GET", `/users/${other.id}`)).status).toBe(404);
  });

  it("needs the version that was read, and limits no administrator", async () => {
    const viewer = await Person.signedIn("viewer");
    const { etag } = await administrator.ask("GET", `/users/${viewer.id}`);
    await administrator.editUser(viewer.id, { name: "Bea" });
    const stale = await administrator.ask("PATCH", `/users/${viewer.id}`, { body: { name: "Eva" }, etag });
    expect(stale.status).toBe(412);
    const limited = await administrator.editUser(viewer.id, { role: "administrator", locationIds: ["pn1"] });
    expect(limited.status).toBe(400);
  });
});

describe("the last administrator (portal 4.17)", () => {
  it("cannot be disabled, demoted or removed, whatever others were only invited; of two at once one stays", async () => {
    await env.DB.prepare("delete from users").run();
    const one = await Person.signedIn("administrator");
    await invite(one, { role: "administrator" });
    for (const change of [{ active: false }, { role: "viewer" }]) {
      expect((await one.editUser(one.id, change)).body).toMatchObject({ status: 409, code: "last_administrator" });
    }
    expect((await one.ask("DELETE", `/users/${one.id}`)).body).toMatchObject({ code: "last_administrator" });

    const other = await Person.signedIn("administrator");
    const both = await Promise.all([
      one.editUser(one.id, { role: "viewer" }),
      other.editUser(other.id, { role: "viewer" }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});
