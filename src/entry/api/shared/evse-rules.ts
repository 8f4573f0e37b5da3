import { type ConnectorStatus, evseStatus } from "../../../domain/location.ts";
import { type Speed, type SpeedSettings, speedOf } from "../../../domain/speed.ts";

/** What the Worker and its portal say alike of an EVSE. */

/** @param shown by connector. @returns the busiest one's; null: none was told. */
export function statusOfConnectors(shown: ReadonlyMap<number, ConnectorStatus | null>): ConnectorStatus | null {
  return evseStatus([...shown.values()]);
}

interface RatedEvse {
  readonly connectors: readonly { readonly connectorId: number; readonly maxPowerW: number }[];
  readonly activeSession: { readonly connectorId: number } | null;
}

/** That of the connector in use; else of the strongest. */
export function speedOfEvse({ connectors, activeSession }: RatedEvse, thresholds: SpeedSettings): Speed {
  const used = connectors.find(({ connectorId }) => connectorId === activeSession?.connectorId);
  return speedOf(used?.maxPowerW ?? Math.max(0, ...connectors.map(({ maxPowerW }) => maxPowerW)), thresholds);
}
