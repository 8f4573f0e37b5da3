import { describe, expect, it } from "vitest";
import { CONTENT_FAULTS, TRANSPORT_FAULTS } from "../../../sim/dso/faults.ts";
import type { DsoSnapshot } from "../../../src/domain/dso.ts";
import { DAY, HOUR } from "../../../src/domain/time.ts";
import { type DsoHarness, dsoHarness, gotten } from "./dso-harness.ts";

/** All of tomorrow is known then. */
const AFTERNOON = "2026-11-18T14:00:00Z";

async function fetchedWith(
  ...faults: readonly unknown[]
): Promise<{ readonly vtn: DsoHarness; readonly said: DsoSnapshot }> {
  const vtn = dsoHarness({}, AFTERNOON);
  vtn.control({ faults });
  return { vtn, said: gotten(await vtn.fetchNow()) };
}

async function saidWithout(): Promise<DsoSnapshot> {
  return gotten(await dsoHarness({}, AFTERNOON).fetchNow());
}

function energyOf({ slots }: DsoSnapshot): readonly (number | undefined)[] {
  return slots.map(({ price }) => price?.energyMicroPerKwh);
}

const tested = new Set<string>();
/** The fault's name begins the name of its test. */
function onFault(
  name: (typeof TRANSPORT_FAULTS)[number] | (typeof CONTENT_FAULTS)[number],
  promise: string,
  test: () => Promise<void>,
) {
  tested.add(name);
  it(`${name}: ${promise}`, test);
}

describe("a fault on the way (EN-S6)", () => {
  for (const [name, kind] of [
    ["refuse", "unreachable"],
    ["hang", "unreachable"],
    ["http-500", "unreachable"],
    ["http-503", "unreachable"],
    ["truncated", "unreadable"],
    ["html", "unreadable"],
    ["redirect", "unreadable"],
    ["unauthorized", "refused"],
  ] as const) {
    onFault(name, `is ${kind}, and over when it is over`, async () => {
      const vtn = dsoHarness({}, AFTERNOON);
      const before = gotten(await vtn.fetchNow());
      vtn.control({ faults: [{ name, on: ["events"] }] });
      expect(await vtn.fetchNow()).toMatchObject({ ok: false, fault: { kind, detail: expect.stringMatching(/\S/) } });
      vtn.control({ faults: [] });
      expect(gotten(await vtn.fetchNow()).slots).toEqual(before.slots);
    });
  }

  onFault("unauthorized-until-renewal", "is not even noticed", async () => {
    const { said } = await fetchedWith("unauthorized-until-renewal");
    expect(energyOf(said)).toEqual(energyOf(await saidWithout()));
  });

  onFault("slow", "is waited for like any other answer", async () => {
    const { said } = await fetchedWith({ name: "slow", ms: 4_000 });
    expect(energyOf(said)).toEqual(energyOf(await saidWithout()));
  });

  it("lasts only for so many calls where that was asked for (EN-S5)", async () => {
    const vtn = dsoHarness({}, AFTERNOON);
    vtn.control({ faults: [{ name: "http-500", times: 2 }] });
    expect((await vtn.fetchNow()).ok).toBe(false);
    expect((await vtn.fetchNow()).ok).toBe(false);
    expect((await vtn.fetchNow()).ok).toBe(true);
  });

  it("tells how long to wait, where the VTN said so", async () => {
    const vtn = dsoHarness({}, AFTERNOON);
    vtn.control({ faults: [{ name: "http-503", seconds: 90 }] });
    expect(await vtn.fetchNow()).toMatchObject({ fault: { detail: "It answered HTTP 503 and asks to wait 90." } });
  });

  it("names what the VTN gave as its reason", async () => {
    const vtn = dsoHarness({}, AFTERNOON);
    const asked = await vtn.fetchNow({ scope: "read_ven_objects" });
    expect(asked).toMatchObject({
      fault: {
        kind: "refused",
        detail: "GET /programs was answered 403 (Forbidden: the scope read_targets is missing)",
      },
    });
  });
});

