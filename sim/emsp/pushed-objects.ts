import { type Finding, findingsOf } from "./fields.ts";
import { isObject, isSame, isSameId, type JsonObject, listOf, objectOf, textOf } from "./json.ts";
import { locationChild } from "./location-children.ts";
import { keyOf } from "./object-store.ts";
import { appendedPeriodFindings, cdrFindings, changeFindings, deletedTariffFindings } from "./order-rules.ts";
import { cposOf, isSameParty, type Party, partyOf } from "./party.ts";
import { done, type Reply, refused, refusedFor } from "./reply.ts";
import type { Request } from "./request.ts";
import { finding, senderOf } from "./transport-rules.ts";
import { endpointUrlOf, type World } from "./world.ts";

const NAMES = {
  locations: "Location",
  sessions: "Session",
  tariffs: "Tariff",
  bookings: "Booking",
  booking_locations: "BookingLocation",
} as const;
type PushedModule = keyof typeof NAMES;

const METHODS: Readonly<Record<PushedModule, readonly string[]>> = {
  locations: ["GET", "PUT", "PATCH"],
  sessions: ["GET", "PUT", "PATCH"],
  tariffs: ["GET", "PUT", "DELETE"],
  bookings: ["GET", "PUT", "PATCH"],
  booking_locations: ["GET", "PUT", "PATCH"],
};

/** Receiver of both kinds of objects of Bookings 1.1 (OCPI-BE7, BE8, BD3). */
export function bookings(request: Request): Reply {
  const [countryCode = "", partyId = "", word, ...rest] = request.rest;
  if (word !== "booking_locations") return pushed("bookings", request);
  return pushed("booking_locations", { ...request, rest: [countryCode, partyId, ...rest] });
}

/** Receiver of all that has one URL for each object: `{endpoint}/{country_code}/{party_id}/{id}[/…]`. */
export function pushed(module: PushedModule, request: Request): Reply {
  const { method, rest, world, note } = request;
  const [countryCode = "", partyId = "", id = "", ...child] = rest;
  if (!METHODS[module].includes(method)) {
    note([{ rule: module === "tariffs" ? "F14" : "H6", where: module, message: `${method} is not defined` }]);
    return refused(405, 2000, `${method} is not allowed`);
  }
  if (id === "" || child.length > (module === "locations" ? 2 : 0)) {
    note([{ rule: "T25", where: "URL", message: "is not {country_code}/{party_id}/{id}" }]);
    return refused(404, 2000, "no such URL");
  }
  const party = { countryCode, partyId };
  const stranger = partyFindings(party, request);
  note(stranger);
  if (stranger.some(({ rule }) => rule === "T25")) return refused(404, 2000, "that party is no role of yours");
  const key = keyOf(countryCode, partyId, id);
  if (child.length > 0) return locationChild(request, key, child);
  const store = world.stores[module];
  if (method === "GET") return found(store.get(key));
  if (method === "DELETE") {
    if (!store.delete(key)) return refused(404, 2000, "no such tariff");
    note(deletedTariffFindings(id, world.stores));
    return done();
  }
  return method === "PUT" ? put(module, key, request) : patch(module, key, request);
}

function found(object: JsonObject | undefined): Reply {
  return object ? done(object) : refused(404, 2003, "no such object");
}

/** OCPI-R27: URL, headers and roles name one party. */
function partyFindings(party: Party, { world, headers }: Request): Finding[] {
  const cpos = cposOf(world.connection.peer?.roles);
  const { countryCode, partyId } = party;
  const where = `/${countryCode}/${partyId}`;
  return [
    ...finding(!cpos.some((cpo) => isSameParty(cpo, party)), "T25", where, "is no role of the CPO"),
    ...finding(!isSameParty(senderOf(headers), party), "R27", "ocpi-from", `is not ${where}`),
  ];
}

