import { type Finding, isDateTime } from "./fields.ts";
import { isObject, textOf } from "./json.ts";
import { isSameParty, nameOf, type Party } from "./party.ts";

export type Headers = Readonly<Record<string, string | undefined>>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const ID_HEADERS = ["x-request-id", "x-correlation-id"] as const;
const ROUTING_HEADERS = ["ocpi-to-country-code", "ocpi-to-party-id", "ocpi-from-country-code", "ocpi-from-party-id"];

export const CONFIGURATION_MODULES: ReadonlySet<string> = new Set(["versions", "details", "credentials"]);

export function routing(to: Party, from: Party): Record<string, string> {
  return {
    "ocpi-to-country-code": to.countryCode,
    "ocpi-to-party-id": to.partyId,
    "ocpi-from-country-code": from.countryCode,
    "ocpi-from-party-id": from.partyId,
  };
}

export function senderOf(headers: Headers): Party {
  return { countryCode: headers["ocpi-from-country-code"] ?? "", partyId: headers["ocpi-from-party-id"] ?? "" };
}

function recipientOf(headers: Headers): Party {
  return { countryCode: headers["ocpi-to-country-code"] ?? "", partyId: headers["ocpi-to-party-id"] ?? "" };
}

export function requestIdFindings(headers: Headers, seen: ReadonlySet<string>): Finding[] {
  const isRepeated = seen.has(textOf(headers["x-request-id"]));
  return [
    ...ID_HEADERS.flatMap((name) => finding(!UUID.test(headers[name] ?? ""), "T9", name, "is missing or no UUID")),
    ...finding(isRepeated, "T9", "x-request-id", "was used by an earlier request"),
  ];
}

export function bodyTypeFindings(headers: Headers): Finding[] {
  const type = headers["content-type"] ?? "";
  return finding(!/^application\/json\s*(;|$)/i.test(type), "T6", "content-type", `is not application/json: ${type}`);
}

interface Ends {
  readonly us: Party;
  /** The peer's parties; empty where they are not known yet. */
  readonly peers: readonly Party[];
}

/** OCPI-T10, T11: functional modules name both parties, configuration modules none. */
export function routingFindings(module: string, headers: Headers, { us, peers }: Ends): Finding[] {
  const present = ROUTING_HEADERS.filter((name) => headers[name] !== undefined);
  if (CONFIGURATION_MODULES.has(module)) {
    return finding(present.length > 0, "T10", present.join(", "), `shall not be present in ${module}`);
  }
  const missing = ROUTING_HEADERS.filter((name) => headers[name] === undefined);
  if (missing.length > 0) return finding(true, "T10", missing.join(", "), "is missing");
  const [to, from] = [recipientOf(headers), senderOf(headers)];
  return [
    ...finding(!isSameParty(to, us), "T10", "ocpi-to", `is ${nameOf(to)}, not ${nameOf(us)}`),
    ...finding(!peers.some((peer) => isSameParty(peer, from)), "T10", "ocpi-from", `${nameOf(from)} is no role of it`),
  ];
}

/** OCPI-T6: the envelope of a response. */
export function envelopeFindings(body: unknown): Finding[] {
  if (!isObject(body)) return finding(true, "T6", "body", "is no envelope");
  const { status_code: code, status_message: message, timestamp } = body;
  return [
    ...finding(!Number.isInteger(code), "T6", "status_code", "is no whole number"),
    ...finding(message !== undefined && typeof message !== "string", "T6", "status_message", "is no string"),
    ...finding(!isDateTime(timestamp), "T16", "timestamp", "is no DateTime in UTC"),
    ...finding(body.data === null, "T19", "data", "is null"),
  ];
}

export function finding(isBroken: boolean, rule: string, where: string, message: string): Finding[] {
  return isBroken ? [{ rule, where, message }] : [];
}
