import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type * as z from "zod";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import type {
  dsoFetchSchema,
  dsoPricesSchema,
  dsoRefreshSchema,
  dsoSchema,
  dsoTestSchema,
} from "../../src/entry/api/shared/dsos.ts";
import type { notificationSchema } from "../../src/entry/api/shared/notifications.ts";
import { depsOf } from "../../src/entry/deps.ts";
import type { Deps } from "../../src/services/deps.ts";
import { refreshDsos } from "../../src/services/dso-refresh.ts";
import { loadOffers } from "../../src/store/dsos.ts";
import { aHost, aMarket, created, hoursFrom, Markets } from "./dso-market.ts";
import { aLocation, Operator, type Page } from "./operator.ts";

type Dso = z.infer<typeof dsoSchema>;
type Prices = z.infer<typeof dsoPricesSchema>;

let operator: Operator;
let markets: Markets;
beforeAll(async () => {
  operator = await Operator.hire();
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: HOUR_NOW });
  markets = Markets.open();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** In summer Lisbon is an hour ahead: 08:00 there. */
const HOUR_NOW = Date.UTC(2031, 4, 5, 7);
const DAY_OF_PRICES = Array.from({ length: 48 }, (_, hour) => 50 + (hour % 24));

/** The cron's work at an instant, and whom it woke. */
async function refreshAt(now: number, woken: string[] = []): Promise<readonly string[]> {
  vi.setSystemTime(now);
  const deps: Deps = { ...depsOf(env), randomBytes: (length) => new Uint8Array(length) };
  const locations = { ...deps.locations, wake: async (id: string) => void woken.push(id) };
  await refreshDsos({ ...deps, locations });
  return woken;
}
const read = async (id: string) => (await operator.get<Dso>(`/dsos/${id}`)).body;
const fetchesOf = (id: string) => operator.readAll<z.infer<typeof dsoFetchSchema>>(`/dsos/${id}/fetches`, 50);
async function linked(dsoId: string): Promise<string> {
  const { body } = await operator.post<{ id: string }>("/locations", aLocation());
  const answer = await operator.put(`/dsos/${dsoId}/locations/${body.id}`, { capacityW: 50_000 });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return body.id;
}