function idFindings([countryCode, partyId, id]: readonly string[], body: JsonObject): Finding[] {
  const pairs = [
    ["country_code", countryCode],
    ["party_id", partyId],
    ["id", id],
  ] as const;
  return pairs.flatMap(([name, inUrl]) =>
    finding(
      body[name] !== undefined && !isSameId(body[name], inUrl),
      "H12",
      name,
      `is ${body[name]}, in the URL ${inUrl}`,
    ),
  );
}

function put(module: PushedModule, key: string, { world, rest, body, note }: Request): Reply {
  const store = world.stores[module];
  const findings = findingsOf(NAMES[module], body, { edition: world.setup.edition });
  if (!isObject(body)) return refusedFor(findings, note);
  const all = [...findings, ...idFindings(rest, body)];
  if (all.length > 0) return refusedFor(all, note);
  note([...changeFindings(module, store.get(key), body, world.stores), ...tokenFindings("S1", body, world)]);
  return done(undefined, store.put(key, body) === "created" ? 201 : 200);
}

function patch(module: PushedModule, key: string, { world, rest, body, note }: Request): Reply {
  const store = world.stores[module];
  const findings = findingsOf(NAMES[module], body, { edition: world.setup.edition, isPatch: true });
  if (!isObject(body)) return refusedFor(findings, note);
  const all = [...findings, ...idFindings(rest, body), ...finding("evses" in body, "T27", "evses", "is in a PATCH")];
  if (all.length > 0) return refusedFor(all, note);
  const before = store.get(key);
  if (!before) return refused(404, 2000, "nothing to change: PUT it");
  if (module === "sessions") note(appendedPeriodFindings(before, body));
  const next = module === "sessions" ? patchedSession(before, body) : { ...before, ...body };
  note(changeFindings(module, before, next, world.stores));
  store.put(key, next);
  return done();
}

/** OCPI-S3: a PATCH appends charging periods, a PUT replaces them. */
function patchedSession(before: JsonObject, patch: JsonObject): JsonObject {
  const periods = [...listOf(before.charging_periods), ...listOf(patch.charging_periods)];
  return { ...before, ...patch, ...(periods.length > 0 ? { charging_periods: periods } : {}) };
}

/** Sessions and CDRs go to the eMSP of their token only. */
function tokenFindings(rule: "S1" | "D1", { cdr_token: token }: JsonObject, { setup }: World): Finding[] {
  const isOurs = token === undefined || isSameParty(partyOf(objectOf(token)), setup.party);
  return finding(!isOurs, rule, "cdr_token", "is of another eMSP");
}

/** Receiver of CDRs: POST, and GET of the URL that its `Location` header named. */
export function cdrs({ method, rest, world, body, note, headers }: Request): Reply {
  const store = world.stores.cdrs;
  if (method === "GET" && rest.length === 3) return found(store.get(rest.join("/").toLowerCase()));
  if (method !== "POST" || rest.length > 0) {
    note([{ rule: "T25", where: "cdrs", message: `${method} /${rest.join("/")} is not defined` }]);
    return refused(405, 2000, `${method} is not allowed`);
  }
  const findings = findingsOf("CDR", body, { edition: world.setup.edition });
  if (!isObject(body) || findings.length > 0) return refusedFor(findings, note);
  const party = { countryCode: textOf(body.country_code), partyId: textOf(body.party_id) };
  const path = [party.countryCode, party.partyId, textOf(body.id)];
  const key = path.join("/").toLowerCase();
  note([
    ...finding(!isSameParty(senderOf(headers), party), "R27", "ocpi-from", "is not the party of the CDR"),
    ...cdrFindings(body, key, world.stores),
    ...tokenFindings("D1", body, world),
  ]);
  const before = store.get(key);
  if (before && !isSame(before, body)) return refused(200, 2001, "another CDR has this id");
  store.put(key, body);
  const location = `${endpointUrlOf(world.setup, "cdrs")}/${path.map(encodeURIComponent).join("/")}`;
  return { ...done(), headers: { location } };
}
