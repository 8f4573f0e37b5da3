import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Bindings } from "../../src/config.ts";
import { app } from "../../src/entry/app.ts";
import { createUser, ORIGIN, OWN_PAGE, PASSWORD } from "./api-client.ts";

/** One window that does not end. */
class Counter implements RateLimit {
  readonly #limit: number;
  readonly #counts = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  async limit({ key }: RateLimitOptions): Promise<RateLimitOutcome> {
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return { success: count <= this.#limit };
  }
}

function door(perAddress: number, perEmail: number, changes: { readonly LIMIT_LOOPBACK?: string } = {}) {
  const bindings: Bindings = {
    ...env,
    SIGN_INS_PER_ADDRESS: new Counter(perAddress),
    SIGN_INS_PER_EMAIL: new Counter(perEmail),
    ...changes,
  };
  return async (email: string, address: string, password = PASSWORD): Promise<Response> => {
    const headers = { ...OWN_PAGE, "Content-Type": "application/json", "CF-Connecting-IP": address };
    const body = JSON.stringify({ email, password });
    const request = new Request(`${ORIGIN}/api/auth/login`, { method: "POST", headers, body });
    return app.fetch(request, bindings, createExecutionContext());
  };
}

async function expectTooMany(response: Response): Promise<void> {
  expect(response.status).toBe(429);
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
  expect(await response.json()).toMatchObject({ code: "too_many_sign_ins" });
}

describe("tries to sign in are counted", () => {
  it("per address, whoever it says it is: the right password is refused too, and another address let in", async () => {
    const signIn = door(2, 100);
    const { email } = await createUser("viewer");
    for (const name of ["a", "b"]) {
      expect((await signIn(`${name}@example.com`, "203.0.113.7", "wrong")).status).toBe(401);
    }
    await expectTooMany(await signIn(email, "203.0.113.7"));
    expect((await signIn(email, "203.0.113.8")).status).toBe(200);
  });

  it("per e-mail address, from wherever and however it is written", async () => {
    const signIn = door(100, 2);
    const { email } = await createUser("viewer");
    await signIn(email, "203.0.113.7", "wrong");
    await signIn(email.toUpperCase(), "203.0.113.8", "wrong");
    await expectTooMany(await signIn(email, "203.0.113.9"));
    expect((await signIn((await createUser("viewer")).email, "203.0.113.9")).status).toBe(200);
  });

  it("not from the machine itself, unless it is set so", async () => {
    const { email } = await createUser("viewer");
    expect((await door(0, 0)(email, "127.0.0.1")).status).toBe(200);
    await expectTooMany(await door(0, 0, { LIMIT_LOOPBACK: "1" })(email, "127.0.0.1"));
  });
});

describe("wrong passwords in a row (portal 2.6)", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const signIn = door(1_000, 1_000);
  const wrong = (email: string) => signIn(email, "203.0.113.7", "wrong horse battery");
  const right = (email: string) => signIn(email, "203.0.113.8");

  it("from the fifth on close the door, to the right one too and from wherever, and open it again", async () => {
    const { email } = await createUser("viewer");
    for (let tries = 0; tries < 5; tries += 1) expect((await wrong(email)).status).toBe(401);
    const delayed = await right(email.toUpperCase());
    expect(delayed.headers.get("Retry-After")).toBe("30");
    await expectTooMany(delayed);
    vi.useFakeTimers({ now: Date.now() + 30_000, toFake: ["Date"] });
    expect((await right(email)).status).toBe(200);
    expect((await wrong(email)).status).toBe(401);
  });

  it("many at once count as many", async () => {
    const { email } = await createUser("viewer");
    const answers = await Promise.all(Array.from({ length: 8 }, () => wrong(email)));
    expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(5);
  });

  it("of an address that nobody has are delayed alike", async () => {
    const email = `${crypto.randomUUID()}@example.com`;
    for (let tries = 0; tries < 5; tries += 1) expect((await wrong(email)).status).toBe(401);
    await expectTooMany(await wrong(email));
  });
});
