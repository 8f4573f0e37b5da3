import { endpointOfPeer, shown } from "./discovery.ts";
import type { ObjectName } from "./field-tables.ts";
import { type Finding, findingsOf } from "./fields.ts";
import { type JsonObject, objectsOf, textOf } from "./json.ts";
import { keyOf, type ObjectModule } from "./object-store.ts";
import { type Answer, call, isDone } from "./peer-client.ts";
import { finding } from "./transport-rules.ts";
import type { World } from "./world.ts";

const NAMES: Readonly<Record<ObjectModule, ObjectName>> = {
  locations: "Location",
  sessions: "Session",
  cdrs: "CDR",
  tariffs: "Tariff",
  bookings: "Booking",
  booking_locations: "BookingLocation",
};

const MOST_PAGES = 1_000;

export type Filters = Readonly<Record<string, string>>;

export interface Pulled {
  readonly ok: boolean;
  readonly message: string;
  readonly pages: number;
  readonly objects: readonly JsonObject[];
}

/** GETs a list to its last page; the union of the pages is the truth (OCPI-T24). */
export async function pull(world: World, module: ObjectModule, filters: Filters): Promise<Pulled> {
  const endpoint = listOfPeer(world, module);
  const token = world.connection.presents;
  if (endpoint === undefined || token === undefined) throw new Error(`the peer lists no ${module} SENDER`);
  const query = new URLSearchParams(filters);
  let url = query.size > 0 ? `${endpoint}?${query}` : endpoint;
  const objects = new Map<string, JsonObject>();
  for (let pages = 1; pages <= MOST_PAGES; pages += 1) {
    const ended = (ok: boolean, message: string) => ({ ok, message, pages, objects: [...objects.values()] });
    const answer = await call(world, { module, method: "GET", url, token, tokenName: "current" });
    if (!isDone(answer)) return ended(false, shown(answer));
    const next = nextOf(answer);
    world.journal.note(answer, [
      ...pageFindings(answer, filters),
      ...objectFindings(world, module, answer),
      ...add(objects, answer),
      ...(next === undefined ? lastFindings(answer, objects.size, filters) : linkFindings(next, url, filters)),
    ]);
    if (next === undefined) {
      world.pulled.set(module, [...objects.values()]);
      return ended(true, "complete");
    }
    if (!isSameHost(next, url)) return ended(false, `did not follow ${next}`);
    url = next;
  }
  return { ok: false, message: `more than ${MOST_PAGES} pages`, pages: MOST_PAGES, objects: [...objects.values()] };
}

/** Booking locations are listed beside the bookings (OCPI-BE1). */
function listOfPeer(world: World, module: ObjectModule): string | undefined {
  if (module !== "booking_locations") return endpointOfPeer(world, module, "SENDER");
  const bookings = endpointOfPeer(world, "bookings", "SENDER");
  return bookings === undefined ? undefined : `${bookings.replace(/\/$/, "")}/booking_locations`;
}

function objectFindings({ setup: { edition } }: World, module: ObjectModule, { data }: Answer): Finding[] {
  return objectsOf(data).flatMap((object) => findingsOf(NAMES[module], object, { edition }));
}

/** Adds a page; what was there already has shifted between pages. */
function add(objects: Map<string, JsonObject>, { data }: Answer): Finding[] {
  return objectsOf(data).flatMap((object) => {
    const key = keyIn(object);
    const isHere = objects.has(key);
    objects.set(key, object);
    return finding(isHere, "T22", textOf(object.id), "comes twice");
  });
}

function keyIn({ country_code: countryCode, party_id: partyId, id }: JsonObject): string {
  return keyOf(textOf(countryCode), textOf(partyId), textOf(id));
}

function nextOf({ headers }: Answer): string | undefined {
  return /<([^>]*)>\s*;\s*rel="?next"?/.exec(headers.link ?? "")?.[1];
}

/** The token goes to the host it belongs to and nowhere else. */
function isSameHost(next: string, url: string): boolean {
  return URL.canParse(next) && new URL(next).origin === new URL(url).origin;
}

function pageFindings({ headers, data }: Answer, filters: Filters): Finding[] {
  const page = objectsOf(data);
  const [limit, total] = [headers["x-limit"] ?? "", headers["x-total-count"] ?? ""];
  const largest = Math.min(Number(limit), Number(filters.limit ?? Infinity));
  const [from, to] = [filters.date_from, filters.date_to].map((date) => Date.parse(date ?? ""));
  const isOutside = page.some(({ last_updated: text }) => {
    const at = Date.parse(textOf(text));
    return (from !== undefined && at < from) || (to !== undefined && at >= to);
  });
  return [
    ...finding(!Array.isArray(data), "T6", "data", "is no list"),
    ...finding(!/^\d+$/.test(limit), "T21", "x-limit", "is no number"),
    ...finding(!/^\d+$/.test(total), "T21", "x-total-count", "is no number"),
    ...finding(page.length > largest, "T21", "data", `has ${page.length} objects, the limit is ${largest}`),
    ...finding(isOutside, "T20", "data", "has an object outside date_from and date_to"),
  ];
}

function linkFindings(next: string, url: string, filters: Filters): Finding[] {
  if (!URL.canParse(next)) return finding(true, "T21", "link", `is no absolute URL: ${next}`);
  const { searchParams } = new URL(next);
  const isLost = ["date_from", "date_to"].some((name) => (filters[name] ?? null) !== searchParams.get(name));
  const hasBoth = searchParams.has("offset") && searchParams.has("limit");
  return [
    ...finding(!isSameHost(next, url), "C9", "link", `leads to another host: ${new URL(next).host}`),
    ...finding(isLost, "T21", "link", "has not the filters of the request"),
    ...finding(!hasBoth, "T21", "link", "has no offset or no limit"),
  ];
}

/** From offset on, all that X-Total-Count promises has come. */
function lastFindings({ headers }: Answer, count: number, filters: Filters): Finding[] {
  const wanted = Math.max(0, Number(headers["x-total-count"]) - Number(filters.offset ?? 0));
  return finding(count < wanted, "T21", "x-total-count", `promises ${wanted} objects, ${count} came`);
}
