import { inTenths } from "../domain/charging-limits.ts";
import type { Supply } from "../domain/connector-supply.ts";
import { DAY, SECOND } from "../domain/time.ts";
import type { ChargingProfile, ChargingRateUnit, PlacedProfile } from "./charging-profile.ts";

/** A limit as a profile says it: watts in all, or amperes in each of so many phases. */
export interface Rate {
  readonly limit: number;
  readonly unit: ChargingRateUnit;
  readonly numberPhases?: number | undefined;
}

/** A profile that a charge point follows, and since when. */
export interface ProfileInForce extends PlacedProfile {
  readonly since: number;
}

export interface ChargingConnector {
  readonly connectorId: number;
  readonly supply: Supply;
  /** What the connector is built for; null: unknown. */
  readonly maxPowerW: number | null;
  readonly transaction: { readonly transactionId: number; readonly startedAt: number } | null;
}

/** All that the limits of a charge point follow from. */
export interface ChargingPicture {
  readonly profiles: readonly ProfileInForce[];
  readonly connectors: readonly ChargingConnector[];
}

export interface SchedulePeriod {
  /** Seconds from the start of the schedule. */
  readonly startPeriod: number;
  /** null: nothing limits it. */
  readonly limit: number | null;
  readonly numberPhases?: number | undefined;
}

/** A rate, or none, and the instant up to which it certainly stays so. */
interface Piece {
  readonly rate: Rate | null;
  readonly until: number;
}

const FOREVER = Number.POSITIVE_INFINITY;
const RECURRENCE = { Daily: DAY, Weekly: 7 * DAY } as const;
/** Without numberPhases three are meant (§7.14). */
const PHASES_MEANT = 3;

export function rateW({ limit, unit, numberPhases = PHASES_MEANT }: Rate, { phases, voltageV }: Supply): number {
  return unit === "W" ? limit : limit * voltageV * Math.min(phases, numberPhases);
}

/** The same limit in another unit, in steps of 0.1, never more than it was (OCPP-P3). */
export function inUnit(rate: Rate, unit: ChargingRateUnit, supply: Supply): Rate {
  if (rate.unit === unit) return rate;
  const { phases, voltageV } = supply;
  if (unit === "W") return { limit: inTenths(rateW(rate, supply)), unit };
  const perAmpereW = voltageV * Math.min(phases, rate.numberPhases ?? PHASES_MEANT);
  return { ...rate, limit: inTenths(rate.limit / perAmpereW), unit };
}

/** How the charge point as a whole is fed: like the connector with the most phases. */
export function supplyOf(picture: ChargingPicture, connectorId: number): Supply {
  const connectors = picture.connectors.filter((each) => connectorId === 0 || each.connectorId === connectorId);
  const [most] = connectors.toSorted((left, right) => right.supply.phases - left.supply.phases);
  return most?.supply ?? { phases: 3, voltageV: 230 };
}

/**
 * What the profiles limit a connector to at an instant: the lower of ChargePointMaxProfile and TxProfile, or else
 * TxDefaultProfile (§3.13.3, OCPP-P2). For connector 0: the lower of ChargePointMaxProfile and all connectors together.
 * @param from when charging is taken to begin where none is under way, for schedules that count from there.
 */
export function limitAt(picture: ChargingPicture, connectorId: number, at: number, from = at): Piece {
  const supply = supplyOf(picture, connectorId);
  const station = highest(
    picture.profiles.filter(({ profile }) => profile.chargingProfilePurpose === "ChargePointMaxProfile"),
    at,
    (each) => each.since,
  );
  const own = connectorId === 0 ? together(picture, at, from) : ownLimit(picture, connectorId, at, from);
  return { rate: lower(station.rate, own.rate, supply), until: Math.min(station.until, own.until) };
}

function ownLimit(picture: ChargingPicture, connectorId: number, at: number, from: number): Piece {
  const transaction = picture.connectors.find((each) => each.connectorId === connectorId)?.transaction ?? null;
  const chargingSince = () => transaction?.startedAt ?? from;
  const of = (
    purpose: ChargingProfile["chargingProfilePurpose"],
    at: number,
    isMeant: (each: ProfileInForce) => boolean,
  ) =>
    highest(
      picture.profiles.filter((each) => each.profile.chargingProfilePurpose === purpose && isMeant(each)),
      at,
      chargingSince,
    );
  const tx = of(
    "TxProfile",
    at,
    (each) => each.connectorId === connectorId && each.profile.transactionId === transaction?.transactionId,
  );
  if (tx.rate !== null) return tx;
  // What is set at the connector itself overrides there what is set for all (OCPP-P1).
  const here = of("TxDefaultProfile", at, (each) => each.connectorId === connectorId);
  if (here.rate !== null) return { rate: here.rate, until: Math.min(tx.until, here.until) };
  const all = of("TxDefaultProfile", at, (each) => each.connectorId === 0);
  return { rate: all.rate, until: Math.min(tx.until, here.until, all.until) };
}

