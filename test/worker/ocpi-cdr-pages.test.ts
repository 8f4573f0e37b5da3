import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { depsOf } from "../../src/entry/deps.ts";
import type { toCdr } from "../../src/ocpi/cdrs.ts";
import { readPageQuery } from "../../src/ocpi/paging.ts";
import { listShownCdrs } from "../../src/services/shown-cdrs.ts";
import { openDatabase } from "../../src/store/database.ts";
import { countRowsRead } from "./counting-database.ts";
import { fresh } from "./operator.ts";
import { RoamingCharge } from "./roaming-charge.ts";

type Cdr = ReturnType<typeof toCdr>;

const roaming = RoamingCharge.forTests();

describe("pages of a long list of CDRs", () => {
  /** Many CDRs like one that there is. */
  async function insertCdrs(like: string, partyId: string, count: number, at: number): Promise<void> {
    const { results } = await env.DB.prepare("select name from pragma_table_info('cdrs')").all<{ name: string }>();
    const names = results.map(({ name }) => name);
    const values = names.map(
      (name) => ({ id: "?2", session_id: "?2", token_party_id: "?3", created_at: "?4" })[name] ?? name,
    );
    const insert = env.DB.prepare(`insert into cdrs (${names}) select ${values} from cdrs where id = ?1`);
    await env.DB.batch(
      Array.from({ length: count }, (_, index) => insert.bind(like, fresh("C"), partyId, at + Math.floor(index / 7))),
    );
  }

  async function readPages(parties: readonly string[], filters: Readonly<Record<string, string>> = {}) {
    const counting = countRowsRead(env.DB);
    const deps = { ...depsOf(env), db: openDatabase(counting.binding) };
    const roles = parties.map((partyId) => ({ countryCode: "NL", partyId, role: "EMSP", name: "", website: null }));
    const costs: number[] = [];
    const read: Cdr[] = [];
    let given: Record<string, string> = { ...filters, limit: "20" };
    let total = 0;
    for (let page = 0; page < 3; page += 1) {
      const query = readPageQuery(given);
      if (!query.ok) throw new Error(query.detail);
      const before = counting.rowsRead();
      const { objects, last, total: counted } = await listShownCdrs(deps, { roles }, query.value);
      costs.push(counting.rowsRead() - before);
      read.push(...(objects as Cdr[]));
      total = counted;
      const offset = String((page + 1) * 20);
      given = { ...filters, limit: "20", offset, after: `${offset}.${last?.createdAt}.${last?.id}` };
    }
    return { costs, read, total };
  }

  it("read no more rows the further they are, and none of what is not asked for (OCPI-T21, T22)", async () => {
    const { id } = await roaming.charge();
    const at = Date.now() + 86_400_000;
    const [mine, sister] = [fresh("M").slice(0, 3), fresh("S").slice(-3).toUpperCase()];
    await insertCdrs(id, mine, 40, at);
    await insertCdrs(id, sister, 40, at + 3);
    const first = await readPages([mine, sister]);
    expect([new Set(first.read.map((cdr) => cdr.id)).size, first.total]).toEqual([60, 80]);
    const instants = first.read.map((cdr) => cdr.last_updated);
    expect(instants).toEqual(instants.toSorted());
    for (const cost of first.costs) expect(cost).toBeLessThanOrEqual((first.costs[0] ?? 0) + 20);
    await insertCdrs(id, "OTH", 100, at);
    await insertCdrs(id, mine, 100, at - 86_400_000);
    const since = await readPages([mine, sister], { date_from: new Date(at).toISOString() });
    expect([since.read.map((cdr) => cdr.id), since.total]).toEqual([first.read.map((cdr) => cdr.id), 80]);
    for (const [page, cost] of since.costs.entries()) expect(cost).toBeLessThanOrEqual((first.costs[page] ?? 0) + 90);
  });
});
