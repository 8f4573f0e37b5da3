import { useNavigate } from "@tanstack/react-router";
import { control, divIcon, latLngBounds, map as mapIn, marker, tileLayer } from "leaflet";
import "leaflet/dist/leaflet.css";
import { useEffect, useRef } from "react";
import { m } from "../../text.ts";
import type { ListedStation } from "./station-list.ts";
import styles from "./stations-map.module.css";

/** As near as most servers of tiles go. */
const MOST_ZOOM = 18;
/** A single station is shown with its town. */
const FIRST_ZOOM_AT_MOST = 14;
const MARGIN_PX = 48;

interface StationsMapProps {
  readonly listed: readonly ListedStation[];
  /** Who is named beside it. */
  readonly attribution: string;
}

interface Place {
  readonly id: string;
  readonly name: string;
  readonly at: readonly [latitude: number, longitude: number];
}

/** Where the stations are; each is a link to its System monitor (portal 4.5). */
export function StationsMap({ listed, attribution }: StationsMapProps) {
  const box = useRef<HTMLDivElement>(null);
  const navigate = useNavigate();
  // Live messages make new stations that lie where they lay.
  const places = JSON.stringify(listed.map(placeOf));

  useEffect(() => {
    if (box.current === null) return;
    const drawn = mapIn(box.current, { zoomControl: false, attributionControl: false });
    control.zoom({ zoomInTitle: m.zoomIn(), zoomOutTitle: m.zoomOut() }).addTo(drawn);
    tileLayer("/api/tiles/{z}/{x}/{y}", { maxZoom: MOST_ZOOM }).addTo(drawn);
    const all: readonly Place[] = JSON.parse(places);
    for (const place of all) {
      const html = linkTo(place, (stationId) =>
        navigate({ to: "/stations/$stationId/monitor", params: { stationId } }),
      );
      // The link alone is to be reached by keys, not the marker around it.
      marker([...place.at], {
        icon: divIcon({ className: styles.place ?? "", html, iconSize: undefined }),
        keyboard: false,
        interactive: false,
      }).addTo(drawn);
    }
    drawn.fitBounds(latLngBounds(all.map(({ at }) => [...at])), {
      maxZoom: FIRST_ZOOM_AT_MOST,
      padding: [MARGIN_PX, MARGIN_PX],
    });
    return () => {
      drawn.remove();
    };
  }, [places, navigate]);

  return (
    <figure className={styles.figure}>
      <section ref={box} className={styles.map} aria-label={m.mapOfStations()} />
      <figcaption className={styles.attribution}>{attribution}</figcaption>
    </figure>
  );
}

function placeOf({ station: { id, name, latitude, longitude } }: ListedStation): Place {
  return { id, name, at: [Number(latitude), Number(longitude)] };
}

function linkTo({ id, name }: Place, open: (stationId: string) => void): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = `/stations/${encodeURIComponent(id)}/monitor`;
  link.textContent = name;
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(id);
  });
  return link;
}
