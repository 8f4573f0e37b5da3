import type { Peer } from "./connection.ts";
import { findingsOf } from "./fields.ts";
import { type JsonObject, listOf, objectOf, objectsOf, textOf } from "./json.ts";
import { type Answer, call, isDone } from "./peer-client.ts";
import { VERSION, type World } from "./world.ts";

export type Discovery =
  | { readonly peer: Omit<Peer, "roles"> }
  | { readonly peer?: undefined; readonly code: 3001 | 3002 | 3003; readonly message: string };

interface Key {
  readonly token: string;
  readonly tokenName: string;
}

/** GETs versions and version details anew: nothing of an earlier registration is believed. */
export async function discover(world: World, versionsUrl: string, key: Key): Promise<Discovery> {
  const list = await call(world, { module: "versions", method: "GET", url: versionsUrl, ...key });
  if (!isDone(list)) return { code: 3001, message: `versions: ${shown(list)}` };
  noteEach(world, list, listOf(list.data), "Version");
  const listed = objectsOf(list.data).find(({ version }) => version === VERSION);
  if (!listed) return { code: 3002, message: "no common version" };
  const details = await call(world, { module: "details", method: "GET", url: textOf(listed.url), ...key });
  if (!isDone(details)) return { code: 3001, message: `version details: ${shown(details)}` };
  noteEach(world, details, [details.data], "VersionDetails");
  const endpoints = objectsOf(objectOf(details.data).endpoints).map(endpointOf);
  const hasCredentials = endpoints.some(({ identifier }) => identifier === "credentials");
  if (!hasCredentials) return { code: 3003, message: "no credentials endpoint" };
  return { peer: { versionsUrl, version: VERSION, endpoints } };
}

function endpointOf({ identifier, role, url }: JsonObject) {
  return { identifier: textOf(identifier), role: textOf(role), url: textOf(url) };
}

function noteEach(world: World, answer: Answer, values: readonly unknown[], name: "Version" | "VersionDetails"): void {
  const { edition } = world.setup;
  const findings = values.flatMap((value) => findingsOf(name, value, { edition }));
  world.journal.note(answer, findings);
}

export function shown({ http, code, message }: Answer): string {
  return `HTTP ${http}, status ${code ?? "none"}${message === undefined ? "" : `, ${message}`}`;
}

/** What the custom module is called, by the text, by its addresses, or after a party; in any case (OCPI-B2, BD1). */
const BOOKINGS = /^(bookings?|[a-z]{2}[a-z0-9]{3}-bookings)$/i;

/** Exactly the URL that the peer lists, undefined where it does not. Credentials have no role that counts (OCPI-V1). */
export function endpointOfPeer(world: World, module: string, role: "SENDER" | "RECEIVER"): string | undefined {
  const isIt = (identifier: string) => (module === "bookings" ? BOOKINGS.test(identifier) : identifier === module);
  return world.connection.peer?.endpoints.find(
    ({ identifier, role: listed }) => isIt(identifier) && (module === "credentials" || listed === role),
  )?.url;
}
