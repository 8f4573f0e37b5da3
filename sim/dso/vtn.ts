import type { Clock } from "../clock.ts";
import { admitted, authServer, newToken } from "./auth.ts";
import { BODIES, isJson, type Json } from "./bodies.ts";
import { toldEvents } from "./content-faults.ts";
import { type Fault, hasFault, spend } from "./faults.ts";
import { decided, inForce } from "./grid.ts";
import { page, wantedEvents } from "./listing.ts";
import { type ClientObject, type EventObject, isoOf } from "./objects.ts";
import { type Moment, programOf } from "./publish.ts";
import { json, type Outcome, problem, type VtnReply, type VtnRequest } from "./reply.ts";
import { COLLECTIONS, type Collection, type DsoState } from "./state.ts";

export interface VtnMeans {
  readonly clock: Clock;
  readonly seed: number;
  readonly newId: () => string;
  /** What it says has changed: who wants to know is told. */
  readonly changed: (state: DsoState) => void;
  readonly startedAt: number;
}

type Answer = (call: Call) => VtnReply;

interface Turn {
  readonly state: DsoState;
  readonly means: VtnMeans;
  readonly request: VtnRequest;
  readonly moment: Moment;
}

interface Call extends Turn {
  readonly collection: string;
  readonly id: string | undefined;
}

interface Route {
  readonly scope: string;
  readonly answer: Answer;
}

const OBJECT_TYPES = { vens: "VEN", resources: "RESOURCE", subscriptions: "SUBSCRIPTION", reports: "REPORT" } as const;
const WRITE_SCOPES = {
  vens: "write_vens",
  resources: "write_vens",
  subscriptions: "write_subscriptions",
  reports: "write_reports",
} as const;
const FILTERS: Readonly<Record<Collection, readonly string[]>> = {
  vens: ["venName"],
  resources: ["resourceName", "venID"],
  subscriptions: ["programID", "clientName"],
  reports: ["eventID", "clientName"],
};
const LATE_MS = 30 * 60_000;
const ONLY_LOGIC = { scope: "read_targets", answer: () => problem(403, "only business logic may write these") };

/** `METHOD collection` or `METHOD collection/id`. */
const ROUTES: Readonly<Record<string, Route>> = {
  "GET programs": { scope: "read_targets", answer: listPrograms },
  "GET programs/id": { scope: "read_targets", answer: readProgram },
  "GET events": { scope: "read_targets", answer: listEvents },
  "GET events/id": { scope: "read_targets", answer: readEvent },
  "GET notifiers": { scope: "read_all", answer: () => json(200, { WEBHOOK: true }) },
  ...Object.fromEntries(
    ["programs", "events"].flatMap((each) => [
      [`POST ${each}`, ONLY_LOGIC],
      [`PUT ${each}/id`, ONLY_LOGIC],
      [`DELETE ${each}/id`, ONLY_LOGIC],
    ]),
  ),
  ...Object.fromEntries(
    COLLECTIONS.flatMap((each) => [
      [`GET ${each}`, { scope: "read_ven_objects", answer: listObjects }],
      [`GET ${each}/id`, { scope: "read_ven_objects", answer: readObject }],
      [`POST ${each}`, { scope: WRITE_SCOPES[each], answer: createObject }],
      [`DELETE ${each}/id`, { scope: WRITE_SCOPES[each], answer: deleteObject }],
    ]),
  ),
};

/** One request to one DSO. @param path below `/{dso}/`. */
export function answerVtn(state: DsoState, path: string, request: VtnRequest, means: VtnMeans): Outcome {
  const { now: faults, later } = spend(state.faults, path);
  state.faults = later;
  const now = means.clock.now();
  const fault = (name: Fault["name"]) => faults.find((each) => each.name === name);
  const broken = fault("http-503");
  if (fault("refuse") || isSilent(state, now)) return "refuse";
  if (fault("hang")) return "hang";
  if (fault("http-500")) return problem(500, "something broke");
  if (broken) return problem(503, "come back later", { "retry-after": String(broken.seconds ?? 120) });
  if (fault("redirect")) return { status: 302, headers: { location: `${request.url.origin}/elsewhere` }, body: "" };
  if (fault("html")) return { status: 200, headers: { "content-type": "text/html" }, body: "<html>Welcome</html>" };
  const reply = replyTo(path, { state, means, request, moment: { now, seed: means.seed, faults } });
  return fault("truncated") ? { ...reply, body: reply.body.slice(0, Math.floor(reply.body.length / 2)) } : reply;
}

function isSilent({ spec: { silentAfterMinutes: minutes }, askedAt }: DsoState, now: number): boolean {
  return minutes !== undefined && askedAt !== null && now >= askedAt + minutes * 60_000;
}

