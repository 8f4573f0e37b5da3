import type { Behaviour } from "./behaviour.ts";
import type { Peer } from "./connection.ts";
import { discover } from "./discovery.ts";
import { findingsOf } from "./fields.ts";
import { isObject, type JsonObject, objectsOf, textOf } from "./json.ts";
import { cposOf } from "./party.ts";
import { done, type Reply, refused, refusedFor } from "./reply.ts";
import type { Request } from "./request.ts";
import { versionsUrlOf, type World } from "./world.ts";

/** Our Credentials with this token. */
export function credentialsOf({ setup }: World, token: string, { wrongRoles }: Behaviour): JsonObject {
  const { party, name } = setup;
  const { countryCode, partyId } = wrongRoles ? { countryCode: "ZZ", partyId: "ZZZ" } : party;
  const role = { role: "EMSP", business_details: { name }, country_code: countryCode, party_id: partyId };
  return { token, url: versionsUrlOf(setup), roles: [role] };
}

/** GET, POST, PUT and DELETE of a CPO: it starts, rotates and ends as it likes. */
export async function credentials(request: Request): Promise<Reply> {
  const { method, world, use, token, rest, behaviour } = request;
  const isRegistered = use !== "A" && world.connection.isRegistered;
  if (rest.length > 0) return refused(404, 2000, "no such URL");
  if (method === "GET") return done(credentialsOf(world, token, behaviour));
  if (method === "POST") return isRegistered ? refused(405, 2000, "registered already: PUT") : admit(request);
  if (method === "PUT") return isRegistered ? admit(request) : refused(405, 2000, "not registered: POST");
  if (method === "DELETE" && isRegistered) {
    world.connection.end();
    return done();
  }
  return refused(405, 2000, `${method} is not allowed`);
}

/** Calls the CPO back with the token it brought before it answers; nothing changes unless all of it went well. */
async function admit({ world, body, note, use, behaviour }: Request): Promise<Reply> {
  const findings = findingsOf("Credentials", body, { edition: world.setup.edition });
  if (!isObject(body) || findings.length > 0) return refusedFor(findings, note);
  const peer = await peerOf(world, body, use === "A" ? "B" : "new token");
  if ("code" in peer) return refused(200, peer.code, peer.message);
  const token = world.setup.newToken();
  world.connection.accept(peer, textOf(body.token), token);
  return done(credentialsOf(world, token, behaviour));
}

interface Unusable {
  readonly code: number;
  readonly message: string;
}

/** The peer that these Credentials speak of, discovered with the token in them. */
async function peerOf(world: World, body: JsonObject, tokenName: string): Promise<Peer | Unusable> {
  if (cposOf(body.roles).length === 0) return { code: 2001, message: "no role CPO" };
  const found = await discover(world, textOf(body.url), { token: textOf(body.token), tokenName });
  return found.peer ? { ...found.peer, roles: objectsOf(body.roles) } : found;
}
