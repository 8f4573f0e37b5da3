import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import type { ApiEnv } from "../../src/entry/api/context.ts";
import { idempotent } from "../../src/entry/api/idempotent.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { answerFault, problem } from "../../src/entry/errors.ts";
import { purgeIdempotencyKeys } from "../../src/services/idempotency.ts";

const HOUR_MS = 3600 * 1000;
const URL_OF_THINGS = "http://127.0.0.1/things";

interface Call {
  readonly key?: string;
  readonly body?: string;
  readonly method?: string;
  readonly url?: string;
  readonly ifMatch?: string;
}

/** A small world with one route that counts its calls, and a clock that can be moved. */
function world(answer: (calls: number) => Response | null = () => null, principal = crypto.randomUUID()) {
  let calls = 0;
  let now = Date.now();
  const deps = { ...depsOf(env), now: () => now };
  const app = new Hono<ApiEnv>();
  app.use(async (c, next) => {
    c.set("deps", deps);
    c.set("requestId", "request");
    c.set("principal", { kind: "apiKey", id: principal, permissions: [] });
    await next();
  });
  app.use(idempotent);
  app.all("/things", async (c) => {
    calls += 1;
    const special = answer(calls);
    if (special) return special;
    c.header("ETag", `"${calls}"`);
    return c.json({ secret: `shown once: ${calls}`, got: await c.req.text() }, 201);
  });
  app.delete("/gone", (c) => c.body(null, 204));
  app.onError(answerFault);
  return {
    deps,
    calls: () => calls,
    wait: (ms: number) => {
      now += ms;
    },
    call: ({ key, body = "{}", method = "POST", url = URL_OF_THINGS, ifMatch }: Call) =>
      app.request(
        url,
        {
          method,
          headers: { ...(key && { "Idempotency-Key": key }), ...(ifMatch && { "If-Match": ifMatch }) },
          ...(method === "GET" ? {} : { body }),
        },
        env,
      ),
  };
}

describe("an unsafe call with an Idempotency-Key", () => {
  it("is carried out once; its repeat gets the same status, body and ETag", async () => {
    const { call, calls } = world();
    const first = await call({ key: "a", body: "x" });
    const repeat = await call({ key: "a", body: "x" });
    expect(calls()).toBe(1);
    expect(repeat.status).toBe(201);
    expect(repeat.headers.get("ETag")).toBe('"1"');
    expect(repeat.headers.get("Content-Type")).toBe(first.headers.get("Content-Type"));
    expect(await repeat.json()).toEqual(await first.json());
  });

  it("without a key is carried out each time, and so are reads", async () => {
    const { call, calls } = world();
    await call({});
    await call({});
    await call({ method: "GET", key: "a" });
    await call({ method: "GET", key: "a" });
    expect(calls()).toBe(4);
  });

  it.each<[string, Call]>([
    ["body", { body: "other" }],
    ["method", { method: "PUT" }],
    ["query", { url: `${URL_OF_THINGS}?wait=20` }],
    ["version", { ifMatch: '"1"' }],
  ])("with the same key and another %s is refused: 422 idempotency_key_reused", async (_what, other) => {
    const { call, calls } = world();
    await call({ key: "a" });
    const response = await call({ key: "a", ...other });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: "idempotency_key_reused" });
    expect(calls()).toBe(1);
  });

  it("belongs to its principal: the same key of another is another key", async () => {
    const [one, other] = [world(), world()];
    await one.call({ key: "a", body: "x" });
    expect((await other.call({ key: "a", body: "y" })).status).toBe(201);
  });

  it("repeated while the first is being answered: 409 with Retry-After, and one execution", async () => {
    const { call, calls } = world();
    const responses = await Promise.all(Array.from({ length: 6 }, () => call({ key: "a" })));
    expect(calls()).toBe(1);
    for (const response of responses.filter(({ status }) => status !== 201)) {
      expect(response.status).toBe(409);
      expect(response.headers.get("Retry-After")).toBe("1");
      expect(await response.json()).toMatchObject({ code: "idempotency_in_progress" });
    }
    expect((await call({ key: "a" })).status).toBe(201);
  });

  it("that died without an answer is held for five minutes, then its repeat starts over", async () => {
    const { call, calls, wait } = world();
    await call({ key: "a" });
    await env.DB.prepare("update idempotency_keys set status = null, body = null").run();
    expect((await call({ key: "a" })).status).toBe(409);
    wait(5 * 60_000 + 1);
    expect((await call({ key: "a" })).status).toBe(201);
    expect(calls()).toBe(2);
  });

  it("that was refused is refused again without being tried", async () => {
    const { call, calls } = world(() => Response.json({ code: "in_use" }, { status: 409 }));
    expect((await call({ key: "a" })).status).toBe(409);
    const repeat = await call({ key: "a" });
    expect(repeat.status).toBe(409);
    expect(await repeat.json()).toEqual({ code: "in_use" });
    expect(calls()).toBe(1);
  });

  it("that failed is not kept: its repeat is carried out", async () => {
    const { call, calls } = world((count) => {
      if (count === 1) throw new Error("D1 is down");
      return null;
    });
    expect((await call({ key: "a" })).status).toBe(500);
    expect((await call({ key: "a" })).status).toBe(201);
    expect(calls()).toBe(2);
  });

  it("replays an answer without a body", async () => {
    const { call } = world();
    const del = { key: "a", method: "DELETE", url: "http://127.0.0.1/gone" };
    expect((await call(del)).status).toBe(204);
    expect((await call(del)).status).toBe(204);
  });

  it.each([" ", "a b", "x".repeat(256)])("refuses the key %j", async (key) => {
    const { call } = world();
    const response = await call({ key });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid_request" });
  });
});

describe("what is kept of it", () => {
  it("holds no readable answer: a secret shown once is not in D1", async () => {
    const principal = crypto.randomUUID();
    const { call } = world(undefined, principal);
    await call({ key: "a" });
    const row = await env.DB.prepare("select * from idempotency_keys where principal = ?")
      .bind(`apiKey:${principal}`)
      .first();
    expect(row).toMatchObject({ status: 201 });
    expect(JSON.stringify(row)).not.toContain("shown once");
    expect(Buffer.from(String(row?.body), "base64").toString()).not.toContain("shown once");
  });

  it("is forgotten after 24 hours, also before the purge comes", async () => {
    const { call, calls, wait } = world();
    await call({ key: "a", body: "x" });
    wait(24 * HOUR_MS);
    await call({ key: "a", body: "x" });
    expect(calls()).toBe(1);
    wait(1);
    expect((await call({ key: "a", body: "other" })).status).toBe(201);
  });

  it("is purged by the cron", async () => {
    const principal = crypto.randomUUID();
    const { call, deps, wait } = world(undefined, principal);
    await call({ key: "old" });
    wait(24 * HOUR_MS + 1);
    await call({ key: "new" });
    await purgeIdempotencyKeys(deps);
    const { results } = await env.DB.prepare("select key from idempotency_keys where principal = ?")
      .bind(`apiKey:${principal}`)
      .all();
    expect(results).toEqual([{ key: "new" }]);
  });
});

it("a refusal names the request", async () => {
  const app = new Hono<ApiEnv>().get("/", (c) => {
    c.set("requestId", "r-1");
    return problem(c, "in_use", "Two sessions hold it.");
  });
  expect(await (await app.request("/")).json()).toEqual({
    type: "urn:emall-cpms:problem:in_use",
    title: "It is in use",
    status: 409,
    code: "in_use",
    detail: "Two sessions hold it.",
    requestId: "r-1",
  });
});
