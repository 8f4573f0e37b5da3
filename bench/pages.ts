import { createHash } from "node:crypto";
import type { Statement } from "./host.ts";
import { type Compared, type Measured, withSubject } from "./measure.ts";
import { type RunningSubject, type Subject, secret } from "./subject.ts";

/** The lists that partners read, with how many objects each has. */
export type ListSizes = { readonly locations: number; readonly sessions: number };
export type ListName = keyof ListSizes;

export type Pages = {
  readonly list: ListName;
  readonly objects: number;
  readonly pages: Compared<readonly Measured[]>;
  /** Rows of D1 that each page took, from the first to the last. */
  readonly rowsRead: readonly number[];
};

const LISTS: readonly ListName[] = ["locations", "sessions"];
const NAMES = ["product", "floor"] as const;
const PAGE = 100;
/** Partners that read at the same time. */
const READERS = 4;
/** Bound to one statement; D1 takes no value of more than two megabytes. */
const BODIES_AT_ONCE = 500;

export async function measurePages(
  subjects: Compared<Subject> & { readonly counting: Subject },
  sizes: ListSizes,
  { seconds, repeat }: { readonly seconds: number; readonly repeat: number },
): Promise<readonly Pages[]> {
  const token = secret();
  const rowsRead = await withSubject(subjects.counting, {}, async (running) => {
    await running.fill(partnerStatements(token, sizes));
    return Object.fromEntries(
      await Promise.all(LISTS.map(async (list) => [list, (await readList(running, token, list)).rowsRead] as const)),
    );
  });
  return withSubject(subjects.product, {}, async (product) => {
    await product.fill(partnerStatements(token, sizes));
    return withSubject(subjects.floor, {}, async (floor) => {
      const running = { product, floor };
      const measured: Pages[] = [];
      for (const list of LISTS) {
        await floor.fill(floorStatements(list, (await readList(product, token, list)).objects));
        const pages: Record<keyof Compared<unknown>, Measured[]> = { product: [], floor: [] };
        for (let round = 0; round < repeat; round += 1) {
          for (const name of NAMES) pages[name].push(await measureReaders(running[name], token, list, seconds));
        }
        measured.push({ list, objects: sizes[list], pages, rowsRead: rowsRead[list] ?? [] });
      }
      return measured;
    });
  });
}

/** Each reads the list from its beginning to its end, and again. */
async function measureReaders(
  running: RunningSubject,
  token: string,
  list: ListName,
  seconds: number,
): Promise<Measured> {
  const before = await running.usage();
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  let pages = 0;
  const read = async () => {
    let next: string | null = null;
    while (performance.now() < until) {
      next = (await readPage(next ?? firstPage(running, list), token)).next;
      pages += 1;
    }
  };
  await Promise.all(Array.from({ length: READERS }, read));
  const perSecond = (1_000 * pages) / (performance.now() - startedAt);
  const after = await running.usage();
  const cpuMicroseconds = before && after && (1_000 * (after.cpuMs - before.cpuMs)) / pages;
  return { perSecond, cpuMicroseconds };
}

async function readList(running: RunningSubject, token: string, list: ListName) {
  const objects: unknown[] = [];
  const rowsRead: number[] = [];
  for (let next: string | null = firstPage(running, list); next !== null; ) {
    const page = await readPage(next, token);
    objects.push(...page.objects);
    rowsRead.push(page.rowsRead);
    next = page.next;
  }
  return { objects, rowsRead };
}

