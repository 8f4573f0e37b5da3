import type { Kind } from "./definitions.ts";

/** What an answer's `data` is: an object or a word, a list of them (`*`, or `+`: not empty), none, or left to who answers. */
export type Data = Kind | `${Kind}*` | `${Kind}+` | "none" | "anything";

export interface Endpoint {
  readonly module: string;
  /** Whose interface it is: ours, or that of our partner (eMSP, hub). */
  readonly server: "cpo" | "partner";
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** What follows the module's URL. `{id}`: one segment, equal to that field of the object where it has it; `*`: anything. */
  readonly path: string;
  /** Absent: no body. */
  readonly body?: Kind | readonly Kind[];
  readonly data: Data;
}

type Method = Endpoint["method"];

/** What the sender of an object owns at its receiver: GET, PUT and PATCH, each with what PATCH carries. */
function pushed(
  module: string,
  server: Endpoint["server"],
  path: string,
  object: Kind,
  patch?: Kind,
): readonly Endpoint[] {
  const data = server === "cpo" ? "none" : "anything";
  const at = { module, server, path };
  return [
    { ...at, method: "GET", data: object },
    { ...at, method: "PUT", body: object, data },
    ...(patch === undefined ? [] : [{ ...at, method: "PATCH" as const, body: patch, data } as const]),
  ];
}

function ours(module: string, method: Method, path: string, data: Data, body?: Kind): Endpoint {
  return { module, server: "cpo", method, path, data, ...(body === undefined ? {} : { body }) };
}

function theirs(module: string, method: Method, path: string, data: Data, body?: Kind | readonly Kind[]): Endpoint {
  return { module, server: "partner", method, path, data, ...(body === undefined ? {} : { body }) };
}

/** Versions and credentials are the same on both sides (OCPI-E1, E2); `details` is what a version's URL answers. */
const CONFIGURATION = (["cpo", "partner"] as const).flatMap((server): readonly Endpoint[] => [
  { module: "versions", server, method: "GET", path: "", data: "Version+" },
  { module: "details", server, method: "GET", path: "", data: "VersionDetails" },
  { module: "credentials", server, method: "GET", path: "", data: "Credentials" },
  { module: "credentials", server, method: "POST", path: "", body: "Credentials", data: "Credentials" },
  { module: "credentials", server, method: "PUT", path: "", body: "Credentials", data: "Credentials" },
  { module: "credentials", server, method: "DELETE", path: "", data: server === "cpo" ? "none" : "anything" },
]);

const OURS: readonly Endpoint[] = [
  ours("locations", "GET", "", "Location*"),
  ours("locations", "GET", "/{id}", "Location"),
  ours("locations", "GET", "/{location_id}/{uid}", "EVSE"),
  ours("locations", "GET", "/{location_id}/{evse_uid}/{id}", "Connector"),
  ours("sessions", "GET", "", "Session*"),
  ours("sessions", "PUT", "/{id}/charging_preferences", "ChargingPreferencesResponse", "ChargingPreferences"),
  ours("cdrs", "GET", "", "CDR*"),
  ours("tariffs", "GET", "", "Tariff*"),
  ...pushed("tokens", "cpo", "/{country_code}/{party_id}/{uid}", "Token", "TokenPatch"),
  ours("commands", "POST", "/CANCEL_RESERVATION", "CommandResponse", "CancelReservation"),
  ours("commands", "POST", "/RESERVE_NOW", "CommandResponse", "ReserveNow"),
  ours("commands", "POST", "/START_SESSION", "CommandResponse", "StartSession"),
  ours("commands", "POST", "/STOP_SESSION", "CommandResponse", "StopSession"),
  ours("commands", "POST", "/UNLOCK_CONNECTOR", "CommandResponse", "UnlockConnector"),
  ours("chargingprofiles", "GET", "/{session_id}", "ChargingProfileResponse"),
  ours("chargingprofiles", "PUT", "/{session_id}", "ChargingProfileResponse", "SetChargingProfile"),
  ours("chargingprofiles", "DELETE", "/{session_id}", "ChargingProfileResponse"),
  ...pushed("hubclientinfo", "cpo", "/{country_code}/{party_id}", "ClientInfo"),
  ours("bookings", "GET", "", "Booking*"),
  ours("bookings", "GET", "/booking_locations", "BookingLocation*"),
  ours("bookings", "GET", "/booking_locations/{id}", "BookingLocation"),
  ours("bookings", "GET", "/booking_locations/{booking_location_id}/{id}", "Calendar"),
  ours("bookings", "GET", "/{id}", "Booking"),
  ours("bookings", "POST", "", "Booking", "BookingRequest"),
];