describe("a DSO", () => {
  it("is asked by the cron once it is due, and shown with its prices in parts, mix unknown (UC2, PF5)", async () => {
    const host = aHost();
    markets.answers(host, () => hoursFrom(HOUR_NOW, DAY_OF_PRICES));
    const id = await created(operator, aMarket(host));
    expect(await read(id)).toMatchObject({ answering: { state: "not_asked" }, priceNow: null, freshness: "unusable" });

    await refreshAt(HOUR_NOW);
    expect(await read(id)).toMatchObject({
      freshness: "fresh",
      answering: { state: "answering", since: new Date(HOUR_NOW).toISOString(), failures: 0, fault: null },
      priceNow: { priceMicroPerKwh: 147_600, quality: "binding" },
      cheapest: { priceMicroPerKwh: 147_600 },
      mixNow: null,
      renewableBasisPoints: null,
    });
    const { body } = await operator.get<Prices>(`/dsos/${id}/prices`);
    const slot = body.slots.find(({ startAt }) => startAt === new Date(HOUR_NOW + HOUR).toISOString());
    expect(slot).toMatchObject({
      priceMicroPerKwh: 148_830,
      quality: "binding",
      parts: {
        energyMicroPerKwh: 51_000,
        gridFeeMicroPerKwh: 60_000,
        leviesMicroPerKwh: 10_000,
        taxMicroPerKwh: 27_830,
      },
    });
  });

  it("keeps what it said when it falls silent or says nonsense, is tried ever more rarely, and recovers by itself (EN-A23, EN-M6)", async () => {
    const [host, other] = [aHost(), aHost()];
    markets.answers(host, () => hoursFrom(HOUR_NOW, DAY_OF_PRICES));
    markets.answers(other, () => hoursFrom(HOUR_NOW, DAY_OF_PRICES));
    const id = await created(operator, aMarket(host, { pollMinutes: 5 }));
    const neighbour = await created(operator, aMarket(other, { pollMinutes: 5 }));
    await refreshAt(HOUR_NOW);
    const before = (await operator.get<Prices>(`/dsos/${id}/prices`)).body.slots;

    const nonsense: readonly (() => Response)[] = [
      () => new Response("", { status: 500 }),
      () => hoursFrom(HOUR_NOW, DAY_OF_PRICES, "Pln/MWh"),
      () =>
        hoursFrom(
          HOUR_NOW,
          DAY_OF_PRICES.map((price) => price * 1_000),
        ),
      () => new Response("<html>"),
    ];
    let now = HOUR_NOW + 5 * MINUTE;
    for (const [index, answer] of nonsense.entries()) {
      markets.answers(host, answer);
      await refreshAt(now);
      const dso = await read(id);
      expect(dso.answering).toMatchObject({ state: "not_answering", failures: index + 1 });
      expect((await operator.get<Prices>(`/dsos/${id}/prices`)).body.slots).toEqual(before);
      now = Date.parse(dso.answering.nextFetchAt);
      expect((now - HOUR_NOW) / MINUTE).toBe([6, 8, 13, 28][index]);
    }
    const faults = (await fetchesOf(id)).map(({ fault }) => fault?.kind ?? null);
    expect(faults).toEqual(["unreadable", "implausible", "implausible", "unreachable", null]);
    expect((await read(neighbour)).answering).toMatchObject({ state: "answering", failures: 0 });

    markets.answers(host, () => hoursFrom(HOUR_NOW, DAY_OF_PRICES));
    await refreshAt(now);
    expect((await read(id)).answering).toMatchObject({
      state: "answering",
      failures: 0,
      since: new Date(now).toISOString(),
    });
  });

  it("does not wait for another one that hangs", async () => {
    const [slow, fast] = [aHost(), aHost()];
    let letGo = () => {};
    const hanging = new Promise<Response>((resolve) => {
      letGo = () => resolve(new Response("", { status: 500 }));
    });
    markets.answers(slow, () => hanging);
    markets.answers(fast, () => hoursFrom(HOUR_NOW, DAY_OF_PRICES));
    await created(operator, aMarket(slow));
    const id = await created(operator, aMarket(fast));
    const running = refreshAt(HOUR_NOW);
    while ((await read(id)).answering.state !== "answering") await scheduler.wait(5);
    letGo();
    await running;
  });

  it("is asked once however often the cron runs, and wakes its locations only with news (EN-M14)", async () => {
    const host = aHost();
    let prices = DAY_OF_PRICES;
    markets.answers(host, () => hoursFrom(HOUR_NOW, prices));
    const id = await created(operator, aMarket(host, { pollMinutes: 5 }));
    const locationId = await linked(id);

    const woken: string[] = [];
    await Promise.all([refreshAt(HOUR_NOW, woken), refreshAt(HOUR_NOW, woken)]);
    expect(markets.timesAsked(host)).toBe(1);
    expect(woken.filter((each) => each === locationId)).toHaveLength(1);
    await refreshAt(HOUR_NOW, woken);
    expect(markets.timesAsked(host)).toBe(1);

    await refreshAt(HOUR_NOW + 5 * MINUTE, woken);
    expect(markets.timesAsked(host)).toBe(2);
    expect(woken.filter((each) => each === locationId)).toHaveLength(1);
    prices = prices.map((price) => price + 1);
    await refreshAt(HOUR_NOW + 10 * MINUTE, woken);
    expect(woken.filter((each) => each === locationId)).toHaveLength(2);
    expect(await fetchesOf(id)).toHaveLength(3);
  });

  it("offers its prices to the locations that are linked to it, past ones for estimates too", async () => {
    const host = aHost();
    markets.answers(host, () => hoursFrom(HOUR_NOW, DAY_OF_PRICES));
    const id = await created(operator, aMarket(host));
    const locationId = await linked(id);
    await refreshAt(HOUR_NOW);
    const [offer, ...others] = await loadOffers(depsOf(env).db, locationId, HOUR_NOW + 20 * HOUR, HOUR_NOW + 24 * HOUR);
    expect(others).toEqual([]);
    expect(offer).toMatchObject({
      dso: { id, currency: "EUR", sells: true },
      capacityW: 50_000,
      boundUntil: HOUR_NOW + 48 * HOUR,
    });
    expect(offer?.slots[0]?.startAt).toBe(HOUR_NOW);
  });

  it("is told of when no price of it holds, pressing after a day, and no more when one does (EN-A22, energy 2.6)", async () => {
    const host = aHost();
    markets.answers(host, () => hoursFrom(HOUR_NOW, DAY_OF_PRICES.slice(0, 4)));
    const id = await created(operator, aMarket(host));
    const notices = async () => {
      const { body } = await operator.get<Page<z.infer<typeof notificationSchema>>>("/notifications?kind=dso_silent");
      return body.items.filter(({ subject }) => subject === id);
    };
    await refreshAt(HOUR_NOW);
    markets.answers(host, () => new Response("", { status: 500 }));
    await refreshAt(HOUR_NOW + 3 * HOUR);
    expect(await notices()).toEqual([]);
    await refreshAt(HOUR_NOW + 5 * HOUR);
    await refreshAt(HOUR_NOW + 6 * HOUR);
    expect(await notices()).toMatchObject([{ severity: "warning", count: 1, resolvedAt: null, chargePointId: null }]);
    expect((await notices())[0]?.title).toContain(`has no price since ${new Date(HOUR_NOW + 4 * HOUR).toISOString()}`);
    await refreshAt(HOUR_NOW + 29 * HOUR);
    expect(await notices()).toMatchObject([{ severity: "critical", resolvedAt: null }]);
    markets.answers(host, () => hoursFrom(HOUR_NOW, DAY_OF_PRICES));
    await refreshAt(HOUR_NOW + 30 * HOUR);
    expect(await notices()).toMatchObject([
      { resolvedBy: null, resolvedAt: new Date(HOUR_NOW + 30 * HOUR).toISOString() },
    ]);
  });
});

