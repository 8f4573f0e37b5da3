import { describe, expect, it } from "vitest";
import { randomFrom } from "../../sim/random.ts";
import { evsePointsOf, seenPhases } from "../../src/domain/site-fuses.ts";
import { aSite, MINUTE, PowerWorld, SECOND } from "./power-world.ts";

/** Of a connection that gives each phase so much. */
const gridW = (amperes: number) => amperes * 690;
const SLOT = 15 * MINUTE;

describe("EN-P1…P8 the power of a site", () => {
  it("gives a car that is alone all it can take, and shares when another comes", () => {
    const world = new PowerWorld(aSite(1, gridW(32)));
    world.plugIn("P1a");
    world.pass(5 * MINUTE);
    expect(world.drawsA(world.socket("P1a"))).toBeGreaterThan(22);
    world.plugIn("P1b");
    world.pass(5 * MINUTE, () => expect(world.overloadA()).toBe(0));
    for (const socket of world.sockets) expect(world.drawsA(socket)).toBeGreaterThan(14);
    world.leave("P1a");
    world.pass(5 * MINUTE);
    expect(world.drawsA(world.socket("P1b"))).toBeGreaterThan(22);
  });

  it("EN-P4 divides again what a car does not take, and gives it back when it takes more", () => {
    const world = new PowerWorld(aSite(1, gridW(40)));
    world.plugIn("P1a", { maxA: 8 });
    world.plugIn("P1b");
    world.pass(10 * MINUTE);
    expect(world.power.evses.P1a?.share).toMatchObject({ why: "car", currentA: 10 });
    expect(world.drawsA(world.socket("P1b"))).toBeGreaterThan(28);
  });

  it("EN-P7 says nothing twice", () => {
    const world = new PowerWorld(aSite(4, gridW(63)));
    for (const { point } of world.sockets) world.plugIn(point.evseUid);
    world.pass(10 * MINUTE);
    const { messages } = world;
    world.pass(20 * MINUTE);
    expect(world.messages).toBe(messages);
  });

  it("EN-D14 is renewed before it ends, by one message for each car", () => {
    const world = new PowerWorld(aSite(2, gridW(63)));
    for (const { point } of world.sockets) world.plugIn(point.evseUid);
    world.pass(10 * MINUTE);
    const { messages } = world;
    world.pass(3 * SLOT, () => {
      for (const { applied } of world.sockets) expect(applied?.until).toBeGreaterThan(world.now + MINUTE);
    });
    expect(world.messages - messages).toBe(4);
  });

  it("EN-D14 falls back to what is safe for all when nobody cares any more, whenever that is", () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const world = new PowerWorld(aSite(5, gridW(40)), { seed, troubles: { lateMs: 20 * SECOND, lost: 0.2 } });
      const random = randomFrom(seed);
      for (const { point } of world.sockets) {
        world.plugIn(point.evseUid);
        world.pass(Math.floor(random() * 300) * SECOND);
      }
      const { sockets } = world;
      for (let ahead = 0; ahead < 6 * SLOT; ahead += MINUTE) {
        world.now += MINUTE;
        expect(world.overloadA()).toBe(0);
        // Whoever comes then finds the floor.
        const most = sockets.reduce(
          (sum, socket) => sum + Math.max(world.followsA(socket), world.followsA({ ...socket, car: null })),
          0,
        );
        expect(most).toBeLessThanOrEqual(40 + 1e-6);
      }
    }
  });

  it.each([
    [3, 14],
    [8, 14],
    [10, 28],
    [7, 50],
  ])("EN-P6 of %i cars at %i A nobody waits longer than its turn, through half a day", (cars, amperes) => {
    const world = new PowerWorld(aSite(Math.ceil(cars / 2), gridW(amperes)));
    const uids = world.sockets.slice(0, cars).map(({ point }) => point.evseUid);
    for (const uid of uids) world.plugIn(uid);
    world.pass(SLOT);
    const fit = Math.min(cars, Math.floor(amperes / 6));
    const longest = Math.ceil(cars / fit);
    const waited = new Map(uids.map((uid) => [uid, 0]));
    const served = new Map(uids.map((uid) => [uid, 0]));
    for (let slot = 0; slot < 48; slot += 1) {
      world.pass(SLOT, () => expect(world.overloadA()).toBe(0));
      const on = uids.filter((uid) => world.drawsA(world.socket(uid)) >= 6);
      expect(on).toHaveLength(fit);
      for (const uid of uids) {
        waited.set(uid, on.includes(uid) ? 0 : (waited.get(uid) ?? 0) + 1);
        served.set(uid, (served.get(uid) ?? 0) + (on.includes(uid) ? 1 : 0));
        expect(waited.get(uid)).toBeLessThanOrEqual(longest);
      }
    }
    expect(Math.max(...served.values()) - Math.min(...served.values())).toBeLessThanOrEqual(longest);
  });

  it("EN-P6 counts a car that takes nothing as finished after its grace, and its turn is others'", () => {
    const world = new PowerWorld(aSite(2, gridW(14)));
    world.plugIn("P1a", { maxA: 0 });
    for (const uid of ["P1b", "P2a"]) world.plugIn(uid);
    world.pass(6 * SLOT);
    expect(world.power.evses.P1a?.share.why).toBe("finished");
    for (const uid of ["P1b", "P2a"]) expect(world.drawsA(world.socket(uid))).toBeGreaterThanOrEqual(6);
  });
});

