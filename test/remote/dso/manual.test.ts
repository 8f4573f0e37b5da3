import { describe, expect, it } from "vitest";
import { SLOT } from "../../../src/domain/slots.ts";
import { HOUR } from "../../../src/domain/time.ts";
import { manual, manualLink } from "../../../src/remote/dso/manual.ts";

const price = (energyMicroPerKwh: number) => ({ energyMicroPerKwh });
const NIGHT = { fromMinute: 0, untilMinute: 6 * 60, price: price(100_000) };
const ALWAYS = { price: price(200_000) };
const link = (rows: readonly object[]) => manualLink.parse({ currency: "EUR", timeZone: "Europe/Berlin", rows });

async function slotsOf(rows: readonly object[], startAt: number, endAt: number) {
  const asked = await manual({ now: () => startAt }).fetch(link(rows), { startAt, endAt });
  if (!asked.ok) throw new Error(asked.fault.detail);
  return asked.value.slots;
}
const cheapHours = async (startAt: number, endAt: number) => {
  const slots = await slotsOf([NIGHT, ALWAYS], startAt, endAt);
  return slots.filter((slot) => slot.price?.energyMicroPerKwh === 100_000).length / 4;
};

describe("a table of prices that people typed", () => {
  it("is binding, by local time, and the first row that holds counts", async () => {
    const slots = await slotsOf([NIGHT, ALWAYS], Date.UTC(2031, 4, 5, 3), Date.UTC(2031, 4, 5, 5));
    expect(slots.map((slot) => slot.price?.energyMicroPerKwh)).toEqual([
      ...Array(4).fill(100_000),
      ...Array(4).fill(200_000),
    ]);
    expect(slots[0]).toMatchObject({
      quality: "binding",
      price: { energyMicroPerKwh: 100_000, gridFeeMicroPerKwh: 0, leviesMicroPerKwh: 0, taxMicroPerKwh: 0 },
    });
  });

  it("follows the clocks through their changes: a night of five, six and seven hours", async () => {
    const day = (midnight: number) => cheapHours(midnight, midnight + 12 * HOUR);
    expect(await day(Date.UTC(2031, 2, 29, 23))).toBe(5);
    expect(await day(Date.UTC(2031, 4, 4, 22))).toBe(6);
    expect(await day(Date.UTC(2031, 9, 25, 22))).toBe(7);
  });

  it("holds on its weekdays and between its first and last day; where no row holds there is no price", async () => {
    // 5 May 2031 is a Monday.
    const rows = [{ ...ALWAYS, weekdays: [1, 3], validFrom: "2031-05-05", validTo: "2031-05-06" }];
    const slots = await slotsOf(rows, Date.UTC(2031, 4, 4, 22), Date.UTC(2031, 4, 8, 22));
    expect(slots).toHaveLength(96);
    expect(slots[0]?.startAt).toBe(Date.UTC(2031, 4, 4, 22));
    expect(slots.at(-1)?.startAt).toBe(Date.UTC(2031, 4, 5, 22) - SLOT);
  });

  it("gives a quarter hour to the row that holds when it begins", async () => {
    const odd = { ...NIGHT, untilMinute: 6 * 60 + 7 };
    const from = Date.UTC(2031, 4, 5, 4);
    const slots = await slotsOf([odd, ALWAYS], from, from + HOUR / 2);
    expect(slots.map((slot) => slot.price?.energyMicroPerKwh)).toEqual([100_000, 200_000]);
  });

  it("may tell limit, CO2 and mix, whose shares sum to the whole", async () => {
    const more = {
      importLimitW: 60_000,
      co2: { gramsPerKwh: 40, basis: "average" },
      mix: { WIND: 9_000, UNKNOWN: 1_000 },
    };
    const [slot] = await slotsOf([{ ...ALWAYS, ...more }], 0, SLOT);
    expect(slot).toMatchObject(more);
    const bad = { currency: "EUR", timeZone: "UTC", rows: [{ ...ALWAYS, mix: { WIND: 9_999 } }] };
    expect(manualLink.safeParse(bad).success).toBe(false);
  });
});
