import type { Finding } from "./fields.ts";
import { isSame, isSameId, type JsonObject, listOf, objectOf, objectsOf, textOf } from "./json.ts";
import type { ObjectModule, Stores } from "./object-store.ts";
import { finding } from "./transport-rules.ts";

const NEXT_STATUSES: Readonly<Record<string, readonly string[]>> = {
  RESERVATION: ["RESERVATION", "PENDING", "ACTIVE", "COMPLETED", "INVALID"],
  PENDING: ["PENDING", "ACTIVE", "COMPLETED", "INVALID"],
  ACTIVE: ["ACTIVE", "COMPLETED", "INVALID"],
  COMPLETED: [],
  INVALID: [],
};

/** What must hold between the picture of an object before and the next one. */
export function changeFindings(
  module: ObjectModule,
  before: JsonObject | undefined,
  next: JsonObject,
  stores: Stores,
): Finding[] {
  const isNews = !before || !isSame(before, next);
  return [
    ...(before ? olderFindings(before, next, module) : []),
    ...(module === "sessions" && before && isNews ? sessionFindings(before, next) : []),
    ...(module === "bookings" && before && isNews ? bookingFindings(before, next) : []),
    ...(module === "locations" ? locationFindings(before, next, stores) : []),
  ];
}

/** Only the newest picture is sent (OCPI-T28, U8): its time never goes back. */
export function olderFindings(before: JsonObject, next: JsonObject, where: string): Finding[] {
  const [was, is] = [textOf(before.last_updated), textOf(next.last_updated)];
  return finding(Date.parse(is) < Date.parse(was), "U8", `${where}.last_updated`, `went back from ${was} to ${is}`);
}

function sessionFindings(before: JsonObject, next: JsonObject): Finding[] {
  const [was, is] = [textOf(before.status), textOf(next.status)];
  const isAllowed = NEXT_STATUSES[was]?.includes(is) ?? true;
  const isLess = Number(next.kwh) < Number(before.kwh);
  return [
    ...finding(!isAllowed, "S2", "Session.status", was === is ? `changed after ${was}` : `went from ${was} to ${is}`),
    ...finding(isLess, "S2", "Session.kwh", `went back from ${before.kwh} to ${next.kwh}`),
  ];
}

/** What is over stays so, and no request is taken back (Bookings 1.1 ReservationStatus). */
function bookingFindings(before: JsonObject, next: JsonObject): Finding[] {
  const [was, is] = [textOf(before.reservation_status), textOf(next.reservation_status)];
  const isOver = was !== "PENDING" && was !== "RESERVED";
  const [fewer, count] = [listOf(next.booking_requests).length, listOf(before.booking_requests).length];
  return [
    ...finding(isOver && is !== was, "BE8", "Booking.reservation_status", `went from ${was} to ${is}`),
    ...finding(fewer < count, "BE8", "Booking.booking_requests", `were ${count}, and are ${fewer}`),
  ];
}

function locationFindings(before: JsonObject | undefined, next: JsonObject, { tariffs }: Stores): Finding[] {
  const evses = objectsOf(next.evses);
  const gone = objectsOf(before?.evses).filter((old) => !evses.some((evse) => isSameId(evse.uid, old.uid)));
  const namedBefore = new Set(tariffIdsOf(before));
  const unknown = [...new Set(tariffIdsOf(next))].filter((id) => !namedBefore.has(id) && !tariffs.byId(id));
  return [
    ...gone.map(({ uid }) => ({ rule: "L2", where: "Location.evses", message: `${uid} is gone without REMOVED` })),
    ...unknown.map((id) => ({ rule: "U3", where: "tariff_ids", message: `${id} was not pushed before` })),
  ];
}

/** A tariff goes only when no location names it any more. */
export function deletedTariffFindings(id: string, { locations }: Stores): Finding[] {
  const isNamed = locations.objects().some((location) => tariffIdsOf(location).some((each) => isSameId(each, id)));
  return finding(isNamed, "U3", "Tariff", `${id} was deleted while a connector names it`);
}

function tariffIdsOf(location: JsonObject | undefined): readonly unknown[] {
  const connectors = objectsOf(location?.evses).flatMap(({ connectors: each }) => objectsOf(each));
  return connectors.flatMap(({ tariff_ids: ids }) => listOf(ids));
}

/** What a PATCH may not say, given the session it changes. */
export function appendedPeriodFindings(before: JsonObject, patch: JsonObject): Finding[] {
  const last = objectsOf(before.charging_periods).at(-1)?.start_date_time;
  const isOld = objectsOf(patch.charging_periods).some(
    ({ start_date_time: start }) => Date.parse(textOf(start)) <= Date.parse(textOf(last)),
  );
  return finding(isOld, "S3", "Session.charging_periods", "a PATCH appends, and this one brings periods that are here");
}

export function cdrFindings(cdr: JsonObject, key: string, { cdrs, sessions }: Stores): Finding[] {
  const again = cdrs.get(key) !== undefined;
  const session = cdr.session_id === undefined ? undefined : sessions.byId(cdr.session_id);
  return [
    ...finding(again, "D13", "CDR.id", `${textOf(cdr.id)} was posted before`),
    ...(session && cdr.credit !== true ? sessionOfCdrFindings(cdr, session) : []),
    ...(session && cdr.credit !== true && !isCorrected(cdr, cdrs) ? figuresOfCdrFindings(cdr, session) : []),
    ...(cdr.credit === true ? creditFindings(cdr, cdrs.byId(cdr.credit_reference_id)) : []),
  ];
}

function sessionOfCdrFindings(cdr: JsonObject, session: JsonObject): Finding[] {
  return [
    ...finding(session.status !== "COMPLETED", "U5", "CDR", `came while its session is ${session.status}`),
    ...finding(session.currency !== cdr.currency, "D12", "CDR.currency", "is not the session's"),
    ...finding(!isSame(session.cdr_token, cdr.cdr_token), "D12", "CDR.cdr_token", "is not the session's"),
  ];
}

/** A session that is finished without a cost is one that nobody was sure of. */
function figuresOfCdrFindings(cdr: JsonObject, { kwh, total_cost: cost }: JsonObject): Finding[] {
  if (cost === undefined) return [];
  return [
    ...finding(kwh !== cdr.total_energy, "D12", "CDR.total_energy", `is not the session's ${kwh}`),
    ...finding(!isSame(cost, cdr.total_cost), "D12", "CDR.total_cost", "is not the session's"),
  ];
}

/** The session was billed before, and that was taken back: what is billed now is another figure. */
function isCorrected(cdr: JsonObject, cdrs: Stores["cdrs"]): boolean {
  return cdrs.objects().some(({ credit, session_id: id }) => credit === true && id === cdr.session_id);
}

const OWN_OF_CREDIT = new Set(["id", "credit", "credit_reference_id", "total_cost", "last_updated"]);

function creditFindings(credit: JsonObject, original: JsonObject | undefined): Finding[] {
  if (!original) return finding(true, "D3", "CDR.credit_reference_id", "names no CDR that was posted");
  const [now, then] = [objectOf(credit.total_cost), objectOf(original.total_cost)];
  const isNegated = ["excl_vat", "incl_vat"].every((key) => Number(now[key] ?? 0) === -Number(then[key] ?? 0));
  const rest = (cdr: JsonObject) => Object.fromEntries(Object.entries(cdr).filter(([key]) => !OWN_OF_CREDIT.has(key)));
  return [
    ...finding(!isNegated, "D3", "CDR.total_cost", "is not the original's, negated"),
    ...finding(!isSame(rest(credit), rest(original)), "D3", "CDR", "has other data than the original"),
  ];
}
