import { describe, expect, it } from "vitest";
import { judgeEstimates } from "../../bench/estimate/judge.ts";
import { madeUpSites } from "../../bench/estimate/sessions.ts";

describe("the estimate when the first is free", () => {
  it.each(madeUpSites(20_260_105))(
    "is nearer to the truth at a $name site than the booked end, and than the average stay (issue 5, item 7)",
    (site) => {
      const { instants, medianErrorMinutes, sources } = judgeEstimates(site);
      const { ours, bookedEnd, averageStay } = medianErrorMinutes;
      expect(instants).toBe(2_000);
      expect(ours).toBeLessThan(bookedEnd);
      expect(ours).toBeLessThan(averageStay);
      expect(Object.keys(sources).sort()).toEqual(["booking_end", "charging_curve", "history"]);
    },
  );

  it("is measured on the same sessions each time", () => {
    expect(madeUpSites(1)).toEqual(madeUpSites(1));
    expect(madeUpSites(1)).not.toEqual(madeUpSites(2));
  });
});
