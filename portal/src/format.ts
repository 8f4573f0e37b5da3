import { currentLocale } from "./text.ts";

/** One formatter each for power, energy and time. */

/** 10,800 W → "10.8", in kW. */
export function kilowatts(powerW: number): string {
  return decimal(powerW / 1_000, 1);
}

/** 12,340 Wh → "12.34", in kWh. */
export function kilowattHours(energyWh: number): string {
  return decimal(energyWh / 1_000, 2);
}

/** Rated power, without needless decimals: 7,400 W → "7.4", 22,000 W → "22". */
export function ratedKilowatts(powerW: number): string {
  return new Intl.NumberFormat(currentLocale(), { maximumFractionDigits: 1 }).format(powerW / 1_000);
}

export function count(value: number): string {
  return new Intl.NumberFormat(currentLocale()).format(value);
}

function decimal(value: number, digits: number): string {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(currentLocale(), options).format(value);
}

/** "13:40", with the date in front when it is another day there; always the 24-hour clock. */
export function clockTime(at: number | string, timeZone?: string): string {
  const instant = new Date(at);
  const day = (date: Date) => new Intl.DateTimeFormat("en-CA", zoned({}, timeZone)).format(date);
  const sameDay = day(instant) === day(new Date());
  return format(instant, sameDay ? TIME : { day: "numeric", month: "short", ...TIME }, timeZone);
}

/** The exact instant, to the second, with its zone. */
export function exactTime(at: number | string, timeZone?: string): string {
  return format(
    new Date(at),
    { year: "numeric", month: "short", day: "numeric", ...TIME, second: "2-digit", timeZoneName: "short" },
    timeZone,
  );
}

const TIME: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

function format(instant: Date, options: Intl.DateTimeFormatOptions, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat(currentLocale(), zoned(options, timeZone)).format(instant);
}

function zoned(options: Intl.DateTimeFormatOptions, timeZone: string | undefined): Intl.DateTimeFormatOptions {
  return timeZone === undefined ? options : { ...options, timeZone };
}
