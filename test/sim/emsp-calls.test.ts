import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { callModule, chargingProfile, command } from "../../sim/emsp/asking.ts";
import { pull } from "../../sim/emsp/pull.ts";
import { partners, type Scene, tariff } from "./emsp-harness.ts";
import type { Seen, Told } from "./recording-cpo.ts";

let scene: Scene;

beforeEach(async () => {
  scene = await partners();
});
afterEach(() => scene.close());

const accepted = { data: { result: "ACCEPTED", timeout: 30 } };
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

describe("a command of the simulated eMSP", () => {
  const start = () => command(scene.emsp.world, "START_SESSION", { location_id: "LOC1" });
  const urlOf = () => String(scene.cpo.last("POST", "/START_SESSION")?.body.response_url);
  const result = (body: unknown = { result: "ACCEPTED" }) => scene.cpo.send("POST", urlOf(), { body });

  it("goes out with C, ids and both parties; its result comes back once, bare (OCPI-C2, T9, T10, T11)", async () => {
    scene.cpo.answer(() => accepted);
    const { id, answer } = await start();
    expect(answer).toMatchObject({ http: 200, code: 1000, data: accepted.data });
    const asked = scene.cpo.last("POST", "/START_SESSION");
    expect(asked).toMatchObject({ token: "cpo-c-1", body: { location_id: "LOC1" } });
    expect(asked?.headers).toMatchObject({
      "x-request-id": expect.stringMatching(UUID),
      "x-correlation-id": expect.stringMatching(UUID),
      "ocpi-to-party-id": "CPO",
      "ocpi-from-party-id": "EMS",
      "content-type": "application/json",
    });
    expect(await result()).toMatchObject({ http: 200, code: 1000 });
    expect(scene.emsp.world.exchanges.get(id)).toMatchObject({
      response: accepted.data,
      results: [{ result: "ACCEPTED" }],
    });
    expect(scene.broken()).toEqual([]);
    await result();
    expect(scene.broken()).toEqual(["OCPI-C2"]);
    await result({ result: "CANCELED_RESERVATION" });
    expect(scene.broken()).toEqual([]);
  });

  it("sees a result in an envelope, after its timeout, without acceptance, of nothing (OCPI-C2, R14)", async () => {
    scene.cpo.answer(() => accepted);
    await start();
    expect(await result({ data: { result: "ACCEPTED" }, status_code: 1000 })).toMatchObject({ code: 2001 });
    expect(scene.broken()).toEqual(["OCPI-C2"]);
    await start();
    scene.time.pass(30_001);
    await result({ result: "TIMEOUT" });
    expect(scene.broken()).toEqual(["OCPI-C2"]);
    scene.cpo.answer(() => ({ data: { result: "REJECTED", timeout: 0 } }));
    await start();
    await result();
    expect(scene.broken()).toEqual(["OCPI-C2"]);
    expect((await scene.cpo.send("POST", `${urlOf()}0`, { body: { result: "ACCEPTED" } })).http).toBe(404);
    expect(scene.broken()).toEqual(["OCPI-C2"]);
  });

  it("may be overtaken by its result, unless it was not accepted (OCPI-C1, C2)", async () => {
    scene.cpo.answer(async ({ body }) => {
      await scene.cpo.send("POST", String(body.response_url), { body: { result: "ACCEPTED" } });
      return accepted;
    });
    await start();
    expect(scene.broken()).toEqual([]);
    scene.cpo.answer(async ({ body }) => {
      await scene.cpo.send("POST", String(body.response_url), { body: { result: "ACCEPTED" } });
      return { data: { result: "REJECTED", timeout: 0 } };
    });
    await start();
    expect(scene.broken()).toEqual(["OCPI-C2"]);
  });

  it.each<readonly [string, Told, string]>([
    ["no timeout", { data: { result: "ACCEPTED" } }, "fields"],
    [
      "one message instead of a list (C3)",
      { data: { ...accepted.data, message: { language: "en", text: "x" } } },
      "OCPI-T6",
    ],
    ["a result that is none", { data: { result: "OK", timeout: 1 } }, "OCPI-T14"],
    ["no envelope", { raw: JSON.stringify(accepted.data) }, "OCPI-T6"],
    ["no JSON in its error (T4)", { http: 500, raw: "<html>" }, "OCPI-T6"],
    ["another content type", { ...accepted, headers: { "content-type": "text/html" } }, "OCPI-T6"],
    ["ids of its own", { ...accepted, headers: { "x-request-id": "1" } }, "OCPI-T9"],
    ["to and from unswapped", { ...accepted, headers: { "ocpi-to-party-id": "CPO" } }, "OCPI-T10"],
    ["a redirect", { http: 307, headers: { location: "/elsewhere" } }, "OCPI-T29"],
  ])("sees an answer with %s", async (_what, told, rule) => {
    scene.cpo.answer(() => told);
    await start();
    expect(scene.broken()[0]).toBe(rule);
    expect(scene.cpo.last("POST", "/elsewhere")).toBeUndefined();
  });

  it("reads no answer without an end", async () => {
    scene.cpo.answer(() => ({ raw: " ".repeat(20_000_001) }));
    expect((await start()).answer).toMatchObject({ http: 0, message: expect.stringContaining("larger than 20000000") });
  });

  it("survives a CPO that is gone, or answers too late", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    scene.cpo.answer(() => new Promise(() => {}));
    const late = start();
    while (scene.cpo.last("POST", "/START_SESSION") === undefined) await new Promise(setImmediate);
    vi.advanceTimersByTime(30_000);
    expect((await late).answer).toMatchObject({ http: 0 });
    vi.useRealTimers();
    await scene.cpo.stop();
    expect((await start()).answer).toMatchObject({ http: 0 });
  });
});

