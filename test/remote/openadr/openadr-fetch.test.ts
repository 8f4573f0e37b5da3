import { describe, expect, it } from "vitest";
import { allInMicroPerKwh } from "../../../src/domain/dso.ts";
import { HOUR, MINUTE, SECOND } from "../../../src/domain/time.ts";
import { dsoHarness, gotten } from "./dso-harness.ts";

describe("what an OpenADR VTN is asked for", () => {
  it("is one program's full list of events, fifty at a time, with a token made once (EN-A2, EN-A7)", async () => {
    const vtn = dsoHarness();
    vtn.control({ faults: ["many-events"] });
    expect(gotten(await vtn.fetchNow()).slots).toHaveLength(48 * 4);
    await vtn.fetchNow();
    const asked = vtn.sent.map(({ method, url }) => `${method} ${url.pathname}${url.search}`);
    const events = "GET /nordnett/events?programID=nordnett-program&active=true";
    expect(asked.slice(0, 6)).toEqual([
      "GET /nordnett/auth/server",
      "POST /nordnett/auth/token",
      "GET /nordnett/programs?skip=0&limit=50",
      `${events}&skip=0&limit=50`,
      `${events}&skip=50&limit=50`,
      `${events}&skip=100&limit=50`,
    ]);
    expect(asked.slice(6).filter((each) => each.includes("/auth/"))).toEqual([]);
  });

  it("gives the parts of the all-in price, CO2, mix and capacity (EN-D4, EN-A8, EN-A9, EN-A10)", async () => {
    const vtn = dsoHarness();
    const { slots, subscriptionW, offers, ignored } = gotten(await vtn.fetchNow());
    const [now] = slots;
    if (!now?.price) throw new Error("no price now");
    expect(now.startAt).toBe(vtn.clock.now());
    expect(now.price).toMatchObject({ gridFeeMicroPerKwh: 60_000, leviesMicroPerKwh: 10_000 });
    const untaxed = now.price.energyMicroPerKwh + 70_000;
    expect(allInMicroPerKwh(now.price)).toBe(untaxed + Math.round(untaxed * 0.23));
    expect(now.co2).toEqual({ gramsPerKwh: expect.any(Number), basis: "average" });
    expect(Object.values(now.mix ?? {}).reduce((sum, share) => sum + share, 0)).toBe(10_000);
    expect(subscriptionW).toBe(160_000);
    expect(offers).toEqual([expect.objectContaining({ additionalW: 60_000, feeMicroPerKw: 400_000 })]);
    expect(ignored).toEqual([]);
  });

  it("has the prices of tomorrow from the minute at which they are published (EN-S2)", async () => {
    const vtn = dsoHarness();
    expect(gotten(await vtn.fetchNow()).slots).toHaveLength(12 * 4);
    vtn.clock.pass(55 * MINUTE);
    expect(gotten(await vtn.fetchNow()).slots).toHaveLength((12 + 24) * 4 - 3);
  });

  it("renews the token at 80 % of its life, and once when it is no longer taken (EN-A2)", async () => {
    const vtn = dsoHarness({ tokenSeconds: 1_000 });
    const tokens = () => vtn.sent.filter(({ url }) => url.pathname.endsWith("/auth/token")).length;
    await vtn.fetchNow();
    vtn.clock.pass(799 * SECOND);
    await vtn.fetchNow();
    expect(tokens()).toBe(1);
    vtn.clock.pass(SECOND);
    await vtn.fetchNow();
    expect(tokens()).toBe(2);
    vtn.control({ faults: ["unauthorized-until-renewal"] });
    expect((await vtn.fetchNow()).ok).toBe(true);
    expect(tokens()).toBe(3);
    vtn.control({ faults: ["unauthorized"] });
    expect(await vtn.fetchNow()).toMatchObject({ ok: false, fault: { kind: "refused" } });
    expect(tokens()).toBe(4);
  });

  it("is never a token of somebody else (EN-A2)", async () => {
    const vtn = dsoHarness();
    vtn.control({ faults: ["foreign-token-url"] });
    expect(await vtn.fetchNow()).toMatchObject({ ok: false, fault: { kind: "refused" } });
    expect(vtn.sent.filter(({ method }) => method === "POST")).toEqual([]);
    vtn.control({ faults: [] });
    const wrong = await vtn.fetchNow({ clientSecret: "guessed" });
    expect(wrong).toMatchObject({ ok: false, fault: { kind: "refused" } });
  });

  it("is what it was an hour later, as nothing else was said", async () => {
    const vtn = dsoHarness({}, "2026-11-18T14:00:00Z");
    const before = gotten(await vtn.fetchNow()).slots;
    vtn.clock.pass(HOUR);
    const after = gotten(await vtn.fetchNow()).slots;
    expect(after).toEqual(before.slice(4));
  });
});
