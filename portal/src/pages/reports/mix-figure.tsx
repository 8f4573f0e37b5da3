import { useId, useState } from "react";
import { decimal } from "../../../../src/entry/api/shared/csv.ts";
import type { EnergyReportView } from "../../../../src/entry/api/shared/energy-report.ts";
import { type MixShare, mixShares } from "../../../../src/entry/api/shared/mix-shares.ts";
import { Cursor } from "../../figures/cursor.tsx";
import { Figure, type FigureColumn } from "../../figures/figure.tsx";
import { renewableWords } from "../../figures/mix-bar.tsx";
import { kilowattHours, wholePercent } from "../../format.ts";
import { sourceWords } from "../../source-words.ts";
import { m } from "../../text.ts";
import { DayColumns } from "./day-columns.tsx";
import { dayWords, monthWords } from "./months.ts";
import type { Asked } from "./queries.ts";
import { type DayTotals, daysOf, sumOf } from "./sums.ts";

interface MixFigureProps {
  readonly asked: Asked;
  readonly reports: readonly EnergyReportView[];
}

/** A month's energy by source, a column for each day; what came from the battery is marked (portal 6). */
export function MixFigure({ asked, reports }: MixFigureProps) {
  const id = useId();
  const days = daysOf(reports);
  const [pointed, setPointed] = useState<number | null>(null);
  const total = sumOf(reports.map((report) => report.total)).delivered.sourcesWh;
  const month = mixShares(total);
  const wh = (read: (day: DayTotals) => number) => ({
    isNumber: true,
    text: (day: DayTotals) => kilowattHours(read(day), 1),
    csv: (day: DayTotals) => decimal(read(day), 3),
  });
  const columns: readonly [FigureColumn<DayTotals>, ...FigureColumn<DayTotals>[]] = [
    { label: m.day(), text: ({ date }) => dayWords(date), csv: ({ date }) => date },
    { label: m.delivered(), ...wh(({ delivered }) => delivered.energyWh) },
    ...month.map(({ source }) => ({
      label: m.ofIt({ source: sourceWords(source) }),
      ...wh(({ delivered }) => delivered.sourcesWh[source] ?? 0),
    })),
    { label: m.fromBattery(), ...wh(({ fromBattery }) => fromBattery.energyWh) },
  ];
  return (
    <Figure
      title={m.mixPerDay()}
      finding={findingOf(total, month, monthWords(asked.month))}
      fileName={`energy-sources-per-day-${asked.month}`}
      rows={days}
      keyOf={({ date }) => date}
      columns={columns}
      cursor={
        <Cursor
          label={m.day()}
          count={days.length}
          index={pointed ?? days.findLastIndex(({ delivered }) => delivered.energyWh > 0)}
          textOf={(index) => dayText(days[index])}
          onMove={setPointed}
        />
      }
    >
      <DayColumns id={id} days={days} pointed={pointed} onPoint={setPointed} />
    </Figure>
  );
}

function findingOf(total: DayTotals["delivered"]["sourcesWh"], shares: readonly MixShare[], month: string): string {
  const [most] = shares.toSorted((left, right) => right.amount - left.amount);
  if (most === undefined) return m.mixFindingNothing({ month });
  return m.mixFinding({
    month,
    share: renewableWords(total),
    source: sourceWords(most.source),
    sourceShare: wholePercent(most.percent),
  });
}

function dayText(day: DayTotals | undefined): string {
  if (day === undefined) return "";
  const { energyWh, sourcesWh } = day.delivered;
  return m.dayText({
    day: dayWords(day.date),
    energy: kilowattHours(energyWh, 1),
    share: renewableWords(sourcesWh),
  });
}
