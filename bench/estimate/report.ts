import { textTable } from "../report.ts";
import { ESTIMATORS, type Quality } from "./judge.ts";

const ESTIMATOR_NAMES = { ours: "ours", bookedEnd: "booked end", averageStay: "average stay" } as const;

/** Median absolute errors, in minutes: smaller is better. */
export function tableOfEstimates(qualities: readonly Quality[]): string {
  const header = [
    "first-free estimate, median error in min",
    "instants",
    ...ESTIMATORS.map((each) => ESTIMATOR_NAMES[each]),
  ];
  const lines = qualities.map(({ site, instants, medianErrorMinutes }) => [
    site,
    `${instants}`,
    ...ESTIMATORS.map((each) => medianErrorMinutes[each].toFixed(1)),
  ]);
  return textTable(header, lines);
}
