import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { EnergyView } from "../../src/entry/api/shared/energy.ts";
import { ObedientBox, settled } from "./obedient-box.ts";
import { clock, World } from "./ocpp-world.ts";
import { aLocation } from "./operator.ts";

const world = World.forTests();

/** A location of its own, whose connection gives each phase so much. */
async function aSite(amperes: number | null) {
  const { operator } = world.current;
  const { body } = await operator.post<{ id: string }>("/locations", aLocation());
  const path = `/locations/${body.id}/energy/connection`;
  const enter = async (gridLimitA: number | null, more: object = {}) => {
    const gridLimitW = gridLimitA === null ? null : gridLimitA * 690;
    const connection = { gridLimitW, feeders: [], chargePoints: {}, phases: {}, ...more };
    return operator.put<{ detail?: string }>(path, connection, (await operator.get(path)).etag);
  };
  expect((await enter(amperes)).status).toBe(200);
  const here = Object.assign(Object.create(Object.getPrototypeOf(world.current)), world.current, {
    locationId: body.id,
  }) as World;
  const object = env.LOCATIONS.getByName(body.id);
  return { id: body.id, path, enter, box: () => ObedientBox.boot(here), object };
}

const sumW = (boxes: readonly ObedientBox[]) => boxes.reduce((sum, box) => sum + box.drawsW, 0);

describe("EN-P1…P8 the power of a location", () => {
  it("is divided when two cars plug in at the same instant, and never exceeds the connection", async () => {
    const site = await aSite(32);
    const boxes = [await site.box(), await site.box()];
    const [first, second] = boxes as [ObedientBox, ObedientBox];
    const look = () => expect(sumW(boxes)).toBeLessThanOrEqual(32 * 690);
    await settled(site.id, boxes, look);
    // Before anybody comes each has its floor.
    expect(boxes.map(({ limitW }) => limitW)).toEqual([4_140, 4_140]);
    await Promise.all(boxes.map((box) => box.plugIn()));
    look();
    await settled(site.id, boxes, look);
    for (const { drawsW } of boxes) expect(drawsW).toBeGreaterThan(14 * 690);
    await second.leave();
    await settled(site.id, boxes, look);
    expect(first.drawsW).toBeGreaterThan(22 * 690);
    expect(first.profiles.at(-1)).toMatchObject({
      transactionId: first.transactionId,
      chargingProfilePurpose: "TxProfile",
      chargingProfileKind: "Absolute",
      chargingSchedule: { chargingRateUnit: "A", chargingSchedulePeriod: [{ numberPhases: 3 }, { limit: 6 }] },
    });
  });

  it("EN-P7 is not raised for one before the other has answered", async () => {
    const site = await aSite(32);
    const [first, second] = [await site.box(), await site.box()];
    await settled(site.id, [first, second]);
    await first.plugIn();
    await settled(site.id, [first, second]);
    const before = first.limitW;
    await second.plugIn();
    await settled(site.id, [second]);
    expect([first.limitW, second.limitW]).toEqual([before, 4_140]);
    await settled(site.id, [first, second]);
    expect(first.limitW).toBeLessThan(before);
    expect(second.limitW).toBeGreaterThan(14 * 690);
  });

  it("EN-D14 is told again before its last slot ends, and survives that the location's object was lost", async () => {
    const site = await aSite(32);
    const box = await site.box();
    await settled(site.id, [box]);
    await box.plugIn();
    await settled(site.id, [box]);
    const told = box.profiles.length;
    await evictDurableObject(site.object);
    await settled(site.id, [box]);
    expect(box.profiles).toHaveLength(told);
    clock.advance(50 * 60);
    await box.measure();
    await settled(site.id, [box]);
    expect(box.profiles).toHaveLength(told + 1);
  });

  it("takes in a charge point as soon as it is there", async () => {
    const site = await aSite(20);
    const box = await site.box();
    await box.station.reported();
    expect(await box.charger.nextCall()).toMatchObject({ action: "SetChargingProfile" });
  });

  it("EN-P8 counts in full who refuses to be limited", async () => {
    const site = await aSite(60);
    const [willing, refusing] = [await site.box(), await site.box()];
    refusing.answer = "Rejected";
    await settled(site.id, [willing, refusing]);
    await willing.plugIn();
    await settled(site.id, [willing, refusing]);
    expect(willing.drawsW).toBeLessThanOrEqual(60 * 690 - 22_000);
    const { division } = (await world.current.operator.get<EnergyView>(`/locations/${site.id}/energy`)).body;
    expect(division?.evses.find(({ chargePointId }) => chargePointId === refusing.station.id)).toMatchObject({
      why: "refused",
      limit: "refused",
      appliedLimitW: null,
    });
    const asked = refusing.profiles.length;
    await settled(site.id, [willing, refusing]);
    expect(refusing.profiles).toHaveLength(asked);
  });

  it("notices who ignores a limit, tells it once more, and keeps free what it takes", async () => {
    const site = await aSite(40);
    const [obeying, greedy] = [await site.box(), await site.box()];
    const boxes = [obeying, greedy];
    await settled(site.id, boxes);
    for (const box of boxes) await box.plugIn();
    await settled(site.id, boxes);
    const told = greedy.profiles.length;
    greedy.factor = 22_000 / greedy.limitW;
    for (let minute = 0; minute < 6; minute += 1) {
      clock.advance(60);
      for (const box of boxes) await box.measure();
      await settled(site.id, boxes);
    }
    expect(await greedy.station.notices("limit_ignored")).toMatchObject([{ count: 1, resolvedAt: null }]);
    expect(greedy.profiles.length).toBe(told + 1);
    expect(obeying.drawsW + 22_000).toBeLessThanOrEqual(40 * 690);
  });

  it("is no longer divided where nobody says what the connection bears: all is lifted", async () => {
    const site = await aSite(20);
    const box = await site.box();
    await site.enter(20, { chargePoints: { [box.station.id]: { fuseA: 25 } } });
    await settled(site.id, [box]);
    expect(box.profiles.map((each) => each.chargingProfilePurpose)).toContain("ChargePointMaxProfile");
    await box.plugIn();
    await settled(site.id, [box]);
    expect(box.limitW).toBeLessThan(20 * 690);
    await site.enter(null);
    await settled(site.id, [box]);
    expect(box.limitW).toBe(22_000);
  });
});

describe("PUT /api/locations/{id}/energy/connection", () => {
  it("refuses wires that cannot be", async () => {
    const site = await aSite(null);
    const feeder = (id: string, parentId: string | null) => ({ id, name: id, parentId, fuseA: 63 });
    const details = async (more: object) => {
      const { status, body } = await site.enter(32, more);
      return [status, body.detail];
    };
    expect(await details({ feeders: [feeder("A", "B"), feeder("B", "A")] })).toEqual([
      400,
      expect.stringContaining("hangs on itself"),
    ]);
    expect(await details({ feeders: [feeder("A", "C")] })).toEqual([400, expect.stringContaining("not there")]);
    expect(await details({ chargePoints: { NOBODY: {} } })).toEqual([400, expect.stringContaining("NOBODY")]);
    expect(await details({ phases: { NONE: [1] } })).toEqual([400, expect.stringContaining("NONE")]);
  });
});
