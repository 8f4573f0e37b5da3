import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PASSWORD } from "./api-client.ts";
import type { Page } from "./operator.ts";
import { fresh } from "./operator.ts";
import { GOOD_PASSWORD, linkIn, type Mailed, mails, Person } from "./person.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const MINUTE_MS = 60_000;
const later = (ms: number) => vi.useFakeTimers({ now: Date.now() + ms, toFake: ["Date"] });
const stranger = () => new Person();
const tokenIn = (mail: Mailed | undefined) => (mail ? linkIn(mail) : "");

interface SignIn {
  readonly id: string;
  readonly current: boolean;
}

describe("one's own password (portal 4.18)", () => {
  const change = (person: Person, currentPassword: string, newPassword: string) =>
    person.ask("POST", "/account/password", { body: { currentPassword, newPassword } });

  it("ends all other sign-ins when it is changed, keeps this one, and is told by mail", async () => {
    const here = await Person.signedIn("viewer");
    const elsewhere = new Person();
    await elsewhere.signIn(here.email);
    const [mail] = await mails(1, async () => {
      expect((await change(here, PASSWORD, GOOD_PASSWORD)).status).toBe(204);
    });
    expect(mail?.subject).toBe("Your password was changed");
    expect((await elsewhere.ask("GET", "/account")).status).toBe(401);
    expect((await here.ask("PUT", "/account", { body: { name: "Bea" } })).status).toBe(200);
    expect((await here.ask("POST", "/auth/refresh")).status).toBe(204);
    expect((await stranger().signIn(here.email)).status).toBe(401);
    expect((await stranger().signIn(here.email, GOOD_PASSWORD)).status).toBe(200);
  });

  it("is not changed without the old one, nor to one that everybody guesses", async () => {
    const person = await Person.signedIn("viewer");
    expect((await change(person, "wrong horse battery", GOOD_PASSWORD)).body).toMatchObject({
      code: "wrong_credentials",
    });
    expect((await change(person, PASSWORD, "passwordpassword")).body).toMatchObject({ code: "password_refused" });
    expect((await stranger().signIn(person.email)).status).toBe(200);
  });
});

describe("a forgotten password (portal 2.7)", () => {
  const forget = (email: string) => stranger().ask("POST", "/auth/password-resets", { body: { email } });
  const use = (token: string) =>
    stranger().ask("POST", "/auth/links/use", { body: { token, password: GOOD_PASSWORD } });

  it("is chosen anew by a mailed link, once and within 30 min; every sign-in ends", async () => {
    const person = await Person.signedIn("viewer");
    const [mail] = await mails(1, () => forget(person.email.toUpperCase()));
    expect(mail?.text).toContain("30 minutes");
    expect((await use(tokenIn(mail))).status).toBe(200);
    expect((await person.ask("GET", "/account")).status).toBe(401);
    expect((await use(tokenIn(mail))).status).toBe(410);
    expect((await stranger().signIn(person.email, GOOD_PASSWORD)).status).toBe(200);

    const [late] = await mails(1, () => forget(person.email));
    later(30 * MINUTE_MS);
    expect((await use(tokenIn(late))).status).toBe(410);
  });

  it("asking again makes the link before worthless", async () => {
    const { email } = await Person.signedIn("viewer");
    const [first] = await mails(1, () => forget(email));
    const [second] = await mails(1, () => forget(email));
    expect((await use(tokenIn(first))).status).toBe(410);
    expect((await use(tokenIn(second))).status).toBe(200);
  });

  it("an unknown address is answered alike, and a disabled user gets no mail", async () => {
    const { id, email } = await Person.signedIn("viewer");
    await env.DB.prepare("update users set active = 0 where id = ?").bind(id).run();
    await mails(0, async () => {
      expect((await forget(email)).status).toBe(202);
      expect((await forget(`${fresh("nobody")}@example.com`)).status).toBe(202);
    });
  });
});

describe("another address (portal 2.7)", () => {
  const ask = (person: Person, email: string, password = PASSWORD) =>
    person.ask("POST", "/account/email", { body: { email, password } });

  it("counts when the link mailed there was used; the old one is told before", async () => {
    const person = await Person.signedIn("viewer");
    const email = `${fresh("new")}@example.com`;
    const [told, asked] = await mails(2, () => ask(person, email));
    expect(told?.subject).toBe("Your address is about to change");
    expect((await person.ask("GET", "/account")).body).toMatchObject({ email: person.email, newEmail: email });
    const use = () => stranger().ask("POST", "/auth/links/use", { body: { token: tokenIn(asked) } });
    expect(await use()).toMatchObject({ status: 200, body: { kind: "email", email } });
    expect((await use()).status).toBe(410);
    expect((await person.ask("GET", "/account")).body).toMatchObject({ email, newEmail: null });
    expect((await stranger().signIn(email)).status).toBe(200);
  });

  it("whose it is already, only the mail tells; and not without the password", async () => {
    const [one, other] = [await Person.signedIn("viewer"), await Person.signedIn("viewer")];
    const sent = await mails(2, async () => expect((await ask(one, other.email)).status).toBe(202));
    expect(sent.map(({ subject }) => subject)).toContain("This address is in use");
    expect((await ask(one, "free@example.com", "wrong horse battery")).body).toMatchObject({
      code: "wrong_credentials",
    });
  });

  it("that somebody else took meanwhile is refused", async () => {
    const person = await Person.signedIn("viewer");
    const email = `${fresh("wanted")}@example.com`;
    const [, asked] = await mails(2, () => ask(person, email));
    const other = await Person.signedIn("viewer");
    await env.DB.prepare("update users set email = ? where id = ?").bind(email, other.id).run();
    const used = await stranger().ask("POST", "/auth/links/use", { body: { token: tokenIn(asked) } });
    expect(used.body).toMatchObject({ code: "link_not_valid" });
  });
});

describe("where one is signed in (portal 4.18)", () => {
  it("is listed; one device is signed out and the others go on; nobody else's", async () => {
    const here = await Person.signedIn("viewer");
    const elsewhere = new Person();
    await elsewhere.signIn(here.email);
    const stranger = await Person.signedIn("viewer");
    const { items } = (await here.ask<Page<SignIn>>("GET", "/account/sign-ins")).body;
    expect(items.map(({ current }) => current).sort()).toEqual([false, true]);
    const other = items.find(({ current }) => !current)?.id;
    expect((await stranger.ask("DELETE", `/account/sign-ins/${other}`)).status).toBe(404);
    expect((await here.ask("DELETE", `/account/sign-ins/${other}`)).status).toBe(204);
    expect((await elsewhere.ask("GET", "/account")).status).toBe(401);
    expect((await here.ask<Page<SignIn>>("GET", "/account/sign-ins")).body.items).toHaveLength(1);
  });

  it("looks and language are kept with the account, although each is set by itself at the same moment", async () => {
    const here = await Person.signedIn("viewer");
    const looks = { language: "it", theme: "dark", density: "comfortable" };
    const each = Object.entries(looks).map(([name, value]) => ({ [name]: value }));
    await Promise.all(each.map((body) => here.ask("PUT", "/account", { body })));
    const elsewhere = new Person();
    expect((await elsewhere.signIn(here.email)).body).toMatchObject(looks);
  });
});