async function readPage(url: string, token: string) {
  const response = await fetch(url, { headers: { Authorization: `Token ${btoa(token)}` } });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${url} was answered ${response.status}: ${text}`);
  const { data } = JSON.parse(text) as { readonly data: readonly unknown[] };
  const next = /^<(.*)>; rel="next"$/.exec(response.headers.get("link") ?? "")?.[1] ?? null;
  return { objects: data, next, rowsRead: Number(response.headers.get("x-rows-read")) };
}

function firstPage({ url }: RunningSubject, list: ListName): string {
  return `${url.replace("ws", "http")}/ocpi/2.2.1/${list}?limit=${PAGE}`;
}

/** The floor has nothing to work out: it hands out the product's own objects, byte by byte. */
function floorStatements(list: ListName, objects: readonly unknown[]): readonly Statement[] {
  const insert = "insert into objects (list, body) select ?1, value from json_each(?2)";
  const starts = Array.from(
    { length: Math.ceil(objects.length / BODIES_AT_ONCE) },
    (_, index) => index * BODIES_AT_ONCE,
  );
  return [
    {
      sql: "create table if not exists objects (id integer primary key, list text not null, body text not null)",
      values: [],
    },
    { sql: "create index if not exists objects_by_list on objects (list, id)", values: [] },
    ...starts.map((from) => {
      const bodies = objects.slice(from, from + BODIES_AT_ONCE).map((object) => JSON.stringify(object));
      return { sql: insert, values: [list, JSON.stringify(bodies)] };
    }),
  ];
}

/** A registered partner, locations of one charge point with two EVSEs each, and a month of the partner's sessions. */
function partnerStatements(token: string, { locations, sessions }: ListSizes): readonly Statement[] {
  const now = Date.now();
  const role = { role: "EMSP", countryCode: "NL", partyId: "BEN", name: "Bench", website: null };
  const numbered = (count: number) =>
    `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${count})`;
  return [
    {
      sql: `insert into partners (id, name, state, expected_parties, hosts, endpoints, roles, created_at, updated_at)
        values ('bench', 'Bench', 'registered', '[]', '[]', '[]', ?1, ?2, ?2)`,
      values: [JSON.stringify([role]), now],
    },
    {
      sql: "insert into partner_tokens (hash, partner_id, kind, created_at) values (?1, 'bench', 'access', ?2)",
      values: [createHash("sha256").update(token).digest("hex"), now],
    },
    {
      sql: `${numbered(locations)} insert into locations (id, name, address, city, country, latitude, longitude,
          time_zone, created_at, updated_at)
        select 'page-' || i, 'Location ' || i, 'Street ' || i, 'Town', 'PRT', '41.1', '-8.6', 'Europe/Lisbon', ?1 + i, ?1
        from n`,
      values: [now],
    },
    {
      sql: `${numbered(locations)} insert into charge_points
          (id, location_id, vendor, model, password_hash, settings, created_at, updated_at)
        select 'page-' || i, 'page-' || i, 'V', 'M', '', '{}', ?1, ?1 from n`,
      values: [now],
    },
    ...[1, 2].flatMap((connector) => [
      {
        sql: `${numbered(locations)} insert into evses (uid, charge_point_id, label, position)
          select 'page-' || i || '*${connector}', 'page-' || i, '${connector}', ${connector} from n`,
        values: [],
      },
      {
        sql: `${numbered(locations)} insert into connectors (charge_point_id, connector_id, evse_uid, class, standard,
            format, power_type, max_voltage_v, max_current_a, max_power_w)
          select 'page-' || i, ${connector}, 'page-' || i || '*${connector}', 'standard', 'IEC_62196_T2', 'SOCKET',
            'AC_3_PHASE', 230, 32, 22000 from n`,
        values: [],
      },
    ]),
    {
      sql: `insert into tariff_versions
          (id, scope, class, valid_from, currency, price_micro_per_kwh, vat_basis_points, created_at)
        values ('fast', 'organisation', 'fast', ?1, 'EUR', 490000, 2300, ?1)`,
      values: [now],
    },
    { sql: "update locations set published = 1 where id like 'page-%'", values: [] },
    {
      sql: `${numbered(sessions)} insert into sessions (id, version, charge_point_id, transaction_id, location_id,
          evse_uid, connector_id, state, holds_evse, token_uid, token_country_code, token_party_id, token_type,
          contract_id, auth_method, authorization, started_at, stopped_at, energy_wh, flags, charging_periods,
          connector_class, tariff_version_id, currency, total_incl_micro, total_excl_micro, created_at, updated_at)
        select 'page-' || i, 1, 'page-1', i, 'page-1', 'page-1*1', 1, 'COMPLETED', 0, 'Tag', 'NL', 'BEN', 'RFID', 'C1',
          'WHITELIST', 'Accepted', ?1 + i * ?2, ?1 + (i + 1) * ?2, 20000, '[]', '[]', 'standard', 'bench', 'EUR', 7800000,
          6341463, ?1 + i * ?2, ?1 + (i + 1) * ?2 from n`,
      values: [now - MONTH_MS, Math.floor(MONTH_MS / sessions)],
    },
  ];
}
const MONTH_MS = 30 * 24 * 3_600_000;
