import { createServer, type IncomingMessage, type Server } from "node:http";
import * as z from "zod";
import { COMMANDS, callModule, chargingProfile, command } from "./asking.ts";
import { behaviourSchema } from "./behaviour.ts";
import { book } from "./booking.ts";
import { findingsOf } from "./fields.ts";
import { OBJECT_MODULES } from "./object-store.ts";
import { pull } from "./pull.ts";
import { invite } from "./receive.ts";
import { readCredentials, register, rotate, unregister } from "./registration.ts";
import { readBody } from "./server.ts";
import type { SimulatedEmsp } from "./simulated-emsp.ts";
import { stateOf } from "./state.ts";
import { heldTokenSchema } from "./token-list.ts";

const json = z.record(z.string(), z.unknown());
const nothing = z.strictObject({});
const token = z.string().min(1).max(64);

type Verb = (emsp: SimulatedEmsp, input: unknown) => unknown;

const verb =
  <S extends z.ZodType>(body: S, act: (emsp: SimulatedEmsp, body: z.output<S>) => unknown): Verb =>
  (emsp, input) =>
    act(emsp, body.parse(input));

const GETS: Readonly<Record<string, (emsp: SimulatedEmsp) => unknown>> = {
  state: ({ world }) => stateOf(world),
  violations: ({ world }) => ({ count: world.journal.violationCount, violations: world.journal.violations }),
  journal: ({ world }) => world.journal.entries,
};

const POSTS: Readonly<Record<string, Verb>> = {
  behaviour: verb(behaviourSchema, async (emsp, behaviour) => {
    await emsp.behave(behaviour);
    return { behaviour };
  }),
  invite: verb(z.strictObject({ token: token.optional() }), ({ world }, body) =>
    invite(world, body.token ?? world.setup.newToken()),
  ),
  register: verb(z.object({ versionsUrl: z.url(), token }), ({ world }, given) => register(world, given)),
  rotate: verb(nothing, ({ world }) => rotate(world)),
  unregister: verb(nothing, ({ world }) => unregister(world)),
  credentials: verb(nothing, ({ world }) => readCredentials(world)),
  ...Object.fromEntries(
    COMMANDS.map((name) => [`commands/${name}`, verb(json, ({ world }, fields) => command(world, name, fields))]),
  ),
  chargingprofiles: verb(
    z.strictObject({
      sessionId: z.string(),
      chargingProfile: json.optional(),
      durationSeconds: z.int().positive().optional(),
    }),
    ({ world }, asked) => chargingProfile(world, asked),
  ),
  bookings: verb(
    z.strictObject({
      bookingLocationId: z.string(),
      requestId: z.string().optional(),
      inMinutes: z.number().default(2),
      minutes: z.number().positive().default(30),
      tokenUid: z.string().optional(),
      powerKw: z.int().positive().optional(),
      cancel: z.string().optional(),
    }),
    ({ world }, wish) => book(world, wish),
  ),
  ...Object.fromEntries(
    OBJECT_MODULES.map((module) => [
      `pull/${module}`,
      verb(z.record(z.string(), z.string()), ({ world }, filters) => pull(world, module, filters)),
    ]),
  ),
  tokens: verb(z.array(heldTokenSchema), ({ world }, held) => {
    const findings = held.flatMap((each) => findingsOf("Token", each.token, { edition: world.setup.edition }));
    for (const each of held) world.tokens.set(each);
    return { tokens: world.tokens.all.length, findings };
  }),
  call: verb(
    z.strictObject({
      module: z.string(),
      role: z.enum(["SENDER", "RECEIVER"]),
      method: z.enum(["GET", "PUT", "PATCH", "POST", "DELETE"]),
      path: z.string().default(""),
      body: json.optional(),
    }),
    ({ world }, { body, ...asked }) => callModule(world, { ...asked, ...(body ? { body } : {}) }),
  ),
  clear: verb(nothing, ({ world }) => {
    world.journal.clear();
    return {};
  }),
};

/** On loopback only: whoever reaches it may do anything to the simulated eMSP. */
export function createControlServer(emsp: SimulatedEmsp): Server {
  return createServer(async (request, response) => {
    const [status, body] = await handle(emsp, request).catch((error: unknown) => [400, { error: String(error) }]);
    response.writeHead(Number(status), { "content-type": "application/json" }).end(JSON.stringify(body));
  });
}

async function handle(emsp: SimulatedEmsp, request: IncomingMessage): Promise<readonly [number, unknown]> {
  const { method, url = "" } = request;
  const name = url.startsWith("/control/") ? url.slice("/control/".length) : "";
  const unknown = [404, { error: "no such verb", get: Object.keys(GETS), post: Object.keys(POSTS) }] as const;
  if (method === "GET") return Object.hasOwn(GETS, name) ? [200, GETS[name]?.(emsp)] : unknown;
  if (method !== "POST" || !Object.hasOwn(POSTS, name)) return unknown;
  const input: unknown = JSON.parse((await readBody(request)) || "{}");
  return [200, await POSTS[name]?.(emsp, input)];
}
