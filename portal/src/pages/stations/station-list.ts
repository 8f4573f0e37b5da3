import type { SiteView } from "../../../../src/entry/api/shared/energy.ts";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import type { Sites, Stations } from "../../live/patch.ts";
import { isShown, type StationFilter } from "./filter.ts";
import { contactOf, type Slot, slotsOf } from "./totals.ts";

/** A station with all that the list shows of it. */
export interface ListedStation {
  readonly station: LocationView;
  readonly slots: readonly Slot[];
  /** What it does with energy; null: not read. */
  readonly site: SiteView | null;
  /** Alerts that are open; null: not read. */
  readonly alerts: number | null;
}

/** A slot with its station. */
export interface ListedSlot {
  readonly station: LocationView;
  readonly slot: Slot;
}

/** @param alerts open ones by station; null: not read. */
export function listStations(
  stations: Stations,
  sites: Sites | null,
  alerts: ReadonlyMap<string, number> | null,
): readonly ListedStation[] {
  return stations.map((station) => ({
    station,
    slots: slotsOf(station),
    site: sites?.get(station.id) ?? null,
    alerts: alerts === null ? null : (alerts.get(station.id) ?? 0),
  }));
}

export function stationsShown(listed: readonly ListedStation[], filter: StationFilter): readonly ListedStation[] {
  return listed.filter(
    ({ station, slots, alerts }) =>
      (filter.state === undefined || slots.some((slot) => isShown(slot, filter.state))) &&
      (filter.site === undefined || station.city === filter.site) &&
      (filter.alerts === undefined || (alerts ?? 0) > 0) &&
      (filter.offline === undefined || contactOf(station).kind !== "online"),
  );
}

export function slotsShown(listed: readonly ListedStation[], filter: StationFilter): readonly ListedSlot[] {
  return stationsShown(listed, filter).flatMap(({ station, slots }) =>
    slots.filter((slot) => isShown(slot, filter.state)).map((slot) => ({ station, slot })),
  );
}

interface OpenAlert {
  readonly chargePointId: string | null;
  readonly locationId: string | null;
}

/** How many belong to each station; those of none, as of a DSO, to none. */
export function alertsByStation(alerts: readonly OpenAlert[], stations: Stations): ReadonlyMap<string, number> {
  const homes = new Map(stations.flatMap(({ id, chargePoints }) => chargePoints.map((box) => [box.id, id] as const)));
  const counts = new Map<string, number>();
  for (const { chargePointId, locationId } of alerts) {
    const id = locationId ?? homes.get(chargePointId ?? "");
    if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}
