import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { depsOf } from "../../src/entry/deps.ts";
import { readPageQuery } from "../../src/ocpi/paging.ts";
import type { toSession } from "../../src/ocpi/sessions.ts";
import { listShownSessions } from "../../src/services/shown-sessions.ts";
import { openDatabase } from "../../src/store/database.ts";

import { countRowsRead } from "./counting-database.ts";
import { fresh } from "./operator.ts";

type Session = ReturnType<typeof toSession>;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2031, 5, 15, 12);

let partyId: string;
let parties = 0;

function newParty(): string {
  parties += 1;
  return `P${parties.toString(36).padStart(2, "0").toUpperCase()}`;
}

beforeEach(() => {
  partyId = newParty();
});

/** A session that is over, of a party's token, as it is stored. */
function insertSession(party: string, createdAt: number, updatedAt = createdAt): D1PreparedStatement {
  return env.DB.prepare(
    `insert into sessions (id, version, charge_point_id, transaction_id, location_id, evse_uid, connector_id, state,
       holds_evse, token_uid, authorization, started_at, stopped_at, energy_wh, flags, charging_periods,
       connector_class, currency, token_country_code, token_party_id, token_type, contract_id, auth_method,
       created_at, updated_at)
     values (?1, 1, ?1, 1, 'loc', 'evse', 1, 'COMPLETED', 0, 'Tag', 'Accepted', ?2, ?2, 0, '[]', '[]',
       'standard', 'EUR', 'nl', ?3, 'RFID', 'C1', 'WHITELIST', ?2, ?4)`,
  ).bind(fresh("S"), createdAt, party.toLowerCase(), updatedAt);
}

/** So many sessions of the party in each hour of a stretch of `hours` that ends now. */
const insertSessions = (party: string, hours: number, perHour: number) =>
  env.DB.batch(
    Array.from({ length: hours * perHour }, (_, index) =>
      insertSession(party, NOW - (hours - Math.floor(index / perHour)) * HOUR + (index % perHour) * 1_000),
    ),
  );

const roleOf = (party: string) => ({ countryCode: "NL", partyId: party, role: "EMSP", name: "Roamer", website: null });

async function readPage(given: Readonly<Record<string, string>>, of: readonly string[] = [partyId]) {
  const counting = countRowsRead(env.DB);
  const deps = { ...depsOf(env), db: openDatabase(counting.binding) };
  const query = readPageQuery(given);
  if (!query.ok) throw new Error(query.detail);
  const { objects, total, last } = await listShownSessions(deps, { roles: of.map(roleOf) }, query.value);
  return { cost: counting.rowsRead(), sessions: objects as readonly Session[], total, last };
}

/** Follows the Links of a list of so many a page, to its end. */
async function readAll(limit: number, filters: Readonly<Record<string, string>> = {}) {
  const pages: Awaited<ReturnType<typeof readPage>>[] = [];
  for (let after = ""; ; ) {
    const offset = String(pages.length * limit);
    const page = await readPage({ ...filters, limit: String(limit), offset, ...(after === "" ? {} : { after }) });
    pages.push(page);
    if (page.last === null) return pages;
    after = `${Number(offset) + limit}.${page.last.createdAt}.${page.last.id}`;
  }
}