describe("EN-P2 the tree of fuses", () => {
  it("holds at each feeder and charge point, and leaves to others what these cannot bear", () => {
    const feeders = [
      { id: "A", name: "A", parentId: null, fuseA: 20 },
      { id: "B", name: "B", parentId: null, fuseA: 80 },
    ];
    const chargePoints = { P1: { feederId: "A" }, P2: { feederId: "B", fuseA: 25 }, P3: { feederId: "B" } };
    const world = new PowerWorld(aSite(3, gridW(90), { feeders, chargePoints }));
    for (const { point } of world.sockets) world.plugIn(point.evseUid);
    world.pass(10 * MINUTE, () => expect(world.overloadA()).toBe(0));
    const sumA = (id: string) =>
      world.sockets.reduce((sum, socket) => sum + (socket.point.chargePointId === id ? world.drawsA(socket) : 0), 0);
    expect([sumA("P1") > 17, sumA("P2") > 21, sumA("P3") > 38]).toEqual([true, true, true]);
  });

  it("counts a single phase where it is known on that one, and else on each", () => {
    const base = aSite(1, gridW(32));
    const [box] = base.chargePoints;
    const evses = (box?.evses ?? []).map((evse) => ({ ...evse, powerType: "AC_1_PHASE" as const, maxPowerW: 7_360 }));
    const site = { ...base, chargePoints: [{ id: "P1", evses }] };
    const known = { ...site, connection: { ...site.connection, phases: { P1a: [1] as const, P1b: [2] as const } } };
    const drawn = [site, known].map((each) => {
      const world = new PowerWorld(each);
      for (const { point } of world.sockets) world.plugIn(point.evseUid);
      world.pass(10 * MINUTE, () => expect(world.overloadA()).toBe(0));
      return world.totalA();
    });
    expect(drawn[0]).toBeLessThanOrEqual(32);
    expect(drawn[1]).toBeGreaterThan(55);
  });

  it("sees by the meter that a car uses one phase of three, where the wires are known", () => {
    const site = aSite(1, gridW(32), { phases: { P1a: [2, 3, 1] } });
    const [first, second] = evsePointsOf(site);
    if (first === undefined || second === undefined) throw new Error("There are two");
    expect(seenPhases(first, site, [16, 0, 0])).toEqual([0, 1, 0]);
    expect(seenPhases(first, site, [16, 16, 0.2])).toEqual([0, 1, 1]);
    expect(seenPhases(first, site, [0, 0, 0])).toEqual([1, 1, 1]);
    expect(seenPhases(first, site, [16, null, null])).toEqual([1, 1, 1]);
    expect(seenPhases(second, site, [16, 0, 0])).toEqual([1, 1, 1]);
  });
});

describe("EN-M10 the fuse, whatever happens", () => {
  it.each([6, 10, 26, 31, 32, 33])(
    "seed %i: messages late and lost, chargers offline, cars that take a tenth more: no slot over the limit, no moment over 10 s",
    (seed) => {
      const random = randomFrom(seed);
      const limitA = 30 + Math.floor(random() * 80);
      const world = new PowerWorld(aSite(6, gridW(limitA)), { seed, troubles: { lateMs: 8 * SECOND, lost: 0.1 } });
      let over = 0;
      let longestMs = 0;
      let sum = 0;
      const slots: number[] = [];
      world.pass(4 * 60 * MINUTE, () => {
        over = world.overloadA() > 1e-6 ? over + SECOND : 0;
        longestMs = Math.max(longestMs, over);
        sum += world.totalA();
        if (world.now % SLOT === 0) {
          slots.push(sum / (SLOT / SECOND));
          sum = 0;
        }
        if (world.now % (20 * SECOND) !== 0) return;
        const socket = world.sockets[Math.floor(random() * world.sockets.length)];
        const box = world.boxes[Math.floor(random() * world.boxes.length)];
        const dice = random();
        if (dice < 0.05 && box !== undefined) world.setOnline(box.id, !box.isOnline);
        else if (dice < 0.3 && socket !== undefined) {
          if (socket.car === null) {
            world.plugIn(socket.point.evseUid, {
              maxA: [0, 8, 16, 32][Math.floor(random() * 4)] ?? 32,
              factor: random() < 0.5 ? 1.1 : 1,
            });
          } else if (random() < 0.3) world.leave(socket.point.evseUid);
        }
      });
      expect(slots.filter((amperes) => amperes > limitA)).toEqual([]);
      expect(longestMs).toBeLessThanOrEqual(10 * SECOND);
    },
  );
});
