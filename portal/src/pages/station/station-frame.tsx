import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { Answer } from "../../blocks/answer.tsx";
import { Empty } from "../../blocks/empty.tsx";
import { stationsQuery } from "../../live/stations-query.ts";
import { useMay } from "../../rights.ts";
import { selectStation } from "../../selected-station.ts";
import { STATION_TABS } from "../../shell/station-tabs.ts";
import { m } from "../../text.ts";
import { ContactLine } from "../stations/contact-line.tsx";
import styles from "./station.module.css";

const route = getRouteApi("/signedIn/stations/$stationId");

/** What all pages of a station have in common: its name, whether it is in contact, its tabs. */
export function StationFrame() {
  const { stationId } = route.useParams();
  const stations = useQuery(stationsQuery);
  const mayWrite = useMay("station.write");
  useEffect(() => selectStation(stationId), [stationId]);
  return (
    <Answer of={stations} heightsPx={[52, 36, 420]}>
      {(all) => {
        const station = all.find(({ id }) => id === stationId);
        if (station === undefined) return <Empty title={m.stationGone()} text={m.stationGoneText()} />;
        return (
          <div className={styles.frame}>
            <header className={styles.head}>
              <div>
                <h1>{station.name}</h1>
                <p className={styles.quiet}>
                  {station.address}, {station.city}
                </p>
              </div>
              <div className={styles.actions}>
                <ContactLine station={station} />
                {mayWrite && (
                  <Link to="/stations/$stationId/edit" params={{ stationId }}>
                    {m.stationData()}
                  </Link>
                )}
              </div>
            </header>
            <nav aria-label={m.pagesOfStation({ station: station.name })}>
              <ul className={styles.tabs}>
                {STATION_TABS.map(({ to, label }) => (
                  <li key={to}>
                    <Link to={to} params={{ stationId }} activeProps={{ "aria-current": "page" }}>
                      {label()}
                    </Link>
                  </li>
                ))}
              </ul>
            </nav>
            <Outlet />
          </div>
        );
      }}
    </Answer>
  );
}
