import { textTable } from "../report.ts";
import type { EnergyQuality, PlanCpu } from "./judge.ts";
import type { Outcome } from "./run.ts";

/** What each policy costs, and what part of the best that is possible it saves. */
export function tableOfEnergy({ site, days, deliveredWh, outcomes }: EnergyQuality): string {
  const header = [
    `energy, ${site} site, ${days} days, ${(deliveredWh / 1e6).toFixed(2)} MWh`,
    "net EUR",
    "saving %",
    "captured %",
    "unserved kWh",
    "CO2 kg",
    "through battery MWh",
  ];
  const lines = outcomes.map((outcome) => [
    outcome.policy,
    (outcome.netMicro / 1e6).toFixed(2),
    (savedShare(outcome, outcomes) * 100).toFixed(2),
    (capturedShare(outcome, outcomes) * 100).toFixed(1),
    (outcome.unservedWh / 1e3).toFixed(1),
    (outcome.co2Grams / 1e3).toFixed(0),
    (outcome.throughputWh / 1e6).toFixed(1),
  ]);
  return textTable(header, lines);
}

export function sentenceOfCpu({ firstMs, meanMs }: PlanCpu): string {
  return `A plan of 192 slots takes ${meanMs.toFixed(2)} ms of processor time, the first one ${firstMs.toFixed(1)} ms`;
}

function savedShare({ netMicro }: Outcome, outcomes: readonly Outcome[]): number {
  return 1 - netMicro / (outcomes[0]?.netMicro ?? Number.NaN);
}

/** Of what perfect foresight saves. */
export function capturedShare(outcome: Outcome, outcomes: readonly Outcome[]): number {
  const best = outcomes.at(-1);
  return best === undefined ? Number.NaN : savedShare(outcome, outcomes) / savedShare(best, outcomes);
}
