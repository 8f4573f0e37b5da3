import { type EnergyMix, isGreen } from "../domain/energy-mix.ts";
import { dailySpans, type Exception, type OpeningHours } from "../domain/opening-hours.ts";
import type { BusinessDetails, DisplayText, Facility, Image, ParkingType } from "../domain/place.ts";
import { toIso } from "../domain/time.ts";

/** What drivers are told of a site beside where it is. Null, or an empty list: not said. */
export interface ShownPlace {
  readonly state: string | null;
  readonly parkingType: ParkingType | null;
  readonly facilities: readonly Facility[];
  readonly directions: readonly DisplayText[];
  readonly operator: BusinessDetails | null;
  readonly suboperator: BusinessDetails | null;
  readonly owner: BusinessDetails | null;
  readonly images: readonly Image[];
  readonly openingHours: OpeningHours | null;
  readonly chargingWhenClosed: boolean;
  readonly energyMix: EnergyMix | null;
}

/** Who reads the text of before its errata takes no more (OCPI-J1, X1). */
const STATE_BEFORE_ERRATA = 20;

/** The optional fields of a Location. No operator is that of our role (OCPI-L13). */
export function placeFields(place: ShownPlace, { knowsErrata }: { readonly knowsErrata: boolean }) {
  const { state, openingHours, energyMix } = place;
  return present({
    state: knowsErrata ? state : (state?.slice(0, STATE_BEFORE_ERRATA) ?? null),
    parking_type: place.parkingType,
    directions: place.directions,
    operator: place.operator,
    suboperator: place.suboperator,
    owner: place.owner,
    facilities: place.facilities,
    opening_times: openingHours && toHours(openingHours),
    charging_when_closed: openingHours && place.chargingWhenClosed,
    images: place.images,
    energy_mix: energyMix && toEnergyMix(energyMix),
  });
}

/** Without what is not known: an optional field is left out, and never null (OCPI-T19). */
export function present(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const isKnown = (value: unknown) => value !== null && !(Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isKnown(value)));
}

/** mod_locations Hours: regular ones by the clocks of the place, exceptions in UTC (OCPI-L7). */
function toHours({ twentyFourSeven, regular, exceptionalOpenings, exceptionalClosings }: OpeningHours) {
  return {
    twentyfourseven: twentyFourSeven,
    ...present({
      regular_hours: dailySpans(regular).map(({ weekday, begin, end }) => ({
        weekday,
        period_begin: begin,
        period_end: end,
      })),
      exceptional_openings: exceptionalOpenings.map(toPeriod),
      exceptional_closings: exceptionalClosings.map(toPeriod),
    }),
  };
}

function toPeriod({ beginAt, endAt }: Exception) {
  return { period_begin: toIso(beginAt), period_end: toIso(endAt) };
}

const BASIS_POINTS_PER_PERCENT = 100;
const MILLIGRAMS_PER_GRAM = 1_000;

/** mod_locations EnergyMix; amounts in g/kWh (OCPI-L12). */
function toEnergyMix(mix: EnergyMix) {
  const { sources, co2GramsPerKwh: co2, nuclearWasteMilligramsPerKwh: waste } = mix;
  return {
    is_green_energy: isGreen(mix),
    energy_sources: sources.map(({ source, shareBasisPoints }) => ({
      source,
      percentage: shareBasisPoints / BASIS_POINTS_PER_PERCENT,
    })),
    ...present({
      environ_impact: [
        ...(co2 === null ? [] : [{ category: "CARBON_DIOXIDE", amount: co2 }]),
        ...(waste === null ? [] : [{ category: "NUCLEAR_WASTE", amount: waste / MILLIGRAMS_PER_GRAM }]),
      ],
      supplier_name: mix.supplierName,
      energy_product_name: mix.productName,
    }),
  };
}
