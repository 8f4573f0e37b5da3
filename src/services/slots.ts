import { metersBetween } from "../domain/distance.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { isFree, type PermittedEvse } from "../domain/roaming-start.ts";
import { type Slot, slotOf } from "../domain/slot.ts";
import { loadCommandBox } from "../store/command-places.ts";
import { findStartOnItsWay } from "../store/driver-charges.ts";
import { loadAnyLocation } from "../store/published-locations.ts";
import { loadSettings } from "../store/settings.ts";
import { findSlotPlace, loadPublishedPlaces } from "../store/slots.ts";
import type { Deps } from "./deps.ts";
import { type ChargeStarter, startersOf } from "./driver-starters.ts";
import { startPermits } from "./immediate-bookings.ts";

type Station = NonNullable<Awaited<ReturnType<typeof loadAnyLocation>>>;
type StationEvse = Station["evses"][number];
export type SlotConnector = StationEvse["connectors"][number];

/** A slot as who asks stands before it. */
export interface FoundSlot {
  readonly asOf: number;
  readonly station: Station;
  readonly evse: StationEvse;
  readonly connector: SlotConnector;
  readonly slot: Slot;
  /** What the calendar says to who asks, and as whom he would start. */
  readonly permitted: PermittedEvse;
  readonly starter: ChargeStarter;
  readonly helpPhone: string | null;
  /** Nothing that is known of the slot speaks against a start. */
  readonly isStartable: boolean;
}

/**
 * @param code as it stands on the slot. @param driverId who is signed in; null: nobody.
 * @returns `not_found`: there is no such slot, or the public is not shown it.
 */
export async function findSlot(
  deps: Deps,
  {
    code,
    connectorId,
    driverId,
  }: { readonly code: string; readonly connectorId: number | undefined; readonly driverId: string | null },
): Promise<Result<FoundSlot>> {
  const asOf = deps.now();
  const place = await findSlotPlace(deps.db, code.trim());
  if (place === null) return refuse("not_found", NO_SLOT);
  const [station, box, starters, onItsWay, { helpPhone }] = await Promise.all([
    loadAnyLocation(deps.db, place.locationId, asOf),
    loadCommandBox(deps.db, place.chargePointId, ""),
    startersOf(deps, driverId),
    findStartOnItsWay(deps.db, place.evseUid, asOf),
    loadSettings(deps.db),
  ]);
  const evse = station?.evses.find(({ uid }) => uid === place.evseUid);
  const wanted = box?.find(({ uid }) => uid === place.evseUid);
  const connector = evse?.connectors.find((each) => connectorId === undefined || each.connectorId === connectorId);
  if (station === null || evse === undefined || wanted === undefined || connector === undefined) {
    return refuse("not_found", NO_SLOT);
  }
  const permits = await Promise.all(
    starters.map(async (starter) => {
      const [permitted] = await startPermits(deps, [wanted], starter);
      return permitted === undefined ? [] : { starter, permitted };
    }),
  );
  const all = permits.flat();
  const mine = all.find(({ permitted }) => permitted.permit.kind === "own") ?? all.at(-1);
  if (mine === undefined) return refuse("not_found", NO_SLOT);
  const shown = slotOf(evse, connector, asOf);
  const slot: Slot = onItsWay === null || shown.state !== "free" ? shown : { ...shown, ...SOMEBODY_STARTS };
  const own = mine.permitted.connectors.find((each) => each.connectorId === connector.connectorId);
  const isOpen = slot.state === "free" || (slot.state === "reserved" && mine.permitted.permit.kind === "own");
  const isStartable = isOpen && onItsWay === null && own !== undefined && isFree(mine.permitted, own);
  return ok({ asOf, station, evse, connector, slot, ...mine, helpPhone, isStartable });
}

const NO_SLOT = "There is no such slot. Look at the code on the slot once more, or call the number that stands there.";

const SOMEBODY_STARTS = { state: "in_use", freeAt: { at: null, source: "unknown" } } as const;

/** More are looked at by nobody who has a car that is nearly empty. */
const MOST_PLACES = 500;
const NEAREST_LOOKED_AT = 5;

export interface NearestFree {
  readonly code: string;
  readonly label: string;
  readonly stationName: string;
  readonly distanceM: number;
  readonly maxPowerW: number;
}

/** The next slot that is free and has such a plug: at the same station first, then as the crow flies. */
export async function findNearestFree(
  deps: Deps,
  { station, evse, connector, asOf }: FoundSlot,
): Promise<NearestFree | null> {
  const here = freeAt(station, evse, connector, asOf);
  if (here !== null) return { ...here, distanceM: 0 };
  const places = await loadPublishedPlaces(deps.db, MOST_PLACES);
  const others = places
    .filter(({ id }) => id !== station.id)
    .map((place) => ({ id: place.id, distanceM: metersBetween(place, station) }))
    .sort((left, right) => left.distanceM - right.distanceM)
    .slice(0, NEAREST_LOOKED_AT);
  for (const { id, distanceM } of others) {
    const other = await loadAnyLocation(deps.db, id, asOf);
    const free = other && freeAt(other, evse, connector, asOf);
    if (free) return { ...free, distanceM };
  }
  return null;
}

function freeAt(station: Station, than: { readonly uid: string }, wanted: SlotConnector, now: number) {
  for (const evse of station.evses) {
    if (evse.uid === than.uid || evse.isRemoved) continue;
    const fit = evse.connectors.find(({ standard }) => standard === wanted.standard);
    const isFreeNow = fit !== undefined && slotOf(evse, fit, now).state === "free";
    if (!isFreeNow) continue;
    return { code: codeOf(evse), label: evse.label, stationName: station.name, maxPowerW: fit.maxPowerW };
  }
  return null;
}

/** As it stands on the slot: the EVSE id, if it has one. */
export function codeOf({ evseId, uid }: { readonly evseId: string | null; readonly uid: string }): string {
  return evseId ?? uid;
}
