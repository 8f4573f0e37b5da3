import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { decimal } from "../../../../src/entry/api/shared/csv.ts";
import { SPEED_WORDS } from "../../availability-words.ts";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { Cursor } from "../../figures/cursor.tsx";
import { Figure } from "../../figures/figure.tsx";
import { count, wholePercent, decimal as written } from "../../format.ts";
import { m } from "../../text.ts";
import { HeatMap } from "./heat-map.tsx";
import { weekdayName } from "./months.ts";
import { type HourCell, occupancyFinding, occupiedHours, type SpeedHours, weeksCounted } from "./occupied-hours.ts";
import { type Asked, occupancyQuery } from "./queries.ts";

/** How full slots were at which hour of the week, by their speed. */
export function OccupancyReport({ asked }: { readonly asked: Asked }) {
  const reports = useQuery(occupancyQuery(asked));
  return (
    <Answer of={reports} heightsPx={[320]}>
      {(all) => {
        const speeds = occupiedHours(all);
        return speeds.some(({ cells }) => occupancyFinding(cells) !== null) ? (
          speeds.map((speed) => <SpeedFigure key={speed.speed} asked={asked} of={speed} />)
        ) : (
          <Card title={m.occupancy()}>
            <p>{m.occupancyNotCounted()}</p>
          </Card>
        );
      }}
    </Answer>
  );
}

interface SpeedFigureProps {
  readonly asked: Asked;
  readonly of: SpeedHours;
}

const SECONDS_PER_HOUR = 3_600;

function SpeedFigure({ asked, of: { speed, slots, cells } }: SpeedFigureProps) {
  const [pointed, setPointed] = useState<number | null>(null);
  const finding = occupancyFinding(cells);
  const hours = (read: (cell: HourCell) => number) => ({
    isNumber: true,
    text: (cell: HourCell) => written(read(cell) / SECONDS_PER_HOUR, 1),
    csv: (cell: HourCell) => decimal(Math.round((read(cell) * 1_000) / SECONDS_PER_HOUR), 3),
  });
  return (
    <Figure
      title={m.occupancyOf({ speed: SPEED_WORDS[speed]() })}
      finding={finding === null ? m.occupancyNotCounted() : findingWords(finding)}
      fileName={`occupancy-${speed}-${asked.month}`}
      rows={cells}
      keyOf={({ weekday, hour }) => `${weekday} ${hour}`}
      columns={[
        { label: m.hourOfWeek(), text: hourWords, csv: hourWords },
        {
          label: m.occupied(),
          isNumber: true,
          text: shareWords,
          csv: ({ share }) => (share === null ? null : decimal(Math.round(share * 10_000), 4)),
        },
        { label: m.occupiedHours(), ...hours(({ occupiedSeconds }) => occupiedSeconds) },
        { label: m.countedHours(), ...hours(({ countedSeconds }) => countedSeconds) },
        {
          label: m.weeks(),
          isNumber: true,
          text: ({ weeks }) => count(weeks),
          csv: ({ weeks }) => ({ number: `${weeks}` }),
        },
      ]}
      cursor={
        <Cursor
          label={m.hourOfWeek()}
          count={cells.length}
          index={pointed ?? (finding?.busiest ? cells.indexOf(finding.busiest) : null)}
          textOf={(index) => cellText(cells[index])}
          onMove={setPointed}
        />
      }
    >
      <p>{basisWords(slots, cells)}</p>
      <HeatMap cells={cells} pointed={pointed} onPoint={setPointed} />
    </Figure>
  );
}

/** "Friday 17:00". */
function hourWords({ weekday, hour }: HourCell): string {
  return m.hourOnDay({ day: weekdayName(weekday, "long"), time: clockOf(hour) });
}

function clockOf(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}

function shareWords({ share }: HourCell): string {
  return share === null ? m.notCounted() : wholePercent(share * 100);
}

function cellText(cell: HourCell | undefined): string {
  return cell === undefined ? "" : m.occupancyCell({ hour: hourWords(cell), share: shareWords(cell) });
}

/** "Busiest Friday 17:00, 96%; quiet before 07:00." */
function findingWords({ busiest, quietBefore }: NonNullable<ReturnType<typeof occupancyFinding>>): string {
  if (busiest === null) return m.occupancyNothing();
  const words = { hour: hourWords(busiest), share: shareWords(busiest) };
  return quietBefore === null
    ? m.occupancyBusiest(words)
    : m.occupancyBusiestQuiet({ ...words, time: clockOf(quietBefore) });
}

function basisWords(slots: number, cells: readonly HourCell[]): string {
  const [least, most] = weeksCounted(cells);
  const weeks = least === most ? count(most) : m.leastToMost({ least: count(least), most: count(most) });
  return m.occupancyBasis({ slots: count(slots), weeks });
}
