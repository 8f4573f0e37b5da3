import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  cdr,
  completed,
  connector,
  evse,
  location,
  partners,
  period,
  price,
  type Scene,
  session,
  tariff,
} from "./emsp-harness.ts";

let scene: Scene;

beforeEach(async () => {
  scene = await partners();
});
afterEach(() => scene.close());

const LOCATION = "/locations/NL/CPO/LOC1";
const SESSION = "/sessions/NL/CPO/S1";
const TARIFF = "/tariffs/NL/CPO/STANDARD";
const push = (method: string, path: string, body?: unknown) => scene.cpo.push(method, path, body);
const at = (time: string) => ({ last_updated: `2026-03-02T${time}Z` });

describe("the receivers of the simulated eMSP", () => {
  it("create with 201, change with 200 and give back what they hold, in order of arrival (OCPI-H7, H8, T14)", async () => {
    expect(await push("PUT", TARIFF, tariff)).toMatchObject({ http: 201, code: 1000 });
    expect(await push("PUT", LOCATION, location)).toMatchObject({ http: 201 });
    expect(await push("PUT", "/locations/nl/cpo/loc1", location)).toMatchObject({ http: 200 });
    expect(await push("PUT", SESSION, session)).toMatchObject({ http: 201 });
    expect(await push("PUT", "/sessions/NL/CPO/S2", { ...session, id: "S2" })).toMatchObject({ http: 201 });
    expect(await push("PATCH", SESSION, { kwh: 1.5, ...at("08:05:00") })).toMatchObject({ http: 200, code: 1000 });
    expect((await push("GET", SESSION)).data).toEqual({ ...session, kwh: 1.5, ...at("08:05:00") });
    const { locations, sessions } = scene.emsp.world.stores;
    expect(sessions.objects().map(({ id }) => id)).toEqual(["S2", "S1"]);
    expect(locations.all()).toMatchObject([{ times: 2, repeats: 1 }]);
    expect(scene.broken()).toEqual([]);
  });

  it("change an EVSE and a connector inside their location, with the time of its parents (OCPI-L1, U1, U2)", async () => {
    await push("PUT", TARIFF, tariff);
    await push("PUT", LOCATION, location);
    expect(await push("PATCH", `${LOCATION}/EVSE-1`, { status: "CHARGING", ...at("08:01:00") })).toMatchObject({
      http: 200,
    });
    const changed = { ...connector, max_amperage: 16, ...at("08:02:00") };
    expect(await push("PUT", `${LOCATION}/EVSE-1/1`, changed)).toMatchObject({ http: 200 });
    expect(await push("PUT", `${LOCATION}/EVSE-2`, { ...evse, uid: "EVSE-2" })).toMatchObject({ http: 201 });
    const { data } = await push("GET", LOCATION);
    const first = { ...evse, status: "CHARGING", connectors: [changed], ...at("08:02:00") };
    expect(data).toEqual({ ...location, evses: [first, { ...evse, uid: "EVSE-2" }], ...at("08:02:00") });
    expect((await push("GET", `${LOCATION}/EVSE-1/1`)).data).toEqual(changed);
    expect(scene.broken()).toEqual([]);
  });

  it("answer 404 to a PATCH of what they do not hold, so that it is PUT (OCPI-T27, H14)", async () => {
    for (const path of [SESSION, LOCATION, `${LOCATION}/EVSE-1`]) {
      expect((await push("PATCH", path, at("08:00:00"))).http).toBe(404);
      expect((await push("GET", path)).http).toBe(404);
    }
    expect(scene.broken()).toEqual([]);
  });

  it("append the charging periods of a PATCH and replace them by a PUT (OCPI-S3)", async () => {
    const periods = ["08:00:00", "08:10:00", "08:20:00"].map((time) => period(`2026-03-02T${time}Z`, 1));
    await push("PUT", SESSION, { ...session, charging_periods: periods.slice(0, 1) });
    await push("PATCH", SESSION, { charging_periods: periods.slice(1), ...at("08:20:00") });
    expect((await push("GET", SESSION)).data.charging_periods).toEqual(periods);
    expect(scene.broken()).toEqual([]);
    await push("PATCH", SESSION, { charging_periods: periods.slice(2), ...at("08:21:00") });
    expect(scene.broken()).toEqual(["OCPI-S3"]);
    await push("PUT", SESSION, { ...completed, charging_periods: periods });
    expect((await push("GET", SESSION)).data.charging_periods).toEqual(periods);
  });

  it("take a CDR once, name where it lies, and know a repetition (OCPI-D13, E5)", async () => {
    await push("PUT", SESSION, completed);
    const answer = await push("POST", "/cdrs", cdr);
    expect(answer).toMatchObject({ http: 200, code: 1000 });
    const url = String(answer.headers.get("location"));
    expect((await scene.cpo.send("GET", url)).data).toEqual(cdr);
    expect(scene.broken()).toEqual([]);
    expect(await push("POST", "/cdrs", cdr)).toMatchObject({ code: 1000 });
    expect(scene.broken()).toEqual(["OCPI-D13"]);
    expect(await push("POST", "/cdrs", { ...cdr, remark: "again" })).toMatchObject({ code: 2001 });
    expect(scene.emsp.world.stores.cdrs.objects()).toEqual([cdr]);
  });

  it.each([
    ["is not finished", { status: "ACTIVE" }, {}, "OCPI-U5"],
    ["has another energy", {}, { total_energy: 11 }, "OCPI-D12"],
    ["has another cost", {}, { total_cost: price(5) }, "OCPI-D12"],
    ["has another currency", {}, { currency: "SEK" }, "OCPI-D12"],
  ])("see a CDR whose session %s", async (_what, ofSession, ofCdr, rule) => {
    await push("PUT", SESSION, { ...completed, ...ofSession });
    await push("POST", "/cdrs", { ...cdr, ...ofCdr });
    expect(scene.broken()).toEqual([rule]);
  });

  it("let a session be billed at another figure once that of before was taken back (OCPI-D3, D12)", async () => {
    await push("PUT", SESSION, completed);
    await push("POST", "/cdrs", cdr);
    await push("POST", "/cdrs", {
      ...cdr,
      id: "CDR1-C",
      credit: true,
      credit_reference_id: "CDR1",
      total_cost: price(-4),
    });
    await push("POST", "/cdrs", { ...cdr, id: "CDR2", total_cost: price(3) });
    expect(scene.broken()).toEqual([]);
    await push("POST", "/cdrs", { ...cdr, id: "CDR3", currency: "SEK" });
    expect(scene.broken()).toEqual(["OCPI-D12"]);
  });

  it("know a credit CDR by its original (OCPI-D3)", async () => {
    const credit = { ...cdr, id: "CDR1-C", credit: true, credit_reference_id: "CDR1", total_cost: price(-4) };
    await push("POST", "/cdrs", credit);
    expect(scene.broken()).toEqual(["OCPI-D3"]);
    await push("POST", "/cdrs", cdr);
    await push("POST", "/cdrs", { ...credit, id: "CDR1-D" });
    expect(scene.broken()).toEqual([]);
    await push("POST", "/cdrs", { ...credit, id: "CDR1-E", total_cost: price(-3) });
    await push("POST", "/cdrs", { ...credit, id: "CDR1-F", total_energy: -10 });
    expect(scene.broken()).toEqual(["OCPI-D3"]);
  });

  it.each([
    ["RESERVATION", "ACTIVE", []],
    ["RESERVATION", "COMPLETED", []],
    ["PENDING", "ACTIVE", []],
    ["PENDING", "INVALID", []],
    ["ACTIVE", "PENDING", ["OCPI-S2"]],
    ["ACTIVE", "RESERVATION", ["OCPI-S2"]],
    ["COMPLETED", "ACTIVE", ["OCPI-S2"]],
    ["COMPLETED", "COMPLETED", ["OCPI-S2"]],
    ["INVALID", "ACTIVE", ["OCPI-S2"]],
  ])("judge a session that goes from %s to %s (OCPI-S2)", async (before, after, rules) => {
    const end = { end_date_time: "2026-03-02T08:30:00Z" };
    await push("PUT", SESSION, { ...session, ...end, status: before });
    await push("PUT", SESSION, { ...session, ...end, status: after, ...at("08:31:00") });
    expect(scene.broken()).toEqual(rules);
  });

  it("let a finished session be repeated word by word, and its energy never fall (OCPI-S2)", async () => {
    await push("PUT", SESSION, completed);
    await push("PUT", SESSION, completed);
    expect(scene.broken()).toEqual([]);
    await push("PUT", "/sessions/NL/CPO/S2", { ...session, id: "S2", kwh: 3 });
    await push("PATCH", "/sessions/NL/CPO/S2", { kwh: 2, ...at("08:10:00") });
    expect(scene.broken()).toEqual(["OCPI-S2"]);
  });

  it("see an object that goes back in time (OCPI-U8)", async () => {
    await push("PUT", TARIFF, tariff);
    await push("PUT", LOCATION, location);
    await push("PATCH", LOCATION, { name: "Dam", ...at("07:59:59") });
    expect(scene.broken()).toEqual(["OCPI-U8"]);
    await push("PATCH", `${LOCATION}/EVSE-1`, { status: "CHARGING", ...at("07:00:00") });
    expect(scene.broken()).toEqual(["OCPI-U8"]);
  });

  it("see an EVSE that is gone without REMOVED (OCPI-L2)", async () => {
    await push("PUT", TARIFF, tariff);
    await push("PUT", LOCATION, location);
    await push("PUT", LOCATION, { ...location, evses: [{ ...evse, status: "REMOVED" }] });
    expect(scene.broken()).toEqual([]);
    await push("PUT", LOCATION, { ...location, evses: [] });
    expect(scene.broken()).toEqual(["OCPI-L2"]);
  });

  it("see a session and a CDR of another eMSP's token (OCPI-S1, D1)", async () => {
    const other = { cdr_token: { ...session.cdr_token, party_id: "XXX" } };
    await push("PUT", SESSION, { ...completed, ...other });
    expect(scene.broken()).toEqual(["OCPI-S1"]);
    await push("POST", "/cdrs", { ...cdr, ...other });
    expect(scene.broken()).toEqual(["OCPI-D1"]);
  });

  it("see a tariff that comes after its location or goes before it (OCPI-U3, L10, F14)", async () => {
    await push("PUT", LOCATION, location);
    expect(scene.broken()).toEqual(["OCPI-U3"]);
    await push("PATCH", LOCATION, { name: "said once is enough", ...at("08:01:00") });
    expect(scene.broken()).toEqual([]);
    await push("PUT", TARIFF, tariff);
    expect(await push("DELETE", TARIFF)).toMatchObject({ http: 200, code: 1000 });
    expect(scene.broken()).toEqual(["OCPI-U3"]);
    expect((await push("DELETE", TARIFF)).http).toBe(404);
    expect((await push("PATCH", TARIFF, at("08:00:00"))).http).toBe(405);
    expect(scene.broken()).toEqual(["OCPI-F14"]);
  });
});