describe("a charging profile of the simulated eMSP", () => {
  const profile = { charging_rate_unit: "W", charging_profile_period: [{ start_period: 0, limit: 11000 }] };
  const active = { start_date_time: "2026-03-02T08:00:00Z", charging_profile: profile };
  const ask = (rest: object) => chargingProfile(scene.emsp.world, { sessionId: "S1", ...rest });

  it("is set, asked for and cleared; the bare result of each comes to its own URL (OCPI-P1, E9)", async () => {
    scene.cpo.answer(() => accepted);
    await ask({ chargingProfile: profile });
    await ask({ durationSeconds: 900 });
    await ask({});
    const asked = scene.cpo.seen.slice(-3);
    expect(asked.map(({ method, path, query }) => [method, path, query.get("duration")])).toEqual([
      ["PUT", "/ocpi/2.2.1/chargingprofiles/S1", null],
      ["GET", "/ocpi/2.2.1/chargingprofiles/S1", "900"],
      ["DELETE", "/ocpi/2.2.1/chargingprofiles/S1", null],
    ]);
    const urls = asked.map(({ body, query }) => String(body.response_url ?? query.get("response_url")));
    for (const [index, url] of urls.entries()) {
      const body = { result: "ACCEPTED", ...(index === 1 ? { profile: active } : {}) };
      expect(await scene.cpo.send("POST", url, { body })).toMatchObject({ code: 1000 });
    }
    expect(scene.broken()).toEqual([]);
    await scene.cpo.send("POST", String(urls[0]), { body: { result: "ACCEPTED", message: [] } });
    expect(scene.broken()).toEqual(["OCPI-T19", "OCPI-P1"]);
  });

  it("makes the CPO tell of changes, and only then (OCPI-P2)", async () => {
    expect((await scene.cpo.push("PUT", "/chargingprofiles/S1", active)).http).toBe(200);
    expect(scene.broken()).toEqual(["OCPI-P2"]);
    scene.cpo.answer(() => accepted);
    await ask({ chargingProfile: profile });
    const url = String(scene.cpo.last("PUT", "/S1")?.body.response_url);
    await scene.cpo.send("POST", url, { body: { result: "ACCEPTED" } });
    expect(await scene.cpo.push("PUT", "/chargingprofiles/S1", active)).toMatchObject({ http: 200, code: 1000 });
    expect(scene.emsp.world.exchanges.activeProfiles.get("S1")).toEqual(active);
    expect(scene.broken()).toEqual([]);
  });
});

