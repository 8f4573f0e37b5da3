import type { EnergyPartView, EnergyReportView } from "../../../../src/entry/api/shared/energy-report.ts";

type Totals = EnergyReportView["total"];
type Sources = EnergyPartView["sourcesWh"];
export type Part = Omit<EnergyPartView, "sourcesWh"> & { readonly sourcesWh: Sources };

/** What several stations, or days, come to together. Whole Wh and micro-units, so that sums are exact. */
export interface Sum {
  readonly delivered: Part;
  readonly fromBattery: Part;
  readonly renewableWh: number;
  readonly remainderWh: number;
  readonly battery: Totals["battery"];
  /** By DSO, the one with the most first. */
  readonly imports: readonly (Part & { readonly dsoId: string | null; readonly dso: string | null })[];
}

export function sumOf(all: readonly Totals[]): Sum {
  return {
    delivered: partsOf(all.map(({ delivered }) => delivered)),
    fromBattery: partsOf(all.map(({ fromBattery }) => fromBattery)),
    renewableWh: add(all.map(({ renewableWh }) => renewableWh)),
    remainderWh: add(all.map(({ remainder }) => remainder.energyWh)),
    battery: {
      inWh: add(all.map(({ battery }) => battery.inWh)),
      outWh: add(all.map(({ battery }) => battery.outWh)),
      lossesWh: add(all.map(({ battery }) => battery.lossesWh)),
      storedFromWh: add(all.map(({ battery }) => battery.storedFromWh)),
      storedToWh: add(all.map(({ battery }) => battery.storedToWh)),
      wearMicro: add(all.map(({ battery }) => battery.wearMicro)),
      storedCostChangeMicro: add(all.map(({ battery }) => battery.storedCostChangeMicro)),
    },
    imports: importsOf(all),
  };
}

function importsOf(all: readonly Totals[]): Sum["imports"] {
  const byDso = Map.groupBy(
    all.flatMap(({ imports }) => imports),
    ({ dsoId }) => dsoId,
  );
  return [...byDso]
    .map(([dsoId, parts]) => ({ ...partsOf(parts), dsoId, dso: parts[0]?.dso ?? null }))
    .toSorted((left, right) => right.energyWh - left.energyWh);
}

export interface DayTotals extends Sum {
  readonly date: string;
}

/** The days of the month, all stations together. */
export function daysOf(reports: readonly EnergyReportView[]): readonly DayTotals[] {
  const byDate = Map.groupBy(
    reports.flatMap(({ days }) => days),
    ({ date }) => date,
  );
  return [...byDate]
    .toSorted(([left], [right]) => left.localeCompare(right))
    .map(([date, days]) => ({ date, ...sumOf(days) }));
}

function partsOf(parts: readonly EnergyPartView[]): Part {
  return {
    energyWh: add(parts.map(({ energyWh }) => energyWh)),
    costMicro: addKnown(parts.map(({ costMicro }) => costMicro)),
    co2Milligrams: addKnown(parts.map(({ co2Milligrams }) => co2Milligrams)),
    unpricedWh: add(parts.map(({ unpricedWh }) => unpricedWh)),
    unratedWh: add(parts.map(({ unratedWh }) => unratedWh)),
    sourcesWh: sourcesOf(parts.map(({ sourcesWh }) => sourcesWh)),
  };
}

function sourcesOf(all: readonly Sources[]): Sources {
  const sources: Sources = {};
  for (const [source, energyWh] of all.flatMap((each) => Object.entries(each))) {
    const known = source as keyof Sources;
    sources[known] = (sources[known] ?? 0) + (energyWh ?? 0);
  }
  return sources;
}

function add(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Null only where nothing is known at all. */
function addKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 && values.length > 0 ? null : add(known);
}
