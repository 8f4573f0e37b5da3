import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type * as z from "zod";
import { CONTENT_FAULTS, TRANSPORT_FAULTS } from "../../sim/dso/faults.ts";
import type { DsoFault } from "../../src/domain/dso.ts";
import type { dsoRefreshSchema } from "../../src/entry/api/shared/dsos.ts";
import { enterVtn, Vtns } from "./dso-vtns.ts";
import { clock, World } from "./ocpp-world.ts";
import { PlannedSite } from "./site-planner.ts";

type Refresh = z.infer<typeof dsoRefreshSchema>;
type Dso = Refresh["items"][number];

const HOUR = 3_600;
/** What each fault makes of the answer; the others are answers that can be used. */
const REFUSED: Readonly<Record<string, DsoFault["kind"]>> = {
  refuse: "unreachable",
  hang: "unreachable",
  "http-500": "unreachable",
  "http-503": "unreachable",
  unauthorized: "refused",
  truncated: "unreadable",
  html: "unreadable",
  redirect: "unreadable",
  gap: "implausible",
  overlap: "implausible",
  "zeros-tomorrow": "implausible",
  "price-thousandfold": "implausible",
  "no-currency": "implausible",
  "foreign-currency": "implausible",
};

const world = World.forTests();
let vtns: Vtns;
let site: PlannedSite;
let faulty: string;
let healthy: string;
/** What was known of the one before a fault. */
let known: Dso;

beforeAll(async () => {
  // All of tomorrow is published.
  clock.advance(4 * HOUR);
  vtns = Vtns.open();
  const { operator } = world.current;
  site = await PlannedSite.create(world.current);
  [faulty, healthy] = [await enterVtn(operator, "nordnett"), await enterVtn(operator, "volta")];
  for (const id of [faulty, healthy]) await operator.put(`/dsos/${id}/locations/${site.id}`, { capacityW: 100_000 });
  [known] = await askedAnew();
});
afterAll(() => {
  vi.restoreAllMocks();
});

async function askedAnew(): Promise<readonly [faulty: Dso, healthy: Dso]> {
  clock.advance(61);
  const { body } = await world.current.operator.post<Refresh>("/dsos/refresh");
  const find = (id: string) => body.items.find((each) => each.id === id);
  const [one, other] = [find(faulty), find(healthy)];
  if (!one || !other) throw new Error("a DSO is missing");
  return [one, other];
}

describe("a fault of one DSO (EN-M6)", () => {
  it.each([...TRANSPORT_FAULTS, ...CONTENT_FAULTS])(
    "%s leaves a plan within one tick, the other DSO untouched, and is over when it is over",
    async (name) => {
      vtns.control("nordnett", { faults: [name] });
      const [hit, other] = await askedAnew();
      const kind = REFUSED[name];
      expect(hit.answering).toMatchObject(
        kind
          ? { state: "not_answering", failures: 1, fault: { kind } }
          : { state: "answering", failures: 0, fault: null },
      );
      if (kind) expect([hit.priceNow?.quality, hit.cheapest]).toEqual(["binding", known.cheapest]);
      expect(other).toMatchObject({ freshness: "fresh", answering: { state: "answering", failures: 0 } });

      const { plan } = await site.tick();
      expect(plan?.slots[0]?.startAt).toBe(Math.floor(clock.now() / 900_000) * 900_000);
      expect(plan?.status).toBe("degraded");
      expect(plan?.reasons).toContain("short_history");
      expect(plan?.reasons).not.toContain("no_price");

      vtns.control("nordnett", { faults: [] });
      [known] = await askedAnew();
      expect(known).toMatchObject({ freshness: "fresh", answering: { state: "answering", failures: 0, fault: null } });
    },
  );
});

it("a DSO that asks for patience is left alone for so long", async () => {
  vtns.control("nordnett", { faults: [{ name: "http-503", seconds: 1_800 }] });
  const [hit] = await askedAnew();
  expect(Date.parse(hit.answering.nextFetchAt)).toBeGreaterThanOrEqual(clock.now() + 1_800_000);
  vtns.control("nordnett", { faults: [] });
  [known] = await askedAnew();
});

describe("all DSOs down (EN-M6)", () => {
  it("leave a plan on what they said, and then on what it would usually be, which it says", async () => {
    for (const key of ["nordnett", "volta"]) vtns.control(key, { faults: ["hang"] });
    const silent = await askedAnew();
    expect(silent.map(({ freshness, answering }) => [freshness, answering.state])).toEqual([
      ["fresh", "not_answering"],
      ["fresh", "not_answering"],
    ]);
    expect((await site.tick()).plan).toMatchObject({ status: "degraded", reasons: ["short_history"] });

    clock.advance(36 * HOUR);
    const later = await askedAnew();
    expect(later.map(({ freshness }) => freshness)).toEqual(["stale", "stale"]);
    const { plan } = await site.tick();
    expect(plan).toMatchObject({ status: "degraded", reasons: expect.arrayContaining(["price_estimated"]) });
    expect(plan?.slots.length).toBeGreaterThan(0);

    for (const key of ["nordnett", "volta"]) vtns.control(key, { faults: [] });
    expect((await askedAnew()).map(({ freshness }) => freshness)).toEqual(["fresh", "fresh"]);
  });
});
