import type Fraction from "fraction.js";

/** OCPI 2.2.1 mod_tariffs TariffDimensionType. */
export type TariffDimension = "ENERGY" | "FLAT" | "PARKING_TIME" | "TIME";

/** What one thing costs (mod_tariffs PriceComponent). */
export interface PriceComponent {
  readonly dimension: TariffDimension;
  /** Without VAT, in micro-units: per kWh, once, or per hour. */
  readonly priceMicro: Fraction;
  /** The rate, as 1/10 for 10 %; null: VAT does not apply, which is not 0 % (OCPI-F5). */
  readonly vat: Fraction | null;
  /** The least that is billed at once: Wh, or seconds. Means nothing for FLAT (OCPI-F13). */
  readonly stepSize: number;
}

/** From `min` to below `max`. */
export interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** When an element applies: all of what is given, at each moment (mod_tariffs TariffRestrictions, OCPI-F1). */
export interface Restrictions {
  /** Minutes of the local day, inclusive. */
  readonly startMinute?: number | undefined;
  /** Exclusive; 0 is the end of the day; before `startMinute`: on the next day. */
  readonly endMinute?: number | undefined;
  /** Local dates, `YYYY-MM-DD`: from `startDate` to before `endDate`. */
  readonly startDate?: string | undefined;
  readonly endDate?: string | undefined;
  /** 1 is Monday. Absent or empty: every day. */
  readonly weekdays?: readonly number[] | undefined;
  /** Of the session so far. */
  readonly energyWh?: Bounds | undefined;
  /** The sum over all phases. */
  readonly currentMilliA?: Bounds | undefined;
  readonly powerW?: Bounds | undefined;
  /** Since the session began, charging or not. */
  readonly durationSeconds?: Bounds | undefined;
  /** The element is about the reservation, and nothing else is. */
  readonly reservation?: "RESERVATION" | "RESERVATION_EXPIRES" | undefined;
}

export interface TariffElement {
  readonly components: readonly PriceComponent[];
  readonly restrictions: Restrictions;
}

/** Without VAT and with it, in micro-units, exact. */
export interface Amount {
  readonly excl: Fraction;
  readonly incl: Fraction;
}

/** The prices of a tariff as OCPI writes them, whoever made it. */
export interface TariffStructure {
  readonly elements: readonly TariffElement[];
  readonly minimum: Amount | null;
  readonly maximum: Amount | null;
}

/** What restrictions look at. */
export interface Moment {
  readonly date: string;
  readonly weekday: number;
  readonly minuteOfDay: number;
  readonly energyWh: Fraction;
  readonly durationSeconds: Fraction;
  /** null: not measured, and then no restriction on it matches (OCPI-F1). */
  readonly currentMilliA: number | null;
  readonly powerW: number | null;
}

/**
 * The component that prices a dimension at a moment: of the first element that has one and applies (OCPI-F2).
 * @returns null: it is free then.
 */
export function componentAt(
  elements: readonly TariffElement[],
  dimension: TariffDimension,
  moment: Moment,
): PriceComponent | null {
  for (const { components, restrictions } of elements) {
    const component = components.find((each) => each.dimension === dimension);
    if (component && applies(restrictions, moment)) return component;
  }
  return null;
}

function applies(restrictions: Restrictions, moment: Moment): boolean {
  const { startDate, endDate, weekdays = [] } = restrictions;
  return (
    isInClock(restrictions, moment.minuteOfDay) &&
    (startDate === undefined || moment.date >= startDate) &&
    (endDate === undefined || moment.date < endDate) &&
    (weekdays.length === 0 || weekdays.includes(moment.weekday)) &&
    isWithin(restrictions.energyWh, moment.energyWh) &&
    isWithin(restrictions.durationSeconds, moment.durationSeconds) &&
    isWithin(restrictions.currentMilliA, moment.currentMilliA) &&
    isWithin(restrictions.powerW, moment.powerW)
  );
}

const MINUTES_OF_A_DAY = 1_440;

function isInClock({ startMinute = 0, endMinute = 0 }: Restrictions, minute: number): boolean {
  const end = endMinute === 0 ? MINUTES_OF_A_DAY : endMinute;
  return startMinute <= end ? minute >= startMinute && minute < end : minute >= startMinute || minute < end;
}

function isWithin(bounds: Bounds | undefined, value: Fraction | number | null): boolean {
  const { min, max } = bounds ?? {};
  if (min === undefined && max === undefined) return true;
  if (value === null) return false;
  const measured = Number(value);
  return (min === undefined || measured >= min) && (max === undefined || measured < max);
}
