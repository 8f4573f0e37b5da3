import type { SessionView } from "../../../../src/entry/api/shared/schemas.ts";
import type { Stations } from "../../live/patch.ts";

/** Where a session was: names, as far as the station is still there. */
export interface SessionPlace {
  readonly station: string;
  readonly slot: string;
  readonly timeZone: string;
  /** What its connector is rated for; null: not known. */
  readonly ratedW: number | null;
}

export function placeOf({ locationId, evseUid, connectorId }: SessionView, stations: Stations): SessionPlace {
  const station = stations.find(({ id }) => id === locationId);
  const slot = station?.chargePoints.flatMap(({ evses }) => evses).find(({ uid }) => uid === evseUid);
  return {
    station: station?.name ?? locationId,
    slot: slot?.label ?? evseUid,
    timeZone: station?.timeZone ?? "UTC",
    ratedW: slot?.connectors.find((each) => each.connectorId === connectorId)?.maxPowerW ?? null,
  };
}
