import { MIX_SOURCES } from "../../domain/dso.ts";
import { type Cell, csvOf, decimal } from "./shared/csv.ts";
import type { EnergyPartView, EnergyReportView } from "./shared/energy-report.ts";

const HEADER = [
  "month",
  "location_id",
  "location",
  "date",
  "line",
  "dso_id",
  "dso",
  "energy_kwh",
  "cost",
  "currency",
  "co2_kg",
  "unpriced_kwh",
  "unrated_kwh",
  ...MIX_SOURCES.map((source) => `${source.toLowerCase()}_kwh`),
];

type Day = EnergyReportView["days"][number];

/**
 * A line for each station, day and flow. Of a day, or of the whole month: import + battery_out = delivered + battery_in +
 * remainder in kWh; and the cost of import + wear = that of delivered + remainder + stored. `from_battery` is a part of delivered.
 */
export function reportCsv(reports: readonly EnergyReportView[]): string {
  return csvOf(
    HEADER,
    reports.flatMap((report) => report.days.flatMap((day) => linesOf(report, day))),
  );
}

function linesOf(report: EnergyReportView, day: Day): readonly (readonly Cell[])[] {
  const { imports, battery, delivered, fromBattery, remainder } = day;
  const line = (
    name: string,
    cells: readonly Cell[],
    dso: { dsoId: string | null; dso: string | null } | null = null,
  ) => [
    report.month,
    report.locationId,
    report.location,
    day.date,
    name,
    dso?.dsoId ?? null,
    dso?.dso ?? null,
    ...cells,
  ];
  const flow = (energyWh: number | null, costMicro: number | null): readonly Cell[] => [
    energyWh === null ? null : kWh(energyWh),
    ...money(costMicro, report.currency),
  ];
  const part = (energy: EnergyPartView) => partCells(energy, report.currency);
  const lines = [
    ...imports.map((each) => line("import", part(each), each)),
    line("battery_in", flow(battery.inWh, null)),
    line("battery_out", flow(battery.outWh, null)),
    line("battery_losses", flow(battery.lossesWh, null)),
    line("wear", flow(null, battery.wearMicro)),
    line("stored", flow(battery.storedToWh - battery.storedFromWh, battery.storedCostChangeMicro)),
    line("delivered", part(delivered)),
    line("from_battery", part(fromBattery)),
    line("remainder", part(remainder)),
  ];
  return lines.map((cells) => [...cells, ...Array<null>(HEADER.length - cells.length).fill(null)]);
}

function partCells(part: EnergyPartView, currency: string | null): readonly Cell[] {
  return [
    kWh(part.energyWh),
    ...money(part.costMicro, currency),
    part.co2Milligrams === null ? null : decimal(part.co2Milligrams, 6),
    kWh(part.unpricedWh),
    kWh(part.unratedWh),
    ...MIX_SOURCES.map((source) => kWh(part.sourcesWh[source] ?? 0)),
  ];
}

function money(costMicro: number | null, currency: string | null): readonly Cell[] {
  return costMicro === null ? [null, null] : [decimal(costMicro, 6), currency];
}

function kWh(energyWh: number): Cell {
  return decimal(energyWh, 3);
}
