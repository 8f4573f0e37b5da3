import type { Asked, Grant, Period, SupplyTicket } from "../../domain/dso.ts";
import { SLOT, slotsBetween } from "../../domain/slots.ts";
import { toIso } from "../../domain/time.ts";
import type { SupplyRequest, SupplyState } from "./adapter.ts";
import { answered, type DsoMeans, faulty } from "./call.ts";
import { readAll, readOne } from "./openadr-client.ts";
import { eventsOf, timedOf } from "./openadr-events.ts";
import { grantsOf, RESERVATION, resourceIdsOf } from "./openadr-grants.ts";
import type { OpenAdrLink } from "./openadr-link.ts";
import { type VtnResource, vtnReport, vtnResource } from "./openadr-objects.ts";
import { modifiedAt, type TimedEvent } from "./openadr-series.ts";

/** What we call the fee beside each of the names for a reservation (EN-A12). */
const FEE_NAMES: Readonly<Record<OpenAdrLink["reservationName"], string>> = {
  IMPORT_CAPACITY_RESERVATION: "IMPORT_CAPACITY_RESERVATION_FEE",
  CAPACITY_RESERVATION: "CAPACITY_RESERVATION_FEE",
  IMPORT_RESERVATION_CAPACITY: "IMPORT_RESERVATION_FEE",
};
const W_PER_KW = 1_000;
const MICRO = 1_000_000;

/** A report on the event that asks for such, an interval for each slot: each is a request of its own (energy 2.7). */
export async function requestSupply(
  means: DsoMeans,
  link: OpenAdrLink,
  request: SupplyRequest,
): Promise<Asked<SupplyTicket>> {
  const { enrolment, period, additionalW, answerBy } = request;
  const { resourceId } = enrolment;
  const said = await saidOf(means, link, resourceId, period);
  if (!said.ok) return said;
  const asking = eventForRequests(said.value.events);
  if (!asking) return faulty("refused", "It asks for no reports of reservations.");
  const eventId = asking.event.id;
  const body = reportOf(link, eventId, said.value.resource.resourceName, request);
  const report = await readOne(means, link, { method: "POST", path: "/reports", body }, vtnReport);
  if (!report.ok) return report;
  const before = said.value.grants;
  const saidAt = lastSaidAt(said.value.events);
  return answered({ reportId: report.value.id, eventId, resourceId, period, additionalW, answerBy, saidAt, before });
}

/** A later statement of what is reserved for us is the answer; without one it is open until it is too late. */
export async function readSupply(
  means: DsoMeans,
  link: OpenAdrLink,
  ticket: SupplyTicket,
): Promise<Asked<SupplyState>> {
  const { period, resourceId, saidAt, before, additionalW, answerBy } = ticket;
  const said = await saidOf(means, link, resourceId, period);
  if (!said.ok) return said;
  const { events, grants } = said.value;
  const added = slotsBetween(period.startAt, period.endAt).map((slot) => powerAt(grants, slot) - powerAt(before, slot));
  const given = added.filter((each) => each > 0);
  if (given.length > 0) {
    const grantedW = Math.min(additionalW, ...given);
    const isWhole = given.length === added.length && grantedW === additionalW;
    const feeMicroPerKw = Math.max(...grants.map((each) => each.feeMicroPerKw));
    return answered({ state: isWhole ? "granted" : "partial", grantedW, feeMicroPerKw });
  }
  if (lastSaidAt(events) > saidAt) return answered({ state: "refused" });
  return answered({ state: means.now() > answerBy ? "expired" : "pending" });
}

interface Said {
  readonly resource: VtnResource;
  /** But those of reservations for another resource of ours. */
  readonly events: readonly TimedEvent[];
  /** For the resource, within the period. */
  readonly grants: readonly Grant[];
}

/** All of what it says, with events of no length: they may ask for reports, or say that nothing is reserved (EN-A7). */
async function saidOf(means: DsoMeans, link: OpenAdrLink, resourceId: string, period: Period): Promise<Asked<Said>> {
  const resources = await readAll(means, link, { path: "/resources" }, vtnResource);
  if (!resources.ok) return resources;
  const resource = resources.value.find(({ id }) => id === resourceId);
  if (!resource) return faulty("refused", `It does not know resource ${resourceId}.`);
  const all = await eventsOf(means, link, "all");
  if (!all.ok) return all;
  const timed = timedOf(all.value, { now: means.now(), window: period });
  if (!timed.ok) return timed;
  const events = timed.value.filter((each) => {
    const owners = isOfReservations(each) ? resourceIdsOf(each, resources.value) : [];
    return owners.length === 0 || owners.includes(resourceId);
  });
  const question = { now: period.startAt, currency: link.currency, resources: [resource] };
  const { grants } = grantsOf(events, RESERVATION, question);
  const isIn = ({ startAt, endAt }: Grant) => startAt < period.endAt && endAt > period.startAt;
  return answered({ resource, events, grants: grants.filter(isIn) });
}

function eventForRequests(events: readonly TimedEvent[]): TimedEvent | undefined {
  const asking = events.filter(({ event }) => reservationsAsked(event).length > 0);
  const isOpen = ({ event }: TimedEvent) =>
    reservationsAsked(event).some((each) => each.reportIntervals === "OPEN_INTERVALS");
  const newestFirst = asking.toSorted((left, right) => modifiedAt(right.event) - modifiedAt(left.event));
  return newestFirst.find(isOpen) ?? newestFirst[0];
}

function reservationsAsked({ reportDescriptors }: TimedEvent["event"]) {
  return (reportDescriptors ?? []).filter(({ payloadType }) => RESERVATION.power.some((name) => name === payloadType));
}

function lastSaidAt(events: readonly TimedEvent[]): number {
  return Math.max(0, ...events.filter(isOfReservations).map(({ event }) => modifiedAt(event)));
}

function isOfReservations({ event }: TimedEvent): boolean {
  const types = (event.intervals ?? []).flatMap(({ payloads }) => payloads.map(({ type }) => type));
  return types.some((type) => RESERVATION.power.some((name) => name === type));
}

function powerAt(grants: readonly Grant[], slot: number): number {
  return Math.max(
    0,
    ...grants.filter(({ startAt, endAt }) => startAt <= slot && slot < endAt).map((each) => each.additionalW),
  );
}

function reportOf(link: OpenAdrLink, eventID: string, resourceName: string, request: SupplyRequest) {
  const { period, additionalW, maxFeeMicroPerKw } = request;
  const { reservationName, currency, venName: clientName } = link;
  const fee = FEE_NAMES[reservationName];
  const payloads = [
    { type: reservationName, values: [additionalW / W_PER_KW] },
    { type: fee, values: [maxFeeMicroPerKw / MICRO] },
  ];
  const intervals = slotsBetween(period.startAt, period.endAt).map((startAt, id) => ({
    id,
    intervalPeriod: { start: toIso(startAt), duration: `PT${SLOT / 60_000}M` },
    payloads,
  }));
  const objectType = "REPORT_PAYLOAD_DESCRIPTOR";
  return {
    eventID,
    clientName,
    reportName: "capacity reservation",
    payloadDescriptors: [
      { objectType, payloadType: reservationName, units: "KW" },
      // A descriptor of a report has no currency; the guide writes it as the unit.
      { objectType, payloadType: fee, units: currency },
    ],
    resources: [{ resourceName, intervals }],
  };
}
