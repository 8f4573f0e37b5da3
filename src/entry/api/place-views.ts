import type * as z from "zod";
import type { OpeningHours } from "../../domain/opening-hours.ts";
import type { EvseRow } from "../../store/charge-points.ts";
import type { LocationRow } from "../../store/locations.ts";
import { epochOf, instant } from "./instants.ts";
import type { evsePlaceFields, placeFields } from "./shared/place.ts";

type PlaceView = z.infer<z.ZodObject<typeof placeFields>>;
type HoursView = NonNullable<PlaceView["openingHours"]>;
type EvsePlaceView = z.infer<z.ZodObject<typeof evsePlaceFields>>;

export function placeView(location: LocationRow): PlaceView {
  return {
    state: location.state,
    parkingType: location.parkingType,
    facilities: [...location.facilities],
    directions: [...location.directions],
    operator: location.operator,
    suboperator: location.suboperator,
    owner: location.owner,
    images: [...location.images],
    openingHours: location.openingHours && hoursView(location.openingHours),
    chargingWhenClosed: location.chargingWhenClosed,
    energyMix: location.energyMix && { ...location.energyMix, sources: [...location.energyMix.sources] },
    energyMixFrom: location.energyMixFrom,
  };
}

function hoursView(hours: OpeningHours): HoursView {
  const views = (list: OpeningHours["exceptionalOpenings"]) =>
    list.map(({ beginAt, endAt }) => ({ beginAt: instant(beginAt), endAt: instant(endAt) }));
  return {
    ...hours,
    regular: [...hours.regular],
    exceptionalOpenings: views(hours.exceptionalOpenings),
    exceptionalClosings: views(hours.exceptionalClosings),
  };
}

/** As they are kept; null and undefined stay what they are. */
export function keptHours<None extends null | undefined>(view: HoursView | None): OpeningHours | None {
  if (view === null || view === undefined) return view;
  const kept = (list: HoursView["exceptionalOpenings"]) =>
    list.map(({ beginAt, endAt }) => ({ beginAt: epochOf(beginAt), endAt: epochOf(endAt) }));
  return {
    ...view,
    exceptionalOpenings: kept(view.exceptionalOpenings),
    exceptionalClosings: kept(view.exceptionalClosings),
  };
}

export function evsePlaceView(evse: EvseRow): EvsePlaceView {
  return {
    evseId: evse.evseId,
    floorLevel: evse.floorLevel,
    coordinates: evse.coordinates,
    parkingRestrictions: [...evse.parkingRestrictions],
    equipment: [...evse.equipment],
  };
}
