import { useQuery } from "@tanstack/react-query";
import type { FailedStartsReportView } from "../../../../src/entry/api/shared/slot-reports.ts";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { allOf, count, wholePercent } from "../../format.ts";
import { m } from "../../text.ts";
import { ReportCsvLink } from "./csv-link.tsx";
import { type Asked, failedStartsQuery } from "./queries.ts";

type Failed = FailedStartsReportView["failed"];
type Cause = keyof Failed;

const CAUSES: Readonly<Record<Cause, (words: { readonly count: string }) => string>> = {
  rejected: m.startRejected,
  no_answer: m.startNotAnswered,
  offline: m.startOffline,
  error: m.startError,
  not_plugged_in: m.startUnplugged,
  not_accepted: m.startNotAccepted,
  no_energy: m.startNoEnergy,
};

interface Row {
  readonly key: string;
  readonly name: string;
  readonly starts: number;
  readonly failed: Failed;
}

/** The starts of which nothing came, by cause: by station, or by slot of the one that is asked for. */
export function FailedStartsReport({ asked }: { readonly asked: Asked }) {
  const reports = useQuery(failedStartsQuery(asked));
  const isOfSlots = asked.stationId !== null;
  return (
    <Card title={m.failedStarts()} actions={<ReportCsvLink asked={asked} name="failed-starts" />}>
      <Answer of={reports} heightsPx={[120]}>
        {(all) => {
          const rows = rowsOf(all, isOfSlots);
          if (rows.length === 0) return <p>{m.noStarts()}</p>;
          return (
            <Rows
              label={m.failedStarts()}
              rows={rows}
              keyOf={({ key }) => key}
              head={{ id: "name", label: isOfSlots ? m.slot() : m.station(), cell: ({ name }) => name }}
              columns={[
                { id: "starts", label: m.starts(), isNumber: true, cell: ({ starts }) => count(starts) },
                { id: "failed", label: m.startsFailed(), isNumber: true, cell: failedWords },
                { id: "causes", label: m.causes(), cell: causeWords },
              ]}
            />
          );
        }}
      </Answer>
    </Card>
  );
}

function rowsOf(reports: readonly FailedStartsReportView[], isOfSlots: boolean): readonly Row[] {
  const rows = isOfSlots
    ? reports.flatMap(({ slots }) =>
        slots.map(({ evseUid, label, ...starts }) => ({
          key: evseUid ?? "",
          name: label ?? m.removedSlots(),
          ...starts,
        })),
      )
    : reports.map(({ locationId, location, ...starts }) => ({ key: locationId, name: location, ...starts }));
  return rows.filter(({ starts }) => starts > 0);
}

function failedOf({ failed }: Row): number {
  return Object.values(failed).reduce((sum, each) => sum + (each ?? 0), 0);
}

/** "3 (12%)". */
function failedWords(row: Row): string {
  const failed = failedOf(row);
  return m.countAndShare({ count: count(failed), share: wholePercent((100 * failed) / row.starts) });
}

function causeWords({ failed }: Row): string {
  const found = Object.entries(CAUSES).flatMap(([cause, words]) => {
    const times = failed[cause as Cause] ?? 0;
    return times === 0 ? [] : [words({ count: count(times) })];
  });
  return found.length === 0 ? m.noValue() : allOf(found);
}
