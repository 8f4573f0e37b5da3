import type { Peer } from "./connection.ts";
import { credentialsOf } from "./credentials.ts";
import { discover, shown } from "./discovery.ts";
import { findingsOf } from "./fields.ts";
import { isObject, type JsonObject, objectsOf, textOf } from "./json.ts";
import { cposOf } from "./party.ts";
import { type Answer, call, dataObject, isDone } from "./peer-client.ts";
import { finding } from "./transport-rules.ts";
import type { World } from "./world.ts";

export interface Outcome {
  readonly ok: boolean;
  readonly message: string;
  /** What the peer answered to the credentials request, where it came so far. */
  readonly http?: number;
  readonly code?: number;
}

interface Given {
  readonly versionsUrl: string;
  readonly token: string;
}

/** The eMSP starts: the CPO's operator handed over its versions URL and token A. */
export function register(world: World, given: Given): Promise<Outcome> {
  return handshake(world, given, "POST");
}

/** New tokens both ways. */
export async function rotate(world: World): Promise<Outcome> {
  const { peer, presents } = world.connection;
  if (!peer || presents === undefined) return { ok: false, message: "not registered" };
  return handshake(world, { versionsUrl: peer.versionsUrl, token: presents }, "PUT");
}

/** DELETE at the CPO; whatever it answers, both tokens are dead here. */
export async function unregister(world: World): Promise<Outcome> {
  const answer = await callCredentials(world, "DELETE");
  world.connection.end();
  return answer ? outcomeOf(answer) : { ok: false, message: "not registered" };
}

/** GET of the CPO's Credentials with the token we present: it is that token which comes back (OCPI-V7). */
export async function readCredentials(world: World): Promise<Outcome & { readonly credentials?: unknown }> {
  const answer = await callCredentials(world, "GET");
  if (!answer) return { ok: false, message: "not registered" };
  if (!isDone(answer)) return outcomeOf(answer);
  const isEcho = dataObject(answer).token === world.connection.presents;
  world.journal.note(answer, [
    ...findingsOf("Credentials", answer.data, { edition: world.setup.edition }),
    ...finding(!isEcho, "V7", "token", "is not the one the caller uses"),
  ]);
  return { ...outcomeOf(answer), credentials: answer.data };
}

async function callCredentials(world: World, method: "GET" | "DELETE"): Promise<Answer | undefined> {
  const { peer, presents: token } = world.connection;
  const url = peer && credentialsUrlOf(peer);
  if (url === undefined || token === undefined) return undefined;
  return call(world, { module: "credentials", method, url, token, tokenName: "current" });
}

async function handshake(world: World, given: Given, method: "POST" | "PUT"): Promise<Outcome> {
  const { connection, setup, journal } = world;
  const key = { token: given.token, tokenName: method === "POST" ? "A" : "current" };
  const found = await discover(world, given.versionsUrl, key);
  if (!found.peer) return { ok: false, message: `${found.code} ${found.message}` };
  const offered = setup.newToken();
  connection.offer(offered);
  const url = credentialsUrlOf(found.peer) ?? "";
  const answer = await call(world, {
    module: "credentials",
    method,
    url,
    body: credentialsOf(world, offered, world.behaviour),
    ...key,
  });
  if (!isDone(answer)) {
    connection.withdraw();
    return outcomeOf(answer);
  }
  const theirs = dataObject(answer);
  const findings = findingsOf("Credentials", answer.data, { edition: setup.edition });
  journal.note(answer, [...findings, ...answeredFindings(theirs, [given.token, offered]), ...callBackFindings(world)]);
  if (!isUsable(theirs)) {
    connection.withdraw();
    return { ...outcomeOf(answer), ok: false, message: "the answer holds no Credentials of a CPO" };
  }
  connection.conclude({ ...found.peer, roles: objectsOf(theirs.roles) }, textOf(theirs.token));
  return outcomeOf(answer);
}

function isUsable(theirs: JsonObject): boolean {
  return isObject(theirs) && textOf(theirs.token) !== "" && cposOf(theirs.roles).length > 0;
}

function answeredFindings({ token }: JsonObject, used: readonly string[]) {
  return finding(used.includes(textOf(token)), "R3", "Credentials.token", "is no new token");
}

/** While our POST or PUT was open the CPO asked for versions and details with the token in it. */
function callBackFindings({ connection }: World) {
  return ["versions", "details"].flatMap((module) =>
    finding(!connection.callBacks.has(module), "V4", module, "was not asked for with the offered token"),
  );
}

function credentialsUrlOf({ endpoints }: Pick<Peer, "endpoints">): string | undefined {
  return endpoints.find(({ identifier }) => identifier === "credentials")?.url;
}

function outcomeOf(answer: Answer): Outcome {
  const { http, code } = answer;
  return { ok: isDone(answer), message: shown(answer), http, ...(code === undefined ? {} : { code }) };
}
