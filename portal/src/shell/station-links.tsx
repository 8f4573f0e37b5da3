import { useQuery } from "@tanstack/react-query";
import { Link, useMatches, useNavigate } from "@tanstack/react-router";
import { useId } from "react";
import { stationsQuery } from "../live/stations-query.ts";
import { selectStation, useSelectedStation } from "../selected-station.ts";
import { m } from "../text.ts";
import { CURRENT } from "./nav.tsx";
import styles from "./shell.module.css";
import { STATION_TABS, type StationTab } from "./station-tabs.ts";

/** Which station the pages below are about: choosing another one shows the same page of that (portal 4.1). */
export function StationLinks() {
  const field = useId();
  const navigate = useNavigate();
  const { data: stations = [] } = useQuery(stationsQuery);
  const known = useSelectedStation();
  const open = useOpenTab();
  const [first] = stations;
  const stationId = stations.some(({ id }) => id === known) ? known : (first?.id ?? null);
  if (stationId === null) return null;

  function choose(id: string) {
    selectStation(id);
    if (open !== null) navigate({ to: open.to, params: { stationId: id } });
  }

  return (
    <div className={styles.station}>
      <label htmlFor={field}>{m.station()}</label>
      <select id={field} value={stationId} onChange={({ currentTarget: { value } }) => choose(value)}>
        {stations.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <ul className={styles.links}>
        {STATION_TABS.map(({ to, label }) => (
          <li key={to}>
            <Link to={to} params={{ stationId }} className={styles.railLink} activeProps={CURRENT}>
              {label()}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The page of a station that is open; null: none. */
function useOpenTab(): StationTab | null {
  const matches = useMatches();
  return STATION_TABS.find(({ to }) => matches.some(({ fullPath }) => fullPath === to)) ?? null;
}