describe("a fault of what is said (EN-S7)", () => {
  for (const [name, detail] of [
    ["gap", /gap/],
    ["overlap", /overlap/],
    ["no-currency", /currency/],
    ["foreign-currency", /USD, not in EUR/],
  ] as const) {
    onFault(name, "refuses the whole answer (EN-A22)", async () => {
      const vtn = dsoHarness({}, AFTERNOON);
      vtn.control({ faults: [name] });
      const fault = { kind: "implausible", detail: expect.stringMatching(detail) };
      expect(await vtn.fetchNow()).toMatchObject({ ok: false, fault });
    });
  }

  onFault("foreign-token-url", "gives nobody our secret (EN-A2)", async () => {
    const vtn = dsoHarness({}, AFTERNOON);
    vtn.control({ faults: ["foreign-token-url"] });
    expect(await vtn.fetchNow()).toMatchObject({ ok: false, fault: { kind: "refused" } });
  });

  onFault("no-tomorrow", "leaves what is known of today", async () => {
    const { said } = await fetchedWith("no-tomorrow");
    expect(energyOf(said)).toEqual(energyOf(await saidWithout()).slice(0, 10 * 4));
  });

  onFault("withdrawn", "takes tomorrow back (EN-A7)", async () => {
    const { said } = await fetchedWith("withdrawn");
    expect(energyOf(said).slice(0, 10 * 4)).toEqual(energyOf(await saidWithout()).slice(0, 10 * 4));
    expect(said.slots.slice(10 * 4).filter(({ price }) => price !== null)).toEqual([]);
  });

  onFault(
    "zeros-tomorrow",
    "is read as it was said; whether it can be right is judged with what came before",
    async () => {
      const { said } = await fetchedWith("zeros-tomorrow");
      expect(new Set(energyOf(said).slice(10 * 4))).toEqual(new Set([0]));
    },
  );

  onFault("price-thousandfold", "is read as it was said", async () => {
    const { said } = await fetchedWith("price-thousandfold");
    expect(energyOf(said)).toEqual(energyOf(await saidWithout()).map((each) => (each ?? 0) * 1_000));
  });

  onFault("negative-price", "is legal (EN-A21)", async () => {
    const prices = energyOf((await fetchedWith("negative-price")).said);
    expect(prices.some((each) => (each ?? 0) < 0)).toBe(true);
    expect(prices.map((each) => Math.abs(each ?? 0))).toEqual(energyOf(await saidWithout()));
  });

  onFault("old-names", "is understood (EN-A12)", async () => {
    const { said } = await fetchedWith("old-names");
    const { subscriptionW, offers } = await saidWithout();
    expect([said.subscriptionW, said.offers, said.ignored]).toEqual([subscriptionW, offers, []]);
  });

  onFault("start-now", "begins with the slot under way, and has no end (EN-A5)", async () => {
    const { vtn, said } = await fetchedWith("start-now");
    expect(new Set(energyOf(said))).toEqual(new Set([vtn.spec.meanPrice * 1e6]));
    expect(said.slots).toHaveLength(48 * 4);
  });

  onFault("without-end", "fills the horizon (EN-A5)", async () => {
    const { vtn, said } = await fetchedWith("without-end");
    expect(new Set(energyOf(said))).toEqual(new Set([vtn.spec.meanPrice * 1e6]));
    expect(said.slots).toHaveLength(48 * 4);
  });

  onFault("loop", "is the same day for ever (EN-A5)", async () => {
    const prices = energyOf((await fetchedWith("loop")).said);
    expect(prices).toHaveLength(48 * 4);
    expect(prices.slice(24 * 4)).toEqual(prices.slice(0, 24 * 4));
    expect(new Set(prices).size).toBeGreaterThan(12);
  });

  onFault("two-priorities", "is won by the lower number, without a word (EN-A6)", async () => {
    const { vtn, said } = await fetchedWith("two-priorities");
    const usual = energyOf(await saidWithout());
    const urgent = Math.round(vtn.spec.meanPrice * 3e6);
    expect(energyOf(said)).toEqual(usual.map((each, index) => (index < 2 * 4 ? urgent : each)));
    expect(said.ignored).toEqual([]);
  });

  onFault("many-events", "is read to the last page", async () => {
    const { vtn, said } = await fetchedWith("many-events");
    expect(said.slots).toHaveLength(48 * 4);
    const pages = vtn.sent
      .filter(({ url }) => url.pathname.endsWith("/events"))
      .map(({ url }) => url.searchParams.get("skip"));
    expect(pages).toEqual(["0", "50", "100"]);
  });

  onFault("limit-zero", "is a limit of nothing for as long as it holds", async () => {
    const { said } = await fetchedWith("limit-zero");
    expect(said.slots.filter(({ importLimitW }) => importLimitW === 0)).toHaveLength(2 * 4);
    expect(said.slots.filter(({ importLimitW }) => importLimitW === undefined)).toHaveLength(said.slots.length - 2 * 4);
  });

  onFault("limit-past", "is no limit; the subscription is what is left (EN-A11)", async () => {
    const { said } = await fetchedWith("limit-past");
    expect(said.slots.every(({ importLimitW }) => importLimitW === undefined)).toBe(true);
    expect(said.subscriptionW).toBe(160_000);
  });

  it("has a test for each that the simulator knows", () => {
    expect([...TRANSPORT_FAULTS, ...CONTENT_FAULTS].filter((name) => !tested.has(name))).toEqual([]);
  });
});

describe("what a VTN says of a day on which clocks change", () => {
  it.each([
    ["2026-03-28T20:00:00Z", 23],
    ["2026-10-24T20:00:00Z", 25],
    ["2026-11-18T20:00:00Z", 24],
  ])("at %s, of %i hours", async (at, hours) => {
    for (const shape of [
      { valuesPerDay: 24, packed: false },
      { valuesPerDay: 24, packed: true },
      { valuesPerDay: 96, packed: false },
      { valuesPerDay: 96, packed: true },
    ] as const) {
      const vtn = dsoHarness({ ...shape, zone: "Europe/Berlin" }, at);
      const { slots } = gotten(await vtn.fetchNow());
      const restOfToday = slots.findIndex(({ startAt }) => startAt >= midnightIn(at));
      expect(slots.length - restOfToday).toBe(hours * 4);
      expect(slots.every(({ price }) => price !== null)).toBe(true);
    }
  });

  /** Of Berlin, on those three evenings. */
  function midnightIn(at: string): number {
    return Math.floor(Date.parse(at) / DAY) * DAY + (at.includes("-10-") ? 22 : 23) * HOUR;
  }
});
