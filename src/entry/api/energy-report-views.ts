import type { EnergyPart } from "../../domain/energy-part.ts";
import type { EnergyTotals } from "../../domain/report.ts";
import { SLOT_HOURS } from "../../domain/slots.ts";
import type { LocationReport } from "../../services/energy-report.ts";
import { instant, instantOrNull } from "./instants.ts";
import type { EnergyPartView, EnergyReportView } from "./shared/energy-report.ts";

export type DsoNames = ReadonlyMap<string, string>;

/** More than that of what was delivered is no rounding (energy 8). */
const LARGE_REMAINDER_PERCENT = 2;

export function reportView(
  { id, name, timeZone }: { readonly id: string; readonly name: string; readonly timeZone: string },
  { month, period, currency, closedAt, toldLaterWh, nearestMonth, report }: LocationReport,
  names: DsoNames,
): EnergyReportView {
  return {
    locationId: id,
    location: name,
    timeZone,
    month,
    from: instant(period.startAt),
    to: instant(period.endAt),
    currency,
    closedAt: instantOrNull(closedAt),
    toldLaterWh,
    nearestMonth,
    total: totalsView(report.total, names),
    days: report.days.map((day) => ({ date: day.date, ...totalsView(day, names) })),
    gaps: report.gaps.map(({ kind, dsoId, energyWh, slots, periods }) => ({
      kind,
      dsoId,
      dso: nameOf(dsoId, names),
      energyWh,
      hours: slots * SLOT_HOURS,
      periods: periods.map(({ startAt, endAt }) => ({ from: instant(startAt), to: instant(endAt) })),
    })),
  };
}

function totalsView({ imports, battery, delivered, fromBattery, remainder }: EnergyTotals, names: DsoNames) {
  const { GENERAL_GREEN = 0, SOLAR = 0, WIND = 0, WATER = 0 } = delivered.sourcesWh;
  return {
    imports: imports.map(({ dsoId, ...part }) => ({ dsoId, dso: nameOf(dsoId, names), ...partView(part) })),
    battery,
    delivered: partView(delivered),
    renewableWh: GENERAL_GREEN + SOLAR + WIND + WATER,
    fromBattery: partView(fromBattery),
    remainder: {
      ...partView(remainder),
      isLarge: remainder.energyWh * 100 > delivered.energyWh * LARGE_REMAINDER_PERCENT,
    },
  };
}

export function partView(part: EnergyPart): EnergyPartView {
  const { energyWh, costMicro, co2Milligrams, unpricedWh, unratedWh, sourcesWh } = part;
  const isPriced = unpricedWh < energyWh || costMicro !== 0 || energyWh === 0;
  const isRated = unratedWh < energyWh || energyWh === 0;
  return {
    energyWh,
    costMicro: isPriced ? costMicro : null,
    co2Milligrams: isRated ? co2Milligrams : null,
    unpricedWh,
    unratedWh,
    sourcesWh,
  };
}

/** One that was removed is known by its id. */
function nameOf(dsoId: string | null, names: DsoNames): string | null {
  return dsoId === null ? null : (names.get(dsoId) ?? dsoId);
}
