import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ObjectName } from "../../sim/emsp/field-tables.ts";
import { findingsOf } from "../../sim/emsp/fields.ts";
import { cdr, connector, evse, location, partners, period, type Scene, session, tariff } from "./emsp-harness.ts";
import type { Sending } from "./recording-cpo.ts";

const rulesOf = (name: ObjectName, value: unknown, isPatch = false) => [
  ...new Set(findingsOf(name, value, { edition: "errata", isPatch }).map(({ rule }) => rule)),
];

const energyOnly = { ...period(cdr.start_date_time, 1), dimensions: [{ type: "ENERGY", volume: 10 }] };

const estimate = { at: "2031-01-01T00:00:00Z", source: "booking_end" };
const backwards = [period("2026-03-02T08:10:00Z", 1), period("2026-03-02T08:00:00Z", 1)];
const credentials = {
  token: "t",
  url: "https://cpo.example/ocpi/versions",
  roles: [{ role: "CPO", business_details: { name: "CPO" }, country_code: "NL", party_id: "CPO" }],
};

describe("the rule tables of the simulated eMSP", () => {
  it("find nothing in good objects", () => {
    const good: readonly (readonly [ObjectName, object])[] = [
      ["Location", location],
      ["EVSE", evse],
      ["Connector", connector],
      ["Session", session],
      ["CDR", cdr],
      ["Tariff", tariff],
      ["Credentials", credentials],
    ];
    for (const [name, value] of good) expect(findingsOf(name, value, { edition: "d2" })).toEqual([]);
  });

  it("miss each required field by name and let each optional one go (OCPI-T26)", () => {
    for (const key of Object.keys(session)) {
      const { [key as keyof typeof session]: _, ...rest } = session;
      const found = findingsOf("Session", rest, { edition: "errata" });
      expect(found).toMatchObject([{ rule: "fields", where: `Session.${key}`, message: "is missing" }]);
    }
    expect(rulesOf("Session", { ...session, meter_id: "M1", charging_periods: [] })).toEqual([]);
  });

  it.each<readonly [string, ObjectName, object, string]>([
    ["null for absent", "Session", { ...session, meter_id: null }, "T19"],
    ["a field that is none", "Session", { ...session, energy: 1 }, "T19"],
    ["+00:00", "Session", { ...session, last_updated: "2026-03-02T08:00:00+00:00" }, "T16"],
    ["microseconds", "Session", { ...session, last_updated: "2026-03-02T08:00:00.123456Z" }, "T16"],
    ["a month too many", "Session", { ...session, last_updated: "2026-13-02T08:00:00Z" }, "T16"],
    ["a number as text", "Session", { ...session, kwh: "1" }, "T17"],
    ["five decimals", "Session", { ...session, kwh: 0.12345 }, "T17"],
    ["an id of 37", "Session", { ...session, id: "x".repeat(37) }, "T15"],
    ["an id with an umlaut", "Session", { ...session, id: "Ä" }, "T14"],
    ["an enum in lower case", "Session", { ...session, status: "active" }, "T14"],
    ["RESERVED for RESERVATION (R12)", "Session", { ...session, status: "RESERVED" }, "T14"],
    ["COMPLETED without an end", "Session", { ...session, status: "COMPLETED" }, "S2"],
    ["a list that is none", "Session", { ...session, charging_periods: {} }, "T6"],
    [
      "a period without dimensions",
      "Session",
      { ...session, charging_periods: [{ ...period(session.start_date_time, 1), dimensions: [] }] },
      "fields",
    ],
    ["periods of a Session out of order", "Session", { ...session, charging_periods: backwards }, "S3"],
    ["periods of a CDR out of order", "CDR", { ...cdr, charging_periods: backwards }, "D4"],
    ["a space in a token", "Credentials", { ...credentials, token: "a b" }, "T2"],
    ["a token of 65", "Credentials", { ...credentials, token: "x".repeat(65) }, "T15"],
    ["a line break", "Location", { ...location, city: "Amster\ndam" }, "T14"],
    ["an address of 256", "Location", { ...location, address: "x".repeat(256) }, "T15"],
    [
      "four decimals of a coordinate",
      "Location",
      { ...location, coordinates: { latitude: "52.3731", longitude: "4.89237" } },
      "L5",
    ],
    [
      "a coordinate as number",
      "Location",
      { ...location, coordinates: { latitude: 52.3731, longitude: "4.89237" } },
      "fields",
    ],
    ["alpha-2 for alpha-3", "Location", { ...location, country: "NL" }, "L6"],
    ["an offset for a time zone", "Location", { ...location, time_zone: "+01:00" }, "L6"],
    [
      "an estimate for what is free",
      "Location",
      { ...location, evses: [{ ...evse, status: "AVAILABLE", emall_free_from_estimate: estimate }] },
      "L8",
    ],
    [
      "an estimate from nowhere",
      "EVSE",
      { ...evse, status: "RESERVED", emall_free_from_estimate: { ...estimate, source: "?" } },
      "T14",
    ],
    [
      "a schedule that ends before it begins",
      "EVSE",
      {
        ...evse,
        status_schedule: [
          { period_begin: "2031-01-01T00:00:00Z", period_end: "2020-01-01T00:00:00Z", status: "RESERVED" },
        ],
      },
      "L8",
    ],
    ["no hours", "Location", { ...location, opening_times: { twentyfourseven: false } }, "L7"],
    [
      "a child that is newer",
      "Location",
      { ...location, evses: [{ ...evse, last_updated: "2026-03-02T08:00:01Z" }] },
      "L1",
    ],
    ["an EVSE without connectors", "Location", { ...location, evses: [{ ...evse, connectors: [] }] }, "fields"],
    ["a period without a time", "CDR", { ...cdr, charging_periods: [energyOnly] }, "D4"],
    ["two EVSEs of one uid", "Location", { ...location, evses: [evse, { ...evse, uid: "evse-1" }] }, "L2"],
    ["publish_allowed_to of all", "Location", { ...location, publish_allowed_to: [{ group_id: "G" }] }, "L4"],
    ["a relative URL", "Connector", { ...connector, terms_and_conditions: "/terms" }, "V1"],
    ["a fraction of volts", "Connector", { ...connector, max_voltage: 230.5 }, "T17"],
    ["a CDR address of 46", "CDR", { ...cdr, cdr_location: { ...cdr.cdr_location, address: "x".repeat(46) } }, "T15"],
    ["an unknown tariff in a period", "CDR", { ...cdr, tariffs: [] }, "D7"],
    ["parking that is in no period", "CDR", { ...cdr, total_parking_time: 0.25 }, "D5"],
    ["credit without its original", "CDR", { ...cdr, credit: true }, "D3"],
    ["a tariff without elements", "Tariff", { ...tariff, elements: [] }, "fields"],
    [
      "a mix of 90 %",
      "EnergyMix",
      { is_green_energy: true, energy_sources: [{ source: "SOLAR", percentage: 90 }] },
      "L12",
    ],
  ])("see %s", (_what, name, value, rule) => {
    expect(rulesOf(name, value)).toEqual([rule]);
  });

  it("hold a CPO to the shorter limits of d2 where they are told to (OCPI-X1, X2, J1)", () => {
    const long = { ...location, address: "x".repeat(46), state: "x".repeat(21) };
    expect(findingsOf("Location", long, { edition: "errata" })).toEqual([]);
    expect(findingsOf("Location", long, { edition: "d2" }).map(({ where }) => where)).toEqual([
      "Location.address",
      "Location.state",
    ]);
  });

  it("ask of a PATCH last_updated and nothing else (OCPI-T26, H13)", () => {
    expect(rulesOf("Session", { last_updated: session.last_updated }, true)).toEqual([]);
    expect(rulesOf("Session", { kwh: 1 }, true)).toEqual(["T26"]);
  });
});