describe("pages of a long list of sessions", () => {
  it("cost the same rows of the database: the first, the middle and the last, however many match (OCPI-T21, T22)", async () => {
    await insertSessions(partyId, 5, 20);
    const shorter = (await readAll(20)).map(({ cost }) => cost);
    await insertSessions(partyId, 50, 8);
    const pages = await readAll(20);
    const ids = pages.flatMap(({ sessions }) => sessions.map(({ id }) => id));
    expect(new Set(ids).size).toBe(500);
    expect(pages.map(({ total }) => total)).toEqual(pages.map(() => 500));
    const costs = pages.map(({ cost }) => cost);
    // A row or two is where a range ends, and a page that is the last has no row too many.
    const [first = 0] = costs;
    for (const cost of costs) expect(Math.abs(cost - first)).toBeLessThanOrEqual(8);
    expect(Math.max(...costs)).toBeLessThanOrEqual(Math.max(...shorter) + 2);
  });

  it("are the same, at the same cost, for whoever counts offsets by himself (OCPI-T20, T22)", async () => {
    await insertSessions(partyId, 100, 6);
    const pages = await readAll(20);
    const idsOf = (of: readonly Session[]) => of.map(({ id }) => id);
    for (const filters of [{}, { date_from: "2020-01-01T00:00:00Z" }]) {
      for (const [index, page] of pages.entries()) {
        const counted = await readPage({ ...filters, limit: "20", offset: String(index * 20) });
        expect(idsOf(counted.sessions)).toEqual(idsOf(page.sessions));
        // Some look-ups of counters, and the rows of an hour.
        expect(counted.cost).toBeLessThanOrEqual(Math.max(...pages.map(({ cost }) => cost)) + 100);
      }
    }
    expect(await readPage({ limit: "20", offset: "600" })).toMatchObject({ sessions: [], total: 600, last: null });
    const late = { date_from: new Date(NOW - 2 * HOUR).toISOString(), limit: "5" };
    const whole = await readPage({ ...late, limit: "100" });
    expect(idsOf((await readPage({ ...late, offset: "5" })).sessions)).toEqual(idsOf(whole.sessions).slice(5, 10));
  });

  it("cost nothing for what is of others, or was updated before date_from (OCPI-T20)", async () => {
    await insertSessions(partyId, 10, 10);
    const filters = { date_from: new Date(NOW - 10 * HOUR).toISOString() };
    const before = await readAll(20, filters);
    const others = Array.from({ length: 100 }, (_, index) => insertSession("OTH", NOW - index));
    const old = Array.from({ length: 100 }, (_, index) => insertSession(partyId, NOW - 30 * DAY - index));
    await env.DB.batch([...others, ...old]);
    const after = await readAll(20, filters);
    const idsOf = (pages: typeof after) => pages.map(({ sessions }) => sessions.map(({ id }) => id));
    expect(idsOf(after)).toEqual(idsOf(before));
    expect(after.map(({ total }) => total)).toEqual(before.map(() => 100));
    for (const [page, { cost }] of after.entries()) expect(cost).toBeLessThanOrEqual((before[page]?.cost ?? 0) + 3);
  });

  it("hold a session of long ago that was updated now (OCPI-T20)", async () => {
    await insertSessions(partyId, 5, 2);
    await env.DB.batch([insertSession(partyId, NOW - 40 * DAY, NOW - HOUR), insertSession(partyId, NOW - 41 * DAY)]);
    const from = NOW - 2 * HOUR;
    const [page, ...others] = await readAll(20, { date_from: new Date(from).toISOString() });
    expect(others).toEqual([]);
    expect(page?.total).toBe(5);
    expect(page?.sessions[0]?.start_date_time).toBe(new Date(NOW - 40 * DAY).toISOString());
  });

  it("are of all the parties that a partner plays for, in one order (OCPI-S1, T22)", async () => {
    const sister = `Y${partyId.slice(1)}`;
    const owners = [partyId, sister, partyId, sister];
    await env.DB.batch(owners.map((owner, index) => insertSession(owner, NOW + index)));
    const { sessions, total, last } = await readPage({ limit: "3" }, [partyId, sister]);
    const shown = (of: readonly Session[]) => of.map(({ cdr_token }) => cdr_token.party_id.toUpperCase());
    expect([shown(sessions), total]).toEqual([owners.slice(0, 3), 4]);
    const rest = { limit: "3", offset: "3" };
    for (const query of [rest, { ...rest, after: `3.${last?.createdAt}.${last?.id}` }]) {
      expect(shown((await readPage(query, [partyId, sister])).sessions)).toEqual([sister]);
    }
  });

  it("count what there is, whatever is entered, updated, moved to another party or removed (OCPI-T21)", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(changes, { maxLength: 12 }), fc.array(instants, { minLength: 2, maxLength: 6 }), apart),
      { numRuns: 25 },
    );
  });
});

const instants = fc.oneof(
  fc.integer({ min: NOW - 100 * DAY, max: NOW }),
  fc.integer({ min: -3, max: 3 }).map((hours) => NOW - 70 * DAY + hours * HOUR),
);
const changes = fc.record({
  kind: fc.constantFrom("enter", "update", "unprice", "leave", "remove"),
  of: fc.nat({ max: 5 }),
  at: instants,
});

/** Each run has a party of its own. */
async function apart(
  given: readonly { readonly kind: string; readonly of: number; readonly at: number }[],
  bounds: readonly number[],
): Promise<void> {
  const party = newParty();
  const nth =
    "id = (select id from sessions where upper(token_party_id) = ?1 order by created_at, id limit 1 offset ?2)";
  const run = (sql: string, ...values: unknown[]) =>
    env.DB.prepare(sql)
      .bind(...values)
      .run();
  for (const { kind, of, at } of given) {
    if (kind === "enter") await insertSession(party, at).run();
    if (kind === "update")
      await run(`update sessions set updated_at = max(created_at, ?3) where ${nth}`, party, of, at);
    if (kind === "unprice")
      await run(`update sessions set currency = iif(currency is null, 'EUR', null) where ${nth}`, party, of);
    if (kind === "leave") await run(`update sessions set token_party_id = 'else' where ${nth}`, party, of);
    if (kind === "remove") await run(`delete from sessions where ${nth}`, party, of);
  }
  for (const from of [undefined, ...bounds]) {
    const to = bounds[0];
    const { results } = await run(
      `select count(*) as total from sessions
       where upper(token_party_id) = ?1 and currency is not null and updated_at >= ?2 and updated_at < ?3`,
      party,
      from ?? 0,
      from === undefined ? 9e15 : to,
    );
    const filters = from === undefined ? {} : { date_from: isoOf(from), date_to: isoOf(to ?? 0) };
    const { total } = await readPage({ limit: "2", ...filters }, [party]);
    expect(total).toBe((results[0] as { total: number }).total);
    const last = await readPage({ limit: "2", offset: String(Math.max(0, total - 1)), ...filters }, [party]);
    expect(last.sessions.length).toBe(Math.min(1, total));
  }
}

const isoOf = (at: number) => new Date(at).toISOString();
