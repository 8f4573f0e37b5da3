import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { InOrder } from "../../blocks/in-order.tsx";
import { Page } from "../../blocks/page.tsx";
import { stationsQuery } from "../../live/stations-query.ts";
import type { ReportSearch } from "../../routes/reports.ts";
import { m } from "../../text.ts";
import { EnergyReport } from "./energy-report.tsx";
import { FailedStartsReport } from "./failed-starts-report.tsx";
import { MixSummary } from "./mix-summary.tsx";
import { monthOf, monthsFrom, monthWords } from "./months.ts";
import { OccupancyReport } from "./occupancy-report.tsx";
import { type Asked, energyReportsQuery } from "./queries.ts";
import styles from "./reports.module.css";
import { RevenueReport } from "./revenue-report.tsx";
import { UptimeReport } from "./uptime-report.tsx";

const route = getRouteApi("/signedIn/reports");

/** A month: where its energy came from, what its sessions brought, and how slots were used and worked. */
export function ReportsPage() {
  const { month = lastMonth(), station, full = false } = route.useSearch();
  const asked = { month, stationId: station ?? null };
  return (
    <Page
      title={full ? m.energyReportOf({ month: monthWords(month) }) : m.reports()}
      actions={<Pickers asked={asked} />}
    >
      {full ? (
        <EnergyReport asked={asked} />
      ) : (
        <InOrder>
          <EnergyCard asked={asked} />
          <RevenueReport asked={asked} />
          <OccupancyReport asked={asked} />
          <UptimeReport asked={asked} />
          <FailedStartsReport asked={asked} />
        </InOrder>
      )}
    </Page>
  );
}

function lastMonth(): string {
  return monthsFrom(monthOf(Date.now()), -1);
}

const MONTHS_OFFERED = 24;

function Pickers({ asked: { month, stationId } }: { readonly asked: Asked }) {
  const navigate = route.useNavigate();
  const { data: stations = [] } = useQuery(stationsQuery);
  const current = monthOf(Date.now());
  const offered = Array.from({ length: MONTHS_OFFERED }, (_, index) => monthsFrom(current, -index));
  const months = offered.includes(month) ? offered : [...offered, month];
  const show = (patch: ReportSearch) => navigate({ search: (before) => ({ ...before, ...patch }) });
  return (
    <div className={styles.pickers}>
      <NativeSelect
        label={m.reportMonth()}
        value={month}
        onChange={({ currentTarget }) => show({ month: currentTarget.value })}
        data={months.map((each) => ({ value: each, label: monthWords(each) }))}
      />
      <NativeSelect
        label={m.station()}
        value={stationId ?? ""}
        onChange={({ currentTarget }) => show({ station: currentTarget.value || undefined })}
        data={[{ value: "", label: m.allStations() }, ...stations.map(({ id, name }) => ({ value: id, label: name }))]}
      />
    </div>
  );
}

function EnergyCard({ asked }: { readonly asked: Asked }) {
  const reports = useQuery(energyReportsQuery(asked));
  const isLast = asked.month === lastMonth();
  const title = isLast ? m.energySourcesLastMonth() : m.energyReportOf({ month: monthWords(asked.month) });
  return (
    <Card title={title}>
      <Answer of={reports} heightsPx={[120]}>
        {(all) => <MixSummary asked={asked} reports={all} />}
      </Answer>
      <Link to="/reports" search={{ month: asked.month, station: asked.stationId ?? undefined, full: true }}>
        {m.viewFullReport()}
      </Link>
    </Card>
  );
}
