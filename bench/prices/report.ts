import { textTable } from "../report.ts";
import type { PriceQuality } from "./judge.ts";

/** How each policy follows the costs: how often it changes, how often it sells below cost, how far its margin is off. */
export function tableOfPrices({ site, days, outcomes }: PriceQuality): string {
  const header = [
    `prices, ${site} costs, ${days} days`,
    "class",
    "changes/day",
    "loss-making %",
    "p95 margin error ct",
  ];
  const lines = outcomes.map((outcome) => [
    outcome.policy,
    outcome.class,
    outcome.changesPerDay.toFixed(1),
    (outcome.lossShare * 100).toFixed(2),
    (outcome.p95ErrorMicro / 10_000).toFixed(1),
  ]);
  return textTable(header, lines);
}
