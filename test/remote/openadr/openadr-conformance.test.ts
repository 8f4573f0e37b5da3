import { describe, expect, it } from "vitest";
import { CONTENT_FAULTS } from "../../../sim/dso/faults.ts";
import { HOUR } from "../../../src/domain/time.ts";
import type { OpenAdrLink } from "../../../src/remote/dso/openadr-link.ts";
import { type DsoHarness, dsoHarness, gotten } from "./dso-harness.ts";
import { type Exchange, faultsOf, judgeAnswer, judgeRequest, scopesOf } from "./judge/judge.ts";
import { OBJECT_TYPE_OF_VEN } from "./judge/schemas.ts";

/** Everything the adapter can do, at one VTN, from the first token to the last farewell. */
async function wholeLife(vtn: DsoHarness, change: Partial<OpenAdrLink> = {}): Promise<readonly Exchange[]> {
  const link = { ...vtn.link, ...change };
  const { adapter, clock } = vtn;
  await vtn.fetchNow(change);
  const porto = gotten(await adapter.enrol(link, { id: "pn1", name: "Porto Norte 1" }));
  const braga = gotten(await adapter.enrol(link, { id: "bs1", name: "Braga Sul" }));
  const period = { startAt: clock.now() + HOUR, endAt: clock.now() + 2 * HOUR };
  const request = {
    enrolment: porto,
    period,
    additionalW: 12_500,
    maxFeeMicroPerKw: 450_000,
    answerBy: period.startAt,
  };
  const ticket = gotten(await adapter.requestSupply(link, request));
  gotten(await adapter.readSupply(link, ticket));
  await vtn.fetchNow(change);
  vtn.control({ faults: ["unauthorized-until-renewal"] });
  gotten(await adapter.leave(link, porto));
  gotten(await adapter.leave(link, braga));
  return vtn.sent;
}

const LIVES: readonly (readonly [string, Partial<OpenAdrLink>])[] = [
  ["a program by name", {}],
  ["a program by id", { programs: [{ id: "nordnett-program" }] }],
  ["with targets", { targets: ["emall", "pn1", "bs1"] }],
  ["with a scope", { scope: "read_targets read_ven_objects write_vens write_subscriptions write_reports" }],
  ["without a webhook", { callback: null }],
  ["by the guide's names", { reservationName: "CAPACITY_RESERVATION" }],
  ["by the report's names", { reservationName: "IMPORT_RESERVATION_CAPACITY" }],
];

describe("our requests, by the text of OpenADR 3.1.0 (EN-M7)", () => {
  it.each(LIVES)("are as the document says: %s", async (_name, change) => {
    const vtn = dsoHarness();
    const sent = await wholeLife(vtn, change);
    expect(sent.length).toBeGreaterThan(20);
    expect(sent.flatMap((each) => judgeRequest(each, vtn.base))).toEqual([]);
    expect(sent.filter(({ status }) => status >= 400).map(({ status }) => status)).toEqual([401]);
  });

  it("need no scope but those of a VEN, read_all not among them", async () => {
    const vtn = dsoHarness();
    const scopes = ["read_targets", "read_ven_objects", "write_reports", "write_subscriptions", "write_vens"];
    expect(scopesOf(await wholeLife(vtn), vtn.base)).toEqual(scopes);
  });

  it("tell secrets to nobody but the place of tokens", async () => {
    const vtn = dsoHarness();
    for (const { url, body } of await wholeLife(vtn)) {
      expect(url.href).not.toMatch(/secret|token-/);
      if (!url.pathname.endsWith("/auth/token")) expect(body).not.toContain("emall-secret");
    }
  });
});

describe("answers of the simulator, by the same text", () => {
  it.each(LIVES)("are as the document says: %s", async (_name, change) => {
    const vtn = dsoHarness();
    expect((await wholeLife(vtn, change)).flatMap((each) => judgeAnswer(each, vtn.base))).toEqual([]);
  });

  it.each(CONTENT_FAULTS)("stay so when what they say is wrong: %s", async (name) => {
    const vtn = dsoHarness({}, "2026-11-18T14:00:00Z");
    vtn.control({ faults: [name] });
    await vtn.fetchNow();
    expect(vtn.sent.flatMap((each) => judgeAnswer(each, vtn.base))).toEqual([]);
  });

  it("cannot be right in the objectType of a VEN: the document wants two words at once (EN-A13)", () => {
    for (const word of ["VEN", "BL_VEN_REQUEST", "VEN_VEN_REQUEST"]) {
      expect(OBJECT_TYPE_OF_VEN.flatMap((schema) => faultsOf(schema, word))).not.toEqual([]);
    }
  });
});

