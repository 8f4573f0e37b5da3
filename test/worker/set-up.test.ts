import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Bindings } from "../../src/config.ts";
import type { Me } from "../../src/entry/api/shared/accounts.ts";
import type { Problem } from "../../src/entry/api/shared/schemas.ts";
import { app } from "../../src/entry/app.ts";
import { call, cookiesOf, ORIGIN, OWN_PAGE } from "./api-client.ts";
import { GOOD_PASSWORD } from "./person.ts";

const SETUP_TOKEN = "a set-up token for tests, 32 characters or more";
const anybody = (fields: Record<string, unknown> = {}) => ({
  setupToken: SETUP_TOKEN,
  name: "Ada Rossi",
  email: "ada@example.com",
  password: GOOD_PASSWORD,
  ...fields,
});

/** A deployment that has a set-up token, unless told. */
async function setUp(body: unknown, settings: { readonly SETUP_TOKEN?: string } = { SETUP_TOKEN }) {
  const bindings: Bindings = { ...env, ...settings };
  const headers = { ...OWN_PAGE, "Content-Type": "application/json" };
  const request = new Request(`${ORIGIN}/api/auth/setup`, { method: "POST", headers, body: JSON.stringify(body) });
  const response = await app.fetch(request, bindings, createExecutionContext());
  return { status: response.status, response, body: await response.clone().json<Me & Problem>() };
}

const isOpen = async () => (await call("/api/auth/setup")).json();

describe("the first administrator (portal 2.7, 4.3)", () => {
  beforeEach(async () => {
    await env.DB.batch([env.DB.prepare("delete from users"), env.DB.prepare("delete from wrong_tries")]);
  });

  it("is made with the set-up token and signed in; then set-up is finished, whatever the token", async () => {
    expect(await isOpen()).toEqual({ open: true });
    const made = await setUp(anybody());
    expect(made).toMatchObject({ status: 201, body: { role: "administrator", email: "ada@example.com" } });
    expect((await call("/api/users", { cookies: cookiesOf(made.response) })).status).toBe(200);
    expect(await isOpen()).toEqual({ open: false });
    for (const setupToken of [SETUP_TOKEN, "wrong"]) {
      expect(await setUp(anybody({ setupToken, email: "eva@example.com" }))).toMatchObject({
        status: 409,
        body: { code: "set_up_already" },
      });
    }
  });

  it("of two at the same moment one is made", async () => {
    const both = await Promise.all([setUp(anybody()), setUp(anybody({ email: "eva@example.com" }))]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(await env.DB.prepare("select count(*) as users from users").first("users")).toBe(1);
  });

  it("not with a wrong token, not where the deployment has none, not with a common password", async () => {
    expect((await setUp(anybody({ setupToken: "wrong" }))).body).toMatchObject({ code: "wrong_setup_token" });
    expect((await setUp(anybody(), {})).body).toMatchObject({ code: "wrong_setup_token" });
    expect((await setUp(anybody({ password: "passwordpassword" }))).body).toMatchObject({ code: "password_refused" });
    expect(await isOpen()).toEqual({ open: true });
  });

  it("wrong tokens close the door from the fifth on, for the right one too", async () => {
    for (let tries = 0; tries < 5; tries += 1) expect((await setUp(anybody({ setupToken: "wrong" }))).status).toBe(403);
    const { response, body } = await setUp(anybody());
    expect(body).toMatchObject({ status: 429, code: "too_many_requests" });
    expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
  });
});
