import { configOf } from "../../config.ts";
import { createDemoAdministrator, createDemoKey } from "../../services/auth.ts";
import { problem } from "../errors.ts";
import { createRouter } from "./router.ts";
import { ALL_PERMISSIONS } from "./shared/permissions.ts";

const LOOPBACK_HOSTS: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Creates the local demo's API key, and its administrator unless the stack begins empty, from its own settings. A
 * foreign page that calls it gains nothing: it repeats what the stack did at its start. Not part of the documented API.
 */
export const demo = createRouter();

demo.post("/demo", async (c) => {
  const config = configOf(c.env);
  const { DEMO_ADMIN_EMAIL: email, DEMO_ADMIN_PASSWORD: password, DEMO_API_KEY: apiKey } = config;
  const local = config.DEMO === "1" && LOOPBACK_HOSTS.includes(new URL(c.req.url).hostname);
  if (!local || !apiKey) return problem(c, "not_found");
  await createDemoKey(c.get("deps"), apiKey, ALL_PERMISSIONS);
  if (email && password) await createDemoAdministrator(c.get("deps"), { email, password });
  return c.body(null, 204);
});
