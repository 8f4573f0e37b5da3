import { describe, expect, it } from "vitest";
import { judgeEnergy } from "../../bench/energy/judge.ts";
import { madeUpWorlds } from "../../bench/energy/made-up.ts";
import { capturedShare } from "../../bench/energy/report.ts";

const DAYS = 4;

describe("the plan of each slot, with a forecast", () => {
  it.each(madeUpWorlds(20_260_105))(
    "saves at a $name site more than the percentile rule, 65 % or more of what perfect foresight does, and leaves no more unserved (EN-M4)",
    (world) => {
      const { outcomes } = judgeEnergy(world, DAYS);
      const [naive, percentiles, , metered, reserved] = outcomes;
      const best = outcomes.at(-1);
      if (!naive || !percentiles || !metered || !reserved || !best) throw new Error("a policy is missing");
      for (const { netMicro } of outcomes) expect(netMicro).toBeGreaterThan(best.netMicro * (1 - 1e-6));
      for (const plan of [metered, reserved]) {
        expect(plan.netMicro).toBeLessThan(percentiles.netMicro);
        expect(capturedShare(plan, outcomes)).toBeGreaterThanOrEqual(0.65);
        expect(plan.unservedWh).toBeLessThanOrEqual(naive.unservedWh);
      }
    },
  );
});
