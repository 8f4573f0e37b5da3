import { MINUTE } from "../domain/time.ts";
import type { toLocation } from "./locations.ts";

type Location = ReturnType<typeof toLocation>;
type Evse = Location["evses"][number];

/** What a receiver holds of a Location: digests of what is not compared itself. */
export interface ToldLocation {
  readonly own: string;
  readonly evses: Readonly<Record<string, ToldEvse>>;
}

interface ToldEvse {
  readonly own: string;
  readonly status: string;
  readonly connectors: Readonly<Record<string, string>>;
}

/** One request that makes a receiver's picture newer. `path` goes behind the Location's parties. */
export interface LocationPush {
  readonly method: "PUT" | "PATCH";
  readonly path: readonly string[];
  readonly body: object;
}

/** @returns the same text for the same value, short. */
export type Digest = (value: unknown) => string;

/** What a receiver holds that was just sent the whole Location. */
export function toldOf(location: Location, digest: Digest): ToldLocation {
  const { evses, last_updated: _, ...own } = location;
  return {
    own: digest(own),
    evses: Object.fromEntries(evses.map((evse) => [evse.uid, toldEvseOf(evse, digest)])),
  };
}

function toldEvseOf({ status, connectors, last_updated: _, ...own }: Evse, digest: Digest): ToldEvse {
  const digests = connectors.map(({ last_updated: __, ...connector }) => [connector.id, digest(connector)]);
  return { own: digest(ownOf(own)), status, connectors: Object.fromEntries(digests) };
}

/** A guess moves with every look at it, and is told anew only when it has moved by so much. */
const TOLD_WHEN_MOVED = 15 * MINUTE;

function ownOf(own: Omit<Evse, "status" | "connectors" | "last_updated">): object {
  const { emall_free_from_estimate: estimate, ...others } = own;
  if (estimate === undefined || estimate.source === "booking_end") return own;
  const about = Math.round(Date.parse(estimate.at) / TOLD_WHEN_MOVED);
  return { ...others, emall_free_from_estimate: { ...estimate, at: about } };
}

/** What is to be sent to somebody who holds `told`, at the smallest level: PATCH for a status, else PUT (OCPI-U1, U2). */
export function changesOf(location: Location, told: ToldLocation | null, digest: Digest): readonly LocationPush[] {
  const now = toldOf(location, digest);
  if (told === null || told.own !== now.own) return [{ method: "PUT", path: [location.id], body: location }];
  const gone = goneEvses(location, told);
  return [...gone, ...location.evses.flatMap((evse) => changesOfEvse(location.id, evse, told.evses[evse.uid], digest))];
}

function changesOfEvse(
  locationId: string,
  evse: Evse,
  told: ToldEvse | undefined,
  digest: Digest,
): readonly LocationPush[] {
  const path = [locationId, evse.uid];
  const now = toldEvseOf(evse, digest);
  const hasSameConnectors = told && Object.keys(now.connectors).join() === Object.keys(told.connectors).join();
  const { status, last_updated } = evse;
  const isRemoved = status === "REMOVED" && told?.status !== "REMOVED";
  if (told?.own !== now.own || !hasSameConnectors || isRemoved) return [{ method: "PUT", path, body: evse }];
  const connectors = evse.connectors
    .filter(({ id }) => told.connectors[id] !== now.connectors[id])
    .map((connector) => ({ method: "PUT", path: [...path, connector.id], body: connector }) as const);
  if (status === told.status) return connectors;
  return [...connectors, { method: "PATCH", path, body: { status, last_updated } }];
}

/** A receiver keeps what it is not told of: what is no longer shown is REMOVED (OCPI-L2). */
function goneEvses({ id, evses, last_updated }: Location, told: ToldLocation): readonly LocationPush[] {
  const shown = new Set(evses.map(({ uid }) => uid));
  return removals(id, told, last_updated).filter(({ path: [, uid = ""] }) => !shown.has(uid));
}

/** What takes a Location away from somebody who holds `told`: it is shown no more, and nothing is ever deleted. */
export function removals(locationId: string, { evses }: ToldLocation, lastUpdated: string): readonly LocationPush[] {
  return Object.entries(evses)
    .filter(([, { status }]) => status !== "REMOVED")
    .map(([uid]) => ({
      method: "PATCH",
      path: [locationId, uid],
      body: { status: "REMOVED", last_updated: lastUpdated },
    }));
}
