import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { runCron } from "../../src/entry/cron.ts";
import { failing } from "./ocpp-outages.ts";

const DAY_MS = 24 * 3600 * 1000;

describe("what is done each minute", () => {
  it("is done to its end although a part of it fails", async () => {
    const key = crypto.randomUUID();
    await env.DB.prepare(
      "insert into idempotency_keys (principal, key, request_hash, created_at) values ('user:old', ?, '', ?)",
    )
      .bind(key, Date.now() - 2 * DAY_MS)
      .run();
    await runCron({ cron: "* * * * *" }, { ...env, DB: failing(env.DB, /untold_charge_points/) });
    const left = await env.DB.prepare("select 1 from idempotency_keys where key = ?").bind(key).all();
    expect(left.results).toEqual([]);
  });
});
