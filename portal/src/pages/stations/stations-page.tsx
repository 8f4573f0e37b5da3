import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Empty } from "../../blocks/empty.tsx";
import { Failed } from "../../blocks/failed.tsx";
import { Loading } from "../../blocks/loading.tsx";
import { Notice } from "../../blocks/notice.tsx";
import { kilowatts } from "../../format.ts";
import type { Stations } from "../../live/patch.ts";
import { stationsQuery } from "../../live/stations-query.ts";
import { StateCounts } from "../../states/state-counts.tsx";
import { m } from "../../text.ts";
import { FaultAnnouncer } from "./fault-announcer.tsx";
import { StationPanel } from "./station-panel.tsx";
import styles from "./stations.module.css";
import { slotsOf, totalsOf } from "./totals.ts";

export function StationsPage() {
  const { data: stations, error, refetch } = useQuery(stationsQuery);
  return (
    <div className={styles.page}>
      <title>{`${m.stations()} · eMall CPMS`}</title>
      <h1>{m.stations()}</h1>
      {stations === undefined && error === null && <Loading heightsPx={[52, 420, 420]} onRetry={refetch} />}
      {stations === undefined && error !== null && <Failed error={error} hint={m.chargingGoesOn()} onRetry={refetch} />}
      {stations !== undefined && error !== null && (
        <Notice action={{ label: m.retry(), run: refetch }}>{m.notReadAgain()}</Notice>
      )}
      {stations !== undefined && <StationList stations={stations} />}
    </div>
  );
}

function StationList({ stations }: { readonly stations: Stations }) {
  const panels = useMemo(() => stations.map((station) => ({ station, slots: slotsOf(station) })), [stations]);
  const totals = useMemo(() => totalsOf(panels.flatMap((panel) => panel.slots)), [panels]);
  if (stations.length === 0) return <Empty title={m.noStationsTitle()} text={m.noStationsText()} />;

  return (
    <>
      <div className={styles.summary}>
        <p>{m.powerNow({ power: kilowatts(totals.powerW) })}</p>
        <p>{m.runningSessions({ count: totals.runningSessions })}</p>
        <StateCounts counts={totals.counts} label={m.slotsOfAllStations()} />
      </div>
      {panels.map(({ station, slots }) => (
        <StationPanel key={station.id} station={station} slots={slots} />
      ))}
      <FaultAnnouncer panels={panels} />
    </>
  );
}
