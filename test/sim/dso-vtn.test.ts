import { describe, expect, it } from "vitest";
import { pricesOfCsv } from "../../sim/dso/prices.ts";
import { type DsoHarness, dsoHarness } from "../remote/openadr/dso-harness.ts";

const JSON_TYPE = { "content-type": "application/json" };
const FORM = { "content-type": "application/x-www-form-urlencoded" };

/** A client that asks what it likes. */
async function clientOf(vtn: DsoHarness, scope = "") {
  const secrets = "grant_type=client_credentials&client_id=emall&client_secret=emall-secret";
  const token = await vtn.ask("POST", "auth/token", { headers: FORM, body: `${secrets}&scope=${scope}` });
  const authorization = `Bearer ${token.body.access_token}`;
  return (method: string, path: string, body?: unknown) =>
    vtn.ask(method, path, {
      headers: { authorization, ...JSON_TYPE },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}

describe("the simulated VTN (EN-S1)", () => {
  it.each([
    ["GET", "events?limit=51", 400],
    ["GET", "events?skip=-1", 400],
    ["GET", "events/none", 404],
    ["GET", "teapots", 404],
    ["GET", "notifiers", 200],
    ["POST", "programs", 403],
    ["POST", "events", 403],
    ["DELETE", "events/nordnett-offer", 403],
    ["POST", "vens", 400],
    ["GET", "programs/nordnett-program", 200],
    ["GET", "events/nordnett-subscription", 200],
    ["GET", "vens/none", 404],
  ])("answers %s /%s with %i", async (method, path, status) => {
    const call = await clientOf(dsoHarness());
    const answer = await call(method, path, method === "POST" ? {} : undefined);
    expect(answer.status).toBe(status);
    if (status >= 400)
      expect(answer.body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
  });

  it.each([
    ["vens", { objectType: "BL_VEN_REQUEST", venName: "a" }, "vens.objectType"],
    ["vens", { objectType: "VEN_VEN_REQUEST", venName: "" }, "vens.venName"],
    ["resources", { objectType: "VEN_RESOURCE_REQUEST", resourceName: "a" }, "resources.venID is missing"],
    [
      "subscriptions",
      { clientName: "a", objectOperations: [{ objects: ["EVENT"], operations: ["LOOK"] }] },
      "callbackUrl",
    ],
    [
      "reports",
      { eventID: "nordnett-offer", clientName: "a", resources: [{ resourceName: "a", intervals: [{}] }] },
      "id",
    ],
    ["reports", { eventID: "none", clientName: "a", resources: [] }, "no such event"],
  ])("refuses %s as %j", async (collection, body, detail) => {
    const call = await clientOf(dsoHarness());
    const answer = await call("POST", collection, body);
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringMatching(detail) } });
  });

  it("lets nobody in without a token, without its scope, or after its time", async () => {
    const vtn = dsoHarness({ tokenSeconds: 60 });
    expect((await vtn.ask("GET", "events", { headers: {} })).status).toBe(401);
    const narrow = await clientOf(vtn, "read_ven_objects");
    expect((await narrow("GET", "vens")).status).toBe(200);
    expect((await narrow("GET", "events")).status).toBe(403);
    const call = await clientOf(vtn);
    vtn.clock.pass(60_000);
    expect((await call("GET", "events")).status).toBe(401);
  });

  it.each([
    ["grant_type=password", 400, "unsupported_grant_type"],
    ["grant_type=client_credentials&client_id=emall&client_secret=guess", 401, "invalid_client"],
    [
      "grant_type=client_credentials&client_id=emall&client_secret=emall-secret&scope=write_events",
      400,
      "invalid_scope",
    ],
  ])("answers a request for a token by %s as RFC 6749 says", async (body, status, error) => {
    expect(await dsoHarness().ask("POST", "auth/token", { headers: FORM, body })).toMatchObject({
      status,
      body: { error },
    });
  });

  it("names a thing once", async () => {
    const call = await clientOf(dsoHarness());
    const ven = { objectType: "VEN_VEN_REQUEST", venName: "emall" };
    const made = await call("POST", "vens", ven);
    expect(made).toMatchObject({ status: 201, body: { venName: "emall", clientID: "emall", objectType: "VEN" } });
    expect((await call("POST", "vens", ven)).status).toBe(409);
    expect((await call("GET", "vens?venName=emall")).body).toHaveLength(1);
    expect((await call("GET", "vens?venName=other")).body).toHaveLength(0);
    expect((await call("DELETE", `vens/${made.body.id}`)).status).toBe(200);
    expect((await call("GET", "vens")).body).toEqual([]);
  });

  it("shows the whole of a mix, to four decimals (EN-S2)", async () => {
    const call = await clientOf(dsoHarness());
    const { body } = await call("GET", "events");
    const mix = body.find(({ id }: { id: string }) => id.includes("mix"));
    for (const { payloads } of mix.intervals) {
      const shares = payloads.filter(({ type }: { type: string }) => type.startsWith("x-mix:"));
      const parts = shares.map(({ values }: { values: number[] }) => Math.round((values[0] ?? 0) * 10_000));
      expect(parts.reduce((sum: number, part: number) => sum + part, 0)).toBe(10_000);
    }
  });

  it("says what it was fed from a file, and else what its seed says (EN-S2, EN-S4)", async () => {
    const fedPrices = pricesOfCsv("start,price\n2026-11-18T12:00:00Z,0.4321\n1795006800000,-0.01\n");
    const prices = async (change = {}) => {
      const { body } = await (await clientOf(dsoHarness(change)))("GET", "events?active=true");
      const event = body.find(({ id }: { id: string }) => id.includes("price-2026-11-18"));
      return event.intervals.map(({ payloads }: { payloads: { values: number[] }[] }) => payloads[0]?.values[0]);
    };
    expect((await prices({ fedPrices })).slice(12, 14)).toEqual([0.4321, -0.01]);
    expect(await prices()).toEqual(await prices());
    expect(() => pricesOfCsv("a,b\nnoon,1")).toThrow("line 2");
  });

  it("tells the log of what it was asked, without secrets (EN-S5)", async () => {
    const vtn = dsoHarness();
    await vtn.adapter.enrol(vtn.link, { id: "pn1", name: "Porto Norte 1" });
    const picture = vtn.control({});
    expect(picture.requests.map(({ path }: { path: string }) => path)).toContain("subscriptions");
    expect(JSON.stringify(picture)).not.toMatch(/emall-secret|told-only-to-the-vtn|token-/);
  });

  it.each([
    [{ faults: ["teapot"] }, "a fault's name must be one of"],
    [{ faults: "hang" }, "faults must be a list"],
    [{ reservations: "maybe" }, "reservations must be one of"],
    [{ limits: [{ start: "2026-11-18T12:00:00Z", end: "2026-11-18T12:00:00Z", kw: 1 }] }, "ends after it starts"],
    [{ offer: 3 }, "offer is an object or null"],
    [{ colour: "red" }, "colour is none of"],
  ])("takes no order like %j", (order, detail) => {
    expect(() => dsoHarness().control(order)).toThrow(detail);
  });
});

