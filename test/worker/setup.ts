import "./pool-repair.ts";
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach } from "vitest";
import { makeFreshDatabase } from "./fresh-database.ts";
import { hangUpAll } from "./ocpp-charger.ts";

// Files share a runtime, not a world: each begins with no object, an empty database, and the hooks of all charge points.
// Only what is in memory is emptied, and a database that nobody asked for seconds is not.
await env.DB.prepare("select 1").run();
await reset();
await makeFreshDatabase();

afterEach(hangUpAll);