function replyTo(path: string, turn: Turn): VtnReply {
  const { state, request, means, moment } = turn;
  const { method } = request;
  if (path === "auth/server" && method === "GET") return authServer(state, request, moment.faults);
  if (path === "auth/token" && method === "POST") {
    return newToken(state, request, moment.now, `token-${means.newId()}`);
  }
  const [collection = "", id, ...rest] = path.split("/");
  const route = ROUTES[`${method} ${collection}${id === undefined ? "" : "/id"}`];
  if (!route || rest.length > 0) return problem(404, "there is nothing at this address");
  const token = admitted(state, request, moment.now, route.scope);
  if ("status" in token) return token;
  if (hasFault(moment.faults, "unauthorized")) return problem(401, "nobody is let in");
  return route.answer({ ...turn, collection, id });
}

function listPrograms({ state, means, request }: Call): VtnReply {
  return page(request.url.searchParams, [programOf(state, means.startedAt)]);
}

function readProgram({ state, means, id }: Call): VtnReply {
  const program = programOf(state, means.startedAt);
  return program.id === id ? json(200, program) : problem(404, "there is no such program");
}

function listEvents(call: Call): VtnReply {
  const { state, request, moment } = call;
  state.askedAt ??= moment.now;
  return page(request.url.searchParams, seenEvents(call, request.url.searchParams));
}

function readEvent(call: Call): VtnReply {
  const event = seenEvents(call, new URLSearchParams()).find((each) => each.id === call.id);
  return event ? json(200, event) : problem(404, "there is no such event");
}

function seenEvents({ state, moment }: Call, query: URLSearchParams): readonly EventObject[] {
  const granted = new Set(
    [...state.objects.vens.values(), ...state.objects.resources.values()].flatMap(({ targets }) =>
      Array.isArray(targets) ? targets.map(String) : [],
    ),
  );
  return wantedEvents(toldEvents(state, moment), query, granted, moment.now);
}

function listObjects({ state, request, collection }: Call): VtnReply {
  const query = request.url.searchParams;
  const known = collectionOf(collection);
  const all = [...state.objects[known].values()].filter((each) =>
    FILTERS[known].every((name) => query.get(name) === null || each[name] === query.get(name)),
  );
  return page(query, all);
}

function readObject({ state, collection, id = "" }: Call): VtnReply {
  const object = state.objects[collectionOf(collection)].get(id);
  return object ? json(200, object) : problem(404, `there is no ${collection} ${id}`);
}

function deleteObject({ state, collection, id = "" }: Call): VtnReply {
  const objects = state.objects[collectionOf(collection)];
  const object = objects.get(id);
  if (!object) return problem(404, `there is no ${collection} ${id}`);
  if (collection === "reports") return problem(403, "reports stay");
  objects.delete(id);
  return json(200, object);
}

function createObject(call: Call): VtnReply {
  const { state, means, request, collection, moment } = call;
  const known = collectionOf(collection);
  const body = parsed(request.body);
  if (!(request.headers["content-type"] ?? "").startsWith("application/json")) {
    return problem(400, "the body is no application/json");
  }
  const [wrong] = BODIES[known](body, known);
  if (wrong !== undefined || !isJson(body)) return problem(400, wrong ?? "the body is no object");
  const clash = conflict(call, known, body);
  if (clash) return clash;
  const at = isoOf(moment.now);
  const object: ClientObject = {
    ...body,
    id: means.newId(),
    createdDateTime: at,
    modificationDateTime: at,
    objectType: OBJECT_TYPES[known],
    clientID: state.spec.client.id,
    ...(known === "vens" ? { targets: [body.venName] } : {}),
    ...(known === "resources" ? { targets: [body.resourceName] } : {}),
  };
  state.objects[known].set(object.id, object);
  if (known === "reports") takeReport(state, object, means);
  return json(201, object);
}

/** Names are unique, and what is named has to be there. */
function conflict(call: Call, collection: Collection, body: Json): VtnReply | null {
  const { vens, resources } = call.state.objects;
  if (collection === "vens") {
    const isTaken = [...vens.values()].some(({ venName }) => venName === body.venName);
    return isTaken ? problem(409, "the venName is taken") : null;
  }
  if (collection === "resources") {
    if (!vens.has(`${body.venID}`)) return problem(400, "there is no such VEN");
    const isTaken = [...resources.values()].some(
      ({ resourceName, venID }) => resourceName === body.resourceName && venID === body.venID,
    );
    return isTaken ? problem(409, "the resourceName is taken") : null;
  }
  if (collection === "subscriptions") return null;
  const events = seenEvents(call, new URLSearchParams());
  return events.some(({ id }) => id === body.eventID) ? null : problem(400, "there is no such event");
}

function takeReport(state: DsoState, report: ClientObject, { clock, changed }: VtnMeans): void {
  const mode = state.reservations;
  const decide = () => {
    const added = decided(state, report, mode);
    if (added === null) return;
    const named = Array.isArray(report.resources) ? report.resources.filter(isJson) : [];
    for (const { resourceName } of named) state.answeredAt.set(`${resourceName}`, clock.now());
    state.reserved = inForce(state.reserved, added);
    changed(state);
  };
  if (mode === "late") clock.at(clock.now() + LATE_MS, decide);
  else if (mode !== "silent") decide();
}

function collectionOf(name: string): Collection {
  const known = COLLECTIONS.find((each) => each === name);
  if (!known) throw new Error(`no collection ${name}`);
  return known;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