describe("a request to the simulated eMSP", () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await partners();
  });
  afterEach(() => scene.close());

  const path = "/sessions/NL/CPO/S1";
  const put = (sending: Sending = {}, body: unknown = session, url = path) => scene.cpo.push("PUT", url, body, sending);

  it.each<readonly [string, Record<string, string>, string, number]>([
    ["without authorization", { authorization: "" }, "OCPI-T3", 401],
    ["with a plain token (R2)", { authorization: "Token plain-token" }, "OCPI-T1", 401],
    ["with two spaces", { authorization: "Token  YQ==" }, "OCPI-T1", 401],
    ["with Bearer", { authorization: "Bearer YQ==" }, "OCPI-T1", 401],
    ["with base64 that is not padded", { authorization: "Token YQ" }, "OCPI-T1", 401],
    ["with an unknown token", { authorization: "Token YQ==" }, "OCPI-T3", 401],
    ["without X-Request-ID", { "x-request-id": "" }, "OCPI-T9", 201],
    ["whose X-Correlation-ID is no UUID", { "x-correlation-id": "1" }, "OCPI-T9", 201],
    ["without one routing header", { "ocpi-to-party-id": "" }, "OCPI-T10", 201],
    ["to another party", { "ocpi-to-party-id": "XXX" }, "OCPI-T10", 201],
    ["with another content type", { "content-type": "text/plain" }, "OCPI-T6", 201],
  ])("%s", async (_what, headers, rule, http) => {
    expect((await put({ headers })).http).toBe(http);
    expect(scene.broken()).toEqual([rule]);
  });

  it("from a party that is not the one in the URL (OCPI-T10, R27)", async () => {
    await put({ headers: { "ocpi-from-party-id": "XXX" } });
    expect(scene.broken()).toEqual(["OCPI-T10", "OCPI-R27"]);
  });

  it("has an id of its own, also after one that failed (OCPI-T9)", async () => {
    const headers = { "x-request-id": randomUUID() };
    await scene.emsp.behave({ http500: true });
    await put({ headers });
    expect(scene.broken()).toEqual([]);
    await scene.emsp.behave({});
    await put({ headers });
    expect(scene.broken()).toEqual(["OCPI-T9"]);
  });

  it("has no routing headers in configuration modules (OCPI-T10)", async () => {
    await scene.cpo.push("GET", "/credentials", undefined, { headers: { "ocpi-to-party-id": "EMS" } });
    expect(scene.broken()).toEqual(["OCPI-T10"]);
  });

  it("is echoed, with to and from swapped (OCPI-T9, T10)", async () => {
    const headers = { "x-request-id": randomUUID(), "x-correlation-id": randomUUID() };
    for (const sending of [{ headers }, { headers: { ...headers, authorization: "" } }]) {
      const answer = await put(sending);
      for (const [name, value] of Object.entries(headers)) expect(answer.headers.get(name)).toBe(value);
      expect(answer.headers.get("ocpi-to-party-id")).toBe("CPO");
      expect(answer.headers.get("ocpi-from-party-id")).toBe("EMS");
    }
  });

  it("names in its URL what its body names (OCPI-H12, T25)", async () => {
    expect(await put({}, { ...session, id: "s1" })).toMatchObject({ http: 201 });
    expect(scene.broken()).toEqual([]);
    expect(await put({}, { ...session, id: "S2" })).toMatchObject({ http: 200, code: 2001 });
    expect(await put({}, { ...session, party_id: "XXX" })).toMatchObject({ http: 200, code: 2001 });
    expect(scene.broken()).toEqual(["OCPI-H12"]);
    expect(await put({}, session, "/sessions/NL/CPO")).toMatchObject({ http: 404 });
    expect(scene.broken()).toEqual(["OCPI-T25"]);
  });

  it("is for a party of the CPO (OCPI-H4, T25)", async () => {
    expect((await put({}, session, "/sessions/NL/XXX/S1")).http).toBe(404);
    expect(scene.broken()).toEqual(["OCPI-T25", "OCPI-R27"]);
  });

  it("goes to a URL that is listed, joined with one slash (OCPI-T29)", async () => {
    expect((await put({}, session, "/sessions//NL/CPO/S1")).http).toBe(201);
    expect(scene.broken()).toEqual(["OCPI-T29"]);
    expect((await put({}, session, "/hubclientinfo/NL/CPO")).http).toBe(404);
    expect(scene.broken()).toEqual(["OCPI-T29"]);
  });

  it.each(["//", "/%", "/ocpi", "/ocpi/emsp/2.1.1", "/ocpi/emsp/versions/2"])(
    "to %s is answered 404 in an envelope (OCPI-T4, T9)",
    async (target) => {
      const answer = await scene.cpo.send("GET", `${scene.emsp.world.setup.baseUrl}${target}`);
      expect(answer).toMatchObject({ http: 404, code: 2000 });
      expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
      expect(scene.broken()).toEqual(["OCPI-T29"]);
    },
  );

  it("is JSON of the right shape, or nothing is kept (OCPI-H1, H8, H13)", async () => {
    expect(await scene.cpo.push("PUT", path, undefined, { text: "{" })).toMatchObject({ http: 400, code: 2000 });
    expect(scene.broken()).toEqual(["OCPI-H1"]);
    expect(await put({}, [session])).toMatchObject({ http: 200, code: 2001 });
    expect(await put({}, { ...session, kwh: null })).toMatchObject({ http: 200, code: 2001 });
    expect(scene.emsp.world.stores.sessions.objects()).toEqual([]);
    await put();
    scene.broken();
    expect(await scene.cpo.push("PATCH", path, { kwh: 2 })).toMatchObject({ http: 200, code: 2001 });
    expect(scene.broken()).toEqual(["OCPI-T26"]);
    expect(scene.emsp.world.stores.sessions.objects()).toEqual([session]);
  });

  it("changes no list of children by PATCH (OCPI-T27)", async () => {
    const { last_updated } = location;
    await put({}, tariff, "/tariffs/NL/CPO/STANDARD");
    await put({}, location, "/locations/NL/CPO/LOC1");
    await scene.cpo.push("PATCH", "/locations/NL/CPO/LOC1", { evses: [evse], last_updated });
    await scene.cpo.push("PATCH", "/locations/NL/CPO/LOC1/EVSE-1", { connectors: [connector], last_updated });
    expect(scene.broken()).toEqual(["OCPI-T27"]);
  });

  it("is in the journal with the name of its token, never the token itself (OCPI-V13)", async () => {
    await put();
    const { token = "" } = scene.cpo.last("POST", "/credentials")?.body ?? {};
    const { entries } = scene.emsp.world.journal;
    const entry = entries.at(-1);
    expect(entry).toMatchObject({
      direction: "in",
      method: "PUT",
      token: "current",
      body: session,
      http: 201,
      statusCode: 1000,
    });
    expect(entries.some(({ body }) => JSON.stringify(body ?? {}).includes("Test eMSP"))).toBe(true);
    for (const secret of [String(token), "cpo-c-1", "token-a"]) {
      expect(JSON.stringify(entries)).not.toContain(secret);
      expect(JSON.stringify(entries)).not.toContain(Buffer.from(secret).toString("base64"));
    }
    expect(entry?.headers.authorization).toBeUndefined();
  });
});
