import { useQuery } from "@tanstack/react-query";
import type { UptimeReportView } from "../../../../src/entry/api/shared/slot-reports.ts";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { decimal, percent } from "../../format.ts";
import { m } from "../../text.ts";
import { ReportCsvLink } from "./csv-link.tsx";
import { type Asked, uptimeQuery } from "./queries.ts";
import styles from "./reports.module.css";

type Times = Pick<UptimeReportView, "uptimeBasisPoints" | "seconds">;
interface Row extends Times {
  readonly key: string;
  readonly name: string;
}

/** How long slots could be used, and why they could not: by station, or by slot of the one that is asked for. */
export function UptimeReport({ asked }: { readonly asked: Asked }) {
  const reports = useQuery(uptimeQuery(asked));
  return (
    <Card title={m.uptime()} actions={<ReportCsvLink asked={asked} name="uptime" />}>
      <Answer of={reports} heightsPx={[160]}>
        {(all) => <UptimeRows rows={rowsOf(all, asked)} isOfSlots={asked.stationId !== null} />}
      </Answer>
    </Card>
  );
}

function rowsOf(reports: readonly UptimeReportView[], { stationId }: Asked): readonly Row[] {
  if (stationId === null)
    return reports.map(({ locationId, location, ...times }) => ({ key: locationId, name: location, ...times }));
  return reports.flatMap(({ slots }) =>
    slots.map(({ evseUid, label, ...times }) => ({ key: evseUid, name: label, ...times })),
  );
}

interface UptimeRowsProps {
  readonly rows: readonly Row[];
  readonly isOfSlots: boolean;
}

function UptimeRows({ rows, isOfSlots }: UptimeRowsProps) {
  const lowest = lowestOf(rows);
  if (lowest === null) return <p>{m.uptimeNotKnown()}</p>;
  const hours = (id: keyof Row["seconds"], label: string) => ({
    id,
    label,
    isNumber: true,
    cell: ({ seconds }: Row) => hourWords(seconds[id]),
  });
  return (
    <>
      <p>{m.uptimeLowest({ name: lowest.name, share: uptimeWords(lowest) })}</p>
      <Rows
        label={m.uptime()}
        rows={rows}
        keyOf={({ key }) => key}
        head={{ id: "name", label: isOfSlots ? m.slot() : m.station(), cell: ({ name }) => name }}
        columns={[
          { id: "uptime", label: m.uptime(), isNumber: true, cell: uptimeWords },
          hours("faulted", m.faultedHours()),
          hours("unavailable", m.unavailableHours()),
          hours("offline", m.offlineHours()),
          hours("maintenance", m.maintenanceHours()),
          hours("unknown", m.unknownHours()),
        ]}
      />
      <p className={styles.quiet}>{m.uptimeMeans()}</p>
    </>
  );
}

const SECONDS_PER_HOUR = 3_600;

function hourWords(seconds: number): string {
  return decimal(seconds / SECONDS_PER_HOUR, 1);
}

function uptimeWords({ uptimeBasisPoints }: Times): string {
  return uptimeBasisPoints === null ? m.noValue() : percent(uptimeBasisPoints);
}

/** Null: of none anything is known. */
function lowestOf(rows: readonly Row[]): Row | null {
  const known = rows.filter(({ uptimeBasisPoints }) => uptimeBasisPoints !== null);
  return known.toSorted((left, right) => (left.uptimeBasisPoints ?? 0) - (right.uptimeBasisPoints ?? 0))[0] ?? null;
}