describe("the judge", () => {
  const JSON_TYPE = { authorization: "Bearer t", "content-type": "application/json" };
  const FORM = { "content-type": "application/x-www-form-urlencoded" };

  function request(
    line: string,
    body: unknown = "",
    headers: Record<string, string> = { authorization: "Bearer t" },
  ): Exchange {
    const [method = "", path = ""] = line.split(" ");
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return {
      method,
      url: new URL(`http://vtn.example/a${path}`),
      headers: new Headers(headers),
      body: text,
      status: 200,
      answer: "[]",
    };
  }

  const ven = { objectType: "VEN_VEN_REQUEST", venName: "emall" };
  const interval = { id: 0, payloads: [{ type: "IMPORT_CAPACITY_RESERVATION", values: [1] }] };
  const report = { eventID: "e", clientName: "c", resources: [{ resourceName: "r", intervals: [interval] }] };
  const operation = { objects: ["EVENT"], operations: ["CREATE"], callbackUrl: "https://cpms.example/notify" };

  it.each([
    ["GET /events?programID=p&active=true&skip=0&limit=50&targets=a&targets=b", "", { authorization: "Bearer t" }],
    ["GET /auth/server", "", {}],
    ["POST /auth/token", "grant_type=client_credentials&client_id=a&client_secret=b", FORM],
    ["POST /vens", ven, JSON_TYPE],
    ["POST /reports", report, JSON_TYPE],
    ["POST /subscriptions", { clientName: "c", objectOperations: [operation] }, JSON_TYPE],
    ["DELETE /resources/r-1_2", "", { authorization: "Bearer t" }],
  ])("finds nothing in %s", (line, body, headers) => {
    expect(judgeRequest(request(line, body, headers), "/a")).toEqual([]);
  });

  it.each([
    ["GET /events?limit=51", "", undefined, "limit"],
    ["GET /events?skip=-1", "", undefined, "skip"],
    ["GET /events?active=yes", "", undefined, "active"],
    ["GET /events?programID=p&programID=q", "", undefined, "twice"],
    ["GET /events?since=now", "", undefined, "no parameter since"],
    ["GET /programs?programName=p", "", undefined, "no parameter programName"],
    ["GET /events", "", {}, "no bearer token"],
    ["GET /events", "x", undefined, "there is a body"],
    ["GET /auth/server", "", { authorization: "Bearer t" }, "where none is needed"],
    ["POST /events", {}, JSON_TYPE, "no operation"],
    ["DELETE /reports/r", "", undefined, "no operation"],
    ["GET /resources/a%20b", "", undefined, "no operation"],
    ["POST /auth/token", "grant_type=password&client_id=a&client_secret=b", FORM, "grant_type"],
    ["POST /auth/token", "grant_type=client_credentials&client_id=a", FORM, "client_secret"],
    ["POST /auth/token", "grant_type=client_credentials&client_id=a&client_secret=b", JSON_TYPE, "not called"],
    ["POST /vens", { ...ven, objectType: "BL_VEN_REQUEST" }, JSON_TYPE, "objectType"],
    ["POST /vens", { ...ven, venName: "" }, JSON_TYPE, "venName"],
    ["POST /vens", { ...ven, clientID: "a" }, JSON_TYPE, "additional"],
    ["POST /vens", ven, { authorization: "Bearer t", "content-type": "text/plain" }, "not called"],
    ["POST /resources", { objectType: "VEN_RESOURCE_REQUEST", resourceName: "r" }, JSON_TYPE, "venID"],
    ["POST /resources", { objectType: "VEN_RESOURCE_REQUEST", resourceName: "r", venID: "a b" }, JSON_TYPE, "venID"],
    [
      "POST /subscriptions",
      { clientName: "c", objectOperations: [{ ...operation, operations: ["LOOK"] }] },
      JSON_TYPE,
      "operations",
    ],
    [
      "POST /subscriptions",
      { clientName: "c", objectOperations: [{ ...operation, callbackUrl: "/notify" }] },
      JSON_TYPE,
      "callbackUrl",
    ],
    [
      "POST /reports",
      { ...report, resources: [{ resourceName: "r", intervals: [{ payloads: [] }] }] },
      JSON_TYPE,
      "id",
    ],
    [
      "POST /reports",
      {
        ...report,
        resources: [{ resourceName: "r", intervals: [{ ...interval, intervalPeriod: { start: "noon" } }] }],
      },
      JSON_TYPE,
      "start",
    ],
    [
      "POST /reports",
      {
        ...report,
        resources: [{ resourceName: "r", intervals: [{ ...interval, intervalPeriod: { duration: "15 min" } }] }],
      },
      JSON_TYPE,
      "duration",
    ],
    [
      "POST /reports",
      { ...report, payloadDescriptors: [{ payloadType: "IMPORT_CAPACITY_RESERVATION" }] },
      JSON_TYPE,
      "objectType",
    ],
  ])("finds in %s %j what is wrong", (line, body, headers, fault) => {
    expect(judgeRequest(request(line, body, headers), "/a").join("\n")).toContain(fault);
  });

  it.each([
    ["GET /events", 200, [{ id: "e" }]],
    ["GET /programs/p", 200, { id: "p", programName: "p" }],
    ["GET /auth/server", 200, {}],
    ["GET /events", 403, { status: 900 }],
    ["POST /auth/token", 400, { error: "no" }],
    ["GET /events", 204, []],
  ])("finds in the answer to %s with %i %j what is wrong", (line, status, answer) => {
    expect(judgeAnswer({ ...request(line), status, answer: JSON.stringify(answer) }, "/a")).not.toEqual([]);
  });
});
