import { type EvseUse, evseUseFor, type UsableEvse } from "./evse-use.ts";
import { earliestOf, type FirstFree, firstFree, type Prospect, prospectOf, type RunningSession } from "./first-free.ts";
import { CONNECTOR_CLASSES, type ConnectorClass, type ConnectorStandard, type ConnectorStatus } from "./location.ts";
import { SPEEDS, type Speed, type SpeedSettings, speedOf } from "./speed.ts";

/**
 * What the world may know of a location (R11). A place is an EVSE, because that is what one car takes: an EVSE with several
 * connectors is one place of each speed, and of each class, that it has a connector of, and is taken in all of them at once.
 * So the totals of the speeds may add up to more than there are EVSEs.
 */
export interface ExternalStatus {
  /** Those that are here, slow first. */
  readonly speeds: readonly (Places & { readonly speed: Speed })[];
  readonly classes: readonly (Places & { readonly class: ConnectorClass })[];
}

/** So many EVSEs, each counted once. */
export interface Places {
  /** The sum of the next five. */
  readonly total: number;
  readonly free: number;
  readonly inUse: number;
  readonly reserved: number;
  /** Faulted, or out of service, in maintenance for example. */
  readonly outOfOrder: number;
  /** Offline, or never heard of. */
  readonly unknown: number;
  /** None is to be had, and not because of other drivers. */
  readonly isOutOfService: boolean;
  readonly minPowerW: number;
  readonly maxPowerW: number;
  readonly standards: readonly ConnectorStandard[];
  /** The classes its connectors are sold in. */
  readonly classes: readonly ConnectorClass[];
  /** With what stands on the EVSE that is likely the first. Null: one is free. */
  readonly firstFree: (FirstFree & { readonly label: string | null }) | null;
}

export interface PublicEvse extends UsableEvse {
  /** As it stands on it. */
  readonly label: string;
  readonly connectors: readonly PublicConnector[];
  readonly session: RunningSession | null;
}

export interface PublicConnector {
  readonly class: ConnectorClass;
  readonly standard: ConnectorStandard;
  readonly maxPowerW: number;
  /** Null: never reported. */
  readonly status: ConnectorStatus | null;
}

export function externalStatus(evses: readonly PublicEvse[], thresholds: SpeedSettings, now: number): ExternalStatus {
  const withSpeed = (speed: Speed) => placesOf(evses, ({ maxPowerW }) => speedOf(maxPowerW, thresholds) === speed, now);
  const withClass = (wanted: ConnectorClass) => placesOf(evses, (connector) => connector.class === wanted, now);
  return {
    speeds: SPEEDS.map((speed) => ({ speed, ...withSpeed(speed) })).filter(({ total }) => total > 0),
    classes: CONNECTOR_CLASSES.map((each) => ({ class: each, ...withClass(each) })).filter(({ total }) => total > 0),
  };
}

/** When an EVSE is free again for who may use any of its connectors, about; null: it is free. */
export function freeAgain(evse: PublicEvse, now: number): FirstFree | null {
  const { use, prospect } = placeOf(evse, evse.connectors, now);
  return use === "free" ? null : firstFree([prospect], now);
}

interface Place {
  readonly label: string;
  readonly wanted: readonly PublicConnector[];
  readonly use: EvseUse;
  readonly prospect: Prospect | null;
}

function placesOf(
  evses: readonly PublicEvse[],
  isWanted: (connector: PublicConnector) => boolean,
  now: number,
): Places {
  const places = evses
    .map((evse) => ({ evse, wanted: evse.connectors.filter(isWanted) }))
    .filter(({ wanted }) => wanted.length > 0)
    .map(({ evse, wanted }) => placeOf(evse, wanted, now));
  const count = (...uses: readonly EvseUse[]) => places.filter(({ use }) => uses.includes(use)).length;
  const connectors = places.flatMap(({ wanted }) => wanted);
  const powersW = connectors.map(({ maxPowerW }) => maxPowerW);
  const [outOfOrder, unknown] = [count("faulted", "inoperative"), count("unknown")];
  return {
    total: places.length,
    free: count("free"),
    inUse: count("inUse"),
    reserved: count("reserved"),
    outOfOrder,
    unknown,
    isOutOfService: outOfOrder + unknown === places.length,
    minPowerW: Math.min(...powersW),
    maxPowerW: Math.max(...powersW),
    standards: [...new Set(connectors.map(({ standard }) => standard))].sort(),
    classes: CONNECTOR_CLASSES.filter((each) => connectors.some((connector) => connector.class === each)),
    firstFree: count("free") > 0 ? null : firstFreeOf(places, now),
  };
}

/** A session that its charge point does not show by a status has its EVSE none the less: nobody else can start there. */
function placeOf(evse: PublicEvse, wanted: readonly PublicConnector[], now: number): Place {
  const { label, session, windows, isOnline } = evse;
  const shown = evseUseFor(evse, wanted, now);
  const isBroken = shown === "faulted" || shown === "inoperative";
  const use = session !== null && isOnline && !isBroken ? "inUse" : shown;
  return { label, wanted, use, prospect: prospectOf({ use, session, windows }, now) };
}

function firstFreeOf(places: readonly Place[], now: number): Places["firstFree"] {
  const prospects = places.map(({ prospect }) => prospect);
  const earliest = earliestOf(prospects);
  const place = places.find(({ prospect }) => earliest !== null && prospect === earliest);
  return { ...firstFree(prospects, now), label: place?.label ?? null };
}
