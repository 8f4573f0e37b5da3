import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Answer } from "../../blocks/answer.tsx";
import { Empty } from "../../blocks/empty.tsx";
import { Page } from "../../blocks/page.tsx";
import { kilowatts } from "../../format.ts";
import type { Stations } from "../../live/patch.ts";
import { stationsQuery } from "../../live/stations-query.ts";
import { StateCounts } from "../../states/state-counts.tsx";
import { m } from "../../text.ts";
import { StationPanel } from "./station-panel.tsx";
import styles from "./stations.module.css";
import { slotsOf, totalsOf } from "./totals.ts";

export function StationsPage() {
  const stations = useQuery(stationsQuery);
  return (
    <Page title={m.stations()}>
      <Answer of={stations} heightsPx={[52, 420, 420]}>
        {(all) => <StationList stations={all} />}
      </Answer>
    </Page>
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
    </>
  );
}
