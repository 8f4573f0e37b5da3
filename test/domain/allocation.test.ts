import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { admitted, type Claim, fill, leastA } from "../../src/domain/allocation.ts";
import { type Fuse, fits, isExceeded, type PerPhase, type Room, roomOf, taking } from "../../src/domain/fuse-tree.ts";

const SITES = 2_000;
const NEAR = 1e-6;

const phases = fc.constantFrom<PerPhase>([1, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1.1, 1.1, 1.1]);

interface RandomSite {
  readonly fuses: readonly Fuse[];
  readonly claims: readonly Claim[];
}

/** The connection, feeders below it or below each other, charge points on them, EVSEs in these. */
const site = (mostEvses: number): fc.Arbitrary<RandomSite> =>
  fc
    .record({
      siteA: fc.integer({ min: 0, max: 600 }),
      feeders: fc.array(fc.record({ limitA: fc.integer({ min: 6, max: 250 }), on: fc.nat(5) }), { maxLength: 4 }),
      points: fc.array(fc.record({ limitA: fc.constantFrom(10, 16, 32, 63, 10_000), on: fc.nat(5) }), {
        minLength: 1,
        maxLength: 25,
      }),
      evses: fc.array(
        fc.record({
          on: fc.nat(30),
          phases,
          maxA: fc.constantFrom(4, 6, 10, 16, 20.5, 32, 220),
          weight: fc.constantFrom(1, 1, 2, 4),
        }),
        { minLength: 1, maxLength: mostEvses },
      ),
    })
    .map(({ siteA, feeders, points, evses }) => {
      const fuses: Fuse[] = [{ id: "site", parentId: null, limitA: siteA }];
      for (const [index, { limitA, on }] of feeders.entries()) {
        fuses.push({ id: `F${index}`, parentId: fuses[on % fuses.length]?.id ?? "site", limitA });
      }
      const feeding = fuses.length;
      for (const [index, { limitA, on }] of points.entries()) {
        fuses.push({ id: `C${index}`, parentId: fuses[on % feeding]?.id ?? "site", limitA });
      }
      const claims = evses.map(({ on, ...each }, index) => ({
        ...each,
        evseUid: `E${index}`,
        fuseId: `C${on % points.length}`,
      }));
      return { fuses, claims };
    });

const lessBy = (room: Room, claims: readonly Claim[], givenA: (claim: Claim) => number) =>
  claims.reduce((left, claim) => taking(left, claim, givenA(claim)), room);

/** Nobody can be given more but at the cost of one who has no more for its weight, and more than its least. */
function mayRise(room: Room, claims: readonly Claim[], claim: Claim, given: ReadonlyMap<string, number>): boolean {
  const ofA = (each: Claim) => given.get(each.evseUid) ?? 0;
  const own = ofA(claim);
  if (own >= claim.maxA - NEAR) return false;
  const better = claims.filter(
    (each) => each !== claim && ofA(each) > leastA(each) + NEAR && ofA(each) / each.weight > own / claim.weight + NEAR,
  );
  // Take a little from all who are better off: if that makes room for this one, it was not max-min.
  const step = 1e-4;
  const lowered = lessBy(room, claims, (each) => ofA(each) - (better.includes(each) ? step : 0));
  return fits(lowered, claim, step * 1e-3);
}

describe("EN-P3, EN-M9 the division of power", () => {
  it(`exceeds no fuse, gives nobody less than 6 A, and is max-min, at ${SITES} random sites`, () => {
    const property = fc.property(site(50), ({ fuses, claims }) => {
      const room = roomOf(fuses);
      const served = admitted(room, claims);
      const given = fill(room, served);
      expect([...given.keys()].toSorted()).toEqual(served.map((each) => each.evseUid).toSorted());
      expect(isExceeded(lessBy(room, served, (each) => given.get(each.evseUid) ?? 0))).toBe(false);
      for (const claim of served) {
        expect(given.get(claim.evseUid)).toBeGreaterThanOrEqual(leastA(claim));
        expect(given.get(claim.evseUid)).toBeLessThanOrEqual(claim.maxA);
        expect(mayRise(room, served, claim, given)).toBe(false);
      }
    });
    fc.assert(property, { numRuns: SITES });
  });

  it("is what filling drop by drop comes to", () => {
    const DROP_A = 0.01;
    const property = fc.property(site(6), ({ fuses, claims }) => {
      const room = roomOf(fuses);
      const served = admitted(room, claims);
      const given = fill(room, served);
      const drops = new Map(served.map((claim) => [claim.evseUid, leastA(claim)]));
      let left = lessBy(room, served, leastA);
      const full = new Set<Claim>();
      for (let level = 0; full.size < served.length; level += DROP_A) {
        for (const claim of served.filter((each) => !full.has(each))) {
          const has = drops.get(claim.evseUid) ?? 0;
          const wants = claim.weight * level;
          if (has >= claim.maxA || !fits(left, claim, 0.05)) full.add(claim);
          else if (wants > has) {
            const drop = Math.min(wants, claim.maxA) - has;
            left = taking(left, claim, drop);
            drops.set(claim.evseUid, has + drop);
          }
        }
      }
      for (const [uid, amperes] of drops) expect(Math.abs(amperes - (given.get(uid) ?? 0))).toBeLessThan(0.5);
    });
    fc.assert(property, { numRuns: 100 });
  });

  it("EN-P5 nobody is left out who could be given 6 A beside those before", () => {
    const property = fc.property(site(50), ({ fuses, claims }) => {
      const room = roomOf(fuses);
      const served = admitted(room, claims);
      const left = lessBy(room, served, leastA);
      for (const claim of claims.filter((each) => !served.includes(each))) {
        expect(fits(left, claim, leastA(claim))).toBe(false);
      }
    });
    fc.assert(property, { numRuns: 500 });
  });
});
