import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { readAuthorization } from "./authorization.ts";
import { type Behaviour, spend } from "./behaviour.ts";
import { isObject, parseJson } from "./json.ts";
import { checkIds, placeOf, receive } from "./receive.ts";
import { type Reply, refused } from "./reply.ts";
import { CONFIGURATION_MODULES, type Headers, routing, senderOf } from "./transport-rules.ts";
import type { World } from "./world.ts";

const LARGEST_BODY = 20_000_000;

/** The OCPI side of the eMSP. */
export function serveOcpi(server: Server, world: World): void {
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    answer(world, request, response).catch((error: unknown) => {
      world.setup.log("fault", { error: error instanceof Error ? String(error.stack) : String(error) });
      response.destroy();
    });
  });
}

/** On loopback; resolves with the port. */
export async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address ? address.port : port;
}

async function answer(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "GET", url = "/" } = request;
  const headers = headersOf(request);
  const text = await readBody(request);
  const place = placeOf(url);
  const [behaviour, later] = spend(world.behaviour, place.module);
  world.behaviour = later;
  const entry = world.journal.begin({
    direction: "in",
    method,
    url,
    token: tokenNameOf(world, headers),
    headers: withoutAuthorization(headers),
    ...(text === "" ? {} : { body: parseJson(text)?.value ?? text }),
  });
  checkIds(world, headers, entry);
  if (behaviour.slow !== undefined) await pass(world, behaviour.slow);
  const reply =
    faultyReply(behaviour, url) ?? (await receive(world, { method, headers, text }, place, { entry, behaviour }));
  world.journal.end(entry, reply.http, reply.code);
  const isFunctional = place.module !== "" && !CONFIGURATION_MODULES.has(place.module);
  const from = senderOf(headers);
  response.writeHead(reply.http, {
    ...echoOf(world, headers),
    ...(isFunctional && from.partyId !== "" ? routing(from, world.setup.party) : {}),
    ...reply.headers,
    "content-type": "application/json",
  });
  response.end(written(world, reply, behaviour));
}

function faultyReply({ down, http500, wrongToken, redirect }: Behaviour, url: string): Reply | undefined {
  if (down !== undefined) return refused(503, 3000, "down");
  if (http500) return refused(500, 3000, "broken");
  if (wrongToken) return refused(401, 2000, "unknown token");
  return redirect ? { ...refused(307, 2000, "elsewhere"), headers: { location: `${url}/` } } : undefined;
}

function written(world: World, { code, data, message }: Reply, behaviour: Behaviour): string {
  if (behaviour.invalidJson) return '{"data": [';
  const sent = behaviour.asListOfOne && isObject(data) ? [data] : data;
  if (behaviour.noEnvelope) return JSON.stringify(sent ?? {});
  return JSON.stringify({
    ...(sent === undefined ? {} : { data: sent }),
    status_code: code,
    ...(message === undefined ? {} : { status_message: message }),
    timestamp: new Date(world.setup.clock.now()).toISOString(),
  });
}

function pass({ setup: { clock } }: World, milliseconds: number): Promise<void> {
  return new Promise((resolve) => clock.at(clock.now() + milliseconds, resolve));
}

function tokenNameOf(world: World, { authorization }: Headers): string {
  const { token } = readAuthorization(authorization);
  return token === undefined ? "none" : (world.connection.peek(token) ?? "unknown");
}

function withoutAuthorization({ authorization, ...headers }: Headers): Headers {
  return headers;
}

function headersOf({ headers }: IncomingMessage): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(", ")]));
}

/** OCPI-T9: echoed on every response, or made where they are missing. */
function echoOf({ setup: { newId } }: World, headers: Headers): Record<string, string> {
  return {
    "x-request-id": headers["x-request-id"] ?? newId(),
    "x-correlation-id": headers["x-correlation-id"] ?? newId(),
  };
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error("the body is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