const OWNED = "/{country_code}/{party_id}";

/** Results go to a `response_url`, whose path is the partner's affair (OCPI-C2, P1). */
const THEIRS: readonly Endpoint[] = [
  ...pushed("locations", "partner", `${OWNED}/{id}`, "Location", "LocationPatch"),
  ...pushed("locations", "partner", `${OWNED}/{location_id}/{uid}`, "EVSE", "EVSEPatch"),
  ...pushed("locations", "partner", `${OWNED}/{location_id}/{evse_uid}/{id}`, "Connector", "ConnectorPatch"),
  ...pushed("sessions", "partner", `${OWNED}/{id}`, "Session", "SessionPatch"),
  theirs("cdrs", "POST", "", "anything", "CDR"),
  theirs("cdrs", "GET", "*", "CDR"),
  ...pushed("tariffs", "partner", `${OWNED}/{id}`, "Tariff"),
  theirs("tariffs", "DELETE", `${OWNED}/{id}`, "anything"),
  theirs("tokens", "GET", "", "Token*"),
  theirs("tokens", "POST", "/{uid}/authorize", "AuthorizationInfo", "LocationReferences"),
  theirs("commands", "POST", "*", "anything", "CommandResult"),
  theirs("chargingprofiles", "POST", "*", "anything", ["ChargingProfileResult", "ActiveChargingProfileResult"]),
  theirs("chargingprofiles", "PUT", "/{session_id}", "anything", "ActiveChargingProfile"),
  theirs("hubclientinfo", "GET", "", "ClientInfo*"),
  ...pushed("bookings", "partner", `${OWNED}/{id}`, "Booking", "BookingPatch"),
  ...pushed("bookings", "partner", `${OWNED}/booking_locations/{id}`, "BookingLocation", "BookingLocationPatch"),
];

/** THE TABLE of OCPI-E1 to E11 and BE1 to BE8; what is not in it is "n/a" and answered 405 (OCPI-H6). */
export const ENDPOINTS: readonly Endpoint[] = [...CONFIGURATION, ...OURS, ...THEIRS];

/** @returns the fields that the path gives; null: it is another path. */
function fieldsOf(template: string, path: string): Readonly<Record<string, string>> | null {
  if (template === "*") return {};
  const [names, values] = [template.split("/"), path.split("/")];
  if (names.length !== values.length) return null;
  const pairs = names.map((name, index) => [name, decodeURIComponent(values[index] ?? "")] as const);
  const isOther = pairs.some(([name, value]) => (name.startsWith("{") ? value === "" : name !== value));
  if (isOther) return null;
  return Object.fromEntries(
    pairs.filter(([name]) => name.startsWith("{")).map(([name, value]) => [name.slice(1, -1), value]),
  );
}

/** An endpoint, and what a path says of the object there. */
export interface Match {
  readonly endpoint: Endpoint;
  readonly fields: Readonly<Record<string, string>>;
}

/** A token is known by its type too, which is RFID where the query names none (OCPI-K1). */
function tokenType({ module, path }: Endpoint, query: string): Match["fields"] {
  if (module !== "tokens" || !path.includes("{uid}")) return {};
  return { type: new URLSearchParams(query).get("type") ?? "RFID" };
}

/** @param path as in the request: a slash at its end does not matter (OCPI-T29). */
export function endpointOf(server: Endpoint["server"], module: string, method: string, path: string): Match | null {
  const [bare = "", query = ""] = path.split("?");
  for (const endpoint of ENDPOINTS) {
    if (endpoint.server !== server || endpoint.module !== module || endpoint.method !== method) continue;
    const fields = fieldsOf(endpoint.path, bare.replace(/\/$/, ""));
    if (fields !== null) return { endpoint, fields: { ...fields, ...tokenType(endpoint, query) } };
  }
  return null;
}
