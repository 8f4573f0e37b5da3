import { getLocale } from "./paraglide/runtime.js";

/** One formatter each for power, energy, money and time. */

/** 10,800 W → "10.8", in kW. */
export function kilowatts(powerW: number): string {
  return decimal(powerW / 1_000, 1);
}

/** 12,340 Wh → "12.34", in kWh. */
export function kilowattHours(energyWh: number, digits = 2): string {
  return decimal(energyWh / 1_000, digits);
}

/** 31,300 mA → "31.3 A". */
export function amperes(currentMilliA: number): string {
  return inUnit(currentMilliA / 1_000, "A", 1);
}

/** 230,000 mV → "230 V". */
export function volts(voltageMilliV: number): string {
  return inUnit(voltageMilliV / 1_000, "V", 0);
}

/** Rated power, without needless decimals: 7,400 W → "7.4", 22,000 W → "22". */
export function ratedKilowatts(powerW: number): string {
  return new Intl.NumberFormat(getLocale(), { maximumFractionDigits: 1 }).format(powerW / 1_000);
}

export function count(value: number): string {
  return new Intl.NumberFormat(getLocale()).format(value);
}

/** What is paid: 11,700,000 micro-units of the euro → "€11.70". */
export function money(micro: number, currency: string): string {
  return new Intl.NumberFormat(getLocale(), { style: "currency", currency }).format(micro / MICRO);
}

/** A price of a kWh, or an amount before it is rounded to be paid: with up to four decimals. 395,500 → "€0.3955". */
export function exactMoney(micro: number, currency: string): string {
  const options: Intl.NumberFormatOptions = { style: "currency", currency, maximumFractionDigits: 4 };
  return new Intl.NumberFormat(getLocale(), options).format(micro / MICRO);
}

/** 2,300 → "23%". */
export function percent(basisPoints: number): string {
  const options: Intl.NumberFormatOptions = { style: "percent", maximumFractionDigits: 2 };
  return new Intl.NumberFormat(getLocale(), options).format(basisPoints / 10_000);
}

/** Whole: 68 → "68%". */
export function wholePercent(value: number): string {
  return new Intl.NumberFormat(getLocale(), { style: "percent" }).format(value / 100);
}

/** "A, B and C". */
export function allOf(words: readonly string[]): string {
  return new Intl.ListFormat(getLocale(), { type: "conjunction" }).format(words);
}

/** "A, B or C". */
export function anyOf(words: readonly string[]): string {
  return new Intl.ListFormat(getLocale(), { type: "disjunction" }).format(words);
}

const MICRO = 1_000_000;

/** Their signs are the same in every language; `Intl` does not know these units. */
function inUnit(value: number, sign: string, digits: number): string {
  return `${decimal(value, digits)} ${sign}`;
}

/** With at most two decimals: 14.25 → "14.25", 14 → "14". */
export function rounded(value: number): string {
  return new Intl.NumberFormat(getLocale(), { maximumFractionDigits: 2 }).format(value);
}

/** 12.345 with one digit → "12.3". */
export function decimal(value: number, digits: number): string {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(getLocale(), options).format(value);
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

/** "13:00" of another day as of this one: the hours under a picture. */
export function clockHour(at: number, timeZone: string): string {
  return format(new Date(at), TIME, timeZone);
}

/** "Wed 18 Nov". */
export function shortDay(at: number | string, timeZone: string): string {
  return format(new Date(at), { weekday: "short", day: "numeric", month: "short" }, timeZone);
}

/** How long ago: "3 days ago", "5 minutes ago". */
export function ago(durationMs: number): string {
  const [unit, ms] = AGO_UNITS.find(([, least]) => durationMs >= least) ?? ["minute", MINUTE_MS];
  return new Intl.RelativeTimeFormat(getLocale()).format(-Math.floor(Math.max(0, durationMs) / ms), unit);
}

const MINUTE_MS = 60_000;
const AGO_UNITS = [
  ["day", 1_440 * MINUTE_MS],
  ["hour", 60 * MINUTE_MS],
] as const;

const TIME: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

function format(instant: Date, options: Intl.DateTimeFormatOptions, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat(getLocale(), zoned(options, timeZone)).format(instant);
}

function zoned(options: Intl.DateTimeFormatOptions, timeZone: string | undefined): Intl.DateTimeFormatOptions {
  return timeZone === undefined ? options : { ...options, timeZone };
}
