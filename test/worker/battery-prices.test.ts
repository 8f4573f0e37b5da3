import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { DsoSlot } from "../../src/domain/dso.ts";
import { SLOT, slotAt } from "../../src/domain/slots.ts";
import { A_SHEET } from "../support/battery-sheet.ts";
import { BATTERY_KEY, FetchedBattery } from "./fetched-battery.ts";
import { clock, World } from "./ocpp-world.ts";
import { PriceDesk } from "./price-desk.ts";

const HOUR = 3_600_000;
const world = World.forTests();
FetchedBattery.forTests();

/** Cheap, but for the two hours from an instant on. */
async function sellsTo(desk: PriceDesk, dearFrom: number): Promise<void> {
  const dsoId = await desk.site.dso(150_000);
  const { results } = await env.DB.prepare("select day_at as dayAt, slots from dso_days where dso_id = ?")
    .bind(dsoId)
    .all<{ dayAt: number; slots: string }>();
  for (const { dayAt, slots } of results) {
    const changed = (JSON.parse(slots) as DsoSlot[]).map((slot) =>
      slot.startAt >= dearFrom && slot.startAt < dearFrom + 2 * HOUR && slot.price
        ? { ...slot, price: { ...slot.price, energyMicroPerKwh: 400_000 } }
        : slot,
    );
    await env.DB.prepare("update dso_days set slots = ? where dso_id = ? and day_at = ?")
      .bind(JSON.stringify(changed), dsoId, dayAt)
      .run();
  }
}

/** The battery was charged half full in the last quarter hour, at 0.10 a kWh. */
async function chargedBefore(desk: PriceDesk): Promise<void> {
  const unrated = { quality: "binding", averageCo2GramsPerKwh: null, mix: null };
  const supply = { dsoId: "d", shareBasisPoints: 10_000, priceMicroPerKwh: 100_000, currency: "EUR", ...unrated };
  await env.DB.prepare(
    `insert into site_slots (location_id, slot_at, battery_in_wh, battery_out_wh, stored_wh, supplies)
     values (?, ?, 105264, 0, 100000, ?)`,
  )
    .bind(desk.site.id, slotAt(clock.now()) - SLOT, JSON.stringify([supply]))
    .run();
}

it("the same prices with and without a battery give different tariffs, through real plans", async () => {
  const { operator } = world.current;
  const [plain, stored] = [await PriceDesk.open(world.current), await PriceDesk.open(world.current)];
  const path = `/locations/${stored.site.id}/energy/battery`;
  const entered = await operator.put(path, { battery: A_SHEET, key: BATTERY_KEY }, (await operator.get(path)).etag);
  expect(entered.status).toBe(200);
  await chargedBefore(stored);
  const dearFrom = (Math.floor(clock.now() / HOUR) + 2) * HOUR;
  for (const desk of [plain, stored]) {
    await desk.turnOn();
    await sellsTo(desk, dearFrom);
  }
  clock.advance((dearFrom - HOUR - clock.now()) / 1_000 + 120);
  for (const { site } of [plain, stored]) await site.tick();
  await plain.decide();

  const [without, withBattery] = [await plain.newest(), await stored.newest()];
  // (0.4 + 0.2) × 1.15 × 1.23 = 0.8487
  expect(without).toMatchObject({ validFrom: dearFrom, priceMicroPerKwh: 850_000 });
  expect(withBattery.validFrom).toBe(dearFrom);
  expect(withBattery.priceMicroPerKwh).toBeLessThan(without.priceMicroPerKwh);
  if (withBattery.origin.kind !== "rule") throw new Error("It is not by the rule");
  const [cost] = withBattery.origin.decision.cost.locations;
  expect(cost?.fromBatteryWh).toBeGreaterThan(0);
  expect(cost?.uncostedWh).toBe(0);
});
