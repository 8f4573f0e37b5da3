import { describe, expect, it } from "vitest";
import { altered } from "./judge/altered.ts";
import type { Kind } from "./judge/definitions.ts";
import { ENDPOINTS, type Endpoint } from "./judge/endpoints.ts";
import { type Exchange, judgeExchange } from "./judge/exchange.ts";
import { RIGHT_OBJECTS } from "./judge/right-objects.ts";

const TIMESTAMP = "2026-03-01T09:00:00Z";

function rightData({ data }: Endpoint): unknown {
  if (data === "none" || data === "anything") return undefined;
  if (data === "ChargingPreferencesResponse") return "ACCEPTED";
  const object = RIGHT_OBJECTS[data.replace(/[*+]$/, "") as Kind];
  return /[*+]$/.test(data) ? [object] : object;
}

const IDS = {
  "x-request-id": "9a6a7a3c-6d3c-4b5e-8d0a-3f4e1a2b3c4d",
  "x-correlation-id": "0d1f2a3b-4c5d-4e6f-8a9b-0c1d2e3f4a5b",
};

function routing(from: string, to: string) {
  const [of, party] = [from.slice(0, 2), to.slice(0, 2)];
  return {
    "ocpi-from-country-code": of,
    "ocpi-from-party-id": from.slice(2),
    "ocpi-to-country-code": party,
    "ocpi-to-party-id": to.slice(2),
  };
}

const CONFIGURATION = ["versions", "details", "credentials", "hubclientinfo"];

/** Every endpoint as it is used rightly. */
function rightExchange(endpoint: Endpoint): Exchange {
  const { server, module, method, path, body: kinds } = endpoint;
  const kind = kinds === undefined || typeof kinds === "string" ? kinds : kinds[0];
  const data = rightData(endpoint);
  const body = kind === undefined ? undefined : RIGHT_OBJECTS[kind];
  const owned = { country_code: "NL", party_id: "EMC", ...body, ...(Array.isArray(data) ? {} : Object(data)) };
  const fields: Readonly<Record<string, unknown>> = owned;
  const [there, back] = CONFIGURATION.includes(module)
    ? [{}, {}]
    : [routing("DEFRN", "NLEMC"), routing("NLEMC", "DEFRN")];
  const json = { "content-type": "application/json; charset=utf-8" };
  const paging = endpoint.data.endsWith("*")
    ? { "x-total-count": "70", "x-limit": "50", link: '<https://emall.example/ocpi/2.2.1/cdrs?offset=50>; rel="next"' }
    : {};
  const envelope = { ...(data === undefined ? {} : { data }), status_code: 1000, timestamp: TIMESTAMP };
  return {
    server,
    module,
    method,
    path: path
      .replace("*", "/results/7")
      .replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(fields[name] ?? "7"))),
    request: {
      headers: { authorization: "Token ZXhhbXBsZS10b2tlbg==", ...IDS, ...there, ...(body ? json : {}) },
      ...(body ? { body } : {}),
    },
    response: { status: 200, headers: { ...json, ...IDS, ...back, ...paging }, body: envelope },
  };
}

const named = ENDPOINTS.map((each) => [each.server, each.method, each.module, each.path, each] as const);

function of(server: Endpoint["server"], method: string, module: string, path: string): Exchange {
  const found = named.find((each) => `${each.slice(0, 4)}` === `${[server, method, module, path]}`);
  if (found === undefined) throw new Error(`There is no ${method} ${module}${path}`);
  return rightExchange(found[4]);
}

const LIST = of("cpo", "GET", "locations", "");
const COMMAND = of("cpo", "POST", "commands", "/START_SESSION");
const PUSH = of("partner", "PUT", "locations", "/{country_code}/{party_id}/{id}");
const PATCH = of("partner", "PATCH", "locations", "/{country_code}/{party_id}/{location_id}/{uid}");
const RESULT = of("partner", "POST", "commands", "*");
const CREDENTIALS = of("cpo", "POST", "credentials", "");
const TOKEN = of("cpo", "PUT", "tokens", "/{country_code}/{party_id}/{uid}");

const where = (faults: readonly string[]) => faults.map((fault) => fault.split(" ")[0]);