describe("a pull of the simulated eMSP", () => {
  const all = ["A", "B", "C", "D", "E"].map((id) => ({ ...tariff, id }));
  const headers = { "x-limit": "2", "x-total-count": "5" };

  /** Pages of two, with a Link that a test may spoil. */
  const pages =
    (spoil: (link: string) => string = (link) => link) =>
    ({ path, query }: Seen): Told | undefined => {
      if (!path.endsWith("/tariffs")) return undefined;
      const offset = Number(query.get("offset") ?? 0);
      const next = new URLSearchParams(query);
      next.set("offset", String(offset + 2));
      next.set("limit", "2");
      const link = `<${spoil(`${scene.cpo.base}${path}?${next}`)}>; rel="next"`;
      return { data: all.slice(offset, offset + 2), headers: { ...headers, ...(offset + 2 < 5 ? { link } : {}) } };
    };

  it("follows each Link with its filters to the last page and keeps the union (OCPI-T21, T24)", async () => {
    scene.cpo.answer(pages());
    const filters = { date_from: "2026-03-01T00:00:00Z" };
    expect(await pull(scene.emsp.world, "tariffs", filters)).toEqual({
      ok: true,
      message: "complete",
      pages: 3,
      objects: all,
    });
    expect(
      scene.cpo.seen.slice(-3).map(({ query, token }) => [query.get("offset"), query.get("date_from"), token]),
    ).toEqual([null, "2", "4"].map((offset) => [offset, filters.date_from, "cpo-c-1"]));
    expect(scene.emsp.world.pulled.get("tariffs")).toEqual(all);
    expect(scene.broken()).toEqual([]);
  });

  it.each<readonly [string, (link: string) => string]>([
    ["another host", (link) => link.replace("127.0.0.1", "localhost")],
    ["no URL", () => "/relative"],
  ])("takes its token to the host of the list only, not along a Link to %s (OCPI-C9, T21)", async (_what, spoil) => {
    scene.cpo.answer(pages(spoil));
    expect(await pull(scene.emsp.world, "tariffs", {})).toMatchObject({
      ok: false,
      pages: 1,
      objects: all.slice(0, 2),
    });
    expect(scene.broken()).toEqual([_what === "no URL" ? "OCPI-T21" : "OCPI-C9"]);
  });

  it("sees a Link that lost the filters (OCPI-T21, R7)", async () => {
    scene.cpo.answer(pages((link) => link.replace(/date_from=[^&]*&/, "")));
    await pull(scene.emsp.world, "tariffs", { date_from: "2026-03-01T00:00:00Z" });
    expect(scene.broken()).toEqual(["OCPI-T21"]);
  });

  it.each<readonly [string, Told, string]>([
    [
      "counts the page only (R7)",
      { data: all.slice(0, 1), headers: { "x-limit": "5", "x-total-count": "2" } },
      "OCPI-T21",
    ],
    ["has no counts", { data: [] }, "OCPI-T21"],
    ["has more than its limit", { data: all, headers }, "OCPI-T21"],
    ["has one twice", { data: [tariff, tariff], headers: { ...headers, "x-total-count": "1" } }, "OCPI-T22"],
    ["is no list", { data: tariff, headers: { ...headers, "x-total-count": "0" } }, "OCPI-T6"],
    [
      "has bad objects",
      { data: [{ ...tariff, currency: "euro" }], headers: { ...headers, "x-total-count": "1" } },
      "OCPI-L6",
    ],
  ])("sees a list that %s", async (_what, told, rule) => {
    scene.cpo.answer(() => told);
    await pull(scene.emsp.world, "tariffs", {});
    expect(scene.broken()).toEqual([rule]);
  });

  it("sees an object outside the dates that it asked for (OCPI-T20)", async () => {
    scene.cpo.answer(() => ({ data: [tariff], headers: { ...headers, "x-total-count": "1" } }));
    const at = tariff.last_updated;
    await pull(scene.emsp.world, "tariffs", { date_from: at, date_to: "2026-03-02T08:00:01Z" });
    expect(scene.broken()).toEqual([]);
    await pull(scene.emsp.world, "tariffs", { date_to: at });
    expect(scene.broken()).toEqual(["OCPI-T20"]);
  });

  it("stops where a page fails", async () => {
    scene.cpo.answer((asked) => (asked.query.has("offset") ? { http: 500, code: 3000 } : pages()(asked)));
    expect(await pull(scene.emsp.world, "tariffs", {})).toMatchObject({
      ok: false,
      pages: 2,
      objects: all.slice(0, 2),
    });
    expect(scene.emsp.world.pulled.has("tariffs")).toBe(false);
  });
});

describe("any call of the simulated eMSP", () => {
  it("goes to the URL that is listed, with one slash between (OCPI-T29)", async () => {
    const asked = {
      module: "tokens",
      role: "RECEIVER",
      method: "PUT",
      path: "NL/EMS/EMS0001?type=RFID",
      body: {},
    } as const;
    scene.cpo.answer(() => ({ http: 201 }));
    expect(await callModule(scene.emsp.world, asked)).toMatchObject({ http: 201, code: 1000 });
    expect(scene.cpo.last("PUT", "/ocpi/2.2.1/tokens/NL/EMS/EMS0001")?.query.get("type")).toBe("RFID");
    await expect(callModule(scene.emsp.world, { ...asked, role: "SENDER" })).rejects.toThrow("lists no tokens SENDER");
  });
});
