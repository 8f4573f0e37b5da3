import { readAuthorization } from "./authorization.ts";
import type { Behaviour } from "./behaviour.ts";
import { credentials } from "./credentials.ts";
import { activeProfile, results } from "./exchanges.ts";
import type { Entry } from "./journal.ts";
import { parseJson } from "./json.ts";
import { cposOf } from "./party.ts";
import { cdrs, pushed } from "./pushed-objects.ts";
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

/** Checks a request as a strict peer does and lets its module answer it. */
export async function receive(
  world: World,
  received: Received,
  place: Place,
  { entry, behaviour }: { readonly entry: Entry; readonly behaviour: Behaviour },
): Promise<Reply> {
  const { journal, connection, setup } = world;
  const { method, headers, text } = received;
  const note: Request["note"] = (findings) => journal.note(entry, findings);
  note(requestIdFindings(headers, journal.requestIds));
  journal.remember(headers["x-request-id"]);
  const authorization = readAuthorization(headers.authorization);
  if (authorization.token === undefined) {
    note([{ rule: authorization.rule, where: "authorization", message: authorization.message }]);
    return refused(401, 2000, authorization.message);
  }
  const { token } = authorization;
  const use = connection.recognise(token);
  const { module, rest, query } = place;
  if (!use || (use === "A" && !CONFIGURATION_MODULES.has(module))) {
    note([{ rule: "T3", where: "authorization", message: use ? `token A in ${module}` : "unknown token" }]);
    return refused(401, 2000, use ? "not with token A" : "unknown token");
  }
  const handler = HANDLERS.get(module);
  if (!handler) {
    note([{ rule: "T29", where: "URL", message: "is none of those that are listed" }]);
    return refused(404, 2000, "no such URL");
  }
  if (use === "offered") connection.callBacks.add(module);
  const isOffered = use === "offered" && !CONFIGURATION_MODULES.has(module);
  note(finding(isOffered, "V6", "authorization", "the offered token was used before the answer"));
  note(routingFindings(module, headers, { us: setup.party, peers: cposOf(connection.peer?.roles) }));
  note(finding(rest.includes(""), "T29", "URL", "has an empty part"));
  if (text !== "") note(bodyTypeFindings(headers));
  const body = text === "" ? { value: undefined } : parseJson(text);
  if (!body) {
    note([{ rule: "H1", where: "body", message: "is not JSON" }]);
    return refused(400, 2000, "the body is not JSON");
  }
  const path = rest.filter((part) => part !== "");
  const { number } = entry;
  const request = { world, method, rest: path, query, headers, body: body.value, token, use, number, behaviour, note };
  return handler(request);
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