describe("the tokens of the simulated eMSP", () => {
  const uids = ({ data }: { readonly data: unknown }) => (Array.isArray(data) ? data : []).map(({ uid }) => uid);

  it("come in pages, oldest first, with a Link that keeps the filters (OCPI-T20, T21, T22)", async () => {
    const first = await push("GET", "/tokens?limit=2&date_from=2026-01-01T00:00:00Z");
    expect(uids(first)).toEqual(["EMS0001", "EMS0002"]);
    expect([first.headers.get("x-total-count"), first.headers.get("x-limit")]).toEqual(["3", "50"]);
    const [, next = ""] = /^<(.*)>; rel="next"$/.exec(String(first.headers.get("link"))) ?? [];
    expect(next).toContain("date_from=2026-01-01T00%3A00%3A00Z");
    const second = await scene.cpo.send("GET", next);
    expect(uids(second)).toEqual(["EMS0003"]);
    expect(second.headers.get("link")).toBeNull();
    expect(uids(await push("GET", "/tokens?date_to=2026-03-02T08:00:00Z"))).toEqual([]);
    expect(uids(await push("GET", "/tokens?offset=9"))).toEqual([]);
    expect(scene.broken()).toEqual([]);
    expect(await push("GET", "/tokens?limit=-1")).toMatchObject({ http: 200, code: 2001 });
    expect(scene.broken()).toEqual(["OCPI-T30"]);
  });

  it("come fifty at a time where more are asked for (OCPI-T22)", async () => {
    const { tokens } = scene.emsp.world;
    const [held] = tokens.all;
    for (let number = 100; number < 150; number += 1) tokens.set({ token: { ...held?.token, uid: `T${number}` } });
    const page = await push("GET", "/tokens?limit=1000");
    expect(uids(page)).toHaveLength(50);
    expect(page.headers.get("link")).toContain("limit=50&offset=50>");
  });

  it("are authorized by uid without case and type, which is RFID unless told (OCPI-K4, H10)", async () => {
    const where = { location_id: "LOC1", evse_uids: ["EVSE-1"] };
    const answer = await push("POST", "/tokens/ems0001/authorize", where);
    expect(answer).toMatchObject({
      http: 200,
      data: { allowed: "ALLOWED", token: { uid: "EMS0001" }, location: where },
    });
    const [held] = scene.emsp.world.tokens.all;
    scene.emsp.world.tokens.set({ token: { ...held?.token, type: "APP_USER" }, allowed: "NO_CREDIT" });
    expect((await push("POST", "/tokens/EMS0001/authorize?type=APP_USER")).data.allowed).toBe("NO_CREDIT");
    scene.emsp.world.tokens.set({ token: { ...held?.token, valid: false } });
    expect((await push("POST", "/tokens/EMS0001/authorize?type=RFID")).data.allowed).toBe("BLOCKED");
    expect(await push("POST", "/tokens/NOBODY/authorize", where)).toMatchObject({ http: 404, code: 2004 });
    expect(scene.broken()).toEqual([]);
    expect(await push("POST", "/tokens/EMS0001/authorize", { evse_uids: [] })).toMatchObject({ code: 2001 });
    expect(await push("POST", "/tokens/EMS0001/authorize?type=CARD")).toMatchObject({ code: 2001 });
    expect(scene.broken()).toEqual(["fields", "OCPI-T14"]);
  });
});
