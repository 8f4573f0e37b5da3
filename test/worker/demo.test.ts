import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { configOf } from "../../src/config.ts";
import { ALL_PERMISSIONS } from "../../src/entry/api/shared/permissions.ts";
import { app } from "../../src/entry/app.ts";
import { call } from "./api-client.ts";

const config = configOf(env);
const demo = (host: string) => exports.default.fetch(`http://${host}/api/auth/demo`, { method: "POST" });

describe("the demo administrator", () => {
  it("is created on a loopback host, as often as asked, and can sign in", async () => {
    for (const host of ["127.0.0.1:8787", "localhost:8787", "[::1]:8787"]) expect((await demo(host)).status).toBe(204);
    const body = { email: config.DEMO_ADMIN_EMAIL, password: config.DEMO_ADMIN_PASSWORD };
    const response = await call("/api/auth/login", { method: "POST", body });
    expect(await response.json()).toMatchObject({ role: "administrator", permissions: ALL_PERMISSIONS });
  });

  it("has an API key with all permissions", async () => {
    await demo("127.0.0.1");
    const response = await call("/api/tokens", { headers: { Authorization: `Bearer ${config.DEMO_API_KEY}` } });
    expect(response.status).toBe(200);
  });

  it("exists on no other host: 404, as if the route were not there", async () => {
    for (const host of ["cpms.example", "127.0.0.1.example", "10.0.0.1"]) {
      const response = await demo(host);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: "not_found" });
    }
  });

  it("exists only with DEMO=1", async () => {
    const request = new Request("http://127.0.0.1/api/auth/demo", { method: "POST" });
    expect((await app.fetch(request, { ...env, DEMO: "0" })).status).toBe(404);
  });
});
