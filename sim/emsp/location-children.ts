import { findingsOf } from "./fields.ts";
import { isObject, isSameId, type JsonObject, objectsOf, textOf } from "./json.ts";
import { changeFindings, olderFindings } from "./order-rules.ts";
import { done, type Reply, refused, refusedFor } from "./reply.ts";
import type { Request } from "./request.ts";
import { finding } from "./transport-rules.ts";

interface Level {
  readonly name: "EVSE" | "Connector";
  readonly list: "evses" | "connectors";
  readonly id: "uid" | "id";
}

const EVSE: Level = { name: "EVSE", list: "evses", id: "uid" };
const CONNECTOR: Level = { name: "Connector", list: "connectors", id: "id" };

/** PUT, PATCH and GET of an EVSE or a connector inside a Location that is here. */
export function locationChild(request: Request, key: string, path: readonly string[]): Reply {
  const { method, world, note, body } = request;
  const store = world.stores.locations;
  const location = store.get(key);
  const [uid = "", connectorId] = path;
  const evse = location && childOf(location, EVSE, uid);
  const isEvse = connectorId === undefined;
  const parent = isEvse ? location : evse;
  const level = isEvse ? EVSE : CONNECTOR;
  const id = connectorId ?? uid;
  const before = parent && childOf(parent, level, id);
  if (method === "GET") return before ? done(before) : refused(404, 2003, `no such ${level.name}`);
  const isPatch = method === "PATCH";
  const findings = [
    ...findingsOf(level.name, body, { edition: world.setup.edition, isPatch }),
    ...childFindings(level, id, body, isPatch),
  ];
  if (findings.length > 0 || !isObject(body)) return refusedFor(findings, note);
  if (!location || !parent || (isPatch && !before)) return refused(404, 2003, "nothing to change: PUT its parent");
  const next = isPatch ? { ...before, ...body } : body;
  if (before) note(olderFindings(before, next, level.name));
  const changed = isEvse
    ? withChild(location, EVSE, uid, next)
    : withChild(location, EVSE, uid, withChild(parent, CONNECTOR, id, next));
  note(changeFindings("locations", location, changed, world.stores));
  store.put(key, changed);
  return done(undefined, before ? 200 : 201);
}

function childFindings(level: Level, id: string, body: unknown, isPatch: boolean) {
  if (!isObject(body)) return [];
  const inBody = body[level.id];
  return [
    ...finding(inBody !== undefined && !isSameId(inBody, id), "H12", level.id, `is ${inBody}, in the URL ${id}`),
    ...finding(isPatch && "connectors" in body, "T27", "connectors", "is in a PATCH"),
  ];
}

function childOf(parent: JsonObject, { list, id }: Level, wanted: string): JsonObject | undefined {
  return objectsOf(parent[list]).find((child) => isSameId(child[id], wanted));
}

/** The time of a change in a child is that of its parents too (OCPI-L1). */
function withChild(parent: JsonObject, { list, id }: Level, wanted: string, child: JsonObject): JsonObject {
  const children = objectsOf(parent[list]);
  const isThere = children.some((each) => isSameId(each[id], wanted));
  const next = isThere ? children.map((each) => (isSameId(each[id], wanted) ? child : each)) : [...children, child];
  return { ...parent, [list]: next, last_updated: later(parent.last_updated, child.last_updated) };
}

function later(left: unknown, right: unknown): string {
  return Date.parse(textOf(left)) > Date.parse(textOf(right)) ? textOf(left) : textOf(right);
}
