import type { SiteView } from "../../../src/entry/api/shared/energy.ts";
import type { EvseLive, EvseView, LiveMessage, LocationView } from "../../../src/entry/api/shared/schemas.ts";

export type Stations = readonly LocationView[];
/** By station. */
export type Sites = ReadonlyMap<string, SiteView>;

/** True where messages were lost: `seq` rises by one from message to message. */
export function isGap(lastSeq: number | null, seq: number): boolean {
  return lastSeq !== null && seq !== lastSeq + 1;
}

/** The list with one live message applied; null where it must be read again. */
export function applyLive(stations: Stations, message: LiveMessage): Stations | null {
  switch (message.topic) {
    case "stations":
      return null;
    case "chargePoint":
      return patchChargePoint(stations, message.id, message.data);
    case "evse":
      return patchEvse(stations, message.id, message.data);
    default:
      return stations;
  }
}

type ChargePointLive = Extract<LiveMessage, { topic: "chargePoint" }>["data"];

function patchChargePoint(stations: Stations, id: string, live: ChargePointLive): Stations | null {
  const home = stations.find((station) => station.chargePoints.some((chargePoint) => chargePoint.id === id));
  if (home === undefined) return null;
  const chargePoints = home.chargePoints.map((chargePoint) =>
    chargePoint.id === id ? { ...chargePoint, live } : chargePoint,
  );
  return stations.map((station) => (station === home ? { ...home, chargePoints } : station));
}

function patchEvse(stations: Stations, uid: string, live: EvseLive): Stations | null {
  for (const station of stations) {
    for (const chargePoint of station.chargePoints) {
      const evse = chargePoint.evses.find((candidate) => candidate.uid === uid);
      if (evse === undefined) continue;
      const patched = withLive(evse, live);
      if (patched === null) return null;
      const evses = chargePoint.evses.map((candidate) => (candidate === evse ? patched : candidate));
      const chargePoints = station.chargePoints.map((other) =>
        other === chargePoint ? { ...chargePoint, evses } : other,
      );
      return stations.map((other) => (other === station ? { ...station, chargePoints } : other));
    }
  }
  return null;
}

/** null where the message tells of a connector that the list does not know. */
function withLive(evse: EvseView, { status, connectors, activeSession }: EvseLive): EvseView | null {
  const known = new Set(evse.connectors.map((connector) => connector.connectorId));
  if (connectors.some((connector) => !known.has(connector.connectorId))) return null;
  return {
    ...evse,
    status,
    activeSession,
    connectors: evse.connectors.map((connector) => ({
      ...connector,
      ...connectors.find((patch) => patch.connectorId === connector.connectorId),
    })),
  };
}