/** The sum over all connectors; a connector that nothing limits makes it unknown. */
function together(picture: ChargingPicture, at: number, from: number): Piece {
  let sumW: number | null = picture.connectors.length === 0 ? null : 0;
  let until = FOREVER;
  for (const { connectorId, supply, maxPowerW } of picture.connectors) {
    const own = ownLimit(picture, connectorId, at, from);
    const built: Rate | null = maxPowerW === null ? null : { limit: maxPowerW, unit: "W" };
    const rate = lower(own.rate, built, supply);
    sumW = sumW === null || rate === null ? null : sumW + rateW(rate, supply);
    until = Math.min(until, own.until);
  }
  return { rate: sumW === null ? null : { limit: sumW, unit: "W" }, until };
}

function lower(left: Rate | null, right: Rate | null, supply: Supply): Rate | null {
  if (left === null || right === null) return left ?? right;
  return rateW(right, supply) < rateW(left, supply) ? right : left;
}

/** The highest stack level whose profile is valid, and whose schedule runs, at the instant (§3.13.2, OCPP-P2). */
function highest(profiles: readonly ProfileInForce[], at: number, begins: (each: ProfileInForce) => number): Piece {
  const ranked = profiles.toSorted((left, right) => right.profile.stackLevel - left.profile.stackLevel);
  let until = FOREVER;
  for (const each of ranked) {
    const piece = pieceOf(each.profile, begins(each), at);
    until = Math.min(until, piece.until);
    if (piece.rate !== null) return { rate: piece.rate, until };
  }
  return { rate: null, until };
}

/** @param begins where a schedule without startSchedule counts from (§7.13). */
function pieceOf(profile: ChargingProfile, begins: number, at: number): Piece {
  const { chargingSchedule: schedule, recurrencyKind } = profile;
  const validFrom = profile.validFrom === undefined ? -FOREVER : Date.parse(profile.validFrom);
  const validTo = profile.validTo === undefined ? FOREVER : Date.parse(profile.validTo);
  if (at >= validTo) return { rate: null, until: FOREVER };
  const firstAt = schedule.startSchedule === undefined ? begins : Date.parse(schedule.startSchedule);
  if (at < validFrom || at < firstAt) return { rate: null, until: Math.min(Math.max(validFrom, firstAt), validTo) };
  const every = recurrencyKind === undefined ? FOREVER : RECURRENCE[recurrencyKind];
  const beginsAt = recurrencyKind === undefined ? firstAt : firstAt + Math.floor((at - firstAt) / every) * every;
  const length = schedule.duration === undefined ? FOREVER : schedule.duration * SECOND;
  if (at >= beginsAt + length) return { rate: null, until: Math.min(beginsAt + every, validTo) };
  const periods = schedule.chargingSchedulePeriod;
  const index = periods.findLastIndex(({ startPeriod }) => beginsAt + startPeriod * SECOND <= at);
  const period = periods[index];
  const next = periods[index + 1];
  const nextAt = next === undefined ? FOREVER : beginsAt + next.startPeriod * SECOND;
  const until = Math.min(nextAt, beginsAt + length, beginsAt + every, validTo);
  if (period === undefined) return { rate: null, until };
  const { limit, numberPhases } = period;
  const rate = { limit, unit: schedule.chargingRateUnit };
  return { rate: numberPhases === undefined ? rate : { ...rate, numberPhases }, until };
}

/**
 * The composite schedule of a connector, in whole seconds from `from`. What a connector is built for limits it too.
 * Periods of equal limit are one.
 */
export function compositeSchedule(
  picture: ChargingPicture,
  connectorId: number,
  wanted: { readonly from: number; readonly durationSeconds: number; readonly unit: ChargingRateUnit },
): readonly SchedulePeriod[] {
  const { from, durationSeconds, unit } = wanted;
  const supply = supplyOf(picture, connectorId);
  const connector = picture.connectors.find((each) => each.connectorId === connectorId);
  const built: Rate | null = connector?.maxPowerW == null ? null : { limit: connector.maxPowerW, unit: "W" };
  const periods: SchedulePeriod[] = [];
  for (let second = 0; second === 0 || second < durationSeconds; ) {
    const { rate, until } = limitAt(picture, connectorId, from + second * SECOND, from);
    const shown = lower(rate, built, supply);
    const period = { startPeriod: second, ...(shown === null ? { limit: null } : shownIn(shown, unit, supply)) };
    const last = periods.at(-1);
    if (last === undefined || last.limit !== period.limit || last.numberPhases !== period.numberPhases)
      periods.push(period);
    second = Math.max(second + 1, Math.ceil((until - from) / SECOND));
  }
  return periods;
}

function shownIn(rate: Rate, unit: ChargingRateUnit, supply: Supply): Omit<SchedulePeriod, "startPeriod"> {
  const { limit, numberPhases } = inUnit(rate, unit, supply);
  return numberPhases === undefined ? { limit } : { limit, numberPhases };
}
