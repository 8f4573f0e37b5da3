import type { LocationView, SessionView } from "../../../../src/entry/api/shared/schemas.ts";
import type { Sites, Stations } from "../../live/patch.ts";
import { type DsoStanding, isSilent } from "../energy/standing.ts";
import { contactOf, type Slot, slotsOf } from "../stations/totals.ts";

/** Something that somebody should see to. */
export type Attention =
  | { readonly kind: "fault"; readonly station: LocationView; readonly slot: Slot }
  /** No slot of the station can be reached. Null: none ever could. */
  | { readonly kind: "stationOffline"; readonly station: LocationView; readonly since: string | null }
  | { readonly kind: "slotsOffline"; readonly station: LocationView; readonly slots: readonly [Slot, ...Slot[]] }
  | { readonly kind: "session"; readonly station: LocationView; readonly session: SessionView }
  | { readonly kind: "dso"; readonly dso: DsoStanding }
  | { readonly kind: "battery"; readonly station: LocationView; readonly levelPercent: number };

interface Known {
  readonly stations: Stations;
  /** What could not be read, or not yet, is empty: the rest is true all the same. */
  readonly sites: Sites;
  readonly dsos: readonly DsoStanding[];
  /** Running ones that the Worker says a person should look at. */
  readonly sessions: readonly SessionView[];
}

/** What keeps cars from charging first; within a kind in the order of the stations. */
export function needsAttention({ stations, sites, dsos, sessions }: Known): readonly Attention[] {
  return [
    ...stations.flatMap(faultsAt),
    ...stations.flatMap(offlineAt),
    ...sessions.flatMap((session) => stalled(session, stations)),
    ...dsos.filter(isSilent).map((dso) => ({ kind: "dso", dso }) as const),
    ...stations.flatMap((station) => lowBattery(station, sites)),
  ];
}

function faultsAt(station: LocationView): readonly Attention[] {
  return slotsOf(station)
    .filter(({ state }) => state.kind === "faulted")
    .map((slot) => ({ kind: "fault", station, slot }));
}

/** Slots of one charge point are one thing to see to; so is a station whose line is cut. */
function offlineAt(station: LocationView): readonly Attention[] {
  const offline = slotsOf(station).filter(({ state }) => state.kind === "offline");
  if (offline.length === 0) return [];
  const contact = contactOf(station);
  if (contact.kind !== "online") {
    return [{ kind: "stationOffline", station, since: contact.kind === "offline" ? contact.since : null }];
  }
  return [...Map.groupBy(offline, ({ chargePoint }) => chargePoint.id).values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [{ kind: "slotsOffline", station, slots: [first, ...more] }],
  );
}

function stalled(session: SessionView, stations: Stations): readonly Attention[] {
  const station = stations.find(({ id }) => id === session.locationId);
  return station === undefined ? [] : [{ kind: "session", station, session }];
}

function lowBattery(station: LocationView, sites: Sites): readonly Attention[] {
  const battery = sites.get(station.id)?.battery ?? null;
  if (battery === null || battery.storedWh === null || !battery.isLow) return [];
  return [{ kind: "battery", station, levelPercent: Math.round((100 * battery.storedWh) / battery.capacityWh) }];
}
