import { expect, it } from "vitest";
import { startStack } from "../support/stack.ts";

it("npm run dev serves the portal with live reload and hands /api to the Worker, sign-in included", async () => {
  const stack = await startStack({ script: "dev" });
  try {
    const { portal, worker, admin } = stack.demo;
    expect(portal).not.toBe(worker);
    expect(await (await fetch(`${portal}/stations/pn1`, { headers: { accept: "text/html" } })).text()).toContain(
      "/@vite/client",
    );
    const signIn = await fetch(`${portal}/api/auth/login`, {
      method: "POST",
      headers: { origin: portal, "sec-fetch-site": "same-origin", "content-type": "application/json" },
      body: JSON.stringify({ email: admin.email, password: admin.password }),
    });
    expect(signIn.status).toBe(200);
    expect((await stack.api("/locations/bs1")).status).toBe(200);
  } finally {
    await stack.remove();
  }
}, 240_000);
