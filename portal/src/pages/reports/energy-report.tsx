import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { EnergyReportView } from "../../../../src/entry/api/shared/energy-report.ts";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { Notice } from "../../blocks/notice.tsx";
import { MixBar } from "../../figures/mix-bar.tsx";
import { kilowattHours } from "../../format.ts";
import { m } from "../../text.ts";
import { Compared } from "./compared.tsx";
import { currencyOf } from "./figures-in-words.ts";
import { MissingHours } from "./missing-hours.tsx";
import { MixFigure } from "./mix-figure.tsx";
import { MixSummary, NothingDelivered } from "./mix-summary.tsx";
import { monthsFrom } from "./months.ts";
import { BatteryFlows, DsoRows, StationRows } from "./parts.tsx";
import { type Asked, csvAddress, energyReportsQuery } from "./queries.ts";
import styles from "./reports.module.css";
import { sumOf } from "./sums.ts";

/** All of a month's energy: per day, per DSO, per station, through the battery, and what is missing. */
export function EnergyReport({ asked }: { readonly asked: Asked }) {
  const reports = useQuery(energyReportsQuery(asked));
  return (
    <Answer of={reports} heightsPx={[120, 320, 200]}>
      {(all) => <FullReport asked={asked} reports={all} />}
    </Answer>
  );
}

interface FullReportProps {
  readonly asked: Asked;
  readonly reports: readonly EnergyReportView[];
}

function FullReport({ asked, reports }: FullReportProps) {
  const before = useQuery(energyReportsQuery({ ...asked, month: monthsFrom(asked.month, -1) }));
  const sum = sumOf(reports.map(({ total }) => total));
  const currency = currencyOf(reports);
  const toldLaterWh = reports.reduce((energyWh, report) => energyWh + report.toldLaterWh, 0);
  if (sum.delivered.energyWh === 0) return <NothingDelivered asked={asked} reports={reports} />;
  return (
    <>
      <div className={styles.tools}>
        <Button
          component="a"
          variant="default"
          href={csvAddress(asked, "energy-sources")}
          download={`energy-sources-${asked.month}.csv`}
        >
          {m.reportDownload()}
        </Button>
        <Button variant="default" onClick={() => print()}>
          {m.reportPrint()}
        </Button>
      </div>
      {reports.some(({ closedAt }) => closedAt === null) && <p className={styles.quiet}>{m.reportOpen()}</p>}
      {toldLaterWh !== 0 && <Notice>{m.reportToldLater({ energy: kilowattHours(toldLaterWh, 1) })}</Notice>}
      <Card title={m.energyReport()}>
        <MixSummary asked={asked} reports={reports} />
        {sum.fromBattery.energyWh > 0 && (
          <>
            <p>{m.chargedFrom({ energy: kilowattHours(sum.fromBattery.energyWh, 1) })}</p>
            <MixBar mix={sum.fromBattery.sourcesWh} />
          </>
        )}
      </Card>
      <MixFigure asked={asked} reports={reports} />
      {before.data !== undefined && (
        <Compared now={sum} before={sumOf(before.data.map(({ total }) => total))} currency={currency} />
      )}
      <DsoRows sum={sum} currency={currency} />
      {asked.stationId === null && <StationRows reports={reports} />}
      {reports.some(({ total }) => total.battery.inWh + total.battery.outWh + total.battery.storedToWh > 0) && (
        <BatteryFlows sum={sum} currency={currency} />
      )}
      <MissingHours reports={reports} />
    </>
  );
}
