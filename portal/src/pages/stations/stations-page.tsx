import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { Answer } from "../../blocks/answer.tsx";
import { Choice } from "../../blocks/choice.tsx";
import { Empty } from "../../blocks/empty.tsx";
import { ClearFilters } from "../../blocks/filters.tsx";
import { Page } from "../../blocks/page.tsx";
import { kilowatts } from "../../format.ts";
import type { Stations } from "../../live/patch.ts";
import { settingsQuery } from "../../live/settings-query.ts";
import { sitesQuery } from "../../live/sites-query.ts";
import { stationsQuery } from "../../live/stations-query.ts";
import { useMay } from "../../rights.ts";
import { StateCounts } from "../../states/state-counts.tsx";
import { m } from "../../text.ts";
import type { StationFilter } from "./filter.ts";
import { NoStations } from "./no-stations.tsx";
import { openAlertsQuery } from "./queries.ts";
import { SlotRows } from "./slot-rows.tsx";
import { StationFilters, useStationFilter } from "./station-filters.tsx";
import { alertsByStation, type ListedStation, listStations, slotsShown, stationsShown } from "./station-list.ts";
import { StationRows } from "./station-rows.tsx";
import styles from "./stations.module.css";
import { totalsOf } from "./totals.ts";

/** Only where the organisation has a server of map tiles. */
const StationsMap = lazy(async () => ({ default: (await import("./stations-map.tsx")).StationsMap }));

const route = getRouteApi("/signedIn/stations");

/** All stations, or their slots, with what each does now (G3, R6). */
export function StationsPage() {
  const filter = route.useSearch();
  const stations = useQuery(stationsQuery);
  const mayEnter = useMay("station.write");
  return (
    <Page title={m.stations()} actions={mayEnter && <Link to="/stations/new">{m.addStation()}</Link>}>
      <Answer of={stations} heightsPx={[64, 34, 240]}>
        {(all) => (all.length === 0 ? <NoStations /> : <StationList stations={all} filter={filter} />)}
      </Answer>
    </Page>
  );
}

interface StationListProps {
  readonly stations: Stations;
  readonly filter: StationFilter;
}

function StationList({ stations, filter }: StationListProps) {
  const { data: sites = null } = useQuery(sitesQuery);
  const { data: alerts = null } = useQuery(openAlertsQuery);
  const listed = useMemo(
    () => listStations(stations, sites, alerts && alertsByStation(alerts, stations)),
    [stations, sites, alerts],
  );
  return (
    <>
      <StationFilters filter={filter} stations={stations} />
      <Found listed={listed} filter={filter} />
    </>
  );
}

interface FoundProps {
  readonly listed: readonly ListedStation[];
  readonly filter: StationFilter;
}

function Found({ listed, filter }: FoundProps) {
  const { change, clear } = useStationFilter(filter);
  const { data } = useQuery(settingsQuery);
  const [stations, slots] = [stationsShown(listed, filter), slotsShown(listed, filter)];
  const totals = totalsOf(slots.map(({ slot }) => slot));
  const areSlots = filter.view === "slots";
  const tiles = data?.settings.tiles ?? null;
  const view = tiles === null && filter.view === "map" ? undefined : filter.view;
  return (
    <>
      <div className={styles.summary}>
        <div className={styles.found}>
          <p>{areSlots ? m.slotsFound({ count: slots.length }) : m.stationsFound({ count: stations.length })}</p>
          <p>{m.powerNow({ power: kilowatts(totals.powerW) })}</p>
          <StateCounts counts={totals.counts} label={m.slotsOfAllStations()} />
        </div>
        <Choice
          label={m.showAs()}
          value={view ?? "stations"}
          options={[
            { value: "stations", label: m.stations() },
            { value: "slots", label: m.slots() },
            ...(tiles === null ? [] : [{ value: "map" as const, label: m.mapTitle() }]),
          ]}
          onChoose={(chosen) => change({ view: chosen === "stations" ? undefined : chosen })}
        />
      </div>
      {(areSlots ? slots : stations).length === 0 ? (
        <Empty title={areSlots ? m.noSlotMatches() : m.noStationMatches()} text={m.noMatchText()}>
          <ClearFilters onClear={clear} />
        </Empty>
      ) : areSlots ? (
        <SlotRows listed={slots} />
      ) : view === "map" && tiles !== null ? (
        <Suspense fallback={<div className={styles.mapRoom} />}>
          <StationsMap listed={stations} attribution={tiles.attribution} />
        </Suspense>
      ) : (
        <StationRows listed={stations} />
      )}
    </>
  );
}