describe("the DSOs in the API", () => {
  it("hide their secrets, keep them through an edit, and take one edit of a version", async () => {
    const host = aHost();
    const market = aMarket(host, {
      source: "entsoe",
      domain: "10YPT-REN------W",
      securityToken: "very-secret",
      withMix: false,
    });
    const { status, body, etag } = await operator.post<Dso>("/dsos", market);
    expect(status).toBe(201);
    expect(JSON.stringify(body)).not.toContain("very-secret");
    const { link } = body;
    const edited = await operator.patch<Dso>(
      `/dsos/${body.id}`,
      { name: "Another", link: { ...link, pollMinutes: 30 } },
      etag,
    );
    expect(edited.body).toMatchObject({ name: "Another", link: { pollMinutes: 30 } });
    expect(await operator.patch(`/dsos/${body.id}`, { name: "Late" }, etag)).toMatchObject({ status: 412 });
    let asked = "";
    markets.answers(host, (url) => {
      asked = url.searchParams.get("securityToken") ?? "";
      return new Response("", { status: 500 });
    });
    await operator.post(`/dsos/${body.id}/test`);
    expect(asked).toBe("very-secret");
    expect(JSON.stringify(await env.DB.prepare("select link from dsos").all())).not.toContain("very-secret");
  });

  it("are refused without the parts of their price (EN-D4), by name of the field", async () => {
    const { link, ...market } = aMarket(aHost());
    const { prices: _, ...without } = link;
    const refused = await operator.post("/dsos", { ...market, link: without });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: "link.prices" }] } });
    const id = await created(operator, aMarket(aHost()));
    expect(await operator.edit(`/dsos/${id}`, { link: without })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining("link.prices") },
    });
  });

  it("are not removed while a location is linked", async () => {
    const id = await created(operator, aMarket(aHost()));
    const locationId = await linked(id);
    expect(await operator.delete(`/dsos/${id}`)).toMatchObject({ status: 409, body: { code: "in_use" } });
    expect(await operator.delete(`/dsos/${id}/locations/${locationId}`)).toMatchObject({ status: 204 });
    expect(await operator.delete(`/dsos/${id}`)).toMatchObject({ status: 204 });
    expect(await operator.get(`/dsos/${id}`)).toMatchObject({ status: 404 });
  });

  it("are tested without anything being stored: a price, or the error in words", async () => {
    const host = aHost();
    const id = await created(operator, aMarket(host));
    const test = async () => (await operator.post<z.infer<typeof dsoTestSchema>>(`/dsos/${id}/test`)).body;
    expect((await test()).fault).toMatchObject({
      kind: "unreachable",
      detail: expect.stringContaining("nobody is there"),
    });
    markets.answers(host, () => hoursFrom(HOUR_NOW, DAY_OF_PRICES));
    expect(await test()).toMatchObject({ fault: null, slots: 192, sample: { priceMicroPerKwh: 147_600 } });
    markets.answers(host, () => hoursFrom(HOUR_NOW, DAY_OF_PRICES.slice(0, 2)));
    expect((await test()).fault).toMatchObject({ kind: "implausible" });
    expect(await fetchesOf(id)).toEqual([]);
  });

  it("are all asked anew when somebody looks, at most once a minute, and show what came and what did not (UC2)", async () => {
    const [host, silent] = [aHost(), aHost()];
    markets.answers(host, () => hoursFrom(HOUR_NOW, DAY_OF_PRICES));
    const id = await created(operator, aMarket(host));
    const dumb = await created(operator, aMarket(silent));
    const viewer = await Operator.hire(["station.read"]);
    const look = async () => {
      const { items } = (await viewer.post<z.infer<typeof dsoRefreshSchema>>("/dsos/refresh")).body;
      return items.filter((dso) => dso.id === id || dso.id === dumb).toSorted((one) => (one.id === id ? -1 : 1));
    };
    expect(await look()).toMatchObject([
      { wasAsked: true, freshness: "fresh", answering: { state: "answering" } },
      { wasAsked: true, freshness: "unusable", answering: { state: "never_reached", fault: { kind: "unreachable" } } },
    ]);
    expect(await look()).toMatchObject([{ wasAsked: false }, { wasAsked: false }]);
    expect(markets.timesAsked(host)).toBe(1);
    expect(await viewer.post("/dsos", aMarket(aHost()))).toMatchObject({ status: 403 });
  });

  it("may be tables that people type, binding at once", async () => {
    const id = await created(operator, {
      name: "Fixed",
      kind: "manual",
      link: {
        currency: "EUR",
        timeZone: "Europe/Lisbon",
        rows: [{ price: { energyMicroPerKwh: 205_000 }, mix: { WIND: 7_000, GAS: 3_000 } }],
      },
    });
    await refreshAt(HOUR_NOW);
    expect(await read(id)).toMatchObject({
      freshness: "fresh",
      priceNow: { priceMicroPerKwh: 205_000, quality: "binding" },
      mixNow: { WIND: 7_000, GAS: 3_000 },
      renewableBasisPoints: 7_000,
    });
  });
});