describe("the judge of OCPI exchanges", () => {
  it.each(named)("finds %s %s %s%s right (E1 to E11, BE1 to BE8)", (_server, _method, _module, _path, endpoint) => {
    expect(judgeExchange(rightExchange(endpoint))).toEqual([]);
  });

  it.each<readonly [string, Exchange, string, unknown, string]>([
    ["T6 a list as an object", LIST, "/response/body/data", RIGHT_OBJECTS.Location, "response/body/data"],
    ["T6 no data", LIST, "/response/body/data", undefined, "response/body/data"],
    ["T6 no versions", of("cpo", "GET", "versions", ""), "/response/body/data", [], "response/body/data"],
    ["T6 no timestamp", LIST, "/response/body/timestamp", undefined, "response/body/timestamp"],
    ["T17 status_code as text", LIST, "/response/body/status_code", "1000", "response/body/status_code"],
    ["T8 a code nobody knows", LIST, "/response/body/status_code", 1200, "response/body/status_code"],
    ["R8 no envelope", LIST, "/response/body", [], "response/body"],
    ["R10 an object in a list", CREDENTIALS, "/response/body/data", [RIGHT_OBJECTS.Credentials], "response/body/data"],
    ["a fault in one of a list", LIST, "/response/body/data/0/country", "NL", "response/body/data/0/country"],
    ["T7 data where there is none", TOKEN, "/response/body/data", {}, "response/body/data"],
    [
      "a word as an object",
      of("cpo", "PUT", "sessions", "/{id}/charging_preferences"),
      "/response/body/data",
      {},
      "response/body/data",
    ],
    ["R9 a redirect", LIST, "/response/status", 307, "response/status"],
    ["H7 201 for a GET", LIST, "/response/status", 201, "response/status"],
    ["T25 H12 another id in the path", PUSH, "/path", "/NL/EMC/LOC2", "request/body/id"],
    ["T25 another party in the path", TOKEN, "/path", "/DE/ABC/04A1B2", "request/body/party_id"],
    ["K1 another type of token", TOKEN, "/path", "/DE/FRN/04A1B2?type=APP_USER", "request/body/type"],
    ["H13 PATCH without last_updated", PATCH, "/request/body/last_updated", undefined, "request/body/last_updated"],
    ["no body", COMMAND, "/request/body", undefined, "request/body"],
    ["R14 C2 CommandResult in an envelope", RESULT, "/request/body/status_code", 1000, "request/body/status_code"],
    ["C1 no timeout", COMMAND, "/response/body/data/timeout", undefined, "response/body/data/timeout"],
    [
      "T1 a plain token",
      PUSH,
      "/request/headers/authorization",
      "Token example-token",
      "request/headers/authorization",
    ],
    [
      "R1 a token with a line end",
      PUSH,
      "/request/headers/authorization",
      "Token ZXhhbXBsZS10b2tlbgo=",
      "request/headers/authorization",
    ],
    [
      "R15 T11 a result without routing",
      RESULT,
      "/request/headers/ocpi-to-party-id",
      undefined,
      "request/headers/ocpi-to-party-id",
    ],
    [
      "T10 routing of credentials",
      CREDENTIALS,
      "/request/headers/ocpi-to-party-id",
      "EMC",
      "request/headers/ocpi-to-party-id",
    ],
    ["T10 not swapped", COMMAND, "/response/headers/ocpi-to-party-id", "EMC", "response/headers/ocpi-to-party-id"],
    ["T9 an id not echoed", LIST, "/response/headers/x-correlation-id", undefined, "response/headers/x-correlation-id"],
    ["T6 another content type", LIST, "/response/headers/content-type", "text/html", "response/headers/content-type"],
    ["T21 no total", LIST, "/response/headers/x-total-count", undefined, "response/headers/x-total-count"],
    ["T21 a relative link", LIST, "/response/headers/link", '</cdrs>; rel="next"', "response/headers/link"],
  ])("finds %s", (_, exchange, path, value, at) => {
    expect(where(judgeExchange(altered(exchange, path, value) as Exchange))).toEqual([at]);
  });

  it("knows what no module has, and how it is answered (H6, F14)", () => {
    const [method, body] = ["PATCH", { status_code: 2000, timestamp: TIMESTAMP }];
    const exchange = { ...of("cpo", "GET", "tariffs", ""), method, response: { status: 405, body } };
    expect(judgeExchange(exchange, { only: "response" })).toEqual([]);
    expect(where(judgeExchange(exchange))).toEqual(["request"]);
    expect(where(judgeExchange({ ...exchange, response: { status: 200, body } }, { only: "response" }))).toEqual([
      "response/status",
    ]);
  });

  it.each([
    ["H3 a missing object", 404, 2003, true],
    ["H2 no token", 401, 2000, true],
    ["H8 refused parameters", 200, 2001, true],
    ["H15 our failure", 200, 3000, true],
    ["success with an error of HTTP", 404, 1000, false],
    ["failure as if something were created", 201, 2001, false],
  ])("%s: HTTP %i with %i", (_, status, status_code, isRight) => {
    const response = { status, body: { status_code, timestamp: TIMESTAMP } };
    expect(judgeExchange({ ...TOKEN, response }).length === 0).toBe(isRight);
  });

  it("asks a list that is refused for no paging (T21, T30)", () => {
    const { "x-total-count": _, "x-limit": __, link: ___, ...headers } = LIST.response.headers ?? {};
    const body = { status_code: 2001, timestamp: TIMESTAMP };
    expect(judgeExchange({ ...LIST, response: { status: 200, headers, body } })).toEqual([]);
  });

  it("lets a refused command say so in its data (H11)", () => {
    const body = { data: { result: "REJECTED", timeout: 30 }, status_code: 2003, timestamp: TIMESTAMP };
    expect(judgeExchange({ ...COMMAND, response: { status: 200, body } })).toEqual([]);
    const wrong = altered(body, "/data/result", "FAILED");
    expect(where(judgeExchange({ ...COMMAND, response: { status: 200, body: wrong } }))).toEqual([
      "response/body/data/result",
    ]);
  });

  it("takes created objects, slashes at the end and a query (H7, T29)", () => {
    const created = { ...TOKEN, path: "/de/frn/04a1b2/?type=RFID", response: { ...TOKEN.response, status: 201 } };
    expect(judgeExchange(created)).toEqual([]);
  });

  it("judges one half where the other errs on purpose, and by the text that the partner reads (J1)", () => {
    const long = altered(PUSH, "/request/body/address", "x".repeat(60)) as Exchange;
    expect(judgeExchange(long)).toEqual([]);
    expect(where(judgeExchange(long, { forPartner: "d2" }))).toEqual(["request/body/address"]);
    expect(judgeExchange(long, { forPartner: "d2", only: "response" })).toEqual([]);
    const html = { ...long, response: { status: 502, body: "<html>" } };
    expect(judgeExchange(html, { only: "request" })).toEqual([]);
  });
});