describe("its webhooks (EN-S3)", () => {
  async function subscribed() {
    const vtn = dsoHarness();
    await vtn.adapter.enrol(vtn.link, { id: "pn1", name: "Porto Norte 1" });
    return vtn;
  }
  const withToken = {
    url: "https://cpms.example/dso/1/notify",
    headers: { authorization: "Bearer told-only-to-the-vtn" },
  };

  it("tell of new prices at the minute of their publication, every day", async () => {
    const vtn = await subscribed();
    vtn.clock.pass(54 * 60_000);
    expect(vtn.told).toEqual([]);
    vtn.clock.pass(60_000);
    expect(vtn.told).toMatchObject([withToken]);
    const { objectType, operation, object } = JSON.parse(vtn.told[0]?.body ?? "{}");
    expect([objectType, operation, object.objectType]).toEqual(["EVENT", "UPDATE", "EVENT"]);
    vtn.clock.pass(24 * 3_600_000);
    expect(vtn.told).toHaveLength(2);
  });

  it.each([
    ["once", [withToken]],
    ["twice", [withToken, withToken]],
    ["without-token", [{ headers: { "content-type": "application/json" } }]],
    ["never", []],
    ["late", []],
  ])("come %s", async (webhooks, expected) => {
    const vtn = await subscribed();
    vtn.control({ webhooks });
    expect(vtn.told).toMatchObject(expected);
    if (webhooks === "without-token") expect(vtn.told[0]?.headers).not.toHaveProperty("authorization");
    vtn.clock.pass(10 * 60_000);
    expect(vtn.told).toHaveLength(webhooks === "late" ? 1 : expected.length);
  });
});

describe("a DSO that gives the price now and falls silent (EN-S8)", () => {
  it("answers for a while, and then no more until it is begun anew", async () => {
    const vtn = dsoHarness({ publishes: "now", mix: null, silentAfterMinutes: 5 });
    const first = await vtn.fetchNow();
    expect(first).toMatchObject({ ok: true, value: { slots: [{ startAt: vtn.clock.now() }] } });
    vtn.clock.pass(5 * 60_000);
    expect(await vtn.fetchNow()).toMatchObject({ ok: false, fault: { kind: "unreachable" } });
    vtn.control({ reset: true });
    expect((await vtn.fetchNow()).ok).toBe(true);
  });
});
