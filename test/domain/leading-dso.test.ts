import { describe, expect, it } from "vitest";
import { type Candidate, leadersOf } from "../../src/domain/leading-dso.ts";
import { SLOT } from "../../src/domain/slots.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { NOON } from "../support/planned-site.ts";

const SEEDS = 300;
const SLOTS = 48;

/** The same numbers for the same seed, in [0, 1). */
function luckOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function candidatesFrom(seed: number): readonly Candidate[] {
  const luck = luckOf(seed);
  return ["A", "B", "C"].map((dsoId) => ({
    dsoId,
    effectiveMicroPerKwh: Array.from({ length: SLOTS }, () => Math.round(200_000 + luck() * 60_000)),
    capacityW: Array.from({ length: SLOTS }, () => (luck() < 0.1 ? 0 : 50_000)),
  }));
}

const NOBODY = Array<null>(SLOTS).fill(null);

describe("who leads", () => {
  const each = (check: (seed: number, candidates: readonly Candidate[]) => void) => {
    for (let seed = 1; seed <= SEEDS; seed += 1) check(seed, candidatesFrom(seed));
  };
  const of = (candidates: readonly Candidate[], dsoId: string | undefined, slot: number) => {
    const found = candidates.find((candidate) => candidate.dsoId === dsoId);
    return { price: found?.effectiveMicroPerKwh[slot] ?? 0, capacityW: found?.capacityW[slot] ?? 0 };
  };

  it("can always give something, unless nobody can", () => {
    each((seed, candidates) => {
      for (const [slot, leader] of leadersOf(NOON, candidates, NOBODY, null).entries()) {
        const isAnybody = candidates.some(({ capacityW }) => (capacityW[slot] ?? 0) > 0);
        expect(leader !== null, `seed ${seed} slot ${slot}`).toBe(isAnybody);
        if (leader)
          expect(of(candidates, leader.dsoId, slot).capacityW, `seed ${seed} slot ${slot}`).toBeGreaterThan(0);
      }
    });
  });

  it("changes only for an advantage of 1 ct after 30 min, or because it can give nothing (energy 4.1)", () => {
    each((seed, candidates) => {
      const leaders = leadersOf(NOON, candidates, NOBODY, null);
      for (const [slot, leader] of leaders.entries()) {
        const before = leaders[slot - 1];
        if (!before || !leader || before.dsoId === leader.dsoId) continue;
        const left = of(candidates, before.dsoId, slot);
        if (left.capacityW === 0) continue;
        const note = `seed ${seed} slot ${slot}`;
        expect(left.price - of(candidates, leader.dsoId, slot).price, note).toBeGreaterThanOrEqual(10_000);
        expect(NOON + slot * SLOT - before.since, note).toBeGreaterThanOrEqual(30 * MINUTE);
      }
    });
  });

  it("comes slot by slot as it was foreseen, and costs at most 1 ct more than the best once it has led for 30 min", () => {
    each((seed, candidates) => {
      const foreseen = leadersOf(NOON, candidates, NOBODY, null);
      const rest = candidates.map((candidate) => ({
        ...candidate,
        effectiveMicroPerKwh: candidate.effectiveMicroPerKwh.slice(7),
        capacityW: candidate.capacityW.slice(7),
      }));
      const later = leadersOf(NOON + 7 * SLOT, rest, NOBODY.slice(7), foreseen[6] ?? null);
      expect(later, `seed ${seed}`).toEqual(foreseen.slice(7));
      for (const [slot, leader] of foreseen.entries()) {
        if (!leader || NOON + slot * SLOT - leader.since < 30 * MINUTE) continue;
        const able = candidates.filter(({ capacityW }) => (capacityW[slot] ?? 0) > 0);
        const best = Math.min(...able.map(({ effectiveMicroPerKwh }) => effectiveMicroPerKwh[slot] ?? 0));
        expect(of(candidates, leader.dsoId, slot).price - best, `seed ${seed}`).toBeLessThan(10_000);
      }
    });
  });

  it("is whoever was chosen by hand, as long as that can give anything", () => {
    each((seed, candidates) => {
      const chosen = NOBODY.map((_, slot) => (slot >= 8 && slot < 20 ? "C" : null));
      for (const [slot, leader] of leadersOf(NOON, candidates, chosen, null).entries()) {
        const isChosen = chosen[slot] === "C" && of(candidates, "C", slot).capacityW > 0;
        expect(leader?.isChosen ?? false, `seed ${seed} slot ${slot}`).toBe(isChosen);
      }
    });
  });
});
