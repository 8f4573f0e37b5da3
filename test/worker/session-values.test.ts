import { afterEach, describe, expect, it, vi } from "vitest";
import { GRACE } from "../../src/domain/session-value.ts";
import { type Cookies, call, cookiesOf, createUser, signIn } from "./api-client.ts";
import { mails } from "./person.ts";

const SESSION = "__Host-cpms_session";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const pass = (ms: number) => vi.useFakeTimers({ now: Date.now() + ms, toFake: ["Date"] });

/** What the browser holds after it asked for a new access token with this session value. */
async function refresh(session: string | undefined) {
  const response = await call("/api/auth/refresh", { method: "POST", cookies: { [SESSION]: session ?? "" } });
  const cookies = cookiesOf(response);
  return { status: response.status, session: cookies[SESSION], cookies };
}

async function firstValue(): Promise<string | undefined> {
  const cookies: Cookies = await signIn(await createUser("administrator"));
  return cookies[SESSION];
}

describe("the session value (portal 2.3)", () => {
  it("is another after every refresh", async () => {
    const first = await firstValue();
    const second = await refresh(first);
    const third = await refresh(second.session);
    expect(new Set([first, second.session, third.session]).size).toBe(3);
    expect(third.status).toBe(204);
  });

  it("two tabs that ask at once stay signed in: one gets a new value, the other an access token alone", async () => {
    const first = await firstValue();
    const both = await Promise.all([refresh(first), refresh(first)]);
    expect(both.map(({ status }) => status)).toEqual([204, 204]);
    const given = both.flatMap(({ session }) => session ?? []);
    expect(given).toHaveLength(1);
    expect((await refresh(first)).session).toBeUndefined();
    expect((await refresh(given[0])).status).toBe(204);
  });

  it("an answer that was lost on its way is given again", async () => {
    const first = await firstValue();
    await refresh(first);
    pass(GRACE);
    const again = await refresh(first);
    expect(again.session).toBeDefined();
    expect((await refresh(again.session)).status).toBe(204);
  });

  it("one whose successor was used ends the sign-in for both, and the user is told by mail", async () => {
    const stolen = await firstValue();
    const second = await refresh(stolen);
    const third = await refresh(second.session);
    const [mail] = await mails(1, async () => expect((await refresh(stolen)).status).toBe(401));
    expect(mail?.subject).toBe("A sign-in of yours was ended");
    expect((await refresh(third.session)).status).toBe(401);
  });

  it("a thief who was first is found when the owner comes, and the owner when the thief comes again", async () => {
    const shared = await firstValue();
    const thief = await refresh(shared);
    pass(GRACE);
    const owner = await refresh(shared);
    expect(owner.status).toBe(204);
    expect((await refresh(thief.session)).status).toBe(401);
    expect((await refresh(owner.session)).status).toBe(401);
  });
});
