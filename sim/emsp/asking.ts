import { endpointOfPeer } from "./discovery.ts";
import { PROFILE_RESULTS } from "./exchanges.ts";
import type { ObjectName } from "./field-tables.ts";
import { findingsOf } from "./fields.ts";
import { type JsonObject, objectOf } from "./json.ts";
import { type Answer, call, isDone } from "./peer-client.ts";
import { finding } from "./transport-rules.ts";
import { endpointUrlOf, type World } from "./world.ts";

export const COMMANDS = [
  "CANCEL_RESERVATION",
  "RESERVE_NOW",
  "START_SESSION",
  "STOP_SESSION",
  "UNLOCK_CONNECTOR",
] as const;
export type Command = (typeof COMMANDS)[number];

export interface Asked {
  /** The exchange whose results are shown in the state. */
  readonly id: string;
  readonly answer: Answer;
}

/** Sends a command with a `response_url` of its own and keeps the answer. */
export async function command(world: World, name: Command, fields: JsonObject): Promise<Asked> {
  const id = world.setup.newId();
  const body = { response_url: endpointUrlOf(world.setup, `commands/${name}/${id}`), ...fields };
  const target = { module: "commands", method: "POST", path: name, body };
  return ask(world, { id, kind: name, response: "CommandResponse" }, target);
}

export interface ProfileCall {
  readonly sessionId: string;
  /** A ChargingProfile to set; without it `durationSeconds` asks for the active one, and without that it is cleared. */
  readonly chargingProfile?: JsonObject | undefined;
  readonly durationSeconds?: number | undefined;
}

export async function chargingProfile(world: World, asked: ProfileCall): Promise<Asked> {
  const { sessionId, chargingProfile: profile, durationSeconds } = asked;
  const id = world.setup.newId();
  const kind = profile ? "SET_PROFILE" : durationSeconds === undefined ? "CLEAR_PROFILE" : "ACTIVE_PROFILE";
  const responseUrl = endpointUrlOf(world.setup, `results/${kind}/${id}`);
  const query = new URLSearchParams({
    ...(durationSeconds === undefined ? {} : { duration: String(durationSeconds) }),
    response_url: responseUrl,
  });
  const path = encodeURIComponent(sessionId);
  const target = profile
    ? { method: "PUT", path, body: { charging_profile: profile, response_url: responseUrl } }
    : { method: kind === "CLEAR_PROFILE" ? "DELETE" : "GET", path: `${path}?${query}` };
  const about = { id, kind, response: "ChargingProfileResponse", sessionId } as const;
  return ask(world, about, { module: "chargingprofiles", ...target });
}

interface About {
  readonly id: string;
  readonly kind: string;
  readonly response: ObjectName;
  readonly sessionId?: string;
}

interface Target {
  readonly module: string;
  readonly method: string;
  /** Behind the URL that the peer lists, with a slash between. */
  readonly path: string;
  readonly body?: JsonObject;
}

async function ask(world: World, { response, ...about }: About, target: Target): Promise<Asked> {
  const exchange = world.exchanges.begin({ ...about, sent: target.body ?? target.path });
  const answer = await callModule(world, { role: "RECEIVER", ...target });
  exchange.response = answer.data;
  exchange.answeredAt = world.setup.clock.now();
  const isEarly = exchange.results.length > 0 && objectOf(answer.data).result !== "ACCEPTED";
  const rule = PROFILE_RESULTS[about.kind] ? "P1" : "C2";
  world.journal.note(answer, [
    ...(isDone(answer) ? findingsOf(response, answer.data, { edition: world.setup.edition }) : []),
    ...finding(isEarly, rule, about.kind, "has a result, but was not accepted"),
  ]);
  return { id: about.id, answer };
}

export interface ModuleCall extends Target {
  readonly role: "SENDER" | "RECEIVER";
}

/** Any call to a URL that the peer lists, with the token and headers that belong to it. */
export async function callModule(world: World, { module, role, method, path, body }: ModuleCall): Promise<Answer> {
  const url = endpointOfPeer(world, module, role);
  const token = world.connection.presents;
  if (url === undefined || token === undefined) throw new Error(`the peer lists no ${module} ${role}`);
  const joint = path === "" || path.startsWith("?") ? url : `${url.replace(/\/$/, "")}/${path}`;
  return call(world, {
    module,
    method,
    url: joint,
    token,
    tokenName: "current",
    ...(body === undefined ? {} : { body }),
  });
}
