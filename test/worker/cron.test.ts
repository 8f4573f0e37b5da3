import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { runCron } from "../../src/entry/cron.ts";
import { listCommands } from "../../src/store/commands.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { loadUntoldLinks } from "../../src/store/files.ts";
import { countRowsRead } from "./counting-database.ts";
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

describe("what is asked each minute, and lists, cost what they find, not what there is", () => {
  const ROWS = 300;
  const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${ROWS})`;

  async function costOf(ask: (db: Database) => Promise<unknown>): Promise<number> {
    const counting = countRowsRead(env.DB);
    await ask(openDatabase(counting.binding));
    return counting.rowsRead();
  }

  it("idempotency keys that are not too old", async () => {
    await env.DB.prepare(
      `insert into idempotency_keys (principal, key, request_hash, created_at) ${numbers} select 'new', i, '', 2 from n`,
    ).run();
    const { meta } = await env.DB.prepare("delete from idempotency_keys where created_at < 1").run();
    expect(meta.rows_read).toBeLessThan(10);
  });

  it("logs that were brought, and told", async () => {
    await env.DB.prepare(
      `insert into file_links (id, purpose, secret_hash, expires_at, used_at, told_at)
       ${numbers} select 'told-' || i, 'bringLog', '', 1, 1, 1 from n`,
    ).run();
    expect(await costOf((db) => loadUntoldLinks(db, 100))).toBeLessThan(10);
  });

  it("commands of all charge points", async () => {
    await env.DB.prepare(
      `insert into commands (id, charge_point_id, action, request, state, requested_by, created_at, updated_at)
       ${numbers} select 'old-' || i, 'CP-' || (i % 7), 'ClearCache', '{}', 'answered', '', i, i from n`,
    ).run();
    const after = [200, "old-200"] as const;
    expect(await costOf((db) => listCommands(db, {}, { after, limit: 10 }))).toBeLessThan(30);
    expect(await costOf((db) => listCommands(db, { chargePointId: "CP-3" }, { after, limit: 10 }))).toBeLessThan(30);
  });
});
