import { readAuthorization } from "./authorization.ts";
import type { Behaviour } from "./behaviour.ts";
import type { TokenUse } from "./connection.ts";
import { credentials } from "./credentials.ts";
import { activeProfile, results } from "./exchanges.ts";
import type { Finding } from "./fields.ts";
import type { Entry } from "./journal.ts";
import { parseJson } from "./json.ts";
import { cposOf } from "./party.ts";
import { bookings, cdrs, pushed } from "./pushed-objects.ts";
import { done, type Reply, refused } from "./reply.ts";
import type { Request } from "./request.ts";
import { tokens } from "./token-list.ts";
import {
  bodyTypeFindings,
  CONFIGURATION_MODULES,
  finding,
  type Headers,
  requestIdFindings,
  routingFindings,
} from "./transport-rules.ts";
import { endpointUrlOf, VERSION, versionsUrlOf, type World } from "./world.ts";

type Handler = (request: Request) => Reply | Promise<Reply>;

const ENDPOINTS: readonly (readonly [identifier: string, role: string, handler: Handler])[] = [
  ["credentials", "SENDER", credentials],
  ["locations", "RECEIVER", (request) => pushed("locations", request)],
  ["sessions", "RECEIVER", (request) => pushed("sessions", request)],
  ["cdrs", "RECEIVER", cdrs],
  ["tariffs", "RECEIVER", (request) => pushed("tariffs", request)],
  ["bookings", "RECEIVER", bookings],
  ["tokens", "SENDER", tokens],
  ["commands", "SENDER", results],
  ["chargingprofiles", "SENDER", activeProfile],
];

/** `results` is no module: it is where the `response_url` of a charging-profile call points to. */
const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ...ENDPOINTS.map(([identifier, , handler]) => [identifier, handler] as const),
  ["results", results],
  ["versions", versions],
  ["details", details],
]);

export interface Received {
  readonly method: string;
  readonly headers: Headers;
  readonly text: string;
}

export interface Place {
  /** The module, `versions` or `details`; empty where there is none. */
  readonly module: string;
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

/** Where in the eMSP a request goes to. */
export function placeOf(target: string): Place {
  const text = `http://emsp${target}`;
  const url = new URL(URL.canParse(text) ? text : "http://emsp/");
  const [, root, side, version, module, ...rest] = url.pathname.split("/").map(decoded);
  const query = url.searchParams;
  if (root !== "ocpi" || side !== "emsp") return { module: "", rest: [], query };
  if (version === "versions") return { module: module === undefined ? "versions" : "", rest: [], query };
  if (version !== VERSION) return { module: "", rest: [], query };
  if (module === undefined) return { module: "details", rest: [], query };
  return { module: HANDLERS.has(module) ? module : "", rest, query };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export interface Turn {
  readonly entry: Entry;
  readonly behaviour: Behaviour;
}

/** Each request, a repetition too, has an id of its own (OCPI-T9). */
export function checkIds({ journal }: World, headers: Headers, entry: Entry): void {
  journal.note(entry, requestIdFindings(headers, journal.requestIds));
  journal.remember(headers["x-request-id"]);
}

/** Checks a request as a strict peer does and lets its module answer it. */
export async function receive(world: World, received: Received, place: Place, turn: Turn): Promise<Reply> {
  const note: Request["note"] = (findings) => world.journal.note(turn.entry, findings);
  const refuse = (http: number, rule: string, where: string, message: string) => {
    note([{ rule, where, message }]);
    return refused(http, 2000, message);
  };
  const caller = callerOf(world, received.headers, place);
  if ("rule" in caller) return refuse(401, caller.rule, "authorization", caller.message);
  const handler = HANDLERS.get(place.module);
  if (!handler) return refuse(404, "T29", "URL", "is none of those that are listed");
  if (caller.use === "offered") world.connection.callBacks.add(place.module);
  note(shapeFindings(world, received, place, caller));
  const body = received.text === "" ? { value: undefined } : parseJson(received.text);
  if (!body) return refuse(400, "H1", "body", "is not JSON");
  const { method, headers } = received;
  const rest = place.rest.filter((part) => part !== "");
  const { behaviour } = turn;
  return handler({ world, method, rest, query: place.query, headers, body: body.value, behaviour, note, ...caller });
}

interface Caller {
  readonly token: string;
  readonly use: TokenUse;
}

interface Stranger {
  readonly rule: string;
  readonly message: string;
}

/** Who calls, by the token alone; token A opens the configuration modules only. */
function callerOf({ connection }: World, headers: Headers, { module }: Place): Caller | Stranger {
  const read = readAuthorization(headers.authorization);
  if (read.token === undefined) return read;
  const use = connection.recognise(read.token);
  if (!use) return { rule: "T3", message: "unknown token" };
  if (use === "A" && !CONFIGURATION_MODULES.has(module)) return { rule: "T3", message: `token A in ${module}` };
  return { token: read.token, use };
}

function shapeFindings(world: World, { headers, text }: Received, { module, rest }: Place, { use }: Caller): Finding[] {
  const { connection, setup } = world;
  const isEarly = use === "offered" && !CONFIGURATION_MODULES.has(module);
  return [
    ...finding(isEarly, "V6", "authorization", "the offered token was used before the answer"),
    ...routingFindings(module, headers, { us: setup.party, peers: cposOf(connection.peer?.roles) }),
    ...finding(rest.includes(""), "T29", "URL", "has an empty part"),
    ...(text === "" ? [] : bodyTypeFindings(headers)),
  ];
}

function versions({ method, world, behaviour }: Request): Reply {
  if (method !== "GET") return refused(405, 2000, `${method} is not allowed`);
  const url = endpointUrlOf(world.setup, "").replace(/\/$/, "");
  return done([{ version: behaviour.oldVersionOnly ? "2.1.1" : VERSION, url }]);
}

function details({ method, world, behaviour }: Request): Reply {
  if (method !== "GET") return refused(405, 2000, `${method} is not allowed`);
  const listed = ENDPOINTS.filter(([identifier]) => !(behaviour.noCredentialsEndpoint && identifier === "credentials"));
  const endpoints = listed.map(([identifier, role]) => ({
    identifier,
    role,
    url: endpointUrlOf(world.setup, identifier),
  }));
  return done({ version: VERSION, endpoints });
}

/** What to hand to a CPO that is to start: where, and the token A for it. */
export function invite({ connection, setup }: World, token: string) {
  connection.invite(token);
  return { versionsUrl: versionsUrlOf(setup), token };
}
