import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { runCron } from "../../src/entry/cron.ts";
import { listCommands } from "../../src/store/commands.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { loadUntoldLinks } from "../../src/store/files.ts";
import { loadNextPushes, nextPushAt, partnersWithNews } from "../../src/store/outbox.ts";
import { loadOverdueCommands } from "../../src/store/roaming-commands.ts";
import { loadStalePendingSessions } from "../../src/store/sessions.ts";
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

  it("what partners are to be told: a partner that is away costs nothing but its own backlog", async () => {
    const [away, well] = [crypto.randomUUID(), crypto.randomUUID()];
    const partner = (id: string) =>
      env.DB.prepare(
        `insert into partners (id, name, state, expected_parties, hosts, endpoints, roles, created_at, updated_at)
         values (?, 'Roamer', 'registered', '[]', '[]', '[]', '[]', 1, 1)`,
      ).bind(id);
    const backlog = env.DB.prepare(
      `insert into outbox (partner_id, module, object_id, group_id, body, created_at)
       ${numbers} select ?, 'sessions', i, i, '{}', 1 from n`,
    ).bind(away);
    const isAway = env.DB.prepare("insert into push_states values (?, 'sessions', 9, 500, 1, 'Nobody was there.')");
    await env.DB.batch([partner(away), partner(well), backlog, isAway.bind(away)]);
    const asking = async (now: number) => {
      let due: readonly { id: string }[] = [];
      const cost = await costOf(async (db) => {
        due = await partnersWithNews(db, now);
      });
      return { cost, due: due.map(({ id }) => id) };
    };
    const whileAway = await asking(400);
    expect(whileAway.due).not.toContain(away);
    expect(whileAway.cost).toBeLessThan(40);
    const afterwards = await asking(600);
    expect(afterwards.due).toContain(away);
    expect(afterwards.cost).toBeLessThan(40);
    expect(await costOf((db) => loadNextPushes(db, away, ["sessions"], 600))).toBeLessThan(10);
    expect(await costOf((db) => nextPushAt(db, away, 600))).toBeLessThan(20);
  });

  it("commands of partners that are concluded, and sessions that have started", async () => {
    await env.DB.prepare(
      `insert into partners (id, name, state, expected_parties, hosts, endpoints, roles, created_at, updated_at)
       values ('commanding', 'Roamer', 'registered', '[]', '[]', '[]', '[]', 1, 1)`,
    ).run();
    await env.DB.prepare(
      `insert into roaming_commands (id, partner_id, country_code, party_id, command, response_url, correlation_id,
         deadline_at, result, concluded_at, created_at)
       ${numbers} select 'done-' || i, 'commanding', 'NL', 'MSP', 'STOP_SESSION', '', '', 1, 'ACCEPTED', 9, 1 from n`,
    ).run();
    await env.DB.prepare(
      `insert into sessions (id, version, charge_point_id, transaction_id, location_id, evse_uid, connector_id, state,
         holds_evse, token_uid, authorization, started_at, energy_wh, flags, charging_periods, connector_class, updated_at)
       ${numbers} select 'begun-' || i, 1, 'CP', i, 'loc', 'evse', 1, 'ACTIVE', 0, 'Tag', 'Accepted', 1, 0, '[]', '[]',
         'standard', 1 from n`,
    ).run();
    expect(await costOf((db) => loadOverdueCommands(db, 9, 100))).toBeLessThan(10);
    expect(await costOf((db) => loadStalePendingSessions(db, 9, 100))).toBeLessThan(10);
    const { meta } = await env.DB.prepare("delete from roaming_commands where concluded_at <= 8").run();
    expect(meta.rows_read).toBeLessThan(10);
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
