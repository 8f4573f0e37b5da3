import { type PricePerKwh, statedPriceMicro } from "../domain/cost.ts";
import { promotedStructure } from "../domain/promoted-tariff.ts";
import type { Promotion } from "../domain/promotion.ts";
import type { PriceComponent, Restrictions, TariffElement } from "../domain/tariff-structure.ts";
import { toIso } from "../domain/time.ts";
import type { Party } from "./routing.ts";

export interface ShownTariff extends PricePerKwh {
  readonly id: string;
  readonly currency: string;
  readonly lastUpdated: number;
}

/** What lowers a price at the places that it is for, now or later, and what clocks show there. */
export interface Lowered {
  readonly promotions: readonly Promotion[];
  readonly timeZone: string;
}

const NOTHING: Lowered = { promotions: [], timeZone: "UTC" };

const MICRO = 1_000_000;
const PERCENT = 100;

/** mod_tariffs Tariff: what a session is priced by, for every type of charging preference (OCPI-F9, F10). */
export function toTariff(owner: Party, tariff: ShownTariff, { promotions, timeZone } = NOTHING) {
  return {
    country_code: owner.countryCode,
    party_id: owner.partyId,
    id: tariff.id,
    currency: tariff.currency,
    elements: promotedStructure(tariff, promotions, timeZone).elements.map(elementOf),
    last_updated: toIso(tariff.lastUpdated),
  };
}

function elementOf({ components, restrictions }: TariffElement) {
  const written = restrictionsOf(restrictions);
  return {
    price_components: components.map(componentOf),
    ...(Object.keys(written).length === 0 ? {} : { restrictions: written }),
  };
}

function componentOf({ dimension, priceMicro, vat, stepSize }: PriceComponent) {
  return {
    type: dimension,
    price: statedPriceMicro(priceMicro) / MICRO,
    ...(vat === null ? {} : { vat: Number(vat.mul(PERCENT)) }),
    step_size: stepSize,
  };
}

/** mod_tariffs TariffRestrictions, as far as promotions have any. */
function restrictionsOf({ startMinute, endMinute, startDate, endDate, weekdays = [] }: Restrictions) {
  return {
    ...(startMinute === undefined ? {} : { start_time: clockOf(startMinute) }),
    ...(endMinute === undefined ? {} : { end_time: clockOf(endMinute) }),
    ...(startDate === undefined ? {} : { start_date: startDate }),
    ...(endDate === undefined ? {} : { end_date: endDate }),
    ...(weekdays.length === 0 ? {} : { day_of_week: weekdays.map((weekday) => DAYS_OF_WEEK[weekday - 1]) }),
  };
}

const DAYS_OF_WEEK = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"] as const;
const MINUTES_OF_HOUR = 60;

function clockOf(minute: number): string {
  const pad = (part: number) => String(part).padStart(2, "0");
  return `${pad(Math.floor(minute / MINUTES_OF_HOUR))}:${pad(minute % MINUTES_OF_HOUR)}`;
}
